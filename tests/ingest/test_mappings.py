"""What a clerk may write into a mapping, and what they are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.ingest.mappings import PACKAGED, MappingError, check_mappings, load_mappings
from services.ingest.sources import WORDS
from tests.ingest.handing import BILLS, mapping_of, problems_of

JOINED = """  - type: SamePerson
    data: {other_ref: {text: 原身份证号}}
"""


def changed(old: str, new: str) -> str:
    assert old in BILLS
    return BILLS.replace(old, new)


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("- a\n", "1:1", "names and values"),
        ("", "1:1", "names and values"),
        ("title: [a\n", "2:1", "not YAML"),
        ("a: &x 1\nb: *x\n", "2:4", "aliases"),
        (changed("title: 门诊 / outpatients\n", ""), "2:1", "'title' is missing"),
        (changed("feed: MEDICAL", "fead: MEDICAL"), "4:1", "'fead' is not known"),
        (changed("feed: MEDICAL", "feed: HEALTH"), "4:7", "'HEALTH' is none of"),
        (changed("department: yb", "department: 医保"), "3:13", "no word for a department"),
        (changed("department: yb", "department: ''"), "3:13", "single value"),
        (changed("department: yb", "department: yb\ndepartment: rs"), "4:1", "written twice"),
        (changed("{number: 单号|编号}", "{number: 身份证号}"), "5:11", "an identity number cannot be"),
        (changed("{number: 单号|编号}", "{}"), "5:11", "one way of reading"),
        (changed("{whole: 版本}", "{text: 版本}"), "6:11", "one way of reading"),
        (changed("{whole: 版本}", "{}"), "6:11", "one way of reading"),
        (changed("number: 身份证号|证件号码, name", "name"), "7:9", "'number' is missing"),
        (changed("{column: 参保地, default: delivery}", "{}"), "8:11", "'column' is missing"),
        (changed("default: delivery", "default: here"), "8:34", "'here' is none of"),
        (changed("occurred_on: {last_day: 月份}\n", ""), "10:5", "no day of occurrence"),
        (changed("{last_day: 月份}", "{month: 月份}"), "9:14", "one way of reading"),
        (changed("type: Retracted", "type: Undone"), "11:11", "no type of event 'Undone'"),
        (changed("type: Retracted", "type: Tick"), "11:11", "no type of event 'Tick'"),
        (changed("- type: Retracted\n    when", "- when"), "11:5", "'type' is missing"),
        (changed("{column: 状态, is: [作废, 冲销]}", "{column: 状态}"), "12:11", "one way of reading"),
        (changed("{column: 状态, is: [作废, 冲销]}", "{is: [a]}"), "12:11", "'column' is missing"),
        (changed("is: [作废, 冲销]", "is: 作废"), "12:28", "a list is expected"),
        (changed("{value: CANCELLED}", "{value: 作废}"), "13:28", "cannot be '作废'"),
        (changed("{reason: {value: CANCELLED}}", "{}"), "11:11", "nothing fills the required field 'reason'"),
        (changed("visits: {whole: 次数}", "visits: {whole: 次数, by: 2}"), "17:27", "'by' is not known"),
        (changed("visits: {whole: 次数}", "visits: {date: 次数}"), "17:15", "'date' cannot fill the field 'visits'"),
        (changed("visits: {whole: 次数}", "visits: {person: {number: 次数}}"), "17:15", "use whole、code、times"),
        (changed("visits: {whole: 次数}", "visits: {times: 次数, by: 0}"), "17:31", "no positive integer"),
        (changed("visits: {whole: 次数}", "visits: {list: [{whole: 次数}]}"), "17:22", "'list' cannot fill"),
        (changed("visits: {whole: 次数}", "visits: {code: 次数, of: {一: x}}"), "17:34", "cannot be 'x'"),
        (changed("visits: {whole: 次数}", "visits: {code: 次数, of: {一: ''}}"), "17:34", "not empty"),
        (changed("visits: {whole: 次数}", "visits: {code: 次数, of: {A: 1, a: 2}}"), "17:30", "written twice"),
        (changed("visits: {whole: 次数}", "visits: {code: 次数, of: {}}"), "17:30", "names and values"),
        (changed("visits: {whole: 次数}", "visits: {code: 次数}"), "17:15", "'of' is missing"),
        (changed("visits: {whole: 次数}", "visits: {whole: 次数, text: 次数}"), "17:15", "one way of reading"),
        (changed("visits: {whole: 次数}", "visit: {whole: 次数}"), "17:14", "has no field 'visit'"),
        (changed("month: {month: 月份}", "month: {division: 月份}"), "16:14", "'division' cannot fill"),
        (changed("visits: {whole: 次数}", "visits: {yuan: 次数}"), "17:15", "'yuan' cannot fill"),
        (changed("department: yb", "may_change_person: 1\ndepartment: yb"), "3:20", "'1' is none of"),
        (changed("  - type: Outp", f"{JOINED}  - type: Outp"), "15:23", "use person"),
        (changed("{yuan: 自付}", "{whole: 自付}"), "18:21", "use yuan、fen、times"),
        (changed("month: {month: 月份}", "month: {note: 月份}"), "16:14", "'note' cannot fill"),
        (changed('empty: "0"', "empty: 无"), "19:44", "cannot be read in this way"),
        (changed("data: {reason", "part: A B\n    data: {reason"), "13:11", "no word"),
        (changed("data: {reason", "subject: {}\n    data: {reason"), "13:14", "one way of reading"),
        (changed("- type: Outp", "- subject: {division: true}\n    type: Outp"), "14:14", "cannot be said"),
        (changed("- type: Outp", "- subject: {household: {text: 户}}\n    type: Outp"), "14:14", "cannot be said"),
        (changed("- type: Outp", "- subject: {division: no}\n    type: Outp"), "14:25", "'no' is none of"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_mapping_is_said_with_its_place(text: str, place: str, words: str, tmp_path: Path) -> None:
    mapping, problems = problems_of(text, tmp_path)

    assert mapping is None
    assert any(f"made.yaml:{place} " in one and words in one for one in problems), problems


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    _, problems = problems_of(changed("{whole: 次数}", "{date: 次数}").replace("CANCELLED", "作废"), tmp_path)

    assert len(problems) == 2


def test_a_file_in_another_encoding_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes("title: 门诊".encode("gb18030"))

    [problem] = check_mappings(tmp_path)
    assert "UTF-8" in problem.english


def test_a_file_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    [problem] = check_mappings(tmp_path / "none.yaml")

    assert "check the path" in problem.english


def test_a_bureau_may_have_its_own_mapping_of_a_packaged_name(tmp_path: Path) -> None:
    own = tmp_path / "hospital-stays.yaml"
    own.write_text(BILLS, encoding="utf-8")

    assert load_mappings(tmp_path)["hospital-stays"].title == "门诊 / outpatients"
    assert load_mappings()["hospital-stays"].title != "门诊 / outpatients"


def test_mappings_with_a_problem_are_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("title: a\n", encoding="utf-8")

    with pytest.raises(MappingError) as raised:
        load_mappings(tmp_path)
    assert len(raised.value.problems) == 4


def test_the_packaged_mappings_are_sound() -> None:
    assert check_mappings() == []
    assert list(load_mappings()) == sorted(path.stem for path in PACKAGED.glob("*.yaml"))


def test_a_mapping_says_which_columns_it_reads_and_how(tmp_path: Path) -> None:
    mapping = mapping_of(BILLS, tmp_path)

    assert mapping.reads() == {
        "单号": "id", "身份证号": "number", "姓名": "name", "电话": "phone", "月份": "last_day", "状态": "when",
        "次数": "whole", "自付": "yuan", "目录外": "yuan", "参保地": "division", "版本": "whole",
    }  # fmt: skip
    assert mapping.columns.missing([]) == ("单号/编号", "身份证号/证件号码", "月份", "次数", "自付", "目录外")


def test_the_example_of_the_manual_is_a_mapping_and_names_every_way_of_reading(tmp_path: Path) -> None:
    manual = (Path(__file__).parents[2] / "docs" / "mappings.md").read_text(encoding="utf-8")
    example = manual.split("```yaml\n")[1].split("```")[0]
    table = manual.split("| --- |")[-1]

    assert problems_of(example, tmp_path)[1] == []
    assert [word for word in WORDS if f"`{word}`" not in table] == []
