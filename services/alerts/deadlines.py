"""Limits of time: computed once, from the policy of the place and day and the calendar of working days."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from schemas.assessment import Grade
    from schemas.case.parts import Deadline, Referral
    from schemas.case.words import Answer
    from services.alerts.terms import Terms


def start(terms: Terms, grade: Grade | None, stream: str | None = None) -> tuple[Deadline, ...]:
    """The limits of a new case of a grade, or of a stream, from `terms.at`; a limit without a parameter is none."""
    raise NotImplementedError


def chain(terms: Terms, grade: Grade | None) -> tuple[Deadline, ...]:
    """The limits of escalation (升级督办) anew from `terms.at`: after a lapse, a return, a hand-over."""
    raise NotImplementedError


def lapse(terms: Terms, grade: Grade | None) -> Deadline | None:
    """Until when something must follow an acknowledgement (签收失效)."""
    raise NotImplementedError


def stricter(old: Iterable[Deadline], new: Iterable[Deadline]) -> tuple[Deadline, ...]:
    """Of each key the one that falls due earlier; what was missed stays missed."""
    raise NotImplementedError


def cooled(
    terms: Terms, deadlines: Iterable[Deadline], grade: Grade | None, visited_on: date | None
) -> tuple[Deadline, ...]:
    """The same, but YELLOW and below no visit falls due before `visited_on` + `alert.cooldown_days` (冷却期)."""
    raise NotImplementedError


def revisits(terms: Terms, grade: Grade | None) -> tuple[Deadline, ...]:
    """When to come again after the disposal (回访); `about` is "1", "2" and so on."""
    raise NotImplementedError


def referral(terms: Terms, referral: Referral, answer: Answer | None) -> tuple[Deadline, ...]:
    """The limits of a referral after an answer of the owner, or (None) after it was pushed."""
    raise NotImplementedError


def shifted(terms: Terms, deadlines: Iterable[Deadline], since_at: datetime) -> tuple[Deadline, ...]:
    """After a rest: later by what has passed since `since_at`, to the end of the next working day."""
    raise NotImplementedError


def recounted(terms: Terms, deadline: Deadline) -> Deadline | None:
    """A provisional deadline, counted anew if the calendar is there now; None if it is not."""
    raise NotImplementedError


def end_of(on: date) -> datetime:
    """The first instant after a civil day: a limit of days ends with its last day."""
    raise NotImplementedError


def after_working_days(terms: Terms, count: int) -> tuple[datetime, bool]:
    """The end of the `count`-th working day after `terms.at`, and whether it was counted by weekdays alone.

    It is where the calendar of a year is not published yet.
    """
    raise NotImplementedError
