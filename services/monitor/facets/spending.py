"""What a household pays for illness, school and rehabilitation (家庭支出), by month and by person."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from operator import sub
from typing import TYPE_CHECKING, Any

from schemas.dates import month_of
from schemas.events.disability import RehabSettled
from schemas.events.education import EducationFeeReported
from schemas.events.medical import MedicalSettled, OutpatientSummarised
from services.monitor.look import Merged, facet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from schemas.payload import Payload
    from services.monitor.household import Fact
    from services.monitor.look import Look

MEDICAL: frozenset[type[Payload]] = frozenset({MedicalSettled, OutpatientSummarised})
OTHER: frozenset[type[Payload]] = frozenset({EducationFeeReported, RehabSettled})
READS = MEDICAL | OTHER
CLASSES: Mapping[str, frozenset[type[Payload]]] = {
    "medical": MEDICAL,
    "education": frozenset({EducationFeeReported}),
    "rehab": frozenset({RehabSettled}),
}
"""The kinds of rigid spending, each with a parameter `means.rigid_<class>` that says whether it counts."""


@dataclass(frozen=True, slots=True)
class Series:
    """Sums by month in fen, added up so that any span of months costs one subtraction.

    `sums[k]` is what was paid before month `start + k`.
    """

    start: int
    sums: tuple[int, ...]

    def between(self, first_month: int, last_month: int) -> int:
        """Sum of the months from the first to the last, both included."""
        end = len(self.sums) - 1
        before = min(max(first_month - self.start, 0), end)
        through = min(max(last_month + 1 - self.start, 0), end)
        return self.sums[through] - self.sums[before]

    def peak(self, months: int) -> int:
        """The greatest sum of `months` months in a row."""
        sums = self.sums
        return max(map(sub, sums[months:], sums)) if len(sums) > months else sums[-1]

    def windows(self, months: int, through: int) -> list[int]:
        """Sums of the `months` months that end in each month from `start` to `through`."""
        if len(self.sums) == 1:
            return []
        missing = through + 2 - self.start - len(self.sums)
        sums = (*self.sums, *[self.sums[-1]] * missing)
        return [*sums[1 : months + 1], *map(sub, sums[months + 1 :], sums[1:])]


def series(by_month: Mapping[int, int]) -> Series:
    """The sums of months, added up."""
    if not by_month:
        return Series(0, (0,))
    start = min(by_month)
    months = range(start, max(by_month) + 1)
    return Series(start, tuple(accumulate((by_month.get(month, 0) for month in months), initial=0)))


@dataclass(frozen=True, slots=True)
class Burden:
    """What illness cost after all insurers: of the household by month, of a person by year, out-of-scope included.

    `within_scope` is what of it counts as rigid, by month: for what the catalogue holds, at a designated hospital.
    """

    by_month: Mapping[int, int]
    within_scope: Mapping[int, int]
    by_year: Mapping[tuple[str, int], int]


@dataclass(frozen=True, slots=True)
class Rigid:
    """Rigid spending of the classes that count here: medical and rehabilitation by month, and each school fee."""

    treatment: Series
    fees: Sequence[Fact[EducationFeeReported]]


# --- facts


def settled(look: Look, person: str) -> list[Merged]:
    """The person's settled hospital stays (住院结算), by day of discharge."""
    return look.distinct(look.of(person, MedicalSettled))


def outpatient(look: Look, person: str) -> list[Merged]:
    """The person's outpatient months (门诊月汇总); a month that two departments told counts once."""
    return look.distinct(look.of(person, OutpatientSummarised))


def bills(look: Look, person: str) -> list[Merged]:
    """All medical bills of a person, oldest first."""
    return sorted([*settled(look, person), *outpatient(look, person)], key=lambda one: one.fact.order)


# --- personal spending


@facet
def burden(look: Look) -> Burden:
    """What illness cost the household (医疗个人负担); computed in one pass, since most events are outpatient months."""
    by_month: dict[int, int] = {}
    within_scope: dict[int, int] = {}
    by_year: dict[tuple[str, int], int] = {}
    for person in look.persons:
        for fact in _bills_once(look, person):
            fen, on = fact.payload.personal_fen, fact.occurred_on
            month, year = month_of(on), (person, on.year)
            by_month[month] = by_month.get(month, 0) + fen
            within_scope[month] = within_scope.get(month, 0) + _within_scope_fen(fact)
            by_year[year] = by_year.get(year, 0) + fen
    return Burden(by_month, within_scope, by_year)


@facet
def medical(look: Look) -> Series:
    """What illness cost the household, by month, added up."""
    return series(burden(look).by_month)


@facet
def everything(look: Look) -> Series:
    """What illness, school (less aid) and rehabilitation cost the household, by month, added up."""
    if OTHER.isdisjoint(look.present):
        return medical(look)
    return series(_with(look, burden(look).by_month, OTHER))


def personal_fen(fact: Fact[Any]) -> int:
    """What the household itself paid of a bill."""
    paid = fact.payload
    fen: int = max(0, paid.fee_fen - paid.aid_fen) if isinstance(paid, EducationFeeReported) else paid.personal_fen
    return fen


# --- rigid spending


def rigid_total_fen(look: Look, first_month: int, last_month: int) -> int:
    """Rigid spending (刚性支出) of the months from the first to the last, of the classes that count here.

    Source: 刚性支出困难家庭认定办法 (2024), the five kinds of spending.
    """
    paid = _rigid(look)
    fees_fen = _public_fees_fen(look, paid.fees, first_month, last_month) if paid.fees else 0
    return paid.treatment.between(first_month, last_month) + fees_fen


@facet
def _rigid(look: Look) -> Rigid:
    is_medical, is_education, is_rehab = (look.param(f"means.rigid_{name}") for name in CLASSES)
    by_month = burden(look).within_scope if is_medical else {}
    return Rigid(
        series(_with(look, by_month, CLASSES["rehab"]) if is_rehab else by_month),
        [fee for person in look.persons for fee in look.of(person, EducationFeeReported)] if is_education else (),
    )


def _public_fees_fen(look: Look, fees: Iterable[Fact[EducationFeeReported]], first_month: int, last_month: int) -> int:
    """Of each child and school year no more than a public school of the stage last paid for would cost."""
    years: dict[tuple[str, int], tuple[int, str]] = {}
    for fact in fees:
        if first_month <= month_of(fact.occurred_on) <= last_month:
            year = fact.subject, fact.payload.school_year
            before_fen, _ = years.get(year, (0, ""))
            years[year] = before_fen + personal_fen(fact), fact.payload.stage
    return sum(min(fen, look.param(f"means.public_fee_cap_{stage.lower()}_fen")) for fen, stage in years.values())


def _within_scope_fen(fact: Fact[MedicalSettled | OutpatientSummarised]) -> int:
    """What counts as rigid: paid for what the catalogue holds, at a designated hospital."""
    bill = fact.payload
    if isinstance(bill, MedicalSettled) and not bill.designated:
        return 0
    return max(0, bill.personal_fen - bill.out_of_scope_fen)


# --- evidence


def evidence(look: Look, first_month: int, last_month: int, kinds: Iterable[type]) -> Iterator[str]:
    """Ids of the bills of some types that the months from the first to the last hold."""
    for person in look.persons:
        for kind in kinds:
            for one in look.distinct(look.of(person, kind)):
                if first_month <= month_of(one.fact.occurred_on) <= last_month:
                    yield from one.evidence


def rigid_evidence(look: Look, first_month: int, last_month: int) -> Iterator[str]:
    """Ids of the bills of the classes that count as rigid here."""
    kinds = [kind for name, those in CLASSES.items() if look.param(f"means.rigid_{name}") for kind in those]
    return evidence(look, first_month, last_month, kinds)


# --- sums


def _with(look: Look, by_month: Mapping[int, int], kinds: frozenset[type[Payload]]) -> dict[int, int]:
    """Sums of months with what was paid of further bills, which no two departments tell."""
    sums = dict(by_month)
    for kind in look.present & kinds:
        for person in look.persons:
            for fact in look.of(person, kind):
                month = month_of(fact.occurred_on)
                sums[month] = sums.get(month, 0) + personal_fen(fact)
    return sums


def _bills_once(look: Look, person: str) -> Sequence[Fact[MedicalSettled | OutpatientSummarised]]:
    """The person's bills without twins; months told twice are looked for only where a day repeats."""
    stays: Sequence[Fact[Any]] = look.of(person, MedicalSettled)
    months: Sequence[Fact[Any]] = look.of(person, OutpatientSummarised)
    if len({fact.occurred_on for fact in months}) < len(months):
        months = [one.fact for one in look.distinct(months)]
    return [*stays, *months] if stays else months
