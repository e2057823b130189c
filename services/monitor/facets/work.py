"""Work: who is known to have it, who is known to have lost it, and who is insured through it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schemas.dates import month_of
from schemas.events.employment import Employed, InsuranceChanged, UnemploymentRegistered
from schemas.events.membership import MemberJoined
from services.monitor.look import facet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from services.monitor.household import Fact
    from services.monitor.look import Look, Merged

READS = frozenset({Employed, InsuranceChanged, MemberJoined, UnemploymentRegistered})
"""Types that say whether somebody works."""


@dataclass(frozen=True, slots=True)
class Stop:
    """The present gap in a person's employee insurance (职工社保停缴).

    `month` is the first unpaid month; `resumed_on` the day from which any insurance of working people is paid again.
    """

    stopped: Fact[InsuranceChanged]
    month: int
    resumed_on: date | None


@facet
def unemployments(look: Look, person: str) -> tuple[Merged, ...]:
    """The person's registrations as unemployed (失业登记), oldest first."""
    return tuple(look.distinct(look.of(person, UnemploymentRegistered)))


def employed_on(look: Look, person: str, since_on: date) -> date | None:
    """First day of the first work (就业登记) that the person found on or after a day."""
    return next((fact.occurred_on for fact in look.of(person, Employed) if fact.occurred_on >= since_on), None)


def is_unemployed(look: Look, person: str, on: date) -> bool | None:
    """Whether the person is known to be without work at the end of a day; None if nothing says so or otherwise.

    The latest statement holds. That employee insurance stopped says nothing by itself.
    """
    said = max(
        ((fact.order, unemployed) for fact, unemployed in _statements(look, person) if fact.occurred_on <= on),
        default=None,
    )
    return None if said is None else said[1]


def statements_on(look: Look, person: str) -> set[date]:
    """Days on which anything was said about whether the person works."""
    return {fact.occurred_on for fact, _ in _statements(look, person)}


def was_ever_unemployed(look: Look, person: str) -> bool:
    """Whether any statement says that the person is without work; without one nobody can be known to be."""
    if UnemploymentRegistered in look.present and look.of(person, UnemploymentRegistered):
        return True
    return any(joined.payload.employment == "UNEMPLOYED" for joined in look.of(person, MemberJoined))


def _statements(look: Look, person: str) -> Iterator[tuple[Fact[Any], bool]]:
    """Every fact that says whether the person works, with whether it says that they do not."""
    for lost in look.of(person, UnemploymentRegistered):
        yield lost, True
    for found in look.of(person, Employed):
        yield found, False
    for joined in look.of(person, MemberJoined):
        if joined.payload.employment is not None:
            yield joined, joined.payload.employment == "UNEMPLOYED"
    for insured in look.of(person, InsuranceChanged):
        if insured.payload.scheme == "EMPLOYEE" and insured.payload.state == "PAID":
            yield insured, False


def benefit_reaches(look: Look, person: str, first_month: int, last_month: int) -> bool:
    """Whether announced unemployment benefit (失业保险金) is due in any month from the first to the last."""
    return any(
        month_of(fact.occurred_on) <= last_month and first_month <= month_of(fact.payload.benefit_until_on)
        for fact in look.of(person, UnemploymentRegistered)
        if fact.payload.benefit_until_on is not None
    )


@facet
def insurance_stop(look: Look, person: str) -> Stop | None:
    """The gap in employee insurance that the latest records tell of; None if it is paid or never was."""
    stopped = None
    for fact in reversed(look.of(person, InsuranceChanged)):
        if fact.payload.scheme != "EMPLOYEE":
            continue
        if fact.payload.state == "PAID":
            break
        stopped = fact
    else:
        return None
    if stopped is None:
        return None
    return Stop(stopped, month_of(stopped.occurred_on), _resumed_on(look, person, stopped.occurred_on))


def _resumed_on(look: Look, person: str, since_on: date) -> date | None:
    """Only the flexible scheme can be paid since: an employee's payment would have ended the gap."""
    later = (fact for fact in look.of(person, InsuranceChanged) if fact.occurred_on >= since_on)
    paid = (fact for fact in later if (fact.payload.scheme, fact.payload.state) == ("FLEXIBLE", "PAID"))
    return next((fact.occurred_on for fact in paid), None)
