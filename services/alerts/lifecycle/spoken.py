"""Silences (暂缓): nobody is told for a while, because somebody has said so."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from schemas.assessment import Grade
from schemas.case.commands import EndSilence, Hush
from schemas.case.parts import Silence
from schemas.case.pressure import Silenced, SilenceEnded
from services.alerts.lifecycle.acting import act, is_at_least, is_word_of
from services.alerts.lifecycle.refusals import refused

if TYPE_CHECKING:
    from schemas.case.feed import Refused
    from services.alerts.lifecycle.telling import Telling


@act(Hush)
def _hush(command: Hush, telling: Telling) -> Refused | None:
    """An entry of a stream has no grade; its silence is one of BLUE."""
    terms = telling.terms
    alerts = [one for name, one in telling.case.open_alerts.items() if command.dimension in {None, name}]
    if not alerts:
        return refused(command.command_id, "NO_ALERT", household=command.household_id)
    grade = max((one.grade for one in alerts if one.grade is not None), default=Grade.BLUE)
    if grade == Grade.RED and not is_at_least(command.by, "TOWNSHIP"):
        return refused(command.command_id, "NEEDS_SUPERVISOR", command=command.kind, level="TOWNSHIP")
    longest = terms.policy.number("alert.silence_days")
    if command.until_on < terms.on:
        return refused(command.command_id, "IN_THE_PAST")
    if command.until_on > terms.on + timedelta(days=longest):
        return refused(command.command_id, "TOO_LONG", days=longest)
    silence = Silence(
        silence_id=command.command_id, dimension=command.dimension, reason=command.reason, author=command.by.staff,
        until_on=command.until_on, grade=grade, causes=tuple(sorted({cause for one in alerts for cause in one.causes})),
    )  # fmt: skip
    telling.say(Silenced(silence=silence))
    return None


@act(EndSilence)
def _end(command: EndSilence, telling: Telling) -> Refused | None:
    silence = next((one for one in telling.case.silences if one.silence_id == command.silence_id), None)
    if silence is None:
        return refused(command.command_id, "NO_SILENCE", silence=command.silence_id)
    if not (is_word_of(command.by, silence.author) or is_at_least(command.by, "TOWNSHIP")):
        return refused(command.command_id, "NEEDS_SUPERVISOR", command=command.kind, level="TOWNSHIP")
    telling.say(SilenceEnded(silence_id=silence.silence_id, reason="BY_HAND"))
    return None
