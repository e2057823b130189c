"""What provably moves nothing (D14): payments that come as they have for months, or as they were granted."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from schemas.dates import last_day, parse_month
from schemas.events.benefit import BenefitPaid, PaymentReturned
from schemas.events.income import PensionPaid, PensionStopped
from services.monitor.dimensions.policy_gap import STREAM as POLICY_GAP
from services.monitor.dimensions.policy_gap import in_order
from services.monitor.facets.income import is_in_force
from services.monitor.facets.income.history import BASE_COUNTED
from services.monitor.means.lines import MONTHS_OF_YEAR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from schemas.assessment import Assessment
    from schemas.payload import Payload
    from services.monitor.given import Given
    from services.monitor.household import Fact, Household
    from services.policy.view import View

PENSION = "PENSION"
BENEFIT = in_order.FEED
FEEDS = frozenset({PENSION, BENEFIT})
"""Feeds of which it can be told without reading whether a complete month says anything new."""

WOBBLE_FEN = 1_000
"""More than the single fen by which uneven shares of declarations move a yearly income of any household."""

PENSION_TROUBLE = frozenset({PaymentReturned, PensionStopped})
"""Types beside which every payment matters."""


def regular_pension_fen(paid: Sequence[Fact[PensionPaid]], event_id: str, read: Assessment, given: Given) -> int | None:
    """By how much a person's newest pension may move a yearly income; None if it does not come as it did for months.

    It is the next month's, of which nothing was known, the months before it, of which a projection is made, brought no
    more, and of each the same counts. The projection moves by the rise, as often as those months go into a year; a year
    that slides on by a month gains what this one brought and loses what the one that leaves it had.
    """
    policy = given.book.view(read.division, read.as_of, read.as_of)
    span, year = policy.number("means.projection_months"), policy.number("means.window_months")
    recent = paid[-span - 1 :]
    months = [parse_month(fact.payload.month) for fact in recent]
    newest = months[-1]
    if recent[-1].event_id != event_id or months != list(range(newest - span, newest + 1)):
        return None
    through = given.covers(read.division, read.as_of).get(PENSION)
    if through is not None and last_day(newest) <= through:
        return None
    counts_base = partial(is_in_force, given.book, read.division, read.as_of, BASE_COUNTED)
    if recent[0].payload.central_base_fen and counts_base(months[0]) != counts_base(newest):
        return None
    amounts = _by_month(paid, lambda said: said.amount_fen)
    counted = _by_month(paid, lambda said: said.amount_fen - said.central_base_fen)
    is_first = amounts[newest] == recent[-1].payload.amount_fen
    rises = [[sums[month] for month in months] for sums in (amounts, counted)]
    if not is_first or any(sums != sorted(sums) for sums in rises):
        return None
    projected_fen = -(-MONTHS_OF_YEAR * max(sums[-1] - sums[0] for sums in rises) // span)
    # Whichever of the two counted when: the most that a month of the year can have brought, and the least.
    slid = range(newest - year, newest + 1)
    slid_fen = max(amounts.get(month, 0) for month in slid) - min(counted.get(month, 0) for month in slid)
    return max(projected_fen, slid_fen) + WOBBLE_FEN


def _by_month(paid: Iterable[Fact[PensionPaid]], fen: Callable[[PensionPaid], int]) -> dict[int, int]:
    sums: dict[int, int] = {}
    for fact in paid:
        month = parse_month(fact.payload.month)
        sums[month] = sums.get(month, 0) + fen(fact.payload)
    return sums


def left_by_benefit(
    paid: BenefitPaid, kinds: frozenset[type[Payload]], read: Assessment, given: Given
) -> frozenset[str]:  # fmt: skip
    """The parts of a reading that a benefit paid leaves as they are: those that judge a month when all of it is told.

    Where a payment came back, the next one matters at once.
    """
    is_open = in_order.is_open(paid.month, given.covers(read.division, read.as_of))
    return frozenset({POLICY_GAP.name}) if is_open and PaymentReturned not in kinds else frozenset()


def pensions_came(household: Household, months: range) -> bool:
    """Whether everybody who ever had a pension was paid for all months that its feed has just told everything about.

    Then that it has says nothing new, unless somebody's pension is in trouble.
    """
    paid = [ledger.of(PensionPaid) for ledger in household.people.values()]
    return household.kinds.isdisjoint(PENSION_TROUBLE) and all(
        set(months) <= {parse_month(fact.payload.month) for fact in facts} for facts in paid if facts
    )


def benefits_came(household: Household, months: range, read: Assessment, policy: View) -> bool:
    """Whether for all months that their feed has just told everything about benefits were paid as they must be.

    Then that it has says nothing new, unless a month before is listed.
    """
    is_listed = any(item.code in in_order.JUDGED for item in read.items)
    return not is_listed and in_order.are_in_order(household, months, policy.number("PG.10.day"))
