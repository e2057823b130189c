"""Payments that fail: a pension stopped, or pension and benefits sent back by the bank (养老金停发或退回)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from schemas.assessment import Grade
from schemas.dates import last_day, parse_month, show_month
from schemas.events.benefit import BenefitPaid, PaymentReturned
from schemas.events.income import PensionPaid, PensionStopped
from services.monitor.dimensions.income_plunge.dimension import DIMENSION
from services.monitor.facets import persons
from services.monitor.kinds.state import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from services.monitor.household import Fact
    from services.monitor.indicator import Indicator
    from services.monitor.look import Look

PENSION = "PENSION"


@dataclass(frozen=True, slots=True)
class Failure:
    """A month of a programme that was not paid, and the day on which that was certain."""

    on: date
    fact: Fact[Any]


@DIMENSION.indicator(
    "2.06",
    "养老金停发或退回",
    "pension or benefit payment failed",
    says="{programme} 自 {first_month} 起连续 {failed} 个月未到账。",
    triggers={PaymentReturned, PensionStopped},
    reads={PensionPaid, BenefitPaid},
)
def payments_failed(look: Look, indicator: Indicator) -> Iterator[State]:
    """Payments of one programme fail month after month, until one for a later month arrives."""
    failed = indicator.param(look, "failed")
    max_days = timedelta(days=indicator.param(look, "max_days"))
    for person in look.persons:
        for programme in _programmes(look, person):
            failures = _failures(look, person, programme, failed)
            for first in _runs(failures, failed):
                paired = [failures[month] for month in range(first, first + failed)]
                since_on = max(failure.on for failure in paired)
                paid_on = _paid_on(look, person, programme, first + failed)
                dead_on = persons.died_on(look, person)
                yield State(
                    subject=person,
                    grade=Grade.YELLOW,
                    since_on=since_on,
                    evidence=tuple({failure.fact.event_id for failure in paired}),
                    values={"programme": programme, "first_month": show_month(first), "failed": failed},
                    through_on=since_on + max_days,
                    ended_on=min((day for day in (paid_on, dead_on) if day is not None), default=None),
                )


def _programmes(look: Look, person: str) -> list[str]:
    returned = {fact.payload.programme for fact in look.of(person, PaymentReturned)}
    stopped = {PENSION} if look.of(person, PensionStopped) else set()
    return sorted(returned | stopped)


def _failures(look: Look, person: str, programme: str, failed: int) -> dict[int, Failure]:
    """The failed months of a programme; of a stop no more than are needed to tell."""
    failures: dict[int, Failure] = {}
    for fact in look.of(person, PaymentReturned):
        if fact.payload.programme == programme:
            failures.setdefault(parse_month(fact.payload.month), Failure(fact.occurred_on, fact))
    for stop in look.of(person, PensionStopped) if programme == PENSION else ():
        first = parse_month(stop.payload.month)
        for month in range(first, first + failed):
            # The stop itself is said; that nothing came later is known only once the feed has delivered it.
            unpaid = month == first or look.covers(PENSION, month)
            if not unpaid or _paid_on(look, person, programme, month, month) is not None:
                break
            failures.setdefault(month, Failure(last_day(month), stop))
    return failures


def _runs(months: Iterable[int], length: int) -> list[int]:
    """First months of the unbroken runs that are long enough."""
    known = set(months)
    firsts = sorted(month for month in known if month - 1 not in known)
    return [first for first in firsts if all(month in known for month in range(first, first + length))]


def _paid_on(look: Look, person: str, programme: str, first_month: int, last_month: int | None = None) -> date | None:
    """The first day of a payment for a month of the span that the bank did not send back."""
    days = [
        fact.occurred_on
        for fact in _payments(look, person, programme)
        if first_month <= parse_month(fact.payload.month) <= (last_month or parse_month(fact.payload.month))
        and not _came_back(look, person, programme, fact)
    ]
    return min(days, default=None)


def _payments(look: Look, person: str, programme: str) -> list[Fact[Any]]:
    """Payments to the person or, of a household's benefit, to the household whose account it is."""
    if programme == PENSION:
        return list(look.of(person, PensionPaid))
    paid = [*look.of(person, BenefitPaid), *look.live(look.household.own.subject, BenefitPaid)]
    return [fact for fact in paid if fact.payload.programme == programme]


def _came_back(look: Look, person: str, programme: str, paid: Fact[Any]) -> bool:
    """Whether the bank sent a payment back: only later payments for that month can be good."""
    what = programme, paid.payload.month
    returned = (back for back in look.of(person, PaymentReturned) if paid.occurred_on <= back.occurred_on)
    return any((back.payload.programme, back.payload.month) == what for back in returned)
