"""Grants, payments and lags as the board counts them, with corrections, late homes and any batches."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from schemas.dates import month_of
from schemas.events.benefit import BenefitEnded, BenefitGranted, BenefitPaid, PaymentReturned
from schemas.events.correction import Retracted
from schemas.events.registration import CategoryEnded, CategoryGranted
from schemas.events.shelter import SupplyCut
from schemas.fields import Category
from services.alerts import board, facts
from services.alerts.board import Board, Dynamic, Payment
from tests.alerts.town import OTHER, VILLAGE, Town
from tests.builders import BOOK

MAY = date(2026, 5, 1)
GRANT = BenefitGranted(programme="DIBAO", from_on=MAY, monthly_fen=50_000)


YEAR = range(month_of(date(2026, 1, 1)), month_of(date(2026, 12, 1)) + 1)


def page(town: Town, division: str = "340826", months: range = YEAR) -> Board:
    return board.page(town.tx.connection, BOOK, division, months)


def payments(town: Town, division: str = "340826", months: range = YEAR) -> list[Payment]:
    return [*board.payments(town.tx.connection, division, months)]


def dynamics(town: Town, division: str = "340826", months: range = YEAR) -> list[Dynamic]:
    return [*board.dynamics(town.tx.connection, division, months)]


def only(on: date) -> range:
    return range(month_of(on), month_of(on) + 1)


def test_a_payment_that_was_corrected_counts_as_corrected_and_one_taken_back_not_at_all(town: Town) -> None:
    paid = BenefitPaid(programme="DIBAO", month="2026-05", amount_fen=100)
    for revision, fen in ((0, 100), (2, 300), (1, 200)):
        said = BenefitPaid(programme="DIBAO", month="2026-05", amount_fen=fen)
        town.append(said, "household/h1", number="a", revision=revision, division=VILLAGE)
    town.append(paid, "household/h2", number="b", division=OTHER)
    town.append(Retracted(reason="wrong"), "household/h2", number="b", revision=1, division=OTHER)
    town.append(PaymentReturned(programme="DIBAO", month="2026-05", amount_fen=40), "person/p", division=VILLAGE)

    (payment,) = payments(town)

    assert (payment.paid, payment.paid_fen, payment.returned, payment.returned_fen) == (1, 300, 1, 40)
    assert payments(town, OTHER) == []
    assert payments(town, VILLAGE) == [payment]


def test_who_is_granted_a_monthly_sum_and_gets_nothing_for_a_month_is_missing(town: Town) -> None:
    for home in ("h1", "h2"):
        town.append(GRANT, f"household/{home}", division=VILLAGE)
    town.append(BenefitGranted(programme="DIBAO", from_on=MAY), "household/h3", division=VILLAGE)
    town.append(BenefitEnded(programme="DIBAO", ended_on=date(2026, 6, 3), reason="x"), "household/h2", division=OTHER)
    for month, home in (("2026-05", "h1"), ("2026-05", "h2"), ("2026-06", "h2")):
        town.append(BenefitPaid(programme="DIBAO", month=month, amount_fen=50_000), f"household/{home}", division=OTHER)

    told = [(one.granted, one.missing) for one in payments(town, VILLAGE, range(month_of(MAY) - 1, month_of(MAY) + 3))]

    assert told == [(2, 0), (2, 1), (1, 1)]
    assert [(one.granted, one.missing, one.paid) for one in payments(town, OTHER)] == [(0, 0, 2), (0, 0, 1)]


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

    told = [(one.category, one.month, one.entries, one.exits) for one in dynamics(town)][:2]

    assert told == [("C1", month_of(date(2026, 2, 1)), 2, 0), ("C1", month_of(date(2026, 3, 1)), 0, 1)]
    assert [one.entries for one in dynamics(town, OTHER, only(date(2026, 2, 1)))] == [1]


def test_the_average_of_a_month_is_of_the_days_held_in_it(town: Town) -> None:
    def grant(first: date, last: date | None, subject: str, category: Category = "C1") -> None:
        said = CategoryGranted(category=category, valid_from_on=first, valid_through_on=last)
        town.append(said, subject, division=VILLAGE)

    grant(date(2026, 2, 10), date(2026, 3, 31), "household/h1")
    town.append(CategoryEnded(category="C1", ended_on=date(2026, 3, 4), reason="x"), "household/h1", division=OTHER)
    grant(date(2026, 1, 5), None, "household/h2")
    grant(date(2026, 3, 11), date(2026, 3, 20), "household/h2")
    grant(date(2026, 3, 31), None, "person/p")
    grant(date(2025, 1, 1), date(2025, 12, 31), "person/q")

    february, march, april = range(month_of(MAY) - 3, month_of(MAY))
    told = [(one.month, one.household_days, one.person_days, one.days) for one in dynamics(town)][1:4]

    assert told == [(february, 19 + 28, 0, 28), (march, 4 + 20, 1, 31), (april, 0, 30, 30)]
    assert dynamics(town, OTHER, only(date(2026, 2, 1))) == []
    assert [one.household_days for one in dynamics(town, VILLAGE, only(date(2026, 3, 1)))] == [24]


def test_of_two_grants_from_the_same_day_the_later_statement_holds(town: Town) -> None:
    for last in (date(2026, 5, 20), date(2026, 5, 10)):
        said = CategoryGranted(category="C1", valid_from_on=MAY, valid_through_on=last)
        town.append(said, "household/h1", division=VILLAGE)

    assert [one.household_days for one in dynamics(town)] == [10]


def test_a_server_reckons_the_same_averages_and_the_same_missing_payments(town: Town, server_town: Town) -> None:
    for each in (town, server_town):
        each.append(GRANT, "household/h1", division=VILLAGE)
        each.append(CategoryGranted(category="C2", valid_from_on=MAY), "person/p", division=VILLAGE)

    assert payments(town) == payments(server_town)
    assert dynamics(town) == dynamics(server_town)
    assert {one.missing for one in payments(town)} == {1}


def test_how_late_each_source_tells_is_summed_by_month(town: Town) -> None:
    town.append(GRANT, "household/h1", date(2026, 3, 4), division=VILLAGE)
    town.append(GRANT, "household/h2", date(2026, 3, 10), division=OTHER)
    town.append(GRANT, "household/h2", date(2026, 3, 1), number="x", revision=1, division=OTHER)

    assert page(town).lags == {"test": (2, 6)}
    assert page(town, VILLAGE).lags == page(town).lags
    assert page(town, "340826", only(MAY)).lags == {}


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
    for revision in range(2):  # of a type that a rebuild does not open
        said = SupplyCut(kind="POWER", reason="ARREARS")
        town.append(said, "household/h1", date(2026, 3, 1), number="s", revision=revision, division=VILLAGE)
    before = town.tables()

    town.rebuild(chunk)

    assert town.tables() == before
    assert [tuple(row)[1] for row in town.tx.connection.execute(select(facts.home))].count("h2") == 2
