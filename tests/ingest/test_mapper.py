"""Rows become lines of an event file."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from services.ingest.answer import Delivery
from services.ingest.intake import RawRecord
from services.ingest.mapper import PLANS
from services.ingest.rows import BROKEN, EXTRA
from services.ingest.said import Note, Row, Said
from services.vault.identity import Identity
from tests.ingest.handing import BILL, BILLS, HEAD, SPOUSE, lines_of, mapper_of, mapping_of, refusal_of, row_with, take


def test_a_row_says_what_its_mapping_reads(tmp_path: Path) -> None:
    mapping = mapping_of(BILLS, tmp_path)

    assert lines_of(mapping, BILL) == [
        {
            "type": "OutpatientSummarised", "source": "340826-yb", "batch": "b1", "subject": f"person/p_{HEAD}",
            "division": "340826000000", "occurredon": "2026-01-31", "id": "1001",
            "data": {"month": "2026-01", "visits": 2, "personal_fen": 120050, "out_of_scope_fen": 0},
        }
    ]  # fmt: skip


def test_whom_a_row_names_goes_beside_the_lines_and_never_into_them(tmp_path: Path) -> None:
    said = take(mapping_of(BILLS, tmp_path), BILL)

    assert isinstance(said, Said)
    assert said.people == (Identity(HEAD, "张三"),)
    assert not any("张三".encode() in line for line in said.lines)
    assert said.columns["data.personal_fen"] == "自付"
    assert said.columns["subject"] == "身份证号"


def test_the_first_statement_that_holds_is_made(tmp_path: Path) -> None:
    [line] = lines_of(mapping_of(BILLS, tmp_path), BILL | {"状态": "冲 销", "版本": "2"})

    assert (line["type"], line["id"], line["revision"]) == ("Retracted", "1001", 2)


@pytest.mark.parametrize("word", ["已退款", "X"])
def test_a_word_of_a_state_that_nobody_explained_is_refused_and_the_known_ones_are_told(
    word: str, tmp_path: Path
) -> None:
    fault = refusal_of(mapping_of(BILLS + "normal: [在册]\n", tmp_path), BILL | {"状态": word})

    assert "“状态”" in fault.what
    assert word not in str(fault)
    assert all(known in fault.todo for known in ("作废", "冲销", "在册", "正常"))


@pytest.mark.parametrize("word", ["", "正常", "已结算", "在 册"])
def test_usual_words_of_a_state_and_those_of_the_mapping_say_nothing_special(word: str, tmp_path: Path) -> None:
    said = lines_of(mapping_of(BILLS + "normal: [在册]\n", tmp_path), BILL | {"状态": word})

    assert [line["type"] for line in said] == ["OutpatientSummarised"]


def test_a_row_of_another_county_is_refused_with_both_codes(tmp_path: Path) -> None:
    fault = refusal_of(mapping_of(BILLS, tmp_path), BILL | {"参保地": "340827"})

    assert fault.path == "division"
    assert "340827" in fault.what
    assert "340826" in fault.what


@pytest.mark.parametrize(
    ("county", "place"), [("340826", "340826100203"), ("340826", "340800"), ("340800", "340827"), ("000000", "340827")]
)
def test_a_row_of_the_county_itself_of_what_lies_in_it_or_around_it_is_taken(
    county: str, place: str, tmp_path: Path
) -> None:
    said = lines_of(mapping_of(BILLS, tmp_path), BILL | {"参保地": place}, Delivery(county, "b1"))

    assert [line["division"] for line in said] == [place.ljust(12, "0")]


def test_a_history_says_when_it_became_known(tmp_path: Path) -> None:
    delivery = Delivery("340826", "", datetime(2026, 2, 3, tzinfo=UTC))
    [line] = lines_of(mapping_of(BILLS, tmp_path), BILL, delivery)

    assert line["recordedat"] == "2026-02-03T00:00:00Z"
    assert "batch" not in line


def test_columns_may_have_other_names_and_those_of_optional_fields_may_be_absent(tmp_path: Path) -> None:
    cells = {"编号": "7", "证件号码": HEAD, "月份": "202601", "次数": "1", "自付": "0", "目录外": "无"}
    [line] = lines_of(mapping_of(BILLS, tmp_path), cells)

    assert line["id"] == "7"
    assert line["data"]["out_of_scope_fen"] == 0


@pytest.mark.parametrize(
    ("changed", "reason", "path"),
    [
        ({"单号": ""}, "missing_field", "id"),
        ({"单号": "1.23E+17"}, "invalid_field", "id"),
        ({"身份证号": ""}, "missing_field", "subject"),
        ({"身份证号": "3.4E+17"}, "wrong_identity", "subject"),
        ({"参保地": "某地"}, "invalid_field", "division"),
        ({"月份": ""}, "missing_field", "occurredon"),
        ({"月份": "13月"}, "invalid_field", "occurredon"),
        ({"版本": "一"}, "invalid_field", "revision"),
        ({"次数": "两次"}, "invalid_field", "data.visits"),
        ({"备注": "\ue863"}, "invalid_field", ""),
        ({BROKEN: "1"}, "not_json", ""),
        ({EXTRA: "1"}, "not_json", ""),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_for_one_reason(
    changed: dict[str, str], reason: str, path: str, tmp_path: Path
) -> None:
    cells = BILL | changed
    said = mapper_of(mapping_of(BILLS, tmp_path)).take(RawRecord("a", 2, b""), Row(2, cells, b""))

    assert (said.reason, said.path) == (reason, path)  # type: ignore[union-attr]


def test_a_refusal_names_the_column_and_not_what_stands_in_it(tmp_path: Path) -> None:
    fault = refusal_of(mapping_of(BILLS, tmp_path), BILL | {"自付": "张三欠费"})

    assert "“自付”" in fault.what
    assert "张三" not in str(fault)


def test_a_row_without_a_required_column_is_refused(tmp_path: Path) -> None:
    cells = {head: text for head, text in BILL.items() if head != "身份证号"}

    assert refusal_of(mapping_of(BILLS, tmp_path), cells).reason == "missing_column"


def test_refused_rows_still_tell_whom_they_name(tmp_path: Path) -> None:
    mapper = mapper_of(mapping_of(BILLS, tmp_path))

    assert mapper.named(row_with(BILL | {"月份": "x"})) == (Identity(HEAD),)
    assert mapper.named(row_with(BILL | {"身份证号": "x"})) == ()


def test_rows_of_ever_other_columns_take_no_more_memory_than_some(tmp_path: Path) -> None:
    mapper = mapper_of(mapping_of(BILLS, tmp_path))
    for number in range(PLANS + 5):
        row = row_with(BILL | {f"列{number}": "x"})
        assert isinstance(mapper.take(RawRecord("a", 2, row.raw), row), Said)

    assert len(mapper._plans) <= PLANS


FAMILY = """
title: 户 / households
department: mz
identity: {columns: [户编号, 身份证号, 月份]}
household: {text: 户编号}
person: {number: 身份证号}
division: {column: 区划}
occurred_on: {date: 日期}
each: true
statements:
  - type: CategoryGranted
    when: {column: 月份, filled: true}
    part: a
    data: {category: {value: C1}, valid_from_on: {first_day: 月份}}
  - type: GridReported
    part: b
    data: {kind: {value: OTHER}, note_ref: {note: 说明}}
  - type: MarriageChanged
    when: {column: 配偶, filled: true}
    part: c
    subject: {person: {number: 身份证号}}
    data: {kind: {code: 婚姻, of: {结婚: MARRIED}}, spouse_ref: {person: {number: 配偶}}}
  - type: WeatherWarned
    when: {column: 预警, filled: false}
    part: d
    subject: {division: true}
    data: {hazard: {value: COLD}, level: {value: RED}, through_on: {date: 日期}}
"""
HOME = {"户编号": "", "身份证号": HEAD, "区划": "宿松县", "日期": "2026-01-02", "月份": "202601", "说明": "屋漏",
        "配偶": SPOUSE, "婚姻": "结婚", "预警": "有"}  # fmt: skip


def told(lines: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(line["type"], line["subject"]) for line in lines]


def test_a_row_makes_all_statements_that_hold_if_the_mapping_says_so(tmp_path: Path) -> None:
    lines = lines_of(mapping_of(FAMILY, tmp_path), HOME)

    assert told(lines) == [
        ("CategoryGranted", f"person/p_{HEAD}"), ("GridReported", f"person/p_{HEAD}"),
        ("MarriageChanged", f"person/p_{HEAD}"),
    ]  # fmt: skip
    assert [line["id"][-2:] for line in lines] == ["/a", "/b", "/c"]
    assert len({line["id"][:-2] for line in lines}) == 1
    assert lines[2]["data"] == {"kind": "MARRIED", "spouse_ref": f"p_{SPOUSE}"}
    assert lines[0]["division"] == "340826000000"


def test_the_household_is_the_subject_where_it_is_said_and_a_division_where_nobody_is(tmp_path: Path) -> None:
    lines = lines_of(mapping_of(FAMILY, tmp_path), HOME | {"户编号": "h1", "配偶": "", "预警": "", "月份": ""})

    assert told(lines) == [("GridReported", "household/h1"), ("WeatherWarned", "division/340826000000")]


def test_a_text_is_sealed_and_speaks_of_the_person(tmp_path: Path) -> None:
    said = take(mapping_of(FAMILY, tmp_path), HOME)

    assert isinstance(said, Said)
    assert said.notes == (Note("n2", "屋漏", f"p_{HEAD}"),)
    assert set(said.people) == {Identity(HEAD), Identity(SPOUSE)}


def test_a_column_that_is_read_nowhere_else_tells_records_apart_as_it_stands(tmp_path: Path) -> None:
    mapping = mapping_of(FAMILY.replace("columns: [户编号, 身份证号, 月份]", "columns: [批次]"), tmp_path)
    ids = {lines_of(mapping, HOME | {"批次": text})[0]["id"] for text in ("一", "二批")}

    assert len(ids) == 2


def test_a_period_row_is_one_record_however_its_columns_are_written(tmp_path: Path) -> None:
    mapping = mapping_of(FAMILY, tmp_path)
    written, again = (lines_of(mapping, HOME | {"月份": text})[0]["id"] for text in ("202601", "2026年1月"))

    assert written == again


@pytest.mark.parametrize(
    ("changed", "reason", "path"),
    [
        ({"户编号": "", "身份证号": ""}, "missing_field", "subject"),
        ({"区划": ""}, "missing_field", "division"),
        ({"配偶": "1"}, "wrong_identity", "data.spouse_ref"),
        ({"月份": "x"}, "invalid_field", "id"),
    ],
)
def test_a_row_is_refused_whole(changed: dict[str, str], reason: str, path: str, tmp_path: Path) -> None:
    fault = refusal_of(mapping_of(FAMILY, tmp_path), HOME | changed)

    assert (fault.reason, fault.path) == (reason, path)


JOBS = """
title: 就业 / jobs
department: rs
identity: {content: true}
person: {number: 身份证号}
division: {column: 区划}
statements:
  - {type: Employed, when: {column: 类型, is: [就业]}, occurred_on: {date: 就业日期}, data: {kind: {value: SELF}}}
  - type: HukouMoved
    when: {column: 类型, is: [迁移]}
    occurred_on: {date: 迁移日期}
    subject: {person: {number: 迁移人}}
    data: {from_division: {division: 迁出}, to_division: {division: 迁入}, reason: {value: MOVED}}
"""


def test_columns_that_only_another_statement_needs_may_be_absent(tmp_path: Path) -> None:
    mapping = mapping_of(JOBS, tmp_path)
    cells = {"身份证号": HEAD, "区划": "340826", "类型": "就业", "就业日期": "2026-01-02"}

    assert mapping.columns.required == (("区划",),)
    assert told(lines_of(mapping, cells)) == [("Employed", f"person/p_{HEAD}")]


@pytest.mark.parametrize(
    ("cells", "path", "column"),
    [
        ({"类型": "迁移"}, "subject", "迁移人"),
        ({"类型": "迁移", "迁移人": HEAD}, "occurredon", "迁移日期"),
        ({"类型": "就业", "身份证号": HEAD}, "occurredon", "就业日期"),
    ],
)
def test_a_row_that_needs_an_absent_column_is_refused_and_told_which(
    cells: dict[str, str], path: str, column: str, tmp_path: Path
) -> None:
    fault = refusal_of(mapping_of(JOBS, tmp_path), {"区划": "340826", **cells})

    assert (fault.path, fault.reason) == (path, "missing_field")
    assert column in fault.what


def test_a_division_that_is_not_written_is_left_out_and_never_guessed(tmp_path: Path) -> None:
    cells = {"类型": "迁移", "区划": "340826", "迁移人": HEAD, "迁移日期": "2026-01-02", "迁出": "", "备注": "x"}
    said = take(mapping_of(JOBS, tmp_path), cells)

    assert isinstance(said, Said)
    assert json.loads(said.lines[0])["data"] == {"reason": "MOVED"}
    assert (said.columns["data.from_division"], said.columns["data.to_division"]) == ("迁出", "迁入")


def test_a_file_must_name_somebody(tmp_path: Path) -> None:
    either = FAMILY.split("  - type: MarriageChanged", maxsplit=1)[0].replace("[户编号, 身份证号, 月份]", "[月份]")
    cells = {head: text for head, text in HOME.items() if head not in {"户编号", "身份证号"}}

    assert "户编号/身份证号" in refusal_of(mapping_of(either, tmp_path), cells).what
    assert lines_of(mapping_of(either, tmp_path), cells | {"身份证号": HEAD})[0]["subject"] == f"person/p_{HEAD}"


VISITS = """
title: 走访 / visits
department: rh
identity: {content: true}
household: {text: 户编号}
division: {default: delivery}
occurred_on: {date: 日期}
statements:
  - type: VisitRecorded
    when: {column: 状态, is: [完成]}
    data:
      contact: {value: MET}
      findings:
        list:
          - indicator: {text: 指标}
            finding: {code: 结果, of: {属实: CONFIRMED}}
            person_ref: {person: {number: 人员}}
      helps: {list: [{code: 帮一, of: {代购: SHOPPING}}, {code: 帮二, of: {代购: SHOPPING}}]}
      evidence: {value: [SURVEY_FORM]}
      note_refs: {note: 说明}
      rigid: {education_fen: {yuan: 学费}}
      look_food: {code: 查吃, of: {正常: 0}}
"""
VISIT = {"户编号": "h1", "日期": "2026-01-02", "状态": "完成", "指标": "4.07", "结果": "属实", "人员": HEAD, "帮一": "",
         "帮二": "代购", "说明": "好", "学费": "10", "查吃": "正常"}  # fmt: skip


def test_lists_and_objects_are_made_of_several_columns(tmp_path: Path) -> None:
    [line] = lines_of(mapping_of(VISITS, tmp_path), VISIT)

    assert "id" not in line
    assert line["data"] == {
        "contact": "MET", "evidence": ["SURVEY_FORM"], "look_food": 0, "helps": ["SHOPPING"], "note_refs": ["n1"],
        "findings": [{"indicator": "4.07", "finding": "CONFIRMED", "person_ref": f"p_{HEAD}"}],
        "rigid": {"education_fen": 1000},
    }  # fmt: skip


def test_what_has_no_entries_is_left_out_unless_it_must_be_there(tmp_path: Path) -> None:
    [line] = lines_of(mapping_of(VISITS, tmp_path), {"户编号": "h1", "日期": "2026-01-02", "状态": "完成"})

    assert line["data"] == {"contact": "MET", "evidence": ["SURVEY_FORM"], "findings": []}


@pytest.mark.parametrize(
    ("changed", "path"),
    [({"结果": "x"}, "data.findings.0.finding"), ({"帮二": "x"}, "data.helps.1"), ({"状态": "在办"}, "type")],
)
def test_the_reason_says_which_entry_cannot_be_read(changed: dict[str, str], path: str, tmp_path: Path) -> None:
    assert refusal_of(mapping_of(VISITS, tmp_path), VISIT | changed).path == path


def test_what_depends_on_a_column_that_a_file_does_not_have_is_not_said(tmp_path: Path) -> None:
    assert refusal_of(mapping_of(VISITS, tmp_path), {"户编号": "h1", "日期": "2026-01-02"}).path == "type"
