from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.host.program import app
from services.host.settings import settings
from services.host.vaulting import LazyVault, place_of
from services.vault.identity import Identity
from tests.host.calling import Answer, Call, url_of
from tests.host.working import Office, office
from tests.vault.conftest import number

NUMBER, OTHER = number(1), number(2)
NAME = "王桂芳"
WHY = ("--reason", "入户走访")


@pytest.fixture
def at_work(call: Call, tmp_path: Path) -> Office:
    """A township at work; the member of its one household is `a`."""
    return office(call, tmp_path)


@pytest.fixture
def named(at_work: Office) -> tuple[Office, str]:
    """The same with a vault that knows one person, and the person's pseudonym; no home of theirs is known."""
    vault = LazyVault(settings(database_url=url_of(at_work.database)))
    vault.keep([Identity(NUMBER, NAME, "13900000077")], [])
    ref = vault.ref_of(NUMBER)
    vault.close()
    return at_work, ref


def find(at_work: Office, text: str, *options: str) -> Answer:
    arguments = ["vault", "find", *WHY, *options, "--database", url_of(at_work.database)]
    result = CliRunner().invoke(app, arguments, input=text)
    return Answer(result.exit_code, result.stdout, result.stderr)


def test_vault_and_keys_lie_beside_the_log_unless_told_otherwise(tmp_path: Path) -> None:
    usual, elsewhere = settings(), settings(vault_url="sqlite:///v.db", vault_keys=tmp_path / "k", cipher="AES")
    server = "postgresql+psycopg://user:secret@host/town"

    assert (place_of(usual).url, place_of(usual).keys.name) == ("sqlite:///shouwang.vault.db", "shouwang.keys")
    assert (place_of(elsewhere).url, place_of(elsewhere).keys) == ("sqlite:///v.db", tmp_path / "k")
    assert (place_of(settings(database_url=server)).url, place_of(elsewhere).cipher) == (server, "AES")
    assert "secret" not in place_of(settings(database_url=server)).shown


def test_making_a_vault_says_where_the_keys_are_and_makes_it_once(call: Call, tmp_path: Path) -> None:
    database = tmp_path / "town.db"

    first = call("vault", "init", database=database)
    again = call("vault", "init", "--json", database=database)

    assert (first.code, str(tmp_path / "town.keys") in first.err, "备份" in first.err) == (0, True, True)
    assert (again.err, again.json["suite"], Path(again.json["keys"])) == ("", "SM", tmp_path / "town.keys")
    assert call("vault", "status", "--json", database=database).json["people"] == 0
    assert "人员 0" in call("vault", "status", database=database).out


def test_a_lazy_vault_that_seals_nothing_makes_no_keys(tmp_path: Path) -> None:
    lazy = LazyVault(settings(database_url=f"sqlite:///{tmp_path}/town.db"))

    lazy.keep([], [])
    assert lazy.seal_all([]) == []
    lazy.close()

    assert [*tmp_path.iterdir()] == []


def test_a_lazy_vault_does_what_a_vault_does(tmp_path: Path) -> None:
    lazy = LazyVault(settings(database_url=f"sqlite:///{tmp_path}/town.db"))

    sealed = lazy.seal("reject/b1", b"row")
    lazy.journalled("b1", "C1", "更正数据", None)

    assert lazy.open("reject/b1", sealed) == b"row"
    assert (lazy.note_ref("text"), lazy.mac(b"x")) == (lazy.vault.note_ref("text"), lazy.vault.mac(b"x"))
    assert [one.subject for one in lazy.vault.journal()] == ["b1"]
    lazy.close()


@pytest.mark.parametrize("command", [("status",), ("look", "p1", "--as", "C1", *WHY), ("journal", "--as", "C1")])
def test_looking_never_makes_a_vault(at_work: Office, command: tuple[str, ...]) -> None:
    answer = at_work.say("vault", *command)

    assert (answer.code, "vault init" in answer.err) == (2, True)
    assert not at_work.database.with_suffix(".keys").exists()


def test_a_number_leads_to_the_pseudonym_and_the_pseudonym_to_the_person(named: tuple[Office, str]) -> None:
    at_work, ref = named

    assert find(at_work, f"{NUMBER}\n", "--as", "C1").out.strip().splitlines() == [ref]
    assert find(at_work, NUMBER, "--as", "C1", "--json").json == {"person_ref": ref}
    assert find(at_work, OTHER, "--as", "C1", "--json").json == {"person_ref": None}
    assert "没有此人" in find(at_work, OTHER, "--as", "C1").out
    assert at_work.say("vault", "look", f"person/{ref}", *WHY, "--json", staff="C1").json["identity"] == {
        "number": NUMBER, "name": NAME, "phone": "13900000077", "address": None, "account": None,
    }  # fmt: skip
    shown = at_work.say("vault", "look", ref, *WHY, staff="C1").out
    assert f"{NAME}，{NUMBER}" in shown
    assert "13900000077" in shown


def test_a_number_that_is_none_is_refused_without_being_repeated(named: tuple[Office, str]) -> None:
    at_work, _ = named
    wrong = NUMBER[:16] + "9" + NUMBER[17:]

    answer = find(at_work, wrong, "--as", "C1")

    assert (answer.code, wrong in answer.err + answer.out) == (2, False)
    assert "校验" in answer.err


def test_somebody_of_whom_no_home_is_known_is_for_the_county_to_look_at(named: tuple[Office, str]) -> None:
    at_work, ref = named

    assert at_work.refused("vault", "look", ref, *WHY, staff="T1") == "NEEDS_SUPERVISOR"
    assert at_work.refused("vault", "look", ref, *WHY, staff="X9") == "UNKNOWN_STAFF"
    assert at_work.say("vault", "journal", "--json", staff="C1").json == {"looks": []}


def test_a_caseworker_looks_at_people_of_their_own_division_only(at_work: Office) -> None:
    at_work.call("vault", "init", database=at_work.database)

    assert at_work.refused("vault", "look", "a", *WHY, staff="T2") == "OUTSIDE_DIVISION"
    assert at_work.say("vault", "look", "a", *WHY, "--json", staff="S12").json == {"identity": None}
    assert "没有此人" in at_work.say("vault", "look", "a", *WHY, staff="S12").out

    looks = at_work.say("vault", "journal", "--json", staff="C1").json["looks"]
    assert [(one["by"], one["action"], one["subject"], one["division"], one["reason"]) for one in looks] == [
        ("S12", "LOOK", "a", "340826100001", "入户走访")
    ] * 2
    assert at_work.refused("vault", "journal", staff="T1") == "NEEDS_SUPERVISOR"
    told = at_work.say("vault", "journal", staff="C1").out
    assert "入户走访" in told
    assert "查看 LOOK" in told
    assert "+00:00" not in told


def test_a_look_without_a_reason_is_refused(named: tuple[Office, str]) -> None:
    at_work, ref = named

    answer = at_work.say("vault", "look", ref, "--reason", "看", staff="C1")

    assert (answer.code, "事由" in answer.err) == (2, True)


def test_an_erasure_is_for_good_and_for_the_county(named: tuple[Office, str]) -> None:
    at_work, ref = named
    erase = ("vault", "erase", ref, "--reason", "本人申请")

    assert at_work.say(*erase, staff="C1").code == 2
    assert at_work.refused(*erase, "--yes", staff="T1") == "NEEDS_SUPERVISOR"
    assert at_work.refused("vault", "erase", "a", "--reason", "本人申请", "--yes", staff="S12") == "NEEDS_SUPERVISOR"
    assert at_work.say(*erase, "--yes", "--json", staff="C1").json == {"erased": True}
    assert at_work.say("vault", "look", ref, *WHY, "--json", staff="C1").json == {"identity": None}
    assert "没有此人" in at_work.say(*erase, "--yes", staff="C1").out


def test_a_new_master_key_changes_nothing_that_can_be_seen(named: tuple[Office, str]) -> None:
    at_work, ref = named
    rotate = ("vault", "rotate", "--reason", "年度更换")

    assert at_work.refused(*rotate, staff="T1") == "NEEDS_SUPERVISOR"
    assert at_work.say(*rotate, "--json", staff="C1").json == {"keys": 2}
    assert "已重新包裹 2 个密钥" in at_work.say(*rotate, staff="C1").out

    assert at_work.say("vault", "look", ref, *WHY, "--json", staff="C1").json["identity"]["name"] == NAME
    assert at_work.say("vault", "status", "--json").json["keys"] == {"3": 2}


def test_a_vault_whose_keys_are_gone_is_refused(named: tuple[Office, str]) -> None:
    at_work, _ = named
    shutil.rmtree(at_work.database.with_suffix(".keys"))

    answer = at_work.say("vault", "status")

    assert (answer.code, "restore it from a backup" in answer.err) == (2, True)
