"""Referrals (转介): pushed to the owner of a programme, answered by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.case.commands import AnswerReferral, Refer
from schemas.case.findings import ReferralAnswered, Referred
from schemas.case.parts import Referral
from services.alerts import deadlines
from services.alerts.lifecycle.acting import act_on, is_at_least, tell_office
from services.alerts.lifecycle.refusals import refused
from services.alerts.state import STATUSES, OpenCase, in_order

if TYPE_CHECKING:
    from schemas.case.feed import Refused
    from schemas.case.parts import Deadline
    from schemas.case.words import RefusalReason
    from services.alerts.lifecycle.telling import Telling
    from services.alerts.terms import Terms

FIRST_AID = "EMERGENCY_AID"
"""Small sums first, papers later (小金额先行救助): what the village may ask for before anything is verified."""


@act_on(Refer)
def _refer(command: Refer, telling: Telling, current: OpenCase) -> Refused | None:
    if command.programme != FIRST_AID and not is_at_least(command.by, "TOWNSHIP"):
        return refused(command.command_id, "NEEDS_SUPERVISOR", command=command.kind, level="TOWNSHIP")
    is_verified = STATUSES.index(current.status) >= STATUSES.index("VERIFIED")
    if not (is_verified or current.is_desk or command.programme == FIRST_AID):
        return refused(command.command_id, "NOT_VERIFIED")
    running = {(one.programme, one.person) for one in current.referrals if one.is_open}
    if (command.programme, command.person) in running:
        return refused(command.command_id, "ALREADY", command=command.kind, status=current.status)
    referral = _referral(command, telling.terms)
    telling.say(Referred(referral=referral, deadlines=deadlines.referral(telling.terms, referral, None)))
    return None


def _referral(command: Refer, terms: Terms) -> Referral:
    policy, path = terms.policy, f"referral.{command.programme}"
    return Referral(
        referral_id=command.command_id, programme=command.programme, owner=policy.code(f"{path}.owner"),
        pushed_at=terms.at, applied_at=command.applied_at, person=command.person, by_commitment=command.by_commitment,
        is_delegated=policy.flag(f"{path}.delegated"), is_special=command.is_special,
        papers_in=not (command.by_commitment or command.programme == FIRST_AID),
    )  # fmt: skip


@act_on(AnswerReferral)
def _answer(command: AnswerReferral, telling: Telling, current: OpenCase) -> Refused | None:
    referral = next((one for one in current.referrals if one.referral_id == command.referral_id), None)
    if referral is None:
        return refused(command.command_id, "NO_REFERRAL", referral=command.referral_id)
    reason = _out_of_place(command, referral)
    if reason is not None:
        return refused(
            command.command_id, reason, referral=command.referral_id, command=command.kind, status=current.status,
            detail="没有写明答复 / there is no answer in it",
        )  # fmt: skip
    telling.say(
        ReferralAnswered(
            referral_id=command.referral_id, answer=command.answer, reason=command.reason,
            papers_in=command.papers_in, deadlines=_limits(command, referral, current, telling.terms),
        )
    )  # fmt: skip
    if command.answer == "RETURNED":
        tell_office(telling, current, "REFERRAL", "TOWNSHIP")
    return None


def _out_of_place(command: AnswerReferral, referral: Referral) -> RefusalReason | None:
    """Papers may follow the decision; of the answers each comes once, and publicity (公示) after acceptance (受理)."""
    if command.answer is None:
        if not command.papers_in:
            return "MALFORMED"
        return "ALREADY" if referral.papers_in else None
    if not referral.is_open:
        return "REFERRAL_CLOSED"
    if command.answer == referral.answer or (command.answer, referral.answer) == ("ACCEPTED", "PUBLICISED"):
        return "ALREADY"
    if command.answer in {"RETURNED", "REFUSED"} and command.reason is None:
        return "NEEDS_REASON"
    return None


def _limits(command: AnswerReferral, referral: Referral, current: OpenCase, terms: Terms) -> tuple[Deadline, ...]:
    """The limits of the referral that still run after the answer; one that runs is never made longer by it."""
    running = [one for one in current.deadlines if one.about == referral.referral_id]
    is_complete = referral.papers_in or command.papers_in
    if is_complete or command.answer in {"RETURNED", "REFUSED"}:
        running = [one for one in running if one.name != "PAPERS"]
    if command.answer is None:
        return in_order(running)
    if command.answer in {"ACCEPTED", "PUBLICISED"}:
        added = deadlines.referral(terms, referral, command.answer)
        kept = [one for one in running if one.name != "REFERRAL_ANSWER"]
        return deadlines.stricter(kept, (one for one in added if one.name != "PAPERS" or not is_complete))
    return in_order(one for one in running if one.name == "PAPERS")
