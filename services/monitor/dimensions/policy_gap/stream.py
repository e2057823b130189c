"""The stream that the conditions of this folder belong to, and what several of them share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.assessment import Item
from schemas.dates import DAY
from schemas.events.benefit import BenefitEnded, BenefitGranted
from schemas.events.registration import CategoryEnded, CategoryGranted
from services.monitor.facets import benefits
from services.monitor.indicator import Stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from schemas.assessment import Value
    from services.monitor.household import Fact
    from services.monitor.indicator import Code
    from services.monitor.look import Look

STREAM = Stream(name="POLICY_GAP", chinese="政策落实", english="policy gap", rules_version=4)


def item(
    code: Code, subject: str, days: tuple[date, date | None], evidence: Iterable[str], values: Mapping[str, Value]
) -> Item:
    """An entry of this stream, from the first of its days through the second (None: open).

    The policy values that it read are added by whoever asked.
    """
    since_on, ends_on = days
    return Item(
        stream=STREAM.name,
        code=code.id,
        subject=subject,
        since_on=since_on,
        ends_on=ends_on,
        evidence=tuple(sorted(evidence)),
        values=tuple(sorted(values.items())),
        parameters=(),
    )


def held(look: Look, subjects: Iterable[str], path: str, on: date) -> list[Fact[CategoryGranted]]:
    """The grants of categories that a parameter names, held by some subjects on a date, by first day of validity."""
    categories = look.param(path)
    grants = [
        grant
        for subject in subjects
        for grant in benefits.category_grants(look, subject, on)
        if grant.payload.category in categories
    ]
    return sorted(grants, key=lambda grant: (grant.payload.valid_from_on, grant.order))


def missing_since(look: Look, subjects: Iterable[str], name: str, from_on: date) -> date:
    """From when, at the earliest `from_on`, none of the subjects has had a category or programme; none has one now."""
    return max(
        [from_on]
        + [
            day + DAY
            for subject in subjects
            for day in _last_days(look, subject, name)
            if day < look.as_of and benefits.latest_from_on(look, subject, name, day) is not None
        ]
    )


def _last_days(look: Look, subject: str, name: str) -> Iterator[date]:
    """Every day that may have been the last of a category or programme."""
    days: list[tuple[str, date | None]] = []
    days += [(fact.payload.category, fact.payload.valid_through_on) for fact in look.live(subject, CategoryGranted)]
    days += [(fact.payload.category, fact.payload.ended_on) for fact in look.live(subject, CategoryEnded)]
    days += [(fact.payload.programme, fact.payload.through_on) for fact in look.live(subject, BenefitGranted)]
    days += [(fact.payload.programme, fact.payload.ended_on) for fact in look.live(subject, BenefitEnded)]
    return (day for each, day in days if each == name and day is not None)


def was_given(look: Look, subjects: Iterable[str], name: str, first_on: date, last_on: date) -> bool:
    """Whether a programme was active for any of the subjects on a day from the first to the last that has come."""
    for subject in subjects:
        for fact in look.live(subject, BenefitGranted):
            from_on = fact.payload.from_on
            if fact.payload.programme != name or last_on < from_on:
                continue
            look.wake(from_on)
            # On its first day every grant is active.
            if first_on <= from_on <= look.as_of:
                return True
            if from_on < first_on and benefits.programme(look, subject, name, first_on) is not None:
                return True
    return False
