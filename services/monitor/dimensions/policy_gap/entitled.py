"""Income that speaks for more than the household has been granted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.dates import first_day, month_of, show_month
from schemas.events.membership import MemberJoined
from schemas.events.registration import HouseholdRegistered
from services.monitor import means, standing
from services.monitor.dimensions.policy_gap.stream import STREAM, item
from services.monitor.facets import benefits, income, persons, spending, streaks
from services.monitor.means.candidates import considered
from services.monitor.means.lines import MONTHS_OF_YEAR
from services.monitor.means.purse import purse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemas.assessment import Item
    from services.monitor.indicator import Code, Values
    from services.monitor.look import Look
    from services.monitor.means import Candidate

RIGHTS = {"C1": 2, "C3": 1, "C5": 1}
"""Categories that an income can speak for, the better right with the greater number; without one, 0."""

BEST = max(RIGHTS.values())


@STREAM.code(
    "PG.07",
    "应享未享",
    "entitled and not granted",
    says="连续{months}个已知月份核算：家庭人均月收入{per_capita_fen}，符合{candidate}条件，现持类别：{held}。",
    triggers=(HouseholdRegistered,),
    reads=standing.READS | income.READS | spending.READS,
)
def _entitled(look: Look, code: Code) -> Iterator[Item]:
    """Accounted income that has lately spoken for a better category than the household holds (应享未享).

    Only of a registered household is it known who shares its purse.
    """
    if _is_nothing_known(look) or (rank := _rank_held(look)) == BEST:
        return
    months: int = look.param(f"{code.id}.months")
    since_on = streaks.opened_on(look, _points(look, months, rank), months)
    if since_on is None:
        return
    month, found = next(_readings(look, months))
    look.wake(first_day(month_of(look.as_of) + 1))  # the month that is shown moves on
    people = standing.counted(look, look.as_of)
    categories = benefits.categories(look, look.household.own.subject, look.as_of)
    values: Values = {
        "candidate": found.category or "",
        "held": "、".join(categories) or "无",
        "per_capita_fen": _income_fen(look, month) // (MONTHS_OF_YEAR * len(people)),
        "line_fen": means.dibao_line_fen(look),
        "month": show_month(month),
        "months": months,
    }
    days = max(since_on, look.watched_from), None
    yield item(code, look.household.own.subject, days, _evidence(look, month, found, people), values)


def _rank_held(look: Look) -> int:
    """How good the right is that the household holds; destitute (特困) through and through is as good as dibao."""
    holders, home = benefits.holders(look), look.household.own.subject
    if not holders:
        return 0
    rank = max((RIGHTS.get(category, 0) for category in benefits.categories(look, home, look.as_of)), default=0)
    if rank == BEST or holders == (home,):
        return rank
    people = standing.counted(look, look.as_of)
    is_destitute = people and all("C2" in benefits.categories(look, person, look.as_of) for person in people)
    return BEST if is_destitute else rank


def _is_nothing_known(look: Look) -> bool:
    """Whether no income was ever told, and not only children count, of whom that means that they have none."""
    if not look.present.isdisjoint(income.READS):
        return False
    age: int = look.param("means.unknown_under_age")
    people = standing.counted(look, look.as_of)
    return any(persons.has_reached(look, person, age, look.as_of) is not False for person in people)


def _readings(look: Look, count: int) -> Iterator[tuple[int, Candidate]]:
    """The closed months at which a year of income is known, the latest first, each with what that speaks for.

    At least `count`, if there are so many; beyond them none that closed long before the household was registered.
    """
    window: int = look.param("means.window_months")
    floor = month_of(look.watched_from) - count
    month = purse(look).latest_known(month_of(look.as_of) - 1, window)
    while month is not None and (count > 0 or floor <= month):
        yield month, _candidate(look, month)
        count -= 1
        month = purse(look).latest_known(month - 1, window)


def _points(look: Look, months: int, rank: int) -> Iterator[tuple[int, bool]]:
    """The known months, the latest first, each with whether income spoke for more than is held."""
    is_known = False
    for month, found in _readings(look, months):
        is_known = True
        yield month, RIGHTS.get(found.category or "", 0) > rank
    if not is_known:
        look.income_matters()


def _candidate(look: Look, month: int) -> Candidate:
    return considered(look, _income_fen(look, month), month - look.param("means.window_months") + 1, month)


def _income_fen(look: Look, month: int) -> int:
    """Income of the year that ends with a month at which it is known."""
    return purse(look).total_fen(month - look.param("means.window_months") + 1, month) or 0


def _evidence(look: Look, month: int, found: Candidate, people: tuple[str, ...]) -> tuple[str, ...]:
    """What the income was read from and, where it is spending that speaks, the bills.

    Of children without any record it is the statement of their birth that says that they have none.
    """
    first = month - look.param("means.window_months") + 1
    earned = income.evidence(look, people, first, month)
    earned = earned or tuple(look.live(person, MemberJoined)[-1].event_id for person in people)
    if not found.by_deduction and found.category != "C5":
        return earned
    return (*earned, *spending.rigid_evidence(look, first, month))
