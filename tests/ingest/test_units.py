"""Sums in the wrong unit, seen in the first rows of a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.ingest.intake import Intake
from services.ingest.mapping import Mapping
from services.ingest.readers.broken import BrokenFile
from services.ingest.rows import lack
from services.ingest.said import Row
from services.ingest.teller import Teller
from services.ingest.units import FIRST_ROWS, first_rows, wrong_unit
from tests.builders import BOOK
from tests.ingest.handing import BILL, BILLS, REFS, TODAY, mapper_of, mapping_of, row_with

FEW = 19


def rows(number: int, yuan: str) -> list[Row]:
    return [row_with(BILL | {"单号": str(each), "自付": yuan}) for each in range(number)]


def found(mapping: Mapping, some: list[Row]) -> str | None:
    teller = Teller(mapper_of(mapping), REFS, TODAY)
    fault = wrong_unit(some, teller, Intake(BOOK.divisions, TODAY))
    return None if fault is None else str(fault)


def test_sums_of_the_wrong_unit_are_told_with_their_column_and_what_to_do(tmp_path: Path) -> None:
    told = found(mapping_of(BILLS, tmp_path), rows(30, "12000"))

    assert told is not None
    assert all(text in told for text in ("“自付”", "中位数", "--accept-units"))


def test_usual_sums_few_sums_and_rows_without_any_tell_nothing(tmp_path: Path) -> None:
    mapping = mapping_of(BILLS, tmp_path)
    withdrawn = [row_with(BILL | {"单号": str(each), "状态": "作废"}) for each in range(30)]

    assert found(mapping, rows(30, "120")) is None
    assert found(mapping, rows(FEW, "12000")) is None
    assert found(mapping, [*withdrawn, row_with(BILL | {"次数": "两次"})]) is None


def test_the_first_rows_are_read_ahead_and_none_is_lost() -> None:
    some = [Row(number, {}, b"") for number in range(FIRST_ROWS + 5)]

    first, every = first_rows(iter(some))

    assert [*first] == some[:FIRST_ROWS]
    assert [*every] == some


def test_a_file_that_breaks_off_among_the_first_rows_breaks_off_behind_them_again(tmp_path: Path) -> None:
    fault = lack(mapping_of(BILLS, tmp_path).columns, [])

    def breaking() -> Iterator[Row]:
        yield Row(2, {}, b"")
        raise BrokenFile(fault)

    first, every = first_rows(breaking())

    assert [one.number for one in first] == [2]
    assert next(every).number == 2
    with pytest.raises(BrokenFile):
        next(every)
