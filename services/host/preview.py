"""What a silence would have held back, had it been given on a day in the past (暂缓预演)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import reduce
from itertools import takewhile
from typing import TYPE_CHECKING

from schemas.case.commands import Hush
from schemas.case.course import AlertChange
from schemas.case.feed import Refused
from schemas.case.parts import Author
from schemas.case.pressure import Muted, Notified, Silenced
from schemas.dates import CHINA
from services.alerts.lifecycle.decide import decide
from services.alerts.lifecycle.evolve import evolve
from services.alerts.state import Case
from services.alerts.suppress import Ask, notice, silences_ended
from services.alerts.terms import Terms
from services.policy.shape import NATION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemas.case import CaseEvent
    from schemas.case.parts import Silence
    from schemas.case.words import SilenceEnd
    from services.alerts.routing import Roster
    from services.policy.book import PolicyBook

PREVIEW = "preview"
"""Command id and author of a silence that nobody gives."""


@dataclass(frozen=True, slots=True)
class Told:
    """A notice that was given, and whether the silence would have held it back."""

    event: CaseEvent
    notified: Notified
    is_muted: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """The silence as it would have been, all notices until its last day, and what would have ended it before."""

    silence: Silence
    notices: tuple[Told, ...]
    ended_on: date | None = None
    ended_for: SilenceEnd | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """A silence of a household as if a township had given it at the end of the day `from_on`."""

    household_id: str
    from_on: date
    until_on: date
    dimension: str | None

    @property
    def at(self) -> datetime:
        """The moment at which it would have been given."""
        return datetime.combine(self.from_on + timedelta(days=1), time(), CHINA)

    def terms(self, division: str, book: PolicyBook, roster: Roster) -> Terms:
        """The circumstances in which it would have been given."""
        return Terms(
            book=book, roster=roster, household_id=self.household_id, division=division, cause=PREVIEW, at=self.at,
            day=self.from_on,
        )  # fmt: skip

    @property
    def command(self) -> Hush:
        """The command that would have been given; its reason decides nothing."""
        return Hush(
            command_id=PREVIEW, household_id=self.household_id, reason="OTHER", until_on=self.until_on,
            by=Author(staff=PREVIEW, level="TOWNSHIP", division=NATION), dimension=self.dimension,
        )  # fmt: skip


def preview(wish: Wish, history: Sequence[CaseEvent], book: PolicyBook, roster: Roster) -> Preview | Refused:
    """What the silence would have done to the notices of a household's history, or why nobody could have given it."""
    before = list(takewhile(lambda event: event.known_at < wish.at, history))
    terms = wish.terms(before[-1].division if before else NATION, book, roster)
    decided = decide(wish.command, reduce(evolve, before, Case()), terms)
    if isinstance(decided, Refused):
        return decided
    silence = next(one.change.silence for one in decided.events if isinstance(one.change, Silenced))
    return _lived(silence, history[len(before) :], terms)


def _lived(silence: Silence, later: Sequence[CaseEvent], terms: Terms) -> Preview:
    """A silence that holds from its first day until its last, or until a change of an alert ends it."""
    case, notices = Case(silences=(silence,)), list[Told]()
    found = Preview(silence, ())
    for event in takewhile(lambda one: one.as_of <= silence.until_on, later):
        change = event.change
        if isinstance(change, AlertChange):
            for end in silences_ended(case, change):
                found = replace(found, ended_on=event.as_of, ended_for=end.reason)
                case = Case()
        elif isinstance(change, Notified):
            ask = Ask(change.reason, change.dimension, change.grade, change.receiver)
            given = notice(case, replace(terms, at=event.known_at, day=event.as_of), ask)
            notices.append(Told(event, change, isinstance(given, Muted)))
    return replace(found, notices=tuple(notices))
