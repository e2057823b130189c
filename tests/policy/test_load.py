from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from services.policy.load import check, load
from services.policy.problems import MESSAGES, PolicyError, Problem

SAMPLES = Path(__file__).resolve().parents[2] / "deploy" / "params"
LINE = "means.dibao_line_rural_fen"
TODAY = date(2026, 11, 20)

GOOD = f"""\
"{LINE}":
  last_checked_on: "2026-11-20"
  values:
    "2026-07-01":
      value: 78000
      published_on: "2026-06-25"
      source: "某政办〔2026〕1号第二条"
"""

DECLARED = """\
"plan.limit_fen":
  description: "限额 / limit"
  unit: fen
  last_checked_on: "2026-11-20"
  values:
    "2026-07-01": {value: 1, published_on: "2026-06-25", source: "某文件"}
"""


def overlay(folder: Path, text: str | bytes, place: str = "340826", name: str = "county.yaml") -> Path:
    path = folder / place / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def found(folder: Path) -> list[tuple[str, int, int, str]]:
    """Problems as (file within the folder, line, column, code)."""
    return [(Path(p.file).relative_to(folder).as_posix(), p.line, p.column, p.code) for p in check([folder])]


def test_the_packaged_data_and_the_samples_have_no_problem() -> None:
    assert check() == []
    assert check([SAMPLES]) == []


def test_an_overlay_is_read_with_its_source(tmp_path: Path) -> None:
    book = load(overlay(tmp_path, GOOD))

    hit = book.view("340826100001", TODAY, TODAY).hit(LINE)

    assert (hit.value, hit.division, hit.source) == (78000, "340826", "某政办〔2026〕1号第二条")
    assert book.view("340825", TODAY, TODAY)[LINE] == 70000


def test_a_rule_ended_by_null_leaves_the_level_above(tmp_path: Path) -> None:
    ended = GOOD + '    "2026-10-01": {value: null, published_on: "2026-09-20", source: "废止"}\n'
    book = load(overlay(tmp_path, ended))

    assert book.view("340826", date(2026, 9, 30), TODAY)[LINE] == 78000
    assert book.view("340826", date(2026, 10, 1), TODAY)[LINE] == 70000


def test_a_correction_published_later_stands_beside_the_first_value(tmp_path: Path) -> None:
    overlay(tmp_path, GOOD)
    overlay(tmp_path, GOOD.replace("78000", "79000").replace("2026-06-25", "2026-09-01"), name="correction.yaml")
    book = load(tmp_path)

    assert book.view("340826", TODAY, date(2026, 8, 31))[LINE] == 78000
    assert book.view("340826", TODAY, date(2026, 9, 1))[LINE] == 79000


def test_a_place_may_declare_nothing_but_a_national_folder_may(tmp_path: Path) -> None:
    national = load(overlay(tmp_path / "a", DECLARED, place="CN"))

    assert national.view("CN", TODAY, TODAY).number("plan.limit_fen") == 1
    assert found(overlay(tmp_path / "b", DECLARED)) == [("340826/county.yaml", 1, 1, "unknown_parameter")]


def test_the_nation_may_give_a_packaged_parameter_another_value(tmp_path: Path) -> None:
    book = load(overlay(tmp_path, GOOD, place="CN"))

    assert book.view("340825", TODAY, TODAY)[LINE] == 78000


WRONG_OVERLAYS = {
    "a key written twice": (GOOD + "  last_checked_on: x\n", [(8, 3, "duplicate_key")]),
    "a parameter written twice": (GOOD + GOOD, [(8, 1, "duplicate_key")]),
    "a date written twice": (
        GOOD + '    "2026-07-01": {value: 1, published_on: "2026-06-25", source: "某文件"}\n',
        [(8, 5, "duplicate_key")],
    ),
    "a key that nobody reads": (GOOD + '  note: "x"\n', [(8, 3, "unknown_key")]),
    "a misspelt key": (GOOD.replace("source:", "sources:"), [(5, 7, "missing_key"), (7, 7, "unknown_key")]),
    "no source": (GOOD.replace('"某政办〔2026〕1号第二条"', '""'), [(7, 15, "empty_text")]),
    "a list as source": (GOOD.replace('"某政办〔2026〕1号第二条"', "[a]"), [(7, 15, "not_scalar")]),
    "no day of publication": (GOOD.replace('      published_on: "2026-06-25"\n', ""), [(5, 7, "missing_key")]),
    "no day of the last check": (GOOD.replace('  last_checked_on: "2026-11-20"\n', ""), [(2, 3, "missing_key")]),
    "yuan with decimals": (GOOD.replace("78000", "780.00"), [(5, 14, "not_integer")]),
    "a number with underscores": (GOOD.replace("78000", "78_000"), [(5, 14, "not_integer")]),
    "a negative number": (GOOD.replace("78000", "-1"), [(5, 14, "not_integer")]),
    "a number too long to be meant": (GOOD.replace("78000", "9" * 19), [(5, 14, "not_integer")]),
    "a list for one value": (GOOD.replace("78000", "[78000]"), [(5, 14, "not_scalar")]),
    "the wrong unit": (GOOD.replace("  values:", "  unit: pct\n  values:"), [(3, 9, "wrong_unit")]),
    "a day that is none": (GOOD.replace("2026-07-01", "2026-02-30"), [(4, 5, "not_date")]),
    "a day written loosely": (GOOD.replace("2026-06-25", "2026-6-25"), [(6, 21, "not_date")]),
    "no values": (GOOD[: GOOD.index("  values:")] + "  values: {}\n", [(3, 11, "no_values")]),
    "values that are none": (
        GOOD[: GOOD.index("  values:")] + "  values: 3\n",
        [(3, 11, "no_values"), (3, 11, "not_mapping")],
    ),
    "an unknown parameter": (GOOD.replace(LINE, "means.dibao_lime_fen"), [(1, 1, "unknown_parameter")]),
    "a name that is none": (GOOD.replace(LINE, "低保标准"), [(1, 1, "bad_path")]),
    "a parameter that is no mapping": (f'"{LINE}": 78000\n', [(1, 31, "not_mapping")]),
    "a file that is a list": ("- 78000\n", [(1, 1, "not_mapping")]),
    "an empty file": ("", [(1, 1, "not_mapping")]),
    "no YAML": ('"a: b\n', [(2, 1, "not_yaml")]),
    "two documents": (GOOD + "---\n" + GOOD, [(8, 1, "not_yaml")]),
    "a control character": ("a: \x01\n", [(1, 1, "not_yaml")]),
    "an alias": (GOOD.replace('"2026-11-20"', '&d "2026-11-20"').replace('"2026-06-25"', "*d"), [(6, 21, "alias")]),
    "a circle": ("&a\nx.y: *a\n", [(2, 6, "alias")]),
    "another encoding": (GOOD.encode("gb18030"), [(1, 1, "not_utf8")]),
}


@pytest.mark.parametrize("name", sorted(WRONG_OVERLAYS))
def test_a_fault_of_an_overlay_is_named_by_line_and_column(tmp_path: Path, name: str) -> None:
    text, expected = WRONG_OVERLAYS[name]

    problems = found(overlay(tmp_path, text))

    assert problems == [("340826/county.yaml", *place) for place in expected]


WRONG_VALUES = {
    ("means.rigid_medical", "yes"): "not_flag",
    ("means.rigid_mode", '"A B"'): "not_code",
    ("display.RED", '" "'): "not_text",
    ("means.bands_fen", "700"): "not_list",
    ("means.bands_fen", "[700, 800.5]"): "not_integer",
    ("means.bands_fen", "[[700]]"): "not_scalar",
    ("PG.04.month", "13"): "out_of_range",
    ("2.10.grade", "0"): "out_of_range",
    ("means.edge_pct", '"null"'): "not_integer",
}


@pytest.mark.parametrize(("path", "value"), sorted(WRONG_VALUES))
def test_a_value_must_fit_the_unit_of_its_parameter(tmp_path: Path, path: str, value: str) -> None:
    problems = found(overlay(tmp_path, GOOD.replace(LINE, path).replace("78000", value)))

    assert [code for _, line, _, code in problems if line == 5] == [WRONG_VALUES[path, value]]


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("means.rigid_medical", "false", False),
        ("means.rigid_mode", "B", "B"),
        ("display.RED", "红灯", "红灯"),
        ("means.bands_fen", "[700, 800]", (700, 800)),
        ("category.set", "[C1, C2]", ("C1", "C2")),
        ("category.watch", "[]", ()),
    ],
)
def test_values_of_every_kind_are_read_as_written(tmp_path: Path, path: str, text: str, value: object) -> None:
    book = load(overlay(tmp_path, GOOD.replace(LINE, path).replace("78000", text)))

    assert book.view("340826", TODAY, TODAY)[path] == value


WRONG_DECLARATIONS = {
    "an unknown unit": (DECLARED.replace("unit: fen", "unit: yuan"), [(3, 9, "unknown_unit")]),
    "a unit against the name": (DECLARED.replace("unit: fen", "unit: pct"), [(3, 9, "wrong_unit")]),
    "no description": (DECLARED.replace('"限额 / limit"', '""'), [(2, 16, "empty_text")]),
    "no unit": (DECLARED.replace("  unit: fen\n", ""), [(2, 3, "missing_key")]),
    "no value": (DECLARED[: DECLARED.index("  values:")] + "  values: {}\n", [(5, 11, "no_values")]),
    "an absence that is no flag": (DECLARED.replace("  unit", "  may_be_absent: yes\n  unit"), [(3, 18, "not_flag")]),
    "a packaged parameter": (DECLARED.replace("plan.limit_fen", LINE), [(1, 1, "declared_twice")]),
}


@pytest.mark.parametrize("name", sorted(WRONG_DECLARATIONS))
def test_a_fault_of_a_declaration_is_named_by_line_and_column(tmp_path: Path, name: str) -> None:
    text, expected = WRONG_DECLARATIONS[name]

    problems = found(overlay(tmp_path, text, place="CN"))

    assert problems == [("CN/county.yaml", *place) for place in expected]


def test_a_parameter_that_may_be_absent_needs_no_value(tmp_path: Path) -> None:
    text = DECLARED[: DECLARED.index("  values:")] + "  may_be_absent: true\n  values: {}\n"

    book = load(overlay(tmp_path, text, place="CN"))

    assert book.view("CN", TODAY, TODAY).optional("plan.limit_fen") is None


def test_the_same_dates_in_two_files_overlap_and_the_first_place_is_named(tmp_path: Path) -> None:
    overlay(tmp_path, GOOD, name="a.yaml")
    overlay(tmp_path, GOOD.replace("78000", "79000"), name="b.yaml")

    (problem,) = check([tmp_path])

    assert (Path(problem.file).name, problem.line, problem.code) == ("b.yaml", 4, "overlap")
    assert problem.detail.endswith("340826/a.yaml:4")


def test_files_and_folders_that_would_not_be_read_are_named(tmp_path: Path) -> None:
    overlay(tmp_path, GOOD, name="county.yml")
    overlay(tmp_path, GOOD, place="340899")
    overlay(tmp_path, "stray", place=".", name="notes.txt")
    overlay(tmp_path, "explained", place=".", name="README.md")

    assert found(tmp_path) == [
        ("340826/county.yml", 1, 1, "stray"),
        ("340899", 1, 1, "unknown_division"),
        ("notes.txt", 1, 1, "stray"),
    ]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert found(tmp_path / "missing") == [(".", 1, 1, "no_folder")]


def test_a_folder_may_bring_its_own_divisions(tmp_path: Path) -> None:
    header = "code,level,name,parent,valid_from_on,valid_through_on,successor\n"
    overlay(
        tmp_path,
        header + "33,province,浙江省,,,,\n3301,prefecture,杭州市,33,2000-01-01,,\n\n",
        place=".",
        name="divisions.csv",
    )
    overlay(tmp_path, GOOD, place="3301")

    book = load(tmp_path)

    assert book.view("3301", TODAY, TODAY)[LINE] == 78000
    assert book.divisions.name("3301", TODAY) == "杭州市"


HEADER = "code,level,name,parent,valid_from_on,valid_through_on,successor\n"
WRONG_TABLES = {
    "code,name\n": [(1, 1, "bad_header")],
    "": [(1, 1, "bad_header")],
    HEADER + "33,province\n": [(2, 2, "bad_header")],
    HEADER + "33,state,浙江省,,,,\n": [(2, 2, "bad_level")],
    HEADER + "33,province,浙江省,,2000-1-1,,\n": [(2, 5, "not_date")],
    HEADER + "33,province,浙江省,34,,,\n": [(2, 1, "bad_parent")],
    HEADER + "3301,prefecture,杭州市,,,,\n": [(2, 1, "bad_parent")],
    HEADER + "3301,prefecture,杭州市,33,,,\n": [(2, 1, "bad_parent")],
    HEADER + "3409,prefecture,某市,3408,,,\n": [(2, 1, "bad_parent")],
    HEADER + "3409,prefecture,某市,34,,,3499\n": [(2, 1, "bad_successor")],
    HEADER + "3409,prefecture,某市,34,,,3410\n3410,prefecture,某市,34,,,3409\n": [
        (2, 1, "bad_successor"),
        (3, 1, "bad_successor"),
    ],
    HEADER + "3409,prefecture,某市,34,2020-01-01,2019-12-31,\n": [(2, 1, "bad_validity")],
    HEADER + "3408,prefecture,安庆市,34,2020-01-01,,\n": [(2, 1, "bad_validity")],
}


@pytest.mark.parametrize("text", WRONG_TABLES)
def test_a_fault_of_a_division_table_is_named_by_line(tmp_path: Path, text: str) -> None:
    problems = found(overlay(tmp_path, text, place=".", name="divisions.csv"))

    assert problems == [("divisions.csv", *place) for place in WRONG_TABLES[text]]


def test_a_division_table_in_another_encoding_is_refused(tmp_path: Path) -> None:
    table = (HEADER + "33,province,浙江省,,,,\n").encode("gb18030")

    assert found(overlay(tmp_path, table, place=".", name="divisions.csv")) == [("divisions.csv", 1, 1, "not_utf8")]


YEAR = """\
year: 2030
published_on: "2029-11-01"
source: "某通知"
holidays:
  "元旦": {from: "2030-01-01", through: "2030-01-03"}
workdays:
  - "2030-01-05"
"""
WRONG_YEARS = {
    YEAR.replace("year: 2030", "year: 二〇三〇"): [(1, 7, "not_integer")],
    YEAR.replace("year: 2030", "year: 2026"): [
        (5, 16, "wrong_year"),
        (5, 39, "wrong_year"),
        (7, 5, "wrong_year"),
    ],
    YEAR.replace("source", "sources"): [(1, 1, "missing_key"), (3, 1, "unknown_key")],
    YEAR.replace('"某通知"', '""'): [(3, 9, "empty_text")],
    YEAR.replace("2029-11-01", "2029-11"): [(2, 15, "not_date")],
    YEAR.replace("through:", "to:"): [(5, 9, "missing_key"), (5, 30, "unknown_key")],
    YEAR.replace("2030-01-03", "2030-01-32"): [(5, 39, "not_date")],
    YEAR.replace("2030-01-03", "2029-12-31"): [(5, 9, "reversed"), (5, 39, "wrong_year")],
    YEAR.replace('  - "2030-01-05"\n', '  "a": "b"\n'): [(7, 3, "not_list")],
    YEAR.replace("2030-01-05", "2030-01-04"): [(7, 5, "not_weekend")],
    YEAR.replace("2030-01-05", "2030-01-35"): [(7, 5, "not_date")],
    YEAR + '  - "2030-01-05"\n': [(8, 5, "duplicate_key")],
    YEAR.replace("01-03", "01-06"): [(7, 5, "not_weekend")],
    "- a\n": [(1, 1, "not_mapping")],
    "{": [(2, 1, "not_yaml")],
}


@pytest.mark.parametrize("text", WRONG_YEARS)
def test_a_fault_of_a_calendar_is_named_by_line_and_column(tmp_path: Path, text: str) -> None:
    problems = found(overlay(tmp_path, text, place="calendar", name="2030.yaml"))

    assert problems == [("calendar/2030.yaml", *place) for place in WRONG_YEARS[text]]


def test_a_new_year_is_added_by_one_file_and_only_once(tmp_path: Path) -> None:
    overlay(tmp_path, YEAR, place="calendar", name="2030.yaml")
    calendar = load(tmp_path).calendar

    assert not calendar.is_working_day(date(2030, 1, 3))
    assert calendar.is_working_day(date(2030, 1, 5))

    overlay(tmp_path, YEAR, place="calendar", name="again.yaml")
    assert found(tmp_path) == [("calendar/again.yaml", 1, 1, "year_twice")]


def test_all_problems_are_reported_at_once_in_chinese_and_english(tmp_path: Path) -> None:
    overlay(tmp_path, GOOD.replace("78000", "780.5").replace('"某政办〔2026〕1号第二条"', '""'))

    with pytest.raises(PolicyError) as caught:
        load(tmp_path)

    assert [problem.code for problem in caught.value.problems] == ["not_integer", "empty_text"]
    assert "county.yaml:5:14 “780.5”不是整数" in str(caught.value)
    assert "'780.5' is not an integer" in str(caught.value)


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_every_message_can_be_shown(code: str) -> None:
    problem = Problem("a.yaml", 1, 2, code, "细节")

    assert str(problem) == f"a.yaml:1:2 {problem.chinese} / {problem.english}"
    assert "{" not in str(problem)
