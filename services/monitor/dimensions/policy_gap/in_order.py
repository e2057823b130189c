"""What of disbursement needs no reading: a month that is not judged yet, and one of which everything came in time."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from schemas.dates import DAY, first_day, last_day, parse_month
from schemas.events.benefit import BenefitAdjusted, BenefitGranted, BenefitPaid
from schemas.events.registration import HouseholdRegistered
from services.monitor.residence import stays_in

if TYPE_CHECKING:
    from datetime import date

    from services.monitor.given import Cover
    from services.monitor.household import Household
    from services.monitor.ledger import Ledger

FEED = "BENEFIT"

JUDGED = frozenset({"PG.08", "PG.09", "PG.10"})
"""The codes that list a month once its feed has told all of it."""


def is_open(month: str, cover: Cover) -> bool:
    """Whether the feed has yet to tell all of a month, so that what is paid for it is not judged yet."""
    through_on = cover.get(FEED)
    return through_on is None or through_on < last_day(parse_month(month))


def are_in_order(household: Household, months: range, day: int) -> bool:
    """Whether each of some months brought, by a day of it, at least all that could be due for it; then none is listed.

    Asks neither from when until when a grant holds nor who is to have it, so it may say no where all is in order. What
    is said of a day that has not come is refused by intake, so that no day need be asked.
    """
    ledgers = [household.own, *household.people.values()]
    due = Counter[str]()
    for ledger in ledgers:
        due.update(_most(ledger))
    paid = Counter[tuple[str, int]]()
    for ledger in ledgers:
        for fact in reversed(ledger.of(BenefitPaid)):
            month = parse_month(fact.payload.month)
            if fact.occurred_on < first_day(months.start):
                break
            if month in months and limit(month, day) < fact.occurred_on:
                return False
            if month in months and _counts(household, ledger, fact.occurred_on):
                paid[fact.payload.programme, month] += fact.payload.amount_fen
    return all(paid[name, month] >= fen for name, fen in due.items() for month in months)


def _most(ledger: Ledger) -> dict[str, int]:
    """The greatest monthly sum that was ever granted to somebody, by programme."""
    most: dict[str, int] = {}
    sums = [(fact.payload.programme, fact.payload.monthly_fen or 0) for fact in ledger.of(BenefitGranted)]
    sums += [(fact.payload.programme, fact.payload.monthly_fen) for fact in ledger.of(BenefitAdjusted)]
    for name, fen in sums:
        if fen:
            most[name] = max(most.get(name, 0), fen)
    return most


def _counts(household: Household, ledger: Ledger, on: date) -> bool:
    """Whether what somebody was paid on a day counts here, as `Look.of` has it, or it is the household itself."""
    if ledger is household.own:
        return True
    registered = household.own.of(HouseholdRegistered)
    registered_on = registered[-1].occurred_on if registered else None
    return any(stay.covers(on) for stay in stays_in(household.household_id, ledger, registered_on))


def limit(month: int, day: int) -> date:
    """The last day on which a month is paid in time."""
    return first_day(month) + (day - 1) * DAY
