"""Handing a case to whom the roster names, and what goes with it: limits, rest, the place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from schemas.case.course import Dispatched, HandedOver, Relocated
from schemas.case.pressure import Resumed
from services.alerts import deadlines
from services.alerts.lifecycle.worked import CHAIN
from services.alerts.routing import owner_of
from services.alerts.state import in_order
from services.alerts.suppress import Ask

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from schemas.case.parts import Deadline
    from schemas.case.words import HandReason, NoticeReason
    from services.alerts.lifecycle.telling import Telling
    from services.alerts.state import OpenCase
    from services.alerts.terms import Terms

WORK: Final = ("CONTACT", "VISIT", "RESULT")
"""Limits of what a case is opened for."""

MET: Final[Mapping[str, frozenset[str]]] = {
    "ACCEPTED": CHAIN,
    "CONTACTED": CHAIN | {"CONTACT"},
    "VERIFIED": CHAIN | {"CONTACT", "VISIT"},
}
"""The limits that a status has met."""


def serve(telling: Telling, reason: HandReason) -> None:
    """Dispatch the open case, or hand it over, if the roster names somebody else than is responsible now.

    Whoever takes over is told. A desk without a grade is the township's own, whatever the roster says.
    """
    before = telling.case.current
    hand_over(telling, reason)
    after = telling.case.current
    if before is not None and after is not None and after.coordinator not in {None, before.coordinator}:
        tell_owner(telling, after, "HANDED_OVER")


def hand_over(telling: Telling, reason: HandReason) -> None:
    """The same, and nobody is told."""
    current, terms = telling.case.current, telling.terms
    if current is None or (current.is_desk and current.grade is None):
        return
    named = terms.roster.serves(terms.household_id, terms.division, terms.on)
    who = (None, None) if named is None or named.coordinator is None else (named.coordinator, named.deputy)
    if who == (current.coordinator, current.deputy) and not current.is_desk:
        return
    if current.status == "RAISED":
        telling.say(Dispatched(coordinator=who[0], deputy=who[1]))
        return
    limits = current.deadlines
    if current.status in {"DISPATCHED", "ACCEPTED"} and (current.is_desk or who[0] != current.coordinator):
        limits = chained(terms, current)
    telling.say(HandedOver(was=current.coordinator, coordinator=who[0], deputy=who[1], reason=reason, deadlines=limits))


def relocate(telling: Telling) -> None:
    """Let the open case follow its household to where it lives now."""
    current = telling.case.current
    if current is None or current.division == telling.terms.division:
        return
    telling.say(Relocated(was=current.division))
    serve(telling, "RELOCATED")


def resume(telling: Telling) -> None:
    """Let the clock of a case that rests run on."""
    current = telling.case.current
    if current is not None and current.rest is not None:
        telling.say(Resumed(deadlines=awake(telling.terms, current)))


def awake(terms: Terms, current: OpenCase) -> tuple[Deadline, ...]:
    """The limits of a case, if it rests those that hold when it does no more."""
    if current.rest is None:
        return current.deadlines
    return deadlines.shifted(terms, current.deadlines, current.rest.since_at)


def chained(terms: Terms, current: OpenCase) -> tuple[Deadline, ...]:
    """The limits of a case whose chain of escalation begins anew."""
    others = current.without_names(CHAIN).deadlines
    return in_order((*others, *deadlines.chain(terms, current.grade)))


def outstanding(current: OpenCase, limits: Iterable[Deadline]) -> tuple[Deadline, ...]:
    """Those of some limits that its status has not met; one that was disposed of begins anew."""
    met = MET.get(current.status, frozenset())
    return tuple(one for one in limits if one.name not in met)


def due_at(current: OpenCase) -> datetime | None:
    """When the next thing falls due for which it was opened."""
    return min((one.due_at for one in current.deadlines if one.name in WORK), default=None)


def tell_owner(telling: Telling, current: OpenCase, reason: NoticeReason, bulk: str | None = None) -> None:
    """Tell whoever must act on a case now, of its grade and until when, as part of a bulk task if one is named."""
    telling.tell(Ask(reason, None, current.grade, owner_of(current), due_at(current), bulk))
