from __future__ import annotations

from pathlib import Path

import pytest

from tests.host.calling import Call, family, rows, write_lines
from tests.host.working import HOUSEHOLD, ROSTER, STAFF, Office, day, office


@pytest.fixture
def at_work(call: Call, tmp_path: Path) -> Office:
    return office(call, tmp_path)


def led_by(at_work: Office) -> object:
    return at_work.show()["current"]["coordinator"]


def test_a_table_imported_twice_says_nothing_new(at_work: Office) -> None:
    again = at_work.say("roster", "import", at_work.folder / "roster.csv", "--json", staff="T1")

    assert again.json == {"staff": 0, "services": 0, "unchanged": 1}


def test_another_coordinator_of_the_village_takes_over_its_open_case(at_work: Office) -> None:
    changed = at_work.table("new.csv", ROSTER.replace("S12,S34,2025-01-01", f"S34,,{day(0)}"))

    answer = at_work.say("roster", "import", changed, staff="T1")

    assert answer.code == 0
    assert led_by(at_work) == "S34"
    listed = at_work.say("roster", "list", "--division", "340826100", "--json").json["services"]
    assert [(one["village"], one["service"]["coordinator"]) for one in listed] == [("340826100001", "S34")]


def test_a_grid_comes_before_its_village_and_a_vacancy_is_somebodys_to_fill(at_work: Office) -> None:
    grid = "340826100001,g1,,S34,,2025-01-02\n340826100001,g1,h1,,,2025-01-02\n"
    head = ROSTER.splitlines()[0] + "\n"

    at_work.say("roster", "import", at_work.table("grid.csv", head + grid), staff="T1")
    assert led_by(at_work) == "S34"
    at_work.say("roster", "import", at_work.table("none.csv", head + "340826100001,g1,,,,2025-01-03\n"), staff="T1")

    assert led_by(at_work) is None
    todo = at_work.say("feed", "--queue", "pool/340826100", "--json").json["items"]
    assert [one["action"] for one in todo] == ["ASSIGN"]


def test_names_and_telephones_stand_on_the_card_and_nowhere_in_the_log(at_work: Office) -> None:
    card = at_work.say("roster", "card", HOUSEHOLD)
    log = b"".join(body for (body,) in rows(at_work.database, "SELECT body FROM event"))

    assert ("王芳，13900000012" in card.out, "李强，13900000034" in card.out) == (True, True)
    assert HOUSEHOLD not in card.out
    assert b"S12" in log
    assert not any(word.encode() in log for word in ("王芳", "13900000012"))
    assert at_work.say("roster", "card", HOUSEHOLD, "--json").json["coordinator"]["staff"] == "S12"
    assert at_work.say("roster", "card", "h9").code == 2


@pytest.mark.parametrize(
    ("staff", "reason"), [("S12", "NEEDS_SUPERVISOR"), ("T2", "OUTSIDE_DIVISION"), ("S99", "UNKNOWN_STAFF")]
)
def test_only_the_townships_own_supervisor_says_who_serves(at_work: Office, staff: str, reason: str) -> None:
    assert at_work.refused("roster", "import", at_work.folder / "roster.csv", staff=staff) == reason


def test_a_work_number_that_nobody_has_serves_nobody(at_work: Office) -> None:
    unknown = at_work.table("unknown.csv", ROSTER.replace("S12", "S99"))

    assert at_work.refused("roster", "import", unknown, staff="T1") == "UNKNOWN_STAFF"


@pytest.mark.parametrize(
    "wrong",
    [
        "a,b\n1,2\n", ROSTER.replace("340826100001", "340826"), ROSTER.replace("2025-01-01", "soon"),
        ROSTER.replace("S12", "王芳"), STAFF.replace("VILLAGE", "STREET"), STAFF.replace("S12", "王 芳"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_read_is_named_with_its_line(at_work: Office, wrong: str) -> None:
    answer = at_work.say("roster", "import", at_work.table("wrong.csv", wrong), staff="T1")

    assert answer.code == 2
    assert "wrong.csv line" in answer.err
    assert led_by(at_work) == "S12"


def test_a_table_in_another_encoding_is_told_so(at_work: Office) -> None:
    file = at_work.folder / "utf16.csv"
    file.write_bytes(STAFF.encode("utf-16"))

    assert "UTF-8" in at_work.say("roster", "import", file, staff="T1").err


CHINESE = """工号,姓名,电话,级别,行政区划
S90,周燕,13900000056,村级,340826100
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_may_have_chinese_heads_and_words_in_the_encoding_of_a_spreadsheet(
    at_work: Office, encoding: str
) -> None:
    staff, services = at_work.folder / "人员.csv", at_work.folder / "责任.csv"
    staff.write_bytes(CHINESE.encode(encoding))
    services.write_bytes("协理员,村,网格,户,替补,起始日期\nS90,340826100001,,,,\n,,,\n".encode(encoding))

    done = at_work.say("roster", "import", staff, services, "--json", staff="T1").json

    assert done == {"staff": 1, "services": 1, "unchanged": 0}
    card = at_work.say("roster", "card", HOUSEHOLD, "--json").json["coordinator"]
    assert (card["name"], card["level"]) == ("周燕", "VILLAGE")


def test_what_was_exported_says_nothing_new_when_it_is_imported(at_work: Office) -> None:
    grid = "340826100001,g1,,S34,,2025-01-02\n340826100001,g1,h1,S12,,2025-01-02\n"
    at_work.say("roster", "import", at_work.table("grid.csv", ROSTER.splitlines()[0] + "\n" + grid), staff="T1")
    out = at_work.folder / "out"

    told = at_work.say("roster", "export", "--division", "340826", "--out", out, "--json").json
    again = at_work.say("roster", "import", out / "staff.csv", out / "roster.csv", "--json", staff="T1").json

    members = STAFF.count(",340826")
    assert told == {"staff": members, "services": 3}
    assert again == {"staff": members, "services": 0, "unchanged": 3}
    assert (out / "roster.csv").read_text("utf-8-sig").splitlines()[0] == "村,网格,户,协理员,替补,起始日期"
    assert f"{members} members" in at_work.say("roster", "export", "--division", "340826", "--out", out).out


def test_where_nobody_serves_yet_the_exported_tables_are_empty_forms(at_work: Office) -> None:
    out = at_work.folder / "out"

    assert at_work.say("roster", "export", "--division", "340881", "--out", out, "--json").json == {
        "staff": 0, "services": 0,
    }  # fmt: skip
    assert (out / "staff.csv").read_text("utf-8-sig") == "工号,姓名,电话,级别,行政区划\n"


def test_an_empty_file_is_no_table(at_work: Office) -> None:
    answer = at_work.say("roster", "import", at_work.table("empty.csv", ""), staff="T1")

    assert answer.code == 2
    assert "表头" in answer.err


HEAD = STAFF.splitlines()[0] + "\n"


@pytest.mark.parametrize(
    ("row", "staff", "reason"),
    [
        ("S90,周,1,VILLAGE,340826100", "S12", "NEEDS_SUPERVISOR"),
        ("C2,周,1,COUNTY,340826100", "T1", "NEEDS_SUPERVISOR"),
        ("S90,周,1,VILLAGE,340826101", "T1", "OUTSIDE_DIVISION"), ("T3,周,1,TOWNSHIP,340826", "T1", "OUTSIDE_DIVISION"),
        ("S90,周,1,VILLAGE,340826100", "S90", "UNKNOWN_STAFF"),
        ("C1,孙丽,1,VILLAGE,340826100", "T1", "OUTSIDE_DIVISION"),
    ],
)  # fmt: skip
def test_nobody_is_put_on_the_staff_list_but_by_a_supervisor_of_the_place_and_level(
    at_work: Office, row: str, staff: str, reason: str
) -> None:
    before = rows(at_work.database, "SELECT * FROM staff ORDER BY staff")

    assert at_work.refused("roster", "import", at_work.table("more.csv", f"{HEAD}{row}\n"), staff=staff) == reason
    assert rows(at_work.database, "SELECT * FROM staff ORDER BY staff") == before


def test_a_supervisor_puts_people_of_the_own_place_on_the_list_beside_rows_that_stay_as_they_were(
    at_work: Office,
) -> None:
    more = at_work.table("more.csv", f"{STAFF}S90,周,1,VILLAGE,340826100001\nT3,吴,2,TOWNSHIP,340826100\n")

    assert at_work.say("roster", "import", more, "--json", staff="T1").json["staff"] == len(STAFF.splitlines()) + 1
    assert at_work.say("roster", "import", more, staff="S12").code == 0, "nothing is changed by it"


def test_whoever_comes_first_may_fill_the_staff_list_and_only_the_first(call: Call, tmp_path: Path) -> None:
    made = Office(call, tmp_path / "new.db", tmp_path)
    assert call("work", write_lines(tmp_path / "family.jsonl", [*family()]), database=made.database).code == 0
    first, more = made.table("first.csv", STAFF), made.table("more.csv", HEAD + "C9,周,1,COUNTY,340826\n")

    assert made.say("roster", "import", first, staff="nobody").code == 0
    assert made.refused("roster", "import", more, staff="nobody") == "UNKNOWN_STAFF"


def test_staff_that_comes_with_services_that_are_refused_is_not_put_on_the_list(at_work: Office) -> None:
    more = at_work.table("more.csv", f"{HEAD}S90,周,1,VILLAGE,340826100\n")
    unknown = at_work.table("unknown.csv", ROSTER.replace("S12", "S99"))

    assert at_work.refused("roster", "import", more, unknown, staff="T1") == "UNKNOWN_STAFF"
    assert rows(at_work.database, "SELECT count(*) FROM staff WHERE staff = 'S90'") == [(0,)]
