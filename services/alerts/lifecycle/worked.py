"""The open case after what people did: contacts, visits, findings, outcomes, referrals."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from schemas.case.findings import (
    Conferred,
    Contacted,
    Contradicted,
    Disposed,
    FollowedUp,
    ReferralAnswered,
    Referred,
    Settled,
    Verified,
    Visited,
)
from services.alerts.lifecycle.folding import of_current
from services.alerts.state import STATUSES, Conflict, OpenCase, in_order

if TYPE_CHECKING:
    from schemas.case.event import CaseEvent
    from schemas.case.parts import Found, Referral
    from schemas.case.words import Status

CHAIN = frozenset({"ESCALATE_TOWNSHIP", "ESCALATE_COUNTY", "ESCALATE_PREFECTURE", "LAPSE"})
"""What being taken up stops."""

UNTIL_RESULT = CHAIN | {"CONTACT", "VISIT", "RESULT", "CONFERENCE", "REVISIT", "FADE_OUT"}
"""What an outcome meets, or sets anew."""


@of_current(Contacted)
def _contact(current: OpenCase, event: CaseEvent, change: Contacted) -> OpenCase:
    if change.contact == "NOT_MET":
        return current
    rest = current.without_names(CHAIN | {"CONTACT"})
    return _advanced(replace(rest, contacted_at=current.contacted_at or event.known_at), event, "CONTACTED")


@of_current(Visited)
def _visit(current: OpenCase, event: CaseEvent, change: Visited) -> OpenCase:  # noqa: ARG001  # as all folds
    current = replace(current, visits=(*current.visits, (change.visit, change.visited_on)))
    return current.without_names(CHAIN | {"CONTACT", "VISIT"}) if change.counts else current


@of_current(Verified)
def _verify(current: OpenCase, event: CaseEvent, change: Verified) -> OpenCase:
    return replace(_advanced(current, event, "VERIFIED"), found=_latest(current.found, change.found))


@of_current(Contradicted)
def _contradict(current: OpenCase, event: CaseEvent, change: Contradicted) -> OpenCase:  # noqa: ARG001  # as all folds
    others = tuple(one for one in current.conflicts if one.after.cause != change.after.cause)
    return replace(current, conflicts=(*others, Conflict(change.before, change.after)))


@of_current(Settled)
def _settle(current: OpenCase, event: CaseEvent, change: Settled) -> OpenCase:  # noqa: ARG001  # as all folds
    left = tuple(one for one in current.conflicts if one.after.cause != change.found.cause)
    return replace(current, conflicts=left, found=_latest(current.found, (change.found,)))


@of_current(Disposed)
def _dispose(current: OpenCase, event: CaseEvent, change: Disposed) -> OpenCase:
    rest = current.without_names(UNTIL_RESULT)
    return replace(
        rest, status="DISPOSED", since_at=event.known_at, outcome=change.outcome,
        deadlines=in_order((*rest.deadlines, *change.deadlines)),
    )  # fmt: skip


@of_current(FollowedUp)
def _follow_up(current: OpenCase, event: CaseEvent, change: FollowedUp) -> OpenCase:
    rest = current.without(("REVISIT", change.revisit))
    left = any(one.name == "REVISIT" for one in rest.deadlines)
    return rest if left else _advanced(rest, event, "FOLLOWED")


@of_current(Conferred)
def _confer(current: OpenCase, event: CaseEvent, change: Conferred) -> OpenCase:  # noqa: ARG001  # as all folds
    return current.without_names({"CONFERENCE"})


@of_current(Referred)
def _refer(current: OpenCase, event: CaseEvent, change: Referred) -> OpenCase:  # noqa: ARG001  # as all folds
    added = in_order((*current.deadlines, *change.deadlines))
    return replace(current, referrals=(*current.referrals, change.referral), deadlines=added)


@of_current(ReferralAnswered)
def _answer(current: OpenCase, event: CaseEvent, change: ReferralAnswered) -> OpenCase:  # noqa: ARG001  # as all folds
    """The answer says which limits of the referral still run; those before are over."""
    referrals = tuple(
        _with_answer(one, change) if one.referral_id == change.referral_id else one for one in current.referrals
    )
    others = tuple(one for one in current.deadlines if one.about != change.referral_id)
    return replace(current, referrals=referrals, deadlines=in_order((*others, *change.deadlines)))


def _with_answer(referral: Referral, change: ReferralAnswered) -> Referral:
    return replace(
        referral, answer=change.answer or referral.answer, reason=change.reason or referral.reason,
        papers_in=referral.papers_in or change.papers_in,
    )  # fmt: skip


def _advanced(current: OpenCase, event: CaseEvent, status: Status) -> OpenCase:
    """Forward only: a visit after the disposal is no step back."""
    if STATUSES.index(current.status) >= STATUSES.index(status):
        return current
    return replace(current, status=status, since_at=event.known_at)


def _latest(before: tuple[Found, ...], after: tuple[Found, ...]) -> tuple[Found, ...]:
    """The latest finding of each cause."""
    latest = {one.cause: one for one in (*before, *after)}
    return tuple(latest[cause] for cause in sorted(latest))
