"""Grants, payments and lags as the board counts them, with corrections, late homes and any batches."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from schemas.dates import month_of
from schemas.events.benefit import BenefitEnded, BenefitGranted, BenefitPaid, PaymentReturned
from schemas.events.correction import Retracted
from schemas.events.registration import CategoryEnded, CategoryGranted
from services.alerts import board, facts
from services.alerts.board import Board
from tests.alerts.town import OTHER, VILLAGE, Town
from tests.builders import BOOK

MAY = date(2026, 5, 1)
GRANT = BenefitGranted(programme="DIBAO", from_on=MAY, monthly_fen=50_000)


def page(town: Town, division: str = "340826", *months: date) -> Board:
    first, last = month_of(min(months, default=date(2026, 1, 1))), month_of(max(months, default=date(2026, 12, 1)))
    return board.page(town.tx.connection, BOOK, division, range(first, last + 1))


def test_a_payment_that_was_corrected_counts_as_corrected_and_one_taken_back_not_at_all(town: Town) -> None:
    paid = BenefitPaid(programme="DIBAO", month="2026-05", amount_fen=100)
    for revision, fen in ((0, 100), (2, 300), (1, 200)):
        said = BenefitPaid(programme="DIBAO", month="2026-05", amount_fen=fen)
        town.append(said, "household/h1", number="a", revision=revision, division=VILLAGE)
    town.append(paid, "household/h2", number="b", division=OTHER)
    town.append(Retracted(reason="wrong"), "household/h2", number="b", revision=1, division=OTHER)
    town.append(PaymentReturned(programme="DIBAO", month="2026-05", amount_fen=40), "person/p", division=VILLAGE)

    (payment,) = page(town).payments

    assert (payment.paid, payment.paid_fen, payment.returned, payment.returned_fen) == (1, 300, 1, 40)
    assert page(town, OTHER).payments == ()
    assert page(town, VILLAGE).payments == (payment,)


def test_a_record_that_was_taken_back_comes_back_with_a_later_statement(town: Town) -> None:
    town.append(GRANT, "household/h1", number="a", division=VILLAGE)
    town.append(Retracted(reason="wrong"), "household/h1", number="a", revision=1, division=VILLAGE)
    assert page(town).granted == 0

    town.append(GRANT, "household/h1", number="a", revision=2, division=VILLAGE)

    assert page(town).granted == 1


def test_entries_and_exits_are_counted_in_the_month_in_which_they_happen(town: Town) -> None:
    town.append(CategoryGranted(category="C1", valid_from_on=date(2026, 2, 1)), "household/h1", division=VILLAGE)
    town.append(CategoryGranted(category="C1", valid_from_on=date(2026, 2, 9)), "household/h2", division=OTHER)
    town.append(CategoryEnded(category="C1", ended_on=date(2026, 3, 9), reason="x"), "household/h1", division=VILLAGE)
    town.append(
        BenefitEnded(programme="DIBAO", ended_on=date(2026, 3, 9), reason="x"), "household/h1", division=VILLAGE
    )

    told = [(one.category, one.month, one.entries, one.exits) for one in page(town).dynamics]

    assert told == [("C1", month_of(date(2026, 2, 1)), 2, 0), ("C1", month_of(date(2026, 3, 1)), 0, 1)]
    assert [one.entries for one in page(town, OTHER).dynamics] == [1]


def test_how_late_each_source_tells_is_summed_by_month(town: Town) -> None:
    town.append(GRANT, "household/h1", date(2026, 3, 4), division=VILLAGE)
    town.append(GRANT, "household/h2", date(2026, 3, 10), division=OTHER)
    town.append(GRANT, "household/h2", date(2026, 3, 1), number="x", revision=1, division=OTHER)

    assert page(town).lags == {"test": (2, 6)}
    assert page(town, VILLAGE).lags == page(town).lags
    assert page(town, "340826", MAY).lags == {}


@pytest.mark.parametrize("chunk", [1, 2, 100])
def test_a_rebuild_counts_the_same_in_any_chunks(town: Town, chunk: int) -> None:
    town.homes = {"person/p": ("h1", "h2")}
    facts_of = [
        (GRANT, "household/h1"),
        (GRANT, "person/p"),
        (CategoryGranted(category="C2", valid_from_on=MAY), "person/p"),
        (BenefitPaid(programme="DIBAO", month="2026-05", amount_fen=1), "household/h1"),
        (Retracted(reason="wrong"), "household/h1"),
        (CategoryEnded(category="C2", ended_on=MAY, reason="x"), "person/p"),
    ]
    for number, (payload, subject) in enumerate(facts_of):
        town.at += timedelta(days=1)
        town.append(payload, subject, number=str(number % 4), revision=number // 4, division=VILLAGE)
    before = town.tables()

    town.rebuild(chunk)

    assert town.tables() == before
    assert [tuple(row)[1] for row in town.tx.connection.execute(select(facts.home))].count("h2") == 2
