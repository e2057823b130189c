"""Disability certificates (残疾证): which one holds on a date, and whether it makes a person severely disabled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.dates import DAY
from schemas.events.disability import DisabilityCertified

if TYPE_CHECKING:
    from datetime import date

    from services.monitor.household import Fact
    from services.monitor.look import Look

READS = frozenset({DisabilityCertified})


def certificate(look: Look, person: str, on: date) -> Fact[DisabilityCertified] | None:
    """The certificate that holds at the end of a day: the last one issued, unless it has expired; None without one.

    An older certificate does not come back to life when a newer one expires.
    """
    issued = [fact for fact in look.live(person, DisabilityCertified) if fact.occurred_on <= on]
    if not issued:
        return None
    last = issued[-1]
    expires_on = last.payload.expires_on
    if expires_on is None:
        return last
    look.wake(expires_on + DAY)
    return last if on <= expires_on else None


def is_severe(look: Look, person: str, on: date) -> bool:
    """Whether the person is severely disabled (重度残疾) at the end of a day.

    Source: 最低生活保障审核确认办法 (民发〔2021〕57号): grades 1 and 2; of the mind, grade 3 too.
    """
    held = certificate(look, person, on)
    if held is None:
        return False
    is_mental = held.payload.kind in look.param("means.severe_mental_kinds")
    path = "means.severe_mental_grade_through" if is_mental else "means.severe_grade_through"
    limit: int = look.param(path)
    return held.payload.grade <= limit
