"""Income that has grown out of the category, and work of which nothing was declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.dates import first_day, month_of
from schemas.events.employment import Employed, UnemploymentRegistered
from schemas.events.income import IncomeDeclared
from schemas.events.registration import CategoryGranted
from services.monitor import means, standing
from services.monitor.dimensions.exit_review.stream import STREAM, ids, item, reviewed_from
from services.monitor.facets import benefits, income, spending, streaks
from services.monitor.means.candidates import considered
from services.monitor.means.lines import MONTHS_OF_YEAR
from services.monitor.means.projection import fade_out_until_on

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from schemas.assessment import Item
    from services.monitor.household import Fact
    from services.monitor.indicator import Code, Values
    from services.monitor.look import Look

STILL_ENTITLED = {"C1": frozenset({"C1"}), "C3": frozenset({"C1", "C3"})}
"""For each category that is tied to an income: what an income may speak for, and the category still be right."""


@STREAM.code(
    "EX.09",
    "收入超线",
    "income over the line",
    says=(
        "推算家庭人均月收入{per_capita_fen}，连续{months}个已知月份不低于低保标准{line_fen}的{limit_pct}%，"
        "高于所持类别{category}的条件{remark}。"
    ),
    triggers=(CategoryGranted,),
    reads=standing.READS | income.READS | spending.READS | {Employed},
)
def _over_the_line(look: Look, code: Code) -> Iterator[Item]:
    """Lasting income that speaks for less than the household holds (收入超过认定条件)."""
    if look.present.isdisjoint(income.READS):
        return
    home, reviewed = look.household.own.subject, look.param("EX.categories")
    # The grants come by first day, so that the last one kept of a category, from the back, is its earliest.
    grants = [grant.payload for grant in reversed(benefits.category_grants(look, home, look.as_of))]
    held = {grant.category: grant.valid_from_on for grant in grants if grant.category in reviewed}
    category = next((each for each in STILL_ENTITLED if each in held), None)
    if category is None:
        return
    months: int = look.param(f"{code.id}.months")
    since_on = streaks.opened_on(look, _points(look, category, month_of(held[category])), months)
    if since_on is None or (projection := means.expected(look)) is None:
        return
    people = standing.counted(look, look.as_of)
    values: Values = {
        "category": category,
        "per_capita_fen": projection.annual_fen // (MONTHS_OF_YEAR * len(people)),
        "months": months,
        "line_fen": means.dibao_line_fen(look),
        "limit_pct": 100 if category == "C1" else look.param("means.edge_pct"),
        "remark": "",
    }
    if category == "C1" and (until_on := fade_out_until_on(look)) is not None:
        values |= {"fade_out_until_on": until_on.isoformat(), "remark": f"，渐退期至{until_on.isoformat()}"}
    yield item(code, home, since_on, income.evidence(look, people, projection.months[0], projection.months[-1]), values)


def _points(look: Look, category: str, from_month: int) -> Iterator[tuple[int, bool]]:
    """The known months since the grant, the latest first, each with whether the projected income had outgrown it."""
    projection = means.expected(look)
    if projection is None or projection.months[-1] < from_month:
        look.income_matters()
        look.wake(first_day(month_of(look.as_of) + 1))
    while projection is not None and from_month <= projection.months[-1]:
        month = projection.months[-1]
        yield month, _has_outgrown(look, category, month, projection.annual_fen)
        projection = means.expected(look, month - 1)


def _has_outgrown(look: Look, category: str, month: int, annual_fen: int) -> bool:
    """Whether an income speaks for less than the category held; where rigid spending is deducted, after that."""
    found = considered(look, annual_fen, month - look.param("means.window_months") + 1, month)
    return found.category not in STILL_ENTITLED[category]


@STREAM.code(
    "EX.11",
    "已就业未申报收入",
    "registered employment without declared income",
    says="{person}自{employed_on}起有就业登记，而申报收入为零，应核对收入。",
    triggers=(Employed,),
    reads=standing.READS | income.READS | {UnemploymentRegistered},
)
def _undeclared(look: Look, code: Code) -> Iterator[Item]:
    from_on = reviewed_from(look)
    if from_on is None or IncomeDeclared not in look.present:
        return
    for person in standing.counted(look, look.as_of):
        found = _employed(look, person, from_on)
        if found is not None and _declared_nothing(look, person):
            values: Values = {"person": person, "employed_on": found.occurred_on.isoformat()}
            yield item(code, person, found.occurred_on, ids([found]), values)


def _employed(look: Look, person: str, from_on: date) -> Fact[Employed] | None:
    """The first work found since the category began, unless lost again."""
    lost = look.latest(person, UnemploymentRegistered)
    found = (fact for fact in look.of(person, Employed) if from_on < fact.occurred_on)
    return next((fact for fact in found if lost is None or lost.order < fact.order), None)


def _declared_nothing(look: Look, person: str) -> bool:
    """Whether the declaration that speaks for this month says that the person has no income.

    Of somebody of whom a household that declared said nothing, it says so too: its declaration is complete.
    """
    history = income.history(look, person)
    for one in history.declared:
        look.wake(first_day(one.first))
        look.wake(first_day(one.last + 1))
    month = month_of(look.as_of)
    said = history.stated(month)
    if said is not None:
        return said.earned_fen == 0 == said.other_fen
    if history.complete_from is None:
        return False
    look.wake(first_day(history.complete_from))
    return history.complete_from <= month
