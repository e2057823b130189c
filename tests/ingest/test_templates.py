"""Templates: what a clerk starts from."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.ingest.intake import Accepted, Intake, RawRecord
from services.ingest.mapping import Mapping
from services.ingest.mappings import load_mappings
from services.ingest.rows import EXPLAINED, Table
from services.ingest.said import Said
from services.ingest.templates import template
from tests.builders import BOOK
from tests.ingest.handing import BILLS, TODAY, mapper_of, mapping_of, row_with


@pytest.mark.parametrize("mapping", load_mappings().values(), ids=lambda mapping: mapping.name)
def test_the_example_of_every_template_would_be_taken(mapping: Mapping) -> None:
    cells = {column.head: column.sample for column in template(mapping) if column.head != EXPLAINED}
    row = row_with(cells)

    said = mapper_of(mapping).take(RawRecord("a", 2, row.raw), row)

    assert isinstance(said, Said), said
    intake = Intake(BOOK.divisions, TODAY)
    taken = [intake.take(RawRecord("a", 2, line)) for line in said.lines]
    assert [str(one) for one in taken if not isinstance(one, Accepted)] == []


def test_the_example_row_is_not_read(tmp_path: Path) -> None:
    columns = template(mapping_of(BILLS, tmp_path))

    assert Table([one.head for one in columns]).row(2, [one.sample for one in columns]) is None


def test_each_column_says_what_it_holds_and_whether_it_must_be_there(tmp_path: Path) -> None:
    columns = {one.head: one for one in template(mapping_of(BILLS, tmp_path))}

    assert columns["单号"].is_required
    assert columns["单号"].others == ("编号",)
    assert not columns["姓名"].is_required
    assert "至多两位小数" in columns["自付"].expected
    assert "作废、冲销 表示 Retracted" in columns["状态"].expected
    assert list(columns)[-1] == EXPLAINED
