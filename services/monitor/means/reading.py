"""The reading of a household's means (家庭经济状况研判): income, rigid spending, and the categories they speak for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.assessment import Means
from schemas.dates import first_day, month_of
from services.monitor import standing
from services.monitor.facets import income, persons, spending
from services.monitor.means import single
from services.monitor.means.belongings import property_flag
from services.monitor.means.candidates import NOBODY, Candidate, cash_gap_fen, considered
from services.monitor.means.lines import lines
from services.monitor.means.projection import expected, fade_out_until_on
from services.monitor.means.purse import purse

if TYPE_CHECKING:
    from services.monitor.look import Look


def read(look: Look) -> Means | None:
    """The household's means on `as_of`; None when no income of anybody who counts was ever recorded, or nobody counts.

    Raises:
        ParameterNotInForce: the place has no value for a line that is needed.
    """
    if look.present.isdisjoint(income.READS) and not _are_all_children(look):
        return None
    known = purse(look)
    month = month_of(look.as_of)
    first, last = month - look.param("means.window_months"), month - 1
    if not known.shares or (known.known_from is None and known.fixed_fen(first, last) is None):
        return None
    income_fen = known.total_fen(first, last)
    unknown = known.unknown(first, last) if income_fen is None else ()
    if unknown:
        # Without news, income is known again when the last unknown month has slid out of the window.
        look.wake(first_day(unknown[-1] + month - first + 1))
    if income_fen is None or look.param("means.earnings_disregard_multiple") or not known.is_level(first):
        look.income_matters()
    rigid_fen = spending.rigid_total_fen(look, first, last)
    found = _candidate(look, income_fen, first, last)
    projection = expected(look)
    annual_fen = projection.annual_fen if projection is not None else None
    return Means(
        counted=lines(look).size,
        income_12m_fen=income_fen,
        unknown_since_on=first_day(unknown[0]) if unknown else None,
        projected_annual_fen=annual_fen,
        rigid_12m_fen=rigid_fen,
        candidate=found.category,
        by_deduction=found.by_deduction,
        candidate_projected=_candidate(look, annual_fen, first, last).category,
        cash_gap_fen=_cash_gap_fen(look, found, income_fen, rigid_fen),
        persons=() if income_fen is None else _single(look, found, first, last),
        property_flag=property_flag(look),
        fade_out_until_on=fade_out_until_on(look),
    )


def _are_all_children(look: Look) -> bool:
    """Whether only children count, whose income without records is known to be nothing."""
    age: int = look.param("means.unknown_under_age")
    counted = standing.counted(look, look.as_of)
    return all(persons.has_reached(look, person, age, look.as_of) is False for person in counted)


def _candidate(look: Look, annual_fen: int | None, first: int, last: int) -> Candidate:
    return NOBODY if annual_fen is None else considered(look, annual_fen, first, last)


def _cash_gap_fen(look: Look, found: Candidate, income_fen: int | None, rigid_fen: int) -> int | None:
    if income_fen is None or found.category != "C1":
        return None
    return cash_gap_fen(look, income_fen, rigid_fen)


def _single(look: Look, found: Candidate, first: int, last: int) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(single.candidates(look, first, last, is_edge=found.category == "C3")))
