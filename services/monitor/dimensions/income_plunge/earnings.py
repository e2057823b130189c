"""Earned income that stays away: three months without any, or a fall against the year before."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from schemas.assessment import Grade
from schemas.dates import parse_month, show_month
from schemas.events.employment import Employed, UnemploymentRegistered
from schemas.events.income import IncomeDeclared, TaxIncomeDeclared
from schemas.events.registration import HouseholdMoved
from services.monitor import means, standing
from services.monitor.dimensions.income_plunge.dimension import DIBAO, DIMENSION, LABOUR, MATCHING
from services.monitor.facets import income, work
from services.monitor.facets.income import Rule
from services.monitor.kinds.period import CLEAN, Period, Point

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from services.monitor.facets.income.history import Declared, History
    from services.monitor.indicator import Indicator, Values
    from services.monitor.look import Look

STATED = frozenset({Rule.TAX, Rule.DECLARED, Rule.TRACKED_ZERO})
"""How a month must be known for 2.02: what is carried on from another month tells neither income nor its absence."""


@DIMENSION.indicator(
    "2.02",
    "连续三月无收入",
    "three months without income",
    says="截至 {through_month}，劳动力连续 {months} 个月无劳动收入，亦无养老金或失业保险金。",
    triggers={TaxIncomeDeclared, IncomeDeclared},
    reads={UnemploymentRegistered, Employed} | income.READS | LABOUR | MATCHING,
)
def no_income(look: Look, indicator: Indicator) -> Iterator[Period]:
    """Somebody able to work who used to earn is known to earn nothing and gets nothing in its place."""
    for person in look.persons:
        if _never_stops(income.history(look, person)) or not standing.is_labour_capable(look, person, look.as_of):
            continue
        found = look.latest(person, Employed)
        yield Period(
            subject=person,
            point=partial(_without_income, look, indicator, person),
            first_month=standing.first_month(look),
            cleared_on=found.occurred_on if found is not None else None,
            matched_since=partial(_is_in_dibao, look, person),
        )


def _is_in_dibao(look: Look, subject: str, _since_on: date) -> bool:
    return standing.matched(look, subject, DIBAO)


def _never_stops(history: History) -> bool:
    """Whether no month, whatever time passes, can be known to bring nothing after one that brought something."""
    if history.taxed:
        return False
    spans = [_monthly(one) for one in history.declared]
    return not (any(low <= 0 for low, _ in spans) and any(high > 0 for _, high in spans))


def _monthly(declared: Declared) -> tuple[int, int]:
    """The least and the greatest monthly share of a declaration."""
    return declared.earned_fen // declared.months, -(-declared.earned_fen // declared.months)


def _without_income(look: Look, indicator: Indicator, person: str, month: int) -> Point | None:
    """Clean once anything is known to have come in; nothing is said while a month is unknown."""
    history = income.history(look, person)
    count = indicator.param(look, "months")
    first = month - count + 1
    recent = [history.earned(each) for each in range(first, month + 1)]
    if any(rule in STATED and (fen or 0) > 0 for rule, fen in recent):
        return CLEAN
    if any(rule not in STATED for rule, _ in recent):
        return None
    look.income_matters()
    pensions = [history.pension(each) for each in range(first, month + 1)]
    if any(pensions) or _is_insured(look, person, first, month):
        return CLEAN
    if None in pensions:
        return None
    since = first - indicator.param(look, "before_months")
    earned_before = any((history.earned(each)[1] or 0) > 0 for each in range(since, first))
    if not earned_before or any(fen for _, fen in recent):
        return CLEAN
    values: Values = {"months": count, "first_month": show_month(first), "through_month": show_month(month)}
    return Point(Grade.ORANGE, values, _evidence(look, [person], since, month))


def _is_insured(look: Look, person: str, first: int, last: int) -> bool:
    """Whether unemployment benefit was paid for, or as announced is due in, any of the months."""
    paid = any(income.unemployment_benefit(look, person, month) > 0 for month in range(first, last + 1))
    return paid or work.benefit_reaches(look, person, first, last)


@DIMENSION.indicator(
    "2.04",
    "劳动收入骤降",
    "earned income plunges",
    says=(
        "截至 {through_month}，近 {recent_months} 个月月均劳动收入 {recent_mean_fen}，"
        "较此前 {base_months} 个月月均 {base_mean_fen} 下降 {fall_pct}%。"
    ),
    triggers={TaxIncomeDeclared, IncomeDeclared},
    reads={Employed, HouseholdMoved} | income.READS | MATCHING,
)
def earnings_fall(look: Look, indicator: Indicator) -> Iterator[Period]:
    """What the household earns falls against its own year before; the projected income decides how grave that is."""
    fall_pct = indicator.param(look, "fall_yellow_pct")
    # Asked of everyone, not only of those counted today, so that it stays true whoever is counted tomorrow.
    if all(_never_falls(income.history(look, person), fall_pct) for person in look.persons):
        return
    earners = [person for person in standing.counted(look, look.as_of) if income.has_own_record(look, person)]
    if not earners:
        return
    home = look.household.own.subject
    yield Period(
        subject=home,
        point=_Fall(look, indicator, earners).at,
        first_month=standing.first_month(look),
        matched_since=partial(_is_in_dibao, look, home),
    )


def _never_falls(history: History, fall_pct: int) -> bool:
    """Whether no three months of the person, whatever time passes, can lie `fall_pct` below the mean of other months.

    Without tax records the months before the first declaration bring nothing or are unknown, and every later one
    brings a share of some declaration.
    """
    if history.taxed:
        return False
    spans = [_monthly(one) for one in history.declared]
    least, most = min((low for low, _ in spans), default=0), max((high for _, high in spans), default=0)
    return least >= 0 and (most == 0 or 100 * least > (100 - fall_pct) * most)


class _Fall:
    """The months of a household's earners, each added up once."""

    def __init__(self, look: Look, indicator: Indicator, earners: list[str]) -> None:
        self.look = look
        self.indicator = indicator
        self.earners = earners
        self._histories = [income.history(look, person) for person in earners]
        self._sums: dict[int, int | None] = {}
        self._recent_months, self._base_months = self._param("recent_months"), self._param("base_months")
        self._min_months, self._min_mean_fen = self._param("min_months"), self._param("min_mean_fen")
        self._limits_pct = {rung: self._param(f"fall_{rung}_pct") for rung in ("yellow", "orange", "red")}

    def at(self, month: int) -> Point | None:
        """What a closed month reads; None while one of its recent months, or too much of the base, is unknown."""
        recent_months, base_months = self._recent_months, self._base_months
        first = month - recent_months + 1
        recent = self._earned(first, month)
        if None in recent:
            return None
        base = [fen for fen in self._earned(first - base_months, first - 1) if fen is not None]
        if len(base) < self._min_months:
            return None
        recent_fen, base_fen = sum(fen or 0 for fen in recent), sum(base)
        # The mean of so many base months, times the number of recent ones; both sides times the number of base months.
        compared_fen = recent_months * base_fen
        if base_fen < max(1, len(base) * self._min_mean_fen):
            return CLEAN
        grade = self._grade(month, 100 * recent_fen * len(base), compared_fen)
        if grade is None:
            return CLEAN
        values: Values = {
            "through_month": show_month(month), "recent_months": recent_months, "recent_fen": recent_fen,
            "recent_mean_fen": recent_fen // recent_months,
            "base_months": len(base), "base_mean_fen": base_fen // len(base),
            "fall_pct": 100 - (-(-100 * recent_fen * len(base) // compared_fen)),
        }  # fmt: skip
        return Point(grade, values, _evidence(self.look, self.earners, first - base_months, month))

    def _grade(self, month: int, left: int, compared_fen: int) -> Grade | None:
        """The ladder: how far it fell and, for the upper rungs, what the projected income leaves each to live on."""
        fallen = {rung: left <= (100 - pct) * compared_fen for rung, pct in self._limits_pct.items()}
        if not fallen["yellow"]:
            return None
        projected = means.projected(self.look, month) if fallen["orange"] or fallen["red"] else None
        if projected is None:
            return Grade.YELLOW
        lines = means.lines(self.look)
        if fallen["red"] and lines.is_below_dibao(projected.annual_fen):
            return Grade.RED
        if fallen["orange"] and lines.is_below_edge(projected.annual_fen):
            return Grade.ORANGE
        return Grade.YELLOW

    def _earned(self, first: int, last: int) -> list[int | None]:
        """What all earners together earned in each month from the first to the last; None where one is unknown."""
        known = self._sums
        for month in range(first, last + 1):
            if month not in known:
                earned = [history.earned(month)[1] for history in self._histories]
                known[month] = None if None in earned else sum(fen or 0 for fen in earned)
        return [known[month] for month in range(first, last + 1)]

    def _param(self, name: str) -> int:
        return self.indicator.param(self.look, name)


def _evidence(look: Look, people: Iterable[str], first: int, last: int) -> tuple[str, ...]:
    """Ids of the tax records of the months from the first to the last and of the declarations until then, sorted."""
    ids = [
        fact.event_id
        for person in people
        for fact in look.of(person, TaxIncomeDeclared)
        if fact.payload.category != "OTHER" and first <= parse_month(fact.payload.month) <= last
    ]
    ids += [
        fact.event_id
        for person in people
        for fact in look.of(person, IncomeDeclared)
        if parse_month(fact.payload.from_month) <= last
    ]
    return tuple(sorted(ids))
