"""Mapping undoes unmapping, for whatever the packaged mappings can say."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import to_jsonable_python

from schemas.events import event_types
from schemas.faults import Fault
from services.ingest.intake import RawRecord
from services.ingest.mapping import (
    Cell,
    Composed,
    Fixed,
    Listed,
    Mapping,
    PersonCells,
    PlaceCell,
    Source,
    Statement,
    asked_of,
)
from services.ingest.mappings import load_mappings
from services.ingest.readers import read
from services.ingest.said import Row, Said
from services.ingest.targets import Target, targets
from services.ingest.unmap import unmap
from services.vault.identity import Identity
from tests.ingest.handing import BILLS, HEAD, SPOUSE, mapper_of, mapping_of, row_with
from tests.ingest.test_mapper import FAMILY, VISITS
from tests.strategies import values

MAPPINGS = load_mappings()
SAYABLE = [(one, statement) for one in MAPPINGS.values() for statement in one.statements]
SAMPLES = Path(__file__).parents[1] / "samples" / "departments"
PEOPLE = st.sampled_from([f"p_{HEAD}", f"p_{SPOUSE}"])
CODES = st.from_regex(r"[0-9]{12}", fullmatch=True)
HERE = st.from_regex(r"340826[0-9]{6}", fullmatch=True)


def identity_of(ref: str) -> Identity:
    return Identity(ref.removeprefix("p_"), "张三", None, "一组")


def sayable(source: Source, target: Target) -> st.SearchStrategy[Any]:
    """What a source can say of a field; None leaves it out."""
    if isinstance(source, Fixed):
        return st.just(source.value)
    if isinstance(source, Listed):
        entries = st.tuples(*(sayable(entry, target.entry) for entry in source.entries))
        said = entries.map(lambda found: [one for one in found if one is not None])
        return said if source.is_required else said.map(lambda found: found or None)
    if isinstance(source, Composed):
        fields = {one.name: sayable(one.source, target.content[one.name]) for one in source.fields}
        return st.fixed_dictionaries(fields).map(
            lambda found: {k: v for k, v in found.items() if v is not None} or None
        )
    said = PEOPLE if isinstance(source, PersonCells) else CODES if isinstance(source, PlaceCell) else st.none()
    if isinstance(source, Cell):
        words = source.converter.words
        said = (
            st.sampled_from([source.converter.read(word) for word in words])
            if words
            else values(target.hint).map(to_jsonable_python)
        )
    return said if target.is_required else st.none() | said


def subjects(statement: Statement) -> st.SearchStrategy[str]:
    subject = statement.subject
    found = [PEOPLE.map("person/{}".format)] if subject.person else []
    if subject.household:
        found.append(st.from_regex(r"h[0-9]{1,9}", fullmatch=True).map("household/{}".format))
    return st.one_of(found)


@st.composite
def lines(draw: st.DrawFn, mapping: Mapping, statement: Statement) -> dict[str, Any]:
    """Lines of an event file that a statement of the mapping may make, if their dates agree."""
    asked = targets(event_types()[statement.type])
    data = {one.name: draw(sayable(one.source, asked[one.name])) for one in statement.fields}
    division = draw(HERE) if mapping.place.heads else "340826000000"
    day = draw(st.dates(date(1950, 1, 1), date(2150, 1, 1)))
    months = {"first_day": day.replace(day=1), "last_day": (day.replace(day=28))}
    read = statement.occurred_on.converter
    occurred_on = months.get(read.word, day).isoformat()
    if read.word == "last_day":
        occurred_on = str(read.read(occurred_on[:7]))
    line = {
        "type": statement.type, "source": f"340826-{mapping.department}", "batch": "b1",
        "subject": draw(subjects(statement)) if statement.subject.columns else f"division/{division}",
        "division": division, "occurredon": occurred_on,
        "data": {name: value for name, value in data.items() if value is not None},
    }  # fmt: skip
    if mapping.identity.number:
        line["id"] = draw(st.from_regex(r"[A-Z][0-9]{1,12}", fullmatch=True)) + (
            f"/{statement.part}" * bool(statement.part)
        )
    else:
        line["id"] = None
    if mapping.revision and (revision := draw(st.integers(0, 9))):
        line["revision"] = revision
    return line


def mapped(mapping: Mapping, cells: dict[str, str]) -> list[dict[str, Any]]:
    """What a file says that has all columns of the mapping and this row; numbers made of columns are left out."""
    row = row_with({names[0]: cells.get(names[0], "") for names in mapping.columns.known})
    said = mapper_of(mapping).take(RawRecord("a", 2, row.raw), row)
    assert isinstance(said, Said), said
    found = [json.loads(line) for line in said.lines]
    return found if mapping.identity.number else [{**line, "id": None} for line in found]


@settings(max_examples=100)
@given(drawn=st.data())
def test_what_a_row_is_made_of_comes_back_from_it(drawn: st.DataObject) -> None:
    mapping, statement = drawn.draw(st.sampled_from(SAYABLE))
    line = drawn.draw(lines(mapping, statement))

    cells = unmap(mapping, line, identity_of)

    # Whoever drew the line may have put two values into one column; then no row says it.
    if cells is not None:
        assert line in mapped(mapping, cells)


@pytest.mark.parametrize("mapping", MAPPINGS.values(), ids=lambda mapping: mapping.name)
def test_every_row_of_the_samples_comes_back(mapping: Mapping) -> None:
    rows = read(SAMPLES / f"{mapping.name}.csv", mapping.columns)
    assert not isinstance(rows, Fault)
    for row in rows:
        # The text behind a reference is not known to who writes the row.
        silent = Row(
            row.number, {head: text for head, text in row.cells.items() if head not in notes(mapping)}, row.raw
        )
        said = mapper_of(mapping).take(RawRecord("a", 2, row.raw), silent)
        assert isinstance(said, Said), said
        for line in map(json.loads, said.lines):
            cells = unmap(mapping, line, identity_of)
            assert cells is not None
            assert (line if mapping.identity.number else {**line, "id": None}) in mapped(mapping, cells)


def notes(mapping: Mapping) -> set[str]:
    return {head for one in asked_of(mapping) if one.word == "note" for head in one.heads}


BILLED = {
    "type": "OutpatientSummarised", "source": "340826-yb", "subject": f"person/p_{HEAD}", "division": "340826000000",
    "occurredon": "2026-01-31", "id": "1001",
    "data": {"month": "2026-01", "visits": 2, "personal_fen": 120050, "out_of_scope_fen": 0},
}  # fmt: skip


def test_a_row_is_written_with_the_usual_names_of_its_columns(tmp_path: Path) -> None:
    assert unmap(mapping_of(BILLS, tmp_path), BILLED, identity_of) == {
        "单号": "1001", "身份证号": HEAD, "姓名": "张三", "月份": "2026-01", "次数": "2", "自付": "1200.50",
        "目录外": "0.00", "参保地": "340826000000",
    }  # fmt: skip


@pytest.mark.parametrize(
    "changed",
    [
        {"type": "MedicalSettled"}, {"id": None}, {"id": " 7"}, {"subject": "household/h1"},
        {"occurredon": "2026-01-30"}, {"subject": "division/340826000000"}, {"occurredon": "2026-02-28"},
        {"data": {**BILLED["data"], "chronic_code": "M1"}},
        {"data": {"month": "2026-01", "visits": 2, "personal_fen": 1}},
    ],
)  # fmt: skip
def test_what_the_mapping_cannot_say_is_not_said_otherwise(changed: dict[str, Any], tmp_path: Path) -> None:
    assert unmap(mapping_of(BILLS, tmp_path), BILLED | changed, identity_of) is None


def test_another_part_of_the_row_and_a_version_without_a_column_cannot_be_said(tmp_path: Path) -> None:
    once = BILLS.replace("- type: Outp", "- part: a\n    type: Outp").replace("revision: {whole: 版本}\n", "")
    mapping = mapping_of(once, tmp_path)

    assert unmap(mapping, BILLED, identity_of) is None
    assert unmap(mapping, BILLED | {"id": "1001/a", "revision": 1}, identity_of) is None
    assert (unmap(mapping, BILLED | {"id": "1001/a"}, identity_of) or {})["单号"] == "1001"


def test_a_statement_that_an_earlier_one_hides_is_not_said(tmp_path: Path) -> None:
    hidden = BILLS.replace("when: {column: 状态, is: [作废, 冲销]}", "when: {column: 单号, filled: true}")

    assert unmap(mapping_of(hidden, tmp_path), BILLED, identity_of) is None


def test_a_division_and_a_household_are_said_where_the_mapping_has_them(tmp_path: Path) -> None:
    mapping = mapping_of(FAMILY, tmp_path)
    warned = {
        "type": "WeatherWarned", "source": "340826-mz", "subject": "division/340826000000", "division": "340826000000",
        "occurredon": "2026-01-02", "data": {"hazard": "COLD", "level": "RED", "through_on": "2026-01-02"},
    }  # fmt: skip
    granted = warned | {
        "type": "CategoryGranted", "subject": "household/h1", "data": {"category": "C1", "valid_from_on": "2026-01-01"},
    }  # fmt: skip

    assert unmap(mapping, warned, identity_of) == {"日期": "2026-01-02", "区划": "340826000000"}
    assert (unmap(mapping, granted, identity_of) or {})["户编号"] == "h1"
    assert unmap(mapping, warned | {"division": "340826100001"}, identity_of) is None


VISITED = {
    "type": "VisitRecorded", "source": "340826-rh", "subject": "household/h1", "division": "340826000000",
    "occurredon": "2026-01-02", "data": {"contact": "MET", "evidence": ["SURVEY_FORM"], "findings": []},
}  # fmt: skip


def visited(**changed: Any) -> dict[str, Any]:
    return VISITED | {"data": {**VISITED["data"], **changed}}


@pytest.mark.parametrize(
    "changed",
    [
        {"findings": None}, {"helps": []}, {"helps": ["SHOPPING"] * 3}, {"note_refs": ["n1", "n2"]},
        {"contact": "PHONE"}, {"helps": ["DAILY_CARE"]},
        {"findings": [{"indicator": "4.07", "finding": "CONFIRMED", "x": 1}]},
    ],
)  # fmt: skip
def test_lists_that_no_columns_can_hold_are_not_said(changed: dict[str, Any], tmp_path: Path) -> None:
    assert unmap(mapping_of(VISITS, tmp_path), visited(**changed), identity_of) is None


def test_lists_are_written_entry_by_entry(tmp_path: Path) -> None:
    mapping = mapping_of(VISITS, tmp_path)
    finding = {"indicator": "4.07", "finding": "CONFIRMED", "person_ref": f"p_{HEAD}"}
    cells = unmap(mapping, visited(findings=[finding], helps=["SHOPPING"], note_refs=["n1"]), identity_of)

    assert cells == {
        "户编号": "h1", "日期": "2026-01-02", "状态": "完成", "指标": "4.07", "结果": "属实", "人员": HEAD,
        "帮一": "代购", "说明": "n1",
    }  # fmt: skip
    assert unmap(mapping, VISITED, identity_of) == {"户编号": "h1", "日期": "2026-01-02", "状态": "完成"}
    assert unmap(mapping, VISITED | {"division": "340826100001"}, identity_of) is None
