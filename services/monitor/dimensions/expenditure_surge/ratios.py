"""Warnings of what the household spends in closed months, against its income and against its own past."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from schemas.assessment import Grade
from schemas.dates import month_of, show_month
from schemas.events.registration import HouseholdMoved
from services.monitor import means, standing
from services.monitor.dimensions.expenditure_surge.dimension import DIMENSION, relieved
from services.monitor.facets import benefits, income, spending
from services.monitor.kinds.period import CLEAN, Period, Point, is_known
from services.monitor.kinds.yearly import NO_ROOM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from services.monitor.facets.spending import Series
    from services.monitor.indicator import Indicator
    from services.monitor.look import Look

FEED = "MEDICAL"


@dataclass(frozen=True, slots=True)
class Spent:
    """Spending without enough of which a rule cannot be true: `min_fen` in the `months` up to a month.

    `sums` may count more than the rule itself does, never less.
    """

    sums: Series
    months: int
    min_fen: int

    def is_calm(self, look: Look) -> bool:
        """Whether no month ever holds enough; so it stays at any date, for without new bills the sums only fall."""
        peak_fen = self.sums.peak(self.months)
        if peak_fen >= self.min_fen:
            return False
        look.room(self.min_fen - 1 - peak_fen)
        return True

    def periods(
        self, look: Look, point: Callable[[int], Point | None], matched_since: Callable[[date], bool] | None = None
    ) -> Iterator[Period]:
        """The claim on the points; none once enough months known to be clean have closed after the last with enough."""
        closed = month_of(look.as_of) - 1
        windows = self.sums.windows(self.months, closed + 1)
        last = max(k for k, fen in enumerate(windows) if fen >= self.min_fen)
        if _is_over(look, point, range(closed, self.sums.start + last, -1)):
            look.room(self.min_fen - 1 - max(windows[last + 1 :]))
            return
        # A late bill of a month before all others opens months that no point has looked at.
        look.room(self.min_fen - 1)
        yield Period(
            subject=look.household.own.subject, point=point, first_month=standing.first_month(look), feed=FEED,
            matched_since=matched_since,
        )  # fmt: skip


def _is_over(look: Look, point: Callable[[int], Point | None], later: range) -> bool:
    """Whether enough of the later months are known to be clean."""
    needed: int = look.param("signal.clean_periods")
    clean = (month for month in later if point(month) is CLEAN and is_known(look, CLEAN, month, FEED))
    return len(list(islice(clean, needed))) == needed


@DIMENSION.indicator(
    "1.04",
    "医疗负担收入比",
    "Medical burden against income",
    says="截至{month}的{months}个月，全家医疗个人负担{medical_fen}，超过同期家庭收入{income_fen}的{share_pct}%。",
    triggers=spending.MEDICAL,
    reads=benefits.READS | income.READS,
)
def medical_share(look: Look, indicator: Indicator) -> Iterator[Period]:
    """What illness cost the household against its income of the same months.

    A share of 40 % is what the World Health Organization calls catastrophic.
    """
    months, min_fen = indicator.param(look, "window_months"), indicator.param(look, "min_fen")
    spent = Spent(spending.medical(look), months, min_fen)
    if spent.is_calm(look) or _is_income_unknown(look, months):
        return
    share_pct = indicator.param(look, "share_pct")

    def point(month: int) -> Point | None:
        first = month - months + 1
        income_fen = means.income_fen(look, first, month)
        if income_fen is None:
            return None
        medical_fen = spent.sums.between(first, month)
        if medical_fen < min_fen or 100 * medical_fen <= share_pct * income_fen:
            look.room(max(min_fen - 1, share_pct * income_fen // 100) - medical_fen)
            return CLEAN
        values = {"medical_fen": medical_fen, "income_fen": income_fen, "share_pct": share_pct, "min_fen": min_fen}
        evidence = spending.evidence(look, first, month, spending.MEDICAL)
        return Point(Grade.ORANGE, {**values, "months": months, "month": show_month(month)}, evidence)

    yield from spent.periods(look, point, relieved(look, look.household.own.subject))


@DIMENSION.indicator(
    "1.05",
    "刚性支出比",
    "Rigid spending against income",
    says="截至{month}的{months}个月，刚性支出{rigid_fen}（医疗只计目录内自付），超过同期家庭收入{income_fen}的{ratio_pct}%。",
    triggers=spending.READS,
    reads=benefits.READS | income.READS | {HouseholdMoved},
)
def rigid_share(look: Look, indicator: Indicator) -> Iterator[Period]:
    """Rigid spending (刚性支出) against income, where income per head is below what people dispose of.

    Source: 刚性支出困难家庭认定办法 (2024).
    """
    months, min_fen = indicator.param(look, "window_months"), indicator.param(look, "min_fen")
    spent = Spent(spending.everything(look), months, min_fen)
    if spent.is_calm(look) or _is_income_unknown(look, months):
        return
    ratio_pct = indicator.param(look, "ratio_pct")

    def point(month: int) -> Point | None:
        first = month - months + 1
        income_fen = means.income_fen(look, first, month)
        if income_fen is None:
            return None
        below_fen = means.disposable_income_fen(look) * len(standing.counted(look, look.as_of))
        if income_fen >= below_fen:
            return CLEAN
        rigid_fen = spending.rigid_total_fen(look, first, month)
        if rigid_fen < min_fen or 100 * rigid_fen <= ratio_pct * income_fen:
            look.room(max(min_fen - 1, ratio_pct * income_fen // 100) - rigid_fen)
            return CLEAN
        values = {"rigid_fen": rigid_fen, "income_fen": income_fen, "ratio_pct": ratio_pct, "min_fen": min_fen}
        evidence = spending.rigid_evidence(look, first, month)
        return Point(
            Grade.ORANGE, {**values, "below_fen": below_fen, "months": months, "month": show_month(month)}, evidence
        )

    yield from spent.periods(look, point, lambda _: _is_rigid_covered(look))


@DIMENSION.indicator(
    "1.06",
    "自身基线骤增",
    "Surge over the household's own past",
    says="截至{month}的{recent_months}个月，医疗、教育、康复支出{recent_fen}，不低于{min_fen}；此前{base_months}个月共{base_fen}，达到自身基线的{factor}倍。",
    triggers=spending.READS,
)
def own_baseline(look: Look, indicator: Indicator) -> Iterator[Period]:
    """What the household itself spent lately against its own months before."""
    recent, min_fen = indicator.param(look, "recent_months"), indicator.param(look, "min_fen")
    spent = Spent(spending.everything(look), recent, min_fen)
    if spent.is_calm(look):
        return
    base, factor, sums = indicator.param(look, "base_months"), indicator.param(look, "factor"), spent.sums

    def point(month: int) -> Point | None:
        first = month - recent + 1
        recent_fen, base_fen = sums.between(first, month), sums.between(first - base, first - 1)
        # base·q ≥ factor·recent·s in integers; more in the recent months speaks for it, more in the others against.
        over_fen = base * recent_fen - factor * recent * base_fen
        if recent_fen < min_fen or over_fen < 0:
            look.room(max(min_fen - 1 - recent_fen, (-over_fen - 1) // base))
            return CLEAN if _has_past(look, first - base) else None
        if not _has_past(look, first - base):
            look.room(NO_ROOM)
            return None
        look.room(over_fen // (factor * recent))
        values = {"recent_fen": recent_fen, "base_fen": base_fen, "factor": factor, "min_fen": min_fen}
        evidence = spending.evidence(look, first - base, month, spending.READS)
        return Point(
            Grade.YELLOW, {**values, "recent_months": recent, "base_months": base, "month": show_month(month)}, evidence
        )

    yield from spent.periods(look, point)


def _is_income_unknown(look: Look, months: int) -> bool:
    """Whether no months in a row are known that are as many as the rule asks for, so that no point is known."""
    return months >= look.param("means.window_months") and means.latest_known_year_fen(look) is None


def _has_past(look: Look, month: int) -> bool:
    """Whether the household was known in a month or before: its first recorded fact lies there."""
    return standing.first_month(look) <= month


def _is_rigid_covered(look: Look) -> bool:
    """Whether rigid spending is answered already: by C5, or by dibao where rigid spending is deducted (mode A)."""
    names = ("C5", "C1") if "A" in look.param("means.rigid_mode") else ("C5",)
    return standing.matched(look, look.household.own.subject, names)
