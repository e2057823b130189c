"""Limits of time: computed once, from the policy of the place and day and the calendar of working days."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from schemas.assessment import Grade
from schemas.case.parts import Deadline
from schemas.dates import CHINA, DAY, civil_date
from services.alerts.state import in_order
from services.policy.errors import CalendarNotPublished
from services.policy.workdays import SATURDAY

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from schemas.case.parts import Referral
    from schemas.case.words import Answer, DeadlineName
    from services.alerts.terms import Terms
    from services.policy.workdays import WorkingCalendar

ESCALATIONS: Final[tuple[DeadlineName, ...]] = ("ESCALATE_TOWNSHIP", "ESCALATE_COUNTY", "ESCALATE_PREFECTURE")
AT_START: Final[tuple[DeadlineName, ...]] = ("CONTACT", "VISIT", "RESULT", "CONFERENCE", *ESCALATIONS)
"""What begins with a case, wherever the grade has a parameter for it."""

ENDINGS: Final = ("hours", "wd", "days")

RESULT_OF_STREAM: Final = {"EXIT_REVIEW": "EX.result_wd", "POLICY_GAP": "PG.result_wd"}

OF_VISITS: Final = frozenset({"VISIT", "RESULT"})
"""What a cool-down holds back: the visit, and the result that cannot come before it."""

OF_OTHERS: Final = frozenset({"REFERRAL_ANSWER", "REFERRAL_LIMIT", "PUBLICITY", "FADE_OUT"})
"""Limits of the owner of a programme, and dates set by law: they do not rest while a family cannot be visited."""

TEKUN: Final = "limit.tekun.county_wd"
STAGES: Final = {TEKUN: ("limit.tekun.township_wd", "limit.tekun.publicity_days", TEKUN)}
"""Limits made of several that follow each other; the last names the whole."""

DIBAO: Final = frozenset({"DIBAO", "DIBAO_SINGLE"})


def start(terms: Terms, grade: Grade | None, stream: str | None = None) -> tuple[Deadline, ...]:
    """The limits of a new case of a grade, or of a stream, from `terms.at`; a limit without a parameter is none."""
    if stream is not None:
        return (_deadline(terms, "RESULT", RESULT_OF_STREAM[stream]),)
    return in_order(one for name in AT_START if (one := _of_grade(terms, name, grade)) is not None)


def chain(terms: Terms, grade: Grade | None) -> tuple[Deadline, ...]:
    """The limits of escalation (升级督办) anew from `terms.at`: after a lapse, a return, a hand-over."""
    return in_order(one for name in ESCALATIONS if (one := _of_grade(terms, name, grade)) is not None)


def lapse(terms: Terms, grade: Grade | None) -> Deadline | None:
    """Until when something must follow an acknowledgement (签收失效)."""
    return _of_grade(terms, "LAPSE", grade)


def stricter(old: Iterable[Deadline], new: Iterable[Deadline]) -> tuple[Deadline, ...]:
    """Of each key the one that falls due earlier; what was missed stays missed."""
    chosen = {one.key: one for one in old}
    for one in new:
        known = chosen.get(one.key)
        if known is None or (not known.is_missed and one.due_at < known.due_at):
            chosen[one.key] = one
    return in_order(chosen.values())


def cooled(
    terms: Terms, deadlines: Iterable[Deadline], grade: Grade | None, visited_on: date | None
) -> tuple[Deadline, ...]:
    """The same, but YELLOW and below no visit falls due before `visited_on` + `alert.cooldown_days` (冷却期).

    Nor does the result, which waits for the visit.
    """
    if visited_on is None or grade is None or grade > Grade.YELLOW:
        return tuple(deadlines)
    path = "alert.cooldown_days"
    floor = end_of(visited_on + timedelta(days=terms.policy.number(path)))
    return in_order(
        replace(one, due_at=floor, path=path, is_provisional=False)
        if one.name in OF_VISITS and one.due_at < floor
        else one
        for one in deadlines
    )


def revisits(terms: Terms, grade: Grade | None) -> tuple[Deadline, ...]:
    """When to come again after the disposal (回访); `about` is "1", "2" and so on."""
    path = f"deadline.{grade.name}.revisit_days" if grade is not None else ""
    if path not in terms.book.parameters:
        return ()
    return tuple(
        Deadline(
            name="REVISIT",
            due_at=end_of(civil_date(terms.at) + timedelta(days=days)),
            started_at=terms.at,
            path=path,
            about=str(n),
        )
        for n, days in enumerate(terms.policy.numbers(path), 1)
    )


def referral(terms: Terms, referral: Referral, answer: Answer | None) -> tuple[Deadline, ...]:
    """The limits that an answer of the owner starts, or (None) the push itself; those that run on are not repeated.

    In an emergency help comes first (急难型先行救助): its limit and that of the papers run from the push.
    """
    named: list[tuple[DeadlineName, str | None]] = []
    is_emergency = referral.programme == "EMERGENCY_AID"
    if answer is None:
        named.append(("REFERRAL_ANSWER", "alert.referral_silence_wd"))
    if answer == ("ACCEPTED" if not is_emergency else None):
        named.append(("REFERRAL_LIMIT", _legal(terms, referral)))
    if answer is None and is_emergency:
        named.append(("PAPERS", "referral.EMERGENCY_AID.papers_wd"))
    elif answer == "ACCEPTED" and referral.by_commitment and not is_emergency:
        named.append(("PAPERS", "referral.commitment_papers_wd"))
    elif answer == "PUBLICISED":
        programme = "tekun" if referral.programme == "TEKUN" else "dibao"
        named.append(("PUBLICITY", f"limit.{programme}.publicity_days"))
    return in_order(
        _deadline(terms, name, path, about=referral.referral_id) for name, path in named if path is not None
    )


def shifted(terms: Terms, deadlines: Iterable[Deadline], since_at: datetime) -> tuple[Deadline, ...]:
    """After a rest: later by what has passed since `since_at`, to the end of that day or the next working day.

    They count as started later by as much. What was missed before stays as it is, and so do the limits of others.
    """
    rested = terms.at - since_at
    return in_order(one if one.is_missed or one.name in OF_OTHERS else _later(terms, one, rested) for one in deadlines)


def recounted(terms: Terms, deadline: Deadline) -> Deadline | None:
    """A provisional deadline, counted anew if the calendar is there now; None if it is not.

    The calendar is new, the limit is the one that held when it started.
    """
    if not deadline.is_provisional:
        return None
    due_at, is_provisional = _due(replace(terms, at=deadline.started_at, day=None), deadline.path)
    return None if is_provisional else replace(deadline, due_at=due_at, is_provisional=False)


def end_of(on: date) -> datetime:
    """The first instant after a civil day: a limit of days ends with its last day."""
    return datetime.combine(on + DAY, time(), CHINA).astimezone(UTC)


def after_working_days(terms: Terms, count: int) -> tuple[datetime, bool]:
    """The end of the `count`-th working day after `terms.at`, and whether it was counted by weekdays alone.

    It is where the calendar of a year is not published yet.
    """
    day, is_provisional = _working_day(terms.book.calendar, civil_date(terms.at), count)
    return end_of(day), is_provisional


def _of_grade(terms: Terms, name: DeadlineName, grade: Grade | None) -> Deadline | None:
    if grade is None:
        return None
    paths = (f"deadline.{grade.name}.{name.lower()}_{ending}" for ending in ENDINGS)
    path = next((one for one in paths if one in terms.book.parameters), None)
    return None if path is None else _deadline(terms, name, path)


def _deadline(terms: Terms, name: DeadlineName, path: str, about: str = "") -> Deadline:
    due_at, is_provisional = _due(terms, path)
    return Deadline(
        name=name, due_at=due_at, started_at=terms.at, path=path, about=about, is_provisional=is_provisional
    )


def _due(terms: Terms, path: str) -> tuple[datetime, bool]:
    """When a limit ends that starts at `terms.at`: to the second in hours, at the end of a day in days."""
    if terms.book.parameters[path].unit == "hours":
        return terms.at + timedelta(hours=terms.policy.number(path)), False
    day, is_provisional = civil_date(terms.at), False
    for stage in STAGES.get(path, (path,)):
        count = terms.policy.number(stage)
        if terms.book.parameters[stage].unit == "working_days":
            day, is_guessed = _working_day(terms.book.calendar, day, count)
            is_provisional = is_provisional or is_guessed
        else:
            day += timedelta(days=count)
    return end_of(day), is_provisional


def _legal(terms: Terms, referral: Referral) -> str | None:
    """The parameter of the legal limit (办理时限) of a programme; None where neither law nor place has one."""
    programme = referral.programme
    if programme in DIBAO:
        ordinary = "delegated_wd" if referral.is_delegated else "total_wd"
        return f"limit.dibao.{'special_wd' if referral.is_special else ordinary}"
    if programme == "RIGID_EXPENSE":
        return f"limit.rigid.{'special_wd' if referral.is_special else 'decision_wd'}"
    if programme == "TEKUN":
        return TEKUN
    if programme == "RELAPSE":
        return "limit.relapse.identify_wd"
    path = f"referral.{programme}.limit_wd"
    return path if terms.policy.optional(path) is not None else None


def _later(terms: Terms, deadline: Deadline, rested: timedelta) -> Deadline:
    last_on = civil_date(deadline.due_at + rested - timedelta.resolution)
    day, is_provisional = _working_day(terms.book.calendar, last_on - DAY, 1)
    return replace(deadline, due_at=end_of(day), started_at=deadline.started_at + rested, is_provisional=is_provisional)


def _working_day(calendar: WorkingCalendar, day: date, count: int) -> tuple[date, bool]:
    try:
        return calendar.add_working_days(day, count), False
    except CalendarNotPublished:
        return _guessed(calendar, day, count), True


def _guessed(calendar: WorkingCalendar, day: date, count: int) -> date:
    """The same where the calendar of a year is unknown: there, Monday to Friday."""
    left = count
    while left > 0:
        day += DAY
        try:
            left -= calendar.is_working_day(day)
        except CalendarNotPublished:
            left -= day.weekday() < SATURDAY
    return day
