"""The stream that the conditions of this folder belong to, and what several of them share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schemas.assessment import Item
from schemas.events.registration import CategoryGranted
from services.monitor.facets import benefits
from services.monitor.indicator import Stream
from services.monitor.look import facet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from schemas.assessment import Value
    from services.monitor.household import Fact
    from services.monitor.indicator import Code
    from services.monitor.look import Look

STREAM = Stream(name="EXIT_REVIEW", chinese="动态管理", english="exit review", rules_version=2)


@facet
def reviewed_from(look: Look) -> date | None:
    """From when the household holds a category that is reviewed (动态管理对象), by itself or by a person; None without.

    Only what happened after that day is looked at: what was there before was weighed when the category was granted.
    The category of somebody who has died counts until it is ended, or nobody would see what is still paid.
    """
    if CategoryGranted not in look.present:
        return None
    reviewed = look.param("EX.categories")
    home = look.household.own.subject
    starts = (
        grant.payload.valid_from_on
        for subject in benefits.holders(look)
        if subject == home or look.lives_here(subject, look.as_of)
        for grant in benefits.category_grants(look, subject, look.as_of)
        if grant.payload.category in reviewed
    )
    return min(starts, default=None)


def item(code: Code, subject: str, since_on: date, evidence: tuple[str, ...], values: Mapping[str, Value]) -> Item:
    """An entry of this stream that is open; the policy values that it read are added by whoever asked."""
    return Item(
        stream=STREAM.name,
        code=code.id,
        subject=subject,
        since_on=since_on,
        ends_on=None,
        evidence=evidence,
        values=tuple(sorted(values.items())),
        parameters=(),
    )


def ids(facts: Iterable[Fact[Any]]) -> tuple[str, ...]:
    """Ids of the statements that tell some facts, sorted."""
    return tuple(sorted(fact.event_id for fact in facts))
