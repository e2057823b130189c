"""Warnings of one person's bills: the year's burden, a single stay, rehabilitation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.assessment import Grade
from schemas.events.disability import RehabSettled
from schemas.events.medical import MedicalSettled
from schemas.events.registration import HouseholdMoved
from services.monitor import means, standing
from services.monitor.dimensions.expenditure_surge.dimension import DIMENSION, relieved
from services.monitor.facets import benefits, income, spending
from services.monitor.kinds.occurrence import Occurrence
from services.monitor.kinds.yearly import Rung, YearlySum, years_read
from services.monitor.look import facet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.monitor.indicator import Indicator, Values
    from services.monitor.look import Look, Merged


@DIMENSION.indicator(
    "1.01",
    "个人年度累计负担",
    "Yearly medical burden of a person",
    says="{year}年各项保险赔付后，个人医疗负担累计{burden_fen}，超过{limit_fen}。",
    triggers=spending.MEDICAL,
    reads=benefits.READS | income.READS,
)
def yearly_burden(look: Look, indicator: Indicator) -> Iterator[YearlySum]:
    """Σ personal share of stays and outpatient months of a calendar year.

    RED once it reaches the income of the household, a child having none of its own, and nothing covers the person.
    Source: 西安市医保局 (April 2025) for the YELLOW limits.
    """
    registered = "low" if standing.is_low_income(look) else "general"
    limit_fen = indicator.param(look, f"limit_{registered}_fen")
    for person in _burdened(look, above_fen=limit_fen):
        orange_fen = indicator.param(look, f"orange_{registered}_fen")
        rungs = [Rung(Grade.YELLOW, limit_fen), Rung(Grade.ORANGE, orange_fen, inclusive=True)]
        values: Values = {"limit_fen": limit_fen, "orange_fen": orange_fen}
        year_fen = means.latest_known_year_fen(look)
        if year_fen is not None:
            values["household_income_fen"] = year_fen
            if not standing.is_covered(look, person):
                rungs.append(Rung(Grade.RED, year_fen, inclusive=True))
        yield YearlySum(
            subject=person, amounts=_amounts(spending.bills(look, person)), rungs=rungs, value="burden_fen",
            values=values, matched_since=relieved(look, person), uncovered_grade=Grade.RED,
        )  # fmt: skip


@DIMENSION.indicator(
    "1.02",
    "单次住院负担",
    "Burden of one hospital stay",
    says="{discharge_on}出院结算，各项保险赔付后个人负担{burden_fen}，超过{limit_fen}。",
    triggers={MedicalSettled},
    reads=benefits.READS,
)
def single_stay(look: Look, indicator: Indicator) -> Iterator[Occurrence]:
    """Personal share of one settled stay."""
    limit_fen = indicator.param(look, "limit_low_fen" if standing.is_low_income(look) else "limit_general_fen")
    orange_fen = indicator.param(look, "orange_fen")
    for person in look.persons:
        for stay in spending.settled(look, person):
            burden_fen = stay.fact.payload.personal_fen
            if burden_fen > limit_fen:
                yield Occurrence(
                    fact=stay, grade=Grade.ORANGE if burden_fen > orange_fen else Grade.YELLOW,
                    values={
                        "burden_fen": burden_fen, "limit_fen": limit_fen, "orange_fen": orange_fen,
                        "discharge_on": stay.fact.payload.discharge_on.isoformat(),
                    },
                    matched_since=relieved(look, person),
                )  # fmt: skip


@DIMENSION.indicator(
    "1.03",
    "负担占农村居民收入比",
    "Burden against rural disposable income",
    says="{year}年个人医疗负担累计{burden_fen}，达到农村居民人均可支配收入{disposable_income_fen}的{share_pct}%。",
    triggers=spending.MEDICAL,
    reads=benefits.READS | {HouseholdMoved},
)
def rural_share(look: Look, indicator: Indicator) -> Iterator[YearlySum]:
    """The year's burden of a person in a rural home against the rural disposable income per head.

    Source: 阳原县 (Hebei), half of it for the low-income, all of it for other rural residents.
    """
    if standing.settlement(look) == "URBAN":
        return
    disposable_fen: int = look.param("means.disposable_income_rural_fen")
    is_low_income = standing.is_low_income(look)
    share_pct = indicator.param(look, "share_low_pct" if is_low_income else "share_all_pct")
    limit_fen = _share_fen(disposable_fen, share_pct)
    burdened = _burdened(look, above_fen=limit_fen - 1)
    if not burdened:
        return
    all_pct = indicator.param(look, "share_all_pct")
    rungs = [Rung(Grade.ORANGE, _share_fen(disposable_fen, all_pct), inclusive=True)]
    if is_low_income:
        rungs.insert(0, Rung(Grade.YELLOW, limit_fen, inclusive=True))
    for person in burdened:
        yield YearlySum(
            subject=person, amounts=_amounts(spending.bills(look, person)), rungs=rungs, value="burden_fen",
            values={"disposable_income_fen": disposable_fen, "share_pct": share_pct, "orange_pct": all_pct},
            matched_since=relieved(look, person),
        )  # fmt: skip


@DIMENSION.indicator(
    "1.09",
    "康复辅具支出",
    "Rehabilitation and assistive devices",
    says="{year}年康复和辅助器具个人支出累计{rehab_fen}，超过{limit_fen}。",
    triggers={RehabSettled},
    low_income_only=True,
)
def rehabilitation(look: Look, indicator: Indicator) -> Iterator[YearlySum]:
    """Σ personal share of rehabilitation and assistive devices of a calendar year."""
    limit_fen = indicator.param(look, "limit_fen")
    for person in look.persons:
        settled = look.distinct(look.of(person, RehabSettled))
        yield YearlySum(
            subject=person, amounts=_amounts(settled), rungs=[Rung(Grade.BLUE, limit_fen)], value="rehab_fen",
            values={"limit_fen": limit_fen},
        )  # fmt: skip


@facet
def _heaviest(look: Look) -> dict[str, int]:
    """Of everybody the greatest burden of a year still read."""
    years, by_year = years_read(look), spending.burden(look).by_year
    return {person: max(by_year.get((person, year), 0) for year in years) for person in look.persons}


def _burdened(look: Look, above_fen: int) -> list[str]:
    """Those whose burden of a year still read is above a limit; notes how far the next is from it."""
    heaviest = _heaviest(look)
    look.room(above_fen - max((fen for fen in heaviest.values() if fen <= above_fen), default=0))
    return [person for person, fen in heaviest.items() if fen > above_fen]


def _share_fen(base_fen: int, share_pct: int) -> int:
    """The least whole sum that reaches a share of another: 100·sum ≥ share·base."""
    return -(-share_pct * base_fen // 100)


def _amounts(bills: list[Merged]) -> list[tuple[Merged, int]]:
    return [(bill, spending.personal_fen(bill.fact)) for bill in bills]
