"""What rows say that no mapping is asked about."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from services.ingest.answer import Delivery
from services.ingest.said import Said
from services.ingest.sift import Turned
from services.ingest.teller import Teller
from tests.builders import BOOK
from tests.ingest.handing import BILL, BILLS, REFS, mapping_of, row_with


def say(folder: Path, cells: dict[str, str]) -> Said | Turned:
    delivery = Delivery("340826", "b1")
    teller = Teller.of(mapping_of(BILLS, folder), REFS, BOOK.divisions, delivery, date(2026, 3, 1))
    return teller.say("a.csv", row_with(cells))


@pytest.mark.parametrize("word", ["合计", "小 计", "总计：", "合计（2 人）"])
def test_a_row_that_adds_others_up_is_no_record(tmp_path: Path, word: str) -> None:
    first, *others = BILL
    told = say(tmp_path, {first: "", others[0]: word, **{name: BILL[name] for name in others[1:]}})

    assert isinstance(told, Turned)
    assert told.answer.fault is not None
    assert "若为合计行请删去" in told.answer.fault.todo


def test_a_fault_names_the_column_that_it_speaks_of(tmp_path: Path) -> None:
    told = say(tmp_path, BILL | {"自付": "很多"})

    assert isinstance(told, Turned)
    assert told.answer.column == "自付"


def test_a_row_may_hold_such_a_word_elsewhere(tmp_path: Path) -> None:
    assert isinstance(say(tmp_path, BILL | {"姓名": "合计"}), Said)
