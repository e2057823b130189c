"""The open case after what says who is in charge, where, how grave it is, and until when."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from schemas.case.course import Accepted, Dispatched, HandedOver, Joined, Lapsed, Regraded, Relocated, Returned
from schemas.case.pressure import DeadlineChanged, Escalated, Missed, Muted, Notified, Resumed, Suspended
from schemas.case.words import LEVELS
from services.alerts.lifecycle.folding import of_current
from services.alerts.state import OpenCase, Rest, in_order
from services.alerts.suppress import GRAVER

if TYPE_CHECKING:
    from schemas.case.event import CaseEvent
    from schemas.case.words import Status


@of_current(Regraded)
def _regrade(current: OpenCase, event: CaseEvent, change: Regraded) -> OpenCase:
    return _taken_up_anew(replace(current, grade=change.grade, deadlines=change.deadlines), event)


@of_current(Dispatched)
def _dispatch(current: OpenCase, event: CaseEvent, change: Dispatched) -> OpenCase:
    return replace(
        current, status="DISPATCHED", since_at=event.known_at, is_desk=change.coordinator is None, is_returned=False,
        coordinator=change.coordinator, deputy=change.deputy,
    )  # fmt: skip


@of_current(HandedOver)
def _hand_over(current: OpenCase, event: CaseEvent, change: HandedOver) -> OpenCase:  # noqa: ARG001  # as all folds
    """Work that was begun goes on; what was only acknowledged by the one before must be acknowledged again."""
    status = current.status
    if status in {"RAISED", "DISPATCHED", "ACCEPTED"} and (current.is_desk or change.coordinator != change.was):
        status = "RAISED" if change.coordinator is None else "DISPATCHED"
    return replace(
        current, status=status, coordinator=change.coordinator, deputy=change.deputy, is_desk=False,
        deadlines=change.deadlines,
    )  # fmt: skip


@of_current(Returned)
def _return(current: OpenCase, event: CaseEvent, change: Returned) -> OpenCase:  # as all folds
    return replace(
        current, status="RAISED", since_at=event.known_at, is_returned=True, is_desk=False, coordinator=None,
        deputy=None, deadlines=change.deadlines,
    )  # fmt: skip


@of_current(Relocated)
def _relocate(current: OpenCase, event: CaseEvent, change: Relocated) -> OpenCase:  # noqa: ARG001  # as all folds
    return replace(current, division=event.division, bulk=None)


@of_current(Accepted)
def _accept(current: OpenCase, event: CaseEvent, change: Accepted) -> OpenCase:
    return replace(
        current, status="ACCEPTED", since_at=event.known_at, level="VILLAGE", deadlines=change.deadlines
    )  # fmt: skip


@of_current(Lapsed)
def _lapse(current: OpenCase, event: CaseEvent, change: Lapsed) -> OpenCase:
    return replace(current, status="DISPATCHED", since_at=event.known_at, deadlines=change.deadlines)


@of_current(Joined)
def _join(current: OpenCase, event: CaseEvent, change: Joined) -> OpenCase:
    referrals = (*current.referrals, *change.referrals)
    joined = replace(current, grade=change.grade, referrals=referrals, deadlines=change.deadlines)
    return _taken_up_anew(joined, event)


def _taken_up_anew(current: OpenCase, event: CaseEvent) -> OpenCase:
    """A case that was disposed of and owes a result again begins anew with whoever is responsible."""
    if current.outcome is None or current.deadline("RESULT") is None:
        return current
    status: Status = "RAISED" if current.coordinator is None and not current.is_desk else "DISPATCHED"
    return replace(current, status=status, since_at=event.known_at, outcome=None)


@of_current(Escalated)
def _escalate(current: OpenCase, event: CaseEvent, change: Escalated) -> OpenCase:  # noqa: ARG001  # as all folds
    """A silent referral is chased by the county; it does not lift the case itself."""
    if change.deadline is not None:
        current = current.without((change.deadline, change.target))
    if change.target:
        return current
    return replace(current, level=max(current.level, change.level, key=LEVELS.index))


@of_current(Missed)
def _miss(current: OpenCase, event: CaseEvent, change: Missed) -> OpenCase:  # noqa: ARG001  # as all folds
    others = current.without(change.deadline.key).deadlines
    return replace(current, deadlines=in_order((*others, replace(change.deadline, is_missed=True))))


@of_current(DeadlineChanged)
def _extend(current: OpenCase, event: CaseEvent, change: DeadlineChanged) -> OpenCase:  # noqa: ARG001  # as all folds
    others = current.without(change.deadline.key).deadlines
    return replace(current, deadlines=in_order((*others, change.deadline)))


@of_current(Suspended)
def _rest(current: OpenCase, event: CaseEvent, change: Suspended) -> OpenCase:
    return replace(current, rest=Rest(event.known_at, change.reason, change.until_on))


@of_current(Resumed)
def _resume(current: OpenCase, event: CaseEvent, change: Resumed) -> OpenCase:  # noqa: ARG001  # as all folds
    return replace(current, rest=None, deadlines=change.deadlines)


@of_current(Muted)
def _mute(current: OpenCase, event: CaseEvent, change: Muted) -> OpenCase:  # noqa: ARG001  # as all folds
    return replace(current, bulk=change.bulk or current.bulk)


@of_current(Notified)
def _tell(current: OpenCase, event: CaseEvent, change: Notified) -> OpenCase:  # noqa: ARG001  # as all folds
    """Whatever is told of the household alone takes its case out of a bulk task."""
    if change.reason in GRAVER:
        current = replace(current, bulk=change.bulk)
    if change.dimension is None:
        return current
    grades = [one for one in (current.told.get(change.dimension), change.grade) if one is not None]
    return replace(current, told={**current.told, change.dimension: max(grades, default=None)})
