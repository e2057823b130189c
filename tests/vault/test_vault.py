from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.fields import CODE, PERSON_REF
from services.ingest.said import Note
from services.vault.errors import KeysMissing, NoReason, SealBroken
from services.vault.identity import Identity
from services.vault.keys import add_master, load
from services.vault.opening import Place
from services.vault.people import merged
from services.vault.vault import Vault
from tests.vault.conftest import NOW, Open, number

WANG = Identity(number(1), "王桂芳", "13900000012", "某县某镇某村 3 组", "6222020000000000012")
LI = Identity(number(2), "李大山")
WHY = ("S12", "入户走访")

parts = st.none() | st.sampled_from(["甲", "乙"])
said = st.lists(st.builds(Identity, st.sampled_from([number(1), number(2)]), parts, parts), max_size=8)


def look(vault: Vault, one: Identity) -> Identity | None:
    return vault.look(vault.ref_of(one.number), *WHY)


# --- pseudonyms


def test_a_pseudonym_fits_the_field_and_depends_on_the_number_and_the_key_alone(
    vault: Vault, opened: Open, tmp_path: Path
) -> None:
    ref = vault.ref_of(WANG.number)
    other = opened(Place(f"sqlite:///{tmp_path}/b.db", tmp_path / "b.keys", "SM"))

    assert re.fullmatch(r"p[0-9a-f]{40}", ref)
    assert re.fullmatch(PERSON_REF, ref)
    assert vault.ref_of(WANG.number) == ref
    assert vault.ref_of(LI.number) != ref
    assert other.ref_of(WANG.number) != ref


def test_a_pseudonym_stays_when_the_vault_is_opened_again_or_lost(place: Place, opened: Open, tmp_path: Path) -> None:
    first = opened(place).ref_of(WANG.number)

    assert opened(place).ref_of(WANG.number) == first
    assert opened(replace(place, url=f"sqlite:///{tmp_path}/new.db")).ref_of(WANG.number) == first


def test_texts_and_digests_are_keyed_and_told_apart_from_people(vault: Vault) -> None:
    note, digest = vault.note_ref(WANG.number), vault.mac(WANG.number.encode())

    assert re.fullmatch(r"n[0-9a-f]{32}", note)
    assert re.fullmatch(CODE, note)
    assert re.fullmatch(r"[0-9a-f]{64}", digest)
    assert len({vault.ref_of(WANG.number)[1:17], note[1:17], digest[:16]}) == 3


# --- keeping people


def test_who_was_kept_is_known_and_nobody_else(vault: Vault) -> None:
    vault.keep([WANG, LI], [])

    assert (look(vault, WANG), look(vault, LI)) == (WANG, LI)
    assert vault.look("p" + "0" * 40, *WHY) is None
    assert (vault.find(WANG.number), vault.find(number(3))) == (vault.ref_of(WANG.number), None)


def test_what_is_said_later_adds_and_replaces_and_silence_takes_nothing_away(vault: Vault) -> None:
    vault.keep([WANG], [])
    vault.keep([Identity(WANG.number, phone="13900000099")], [])
    vault.keep([Identity(WANG.number)], [])

    assert look(vault, WANG) == replace(WANG, phone="13900000099")


def test_what_was_said_before_counts_again_when_it_is_said_again(vault: Vault) -> None:
    old, new = Identity(WANG.number, phone="1"), Identity(WANG.number, phone="2")

    for one in (old, new, old):
        vault.keep([one], [])

    assert look(vault, WANG) == old


def test_what_another_process_changed_is_noticed(place: Place, opened: Open) -> None:
    ours, theirs = opened(place), opened(place)
    old, new = Identity(WANG.number, phone="1"), Identity(WANG.number, phone="2")

    ours.keep([old], [])
    theirs.keep([new], [])
    ours.keep([old], [])

    assert look(theirs, WANG) == old


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.tuples(st.booleans(), said), max_size=6))
def test_however_people_are_named_the_last_word_on_each_part_is_kept(
    place: Place, opened: Open, batches: list[tuple[bool, list[Identity]]]
) -> None:
    vaults = {mine: opened(place) for mine in (True, False)}
    everything: dict[str, list[Identity]] = {}
    for one in (number(1), number(2)):
        vaults[True].erase(vaults[True].ref_of(one), *WHY)

    for mine, people in batches:
        vaults[mine].keep(people, [])
        for one in people:
            everything.setdefault(one.number, []).append(one)

    found = {one: look(vaults[True], Identity(one)) for one in everything}
    assert found == {one: merged(None, people) for one, people in everything.items()}


def test_what_is_known_is_not_written_again(place: Place, opened: Open) -> None:
    vault = opened(place)
    vault.keep([WANG, LI], [Note("n1", "text", None)])
    before = Path(place.url.removeprefix("sqlite:///") + "-wal").read_bytes()

    vault.keep([LI, WANG, WANG], [Note("n1", "text", None)])
    opened(place).keep([WANG], [])

    assert Path(place.url.removeprefix("sqlite:///") + "-wal").read_bytes() == before


def test_what_was_not_committed_is_not_taken_for_known(place: Place, opened: Open) -> None:
    vault, other = opened(place), opened(place)
    vault.keep([WANG], [])
    other.rotate()
    newest = place.keys / "master-2.key"
    other.keep([LI], [])
    newest.rename(newest.with_name("lost"))

    with pytest.raises(KeysMissing):
        vault.keep([replace(LI, phone="1"), Identity(number(3))], [])
    newest.with_name("lost").rename(newest)
    vault.keep([replace(LI, phone="1"), Identity(number(3))], [])

    assert look(vault, LI) == replace(LI, phone="1")
    assert look(vault, Identity(number(3))) == Identity(number(3))


def test_neither_a_name_nor_a_number_nor_a_reason_can_be_read_in_the_files(place: Place, opened: Open) -> None:
    vault = opened(place)
    vault.keep([WANG], [Note("n1", "她说丈夫住院了", vault.ref_of(WANG.number))])
    vault.look(vault.ref_of(WANG.number), "S12", "王桂芳来访")
    sealed = vault.seal("reject/b1", WANG.number.encode())

    files = [path.read_bytes() for path in place.keys.parent.rglob("*") if path.is_file()]
    for secret in (WANG.number, "王桂芳", WANG.phone, WANG.address, WANG.account, "她说丈夫住院了"):
        assert secret is not None
        assert not any(secret.encode() in content for content in [*files, sealed])
    assert "王桂芳" not in repr(WANG)


# --- sealing for an owner


def test_what_is_sealed_for_an_owner_opens_for_that_owner_only(vault: Vault) -> None:
    first, second, third = vault.seal_all([("reject/b1", b"row 1"), ("reject/b2", b"row 2"), ("reject/b1", b"")])

    assert [vault.open("reject/b1", first), vault.open("reject/b2", second)] == [b"row 1", b"row 2"]
    assert vault.open("reject/b1", third) == b""
    assert vault.open("reject/b3", first) is None
    with pytest.raises(SealBroken):
        vault.open("reject/b2", first)


def test_two_processes_seal_under_one_key(place: Place, opened: Open) -> None:
    ours, theirs = opened(place), opened(place)

    assert ours.open("reject/b1", theirs.seal("reject/b1", b"row")) == b"row"
    assert theirs.open("reject/b1", ours.seal("reject/b1", b"other")) == b"other"


# --- notes


def test_a_text_is_kept_for_each_person_it_speaks_of(vault: Vault) -> None:
    text, people = "已核实，情况属实", [vault.ref_of(WANG.number), vault.ref_of(LI.number), None]
    ref = vault.note_ref(text)

    vault.keep([], [Note(ref, text, about) for about in people])
    vault.keep([], [Note(ref, text, about) for about in people])

    assert vault.read_note(ref, *WHY) == text
    assert vault.status().notes == 3
    assert vault.read_note("n0", *WHY) is None


# --- looking


def test_every_look_is_written_down_with_who_and_why(vault: Vault) -> None:
    vault.keep([WANG], [])
    ref = vault.ref_of(WANG.number)

    vault.look(ref, "S12", " 入户走访 ", "340826100001")
    vault.read_note("n1", "C1", "复核材料")
    vault.journalled("b1/3", "C1", "被拒数据更正", "340827")

    assert [(one.at, one.by, one.action, one.subject, one.division, one.reason) for one in vault.journal()] == [
        (NOW, "S12", "LOOK", ref, "340826100001", "入户走访"),
        (NOW, "C1", "NOTE", "n1", None, "复核材料"),
        (NOW, "C1", "OPEN", "b1/3", "340827", "被拒数据更正"),
    ]
    assert [one.action for one in vault.journal("340826")] == ["LOOK", "NOTE"]
    assert vault.status().looks == 3


@pytest.mark.parametrize(("by", "reason"), [("", "入户走访"), ("S12", ""), ("S12", " ab "), (" ", "abc")])
def test_nobody_looks_without_a_name_and_a_reason(vault: Vault, by: str, reason: str) -> None:
    for ask in (vault.look, vault.read_note, vault.erase):
        with pytest.raises(NoReason):
            ask(vault.ref_of(WANG.number), by, reason)
    with pytest.raises(NoReason):
        vault.journalled("b1", by, reason, None)

    assert [*vault.journal()] == []


# --- erasing


def test_after_an_erasure_nothing_about_the_person_can_be_opened(vault: Vault) -> None:
    ref = vault.ref_of(WANG.number)
    vault.keep([WANG, LI], [Note("n1", "only of her", ref), Note("n2", "of both", ref), Note("n2", "of both", "p2")])
    letter = vault.seal(ref, b"a refused row")

    assert vault.erase(ref, "C1", "本人申请") is True

    assert (look(vault, WANG), look(vault, LI)) == (None, LI)
    assert (vault.find(WANG.number), vault.open(ref, letter)) == (None, None)
    assert (vault.read_note("n1", *WHY), vault.read_note("n2", *WHY)) == (None, "of both")
    assert vault.erase(ref, "C1", "本人申请") is False
    assert [one.subject for one in vault.journal() if one.action == "ERASE"] == [ref, ref]


def test_who_was_erased_comes_back_only_by_being_named_anew_and_under_another_key(vault: Vault) -> None:
    ref = vault.ref_of(WANG.number)
    vault.keep([WANG], [])
    letter = vault.seal(ref, b"a refused row")
    vault.erase(ref, "C1", "本人申请")

    vault.keep([LI], [])
    assert look(vault, WANG) is None
    vault.keep([Identity(WANG.number, "王桂芳")], [])

    assert look(vault, WANG) == Identity(WANG.number, "王桂芳")
    with pytest.raises(SealBroken):
        vault.open(ref, letter)


def test_an_erasure_by_another_process_is_noticed(place: Place, opened: Open) -> None:
    ours, theirs = opened(place), opened(place)
    ref = ours.ref_of(WANG.number)
    text = Note("n1", "text", ref)
    ours.keep([WANG], [text])
    letter = ours.seal(ref, b"row")

    theirs.erase(ref, "C1", "本人申请")

    assert ours.open(ref, letter) is None
    ours.keep([WANG], [text])
    assert (look(theirs, WANG), theirs.read_note("n1", *WHY)) == (WANG, "text")


def test_the_wrapped_key_of_an_erased_person_is_in_no_file_any_more(place: Place, opened: Open) -> None:
    import sqlite3  # noqa: PLC0415  # to see what a program without the vault sees

    vault = opened(place)
    vault.keep([WANG, LI], [])
    ref = vault.ref_of(WANG.number)
    file = Path(place.url.removeprefix("sqlite:///"))
    with sqlite3.connect(file) as connection:
        (wrapped,) = connection.execute("SELECT wrapped FROM data_key WHERE owner = ?", [ref]).fetchone()
    connection.close()

    vault.erase(ref, "C1", "本人申请")

    content = b"".join(path.read_bytes() for path in file.parent.glob("town.vault.db*"))
    assert wrapped not in content
    assert f"{ref}".encode() in content  # the journal, which says that somebody was erased


# --- rotating


def test_after_a_rotation_everything_opens_without_the_old_master_key(place: Place, opened: Open) -> None:
    vault = opened(place)
    vault.keep([WANG, LI], [])
    letter = vault.seal("reject/b1", b"row")

    assert vault.rotate() == 3
    (place.keys / "master-1.key").unlink()

    again = opened(place)
    assert (look(again, WANG), again.open("reject/b1", letter)) == (WANG, b"row")
    assert again.ref_of(WANG.number) == vault.ref_of(WANG.number)
    assert set(again.status().keys) == {2}


def test_a_process_that_began_before_a_rotation_goes_on(place: Place, opened: Open) -> None:
    ours, theirs = opened(place), opened(place)
    ours.keep([WANG], [])

    theirs.rotate()
    theirs.keep([LI], [])
    ours.keep([Identity(number(3))], [])

    assert [look(one, LI) for one in (ours, theirs)] == [LI, LI]
    assert look(theirs, Identity(number(3))) is not None


def test_keys_under_two_masters_as_a_killed_rotation_leaves_them_are_brought_under_one(
    place: Place, opened: Open
) -> None:
    opened(place).keep([WANG, LI], [])
    add_master(load(place.keys))
    vault = opened(place)
    vault.keep([Identity(number(3))], [])
    assert vault.status().keys == {1: 2, 2: 1}

    assert vault.rotate() == 3

    assert vault.status().keys == {3: 3}
    assert (look(vault, WANG), look(vault, LI)) == (WANG, LI)
