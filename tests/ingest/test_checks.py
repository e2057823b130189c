"""What a department is told of its delivery before it hands it in."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from schemas.faults import Fault
from services.ingest.checks import EXAMPLES, Checks, Expected, Finding, unreadable
from services.ingest.intake import Accepted, Intake, RawRecord
from services.vault.identity import Identity
from tests.builders import BOOK

TODAY = date(2026, 3, 20)
EXPECTED = Expected(on=TODAY)


def pension(number: int, **changed: Any) -> dict[str, Any]:
    month = changed.pop("month", "2026-02")
    amount_fen = changed.pop("amount_fen", 18_000)
    return {
        "type": "PensionPaid", "source": "340826-rs", "id": f"rs-{month}-{number}", "subject": f"person/p{number}",
        "division": "340826100001", "occurredon": f"{month}-15",
        "data": {"month": month, "amount_fen": amount_fen, "central_base_fen": 0},
    } | changed  # fmt: skip


def look(rows: Iterable[dict[str, Any]], expected: Expected = EXPECTED) -> Checks:
    intake, checks = Intake(BOOK.divisions, TODAY), Checks(expected)
    for number, row in enumerate(rows, 2):
        answer = intake.take(RawRecord("a.csv", number, json.dumps(row).encode()))
        if isinstance(answer, Accepted):
            checks.take(number, [answer])
        else:
            checks.refuse(number, answer.fault)
    return checks


def found(rows: Iterable[dict[str, Any]], expected: Expected = EXPECTED) -> list[Finding]:
    return look(rows, expected).findings()


def month(name: str, rows: int) -> list[dict[str, Any]]:
    return [pension(number, month=name) for number in range(rows)]


def test_a_sound_delivery_gives_nothing_to_look_at_and_is_summed_up() -> None:
    checks = look([*month("2026-01", 8), *month("2026-02", 8)])

    assert checks.findings() == []
    assert checks.rows == 16
    assert checks.types == {"PensionPaid": 16}
    assert checks.days == (date(2026, 1, 15), date(2026, 2, 15))


def test_many_identity_numbers_that_end_in_three_noughts_were_rounded_by_a_spreadsheet() -> None:
    checks = look(month("2026-03", 100))
    for row in range(100):
        checks.people.take(row, [Identity("990101197001010000" if row < 2 else "990101197001010019")])
    chance = [one.kind for one in checks.findings()]
    checks.people.take(100, [Identity("990101197001010000")])

    assert "rounded" not in chance
    assert ["rounded", 3] in [[one.kind, one.count] for one in checks.findings()]


def test_of_a_file_that_cannot_be_read_the_reason_is_said_in_both_languages() -> None:
    one = unreadable(Fault("missing_column", "", "缺列 / a column is missing", "请补上"))

    assert (one.kind, one.zh, one.en) == ("unreadable", "缺列。请补上", "a column is missing; 请补上")


def test_a_file_without_rows_is_said_to_be_empty() -> None:
    assert [one.kind for one in found([])] == ["empty"]


def test_refused_rows_are_put_together_by_reason_and_field_the_most_frequent_first() -> None:
    bad = [pension(number, occurredon="2026-13-01") for number in range(7)]

    first, second = found([pension(0), pension(8, type="Nothing"), *bad])

    assert (first.kind, first.about, first.count, first.rows) == ("refused", "occurredon", 7, (4, 5, 6, 7, 8))
    assert len(first.rows) == EXAMPLES
    assert (second.about, second.count, second.rows) == ("type", 1, (3,))
    assert "没有这种事件" in second.zh
    assert "no such type" in second.en


def test_the_column_of_a_refused_cell_is_named_rather_than_the_field() -> None:
    checks = look([])
    fault = Intake(BOOK.divisions, TODAY).take(RawRecord("a.csv", 2, b"{}"))
    assert not isinstance(fault, Accepted)

    checks.refuse(2, fault.fault, "出院日期")

    assert checks.findings()[0].about == "出院日期"


def test_a_row_that_comes_twice_a_number_used_twice_and_equal_rows_of_two_numbers_are_three_things() -> None:
    rows = [pension(1), pension(1), pension(1, amount_fen=19_000), pension(1, id="other")]

    assert [(one.kind, one.rows) for one in found(rows)] == [("repeated", (3,)), ("conflict", (4,)), ("equal", (5,))]


def test_equal_rows_without_a_number_are_pointed_out_for_they_count_as_two() -> None:
    assert [(one.kind, one.rows) for one in found([pension(1, id=None), pension(1, id=None)])] == [("equal", (3,))]


def test_a_correction_with_a_revision_and_a_retraction_are_no_conflict() -> None:
    withdrawn = pension(1, type="Retracted", data={"reason": "REVERSED"})

    assert found([pension(1), pension(1, amount_fen=19_000, revision=1), withdrawn]) == []


def test_rows_of_another_county_are_counted_by_county() -> None:
    strays = [pension(number, division="340827100001") for number in (90, 91)]

    (one,) = found([*month("2026-02", 20), *strays])

    assert (one.kind, one.about, one.count, one.rows) == ("county", "340827", 2, (22, 23))


def test_the_county_that_was_said_counts_and_not_the_most_frequent_one() -> None:
    expected = Expected(on=TODAY, division="340827")

    assert [(one.kind, one.about, one.count) for one in found(month("2026-02", 20), expected)] == [
        ("county", "340826", 20)
    ]


@pytest.mark.parametrize("division", [None, "3408"])
def test_a_delivery_of_a_whole_prefecture_has_no_wrong_county(division: str | None) -> None:
    rows = [pension(number, division=f"34082{6 + number % 2}100001") for number in range(20)]

    assert found(rows, Expected(on=TODAY, division=division)) == []


def test_a_month_without_rows_and_one_with_few_are_found() -> None:
    rows = [*month("2025-12", 20), *month("2026-02", 2), *month("2026-03", 20)]

    gap, thin = found([one | {"occurredon": "2026-02-15"} for one in rows])

    assert (gap.kind, gap.about, gap.count) == ("gap", "PensionPaid", 0)
    assert "2026-01" in gap.zh
    assert (thin.kind, thin.count) == ("thin", 2)
    assert "2026-02" in thin.en


def test_months_up_to_the_day_that_the_delivery_covers_must_be_there() -> None:
    expected = Expected(on=TODAY, covers_through_on=date(2026, 2, 28))

    assert ["2026-02" in one.zh for one in found(month("2026-01", 20), expected)] == [True]


def test_what_is_rare_has_months_without_it() -> None:
    assert found([*month("2026-01", 1), *month("2026-03", 1)], Expected(on=TODAY)) == []


def test_rows_that_come_late_are_counted_and_the_oldest_is_named() -> None:
    rows = [pension(1, occurredon="2024-05-15"), pension(2, occurredon="2025-06-15"), pension(3)]

    (one,) = found(rows)

    assert (one.kind, one.count, one.rows) == ("late", 2, (2, 3))
    assert "2024-05-15" in one.zh


@pytest.mark.parametrize(("amount_fen", "word"), [(18_000 * 100, "fen may"), (180, "yuan may")])
def test_sums_in_the_wrong_unit_are_found(amount_fen: int, word: str) -> None:
    (one,) = found([pension(number, amount_fen=amount_fen) for number in range(30)])

    assert (one.kind, one.about, one.count) == ("unit", "PensionPaid.amount_fen", 30)
    assert word in one.en


def test_a_sum_that_is_left_out_says_nothing_of_the_unit() -> None:
    granted = {"programme": "DIBAO", "from_on": "2026-02-15"}
    rows = [pension(number, type="BenefitGranted", data=granted) for number in range(30)]

    assert found(rows) == []
