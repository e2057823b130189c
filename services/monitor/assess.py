"""The one definition of a reading: a household, a date, what was known, and the policy and cover that held then."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from schemas.assessment import Assessment, Item, Signal
from schemas.events.correction import Retracted, SamePerson
from schemas.events.membership import MemberLeft
from schemas.events.registration import CategoryEnded, CategoryGranted, HouseholdRegistered
from schemas.events.visit import NoChangeFound, VisitRecorded
from services.monitor import grading, means, standing
from services.monitor.dimensions import dimensions, rules_version, streams
from services.monitor.facets import persons
from services.monitor.grading import Read
from services.monitor.look import Look
from services.monitor.notes import Notes
from services.monitor.reading import NO_FEEDS, QUIET, Occasion, Part, Reading
from services.monitor.silence import Silence, silence_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from schemas.payload import Payload
    from services.monitor.given import Given
    from services.monitor.household import Household
    from services.monitor.indicator import Code, Dimension, Indicator, Stream

Kinds = frozenset[type["Payload"]]

MEANS, GRADING = "means", "grading"
ALWAYS = persons.READS | {
    CategoryEnded, CategoryGranted, MemberLeft, NoChangeFound, Retracted, SamePerson, VisitRecorded,
}  # fmt: skip
"""Types that move every part of a reading."""


def assess(household: Household, occasion: Occasion, given: Given) -> Reading | None:
    """Read a household in full; None before there is anything to read.

    A registered household has no reading before its registration, a provisional one none before its first fact.
    `household` holds what was known then; `known_on` decides which policy values were published.

    Raises:
        ParameterNotInForce: the book has no value for a parameter that is read.
    """
    with closing(Inquiry(household, occasion, given)) as inquiry:
        return inquiry.in_full()


class Inquiry:
    """One look at a household, read as far as asked: what may have moved since a last reading, or everything.

    What has been read once is not read again.
    """

    def __init__(self, household: Household, occasion: Occasion, given: Given) -> None:
        self._look = Look(household, occasion.as_of, occasion.known_on, given)
        self._occasion = occasion
        self._read: dict[str, Part] = {}

    def in_part(self, last: Reading | None, moved: Collection[str]) -> Reading | None:
        """Keep from the last reading every part that has not moved and that neither time, cover nor policy touch."""
        return self._reading(_kept(self._look, last, moved))

    def in_full(self) -> Reading | None:
        """Read all parts; None before there is anything to read."""
        return self._reading({})

    def close(self) -> None:
        """Let go of the answers, some of which hold on to the look: else only the collector would ever free it."""
        self._look.memo.clear()

    def _reading(self, kept: Mapping[str, Part]) -> Reading | None:
        look = self._look
        if not _is_readable(look):
            return None
        parts = {name: kept.get(name) or self._once(name, read) for name, read in _readers(look)}
        reads = [read for dimension in dimensions() for read in parts[dimension.name].value]
        parts[GRADING] = _noted(look, lambda: grading.grade(look, reads)) if reads else QUIET
        return _bound(look, self._occasion, parts)

    def _once(self, name: str, read: Callable[[], object]) -> Part:
        if name not in self._read:
            self._read[name] = _noted(self._look, read)
        return self._read[name]


def _bound(look: Look, occasion: Occasion, parts: dict[str, Part]) -> Reading:
    """The parts bound together."""
    signals: tuple[Signal, ...] = parts[GRADING].value
    silence = silence_of(look)
    until_on = _earliest([look.begun.review_on, look.policy.changes_on])
    review_on = _earliest([until_on, silence.never_heard_on, *(part.review_on for part in parts.values())])
    assessment = Assessment(
        household_id=look.household.household_id, as_of=occasion.as_of, cause=(occasion.event_id, occasion.position),
        caused_at=occasion.recorded_at, corrects=occasion.corrects, division=look.division,
        signals=signals,
        items=tuple(item for stream in streams() for item in parts[stream.name].value),
        dimensions=silence.beside(signals),
        means=parts[MEANS].value or None,
        successor=look.successor,
        review_on=_earliest([review_on, silence.next_on]),
        policy_digest=look.given.book.digest, rules_version=rules_version(), categories=standing.categories(look),
    )  # fmt: skip
    return Reading(
        assessment=assessment, parts=parts, until_on=until_on, review_on=review_on,
        feeds=_feeds(parts.values(), silence), room_fen=_least(part.room_fen for part in parts.values()),
        income_fen=_least(part.income_fen for part in parts.values()), present=look.present,
    )  # fmt: skip


def signs(look: Look, dimension: Dimension) -> list[Read]:
    """What the indicators of a dimension read by themselves, before the modifiers."""
    reads: list[Read] = []
    for indicator in _asked_indicators(dimension.name, look.present):
        if indicator.low_income_only and not standing.is_low_income(look):
            continue
        outer, look.notes = look.notes, Notes()
        claims = indicator.claims(look, indicator)
        found = [sign for claim in claims if (sign := claim.sign(look, indicator)) is not None]
        notes, look.notes = look.notes, outer
        look.notes.add(notes)
        reads += [Read(dimension, indicator, sign, tuple(sorted(notes.parameters))) for sign in found]
    return reads


def items(look: Look, stream: Stream) -> list[Item]:
    """What a stream lists, in the order of (code, subject)."""
    found = [item for code in _asked_codes(stream.name, look.present) for item in _listed(look, code)]
    return sorted(found, key=lambda item: (item.code, item.subject, item.since_on, item.evidence))


def _listed(look: Look, code: Code) -> list[Item]:
    """What one condition lists, each with the policy values that were read."""
    outer, look.notes = look.notes, Notes()
    found = list(code.items(look, code))
    notes, look.notes = look.notes, outer
    look.notes.add(notes)
    return [replace(item, parameters=tuple(sorted(notes.parameters))) for item in found]


@lru_cache(maxsize=65_536)
def _asked_indicators(name: str, present: Kinds) -> tuple[Indicator, ...]:
    """The indicators of a dimension that can read anything from facts of the types present."""
    return tuple(
        one for each in dimensions() if each.name == name for one in each.indicators if is_asked(one.triggers, present)
    )


@lru_cache(maxsize=65_536)
def _asked_codes(name: str, present: Kinds) -> tuple[Code, ...]:
    """As `_asked_indicators`, of a stream."""
    return tuple(
        one for each in streams() if each.name == name for one in each.codes if is_asked(one.triggers, present)
    )


def is_asked(triggers: Kinds, present: Kinds) -> bool:
    """Whether anything can be read at all: a trigger is present, or none is needed."""
    return not triggers or not triggers.isdisjoint(present)


def moved_parts(present: Kinds, kinds: Kinds) -> frozenset[str]:
    """The parts of a reading that facts of some types can move in a household with facts of the types present."""
    return frozenset[str]().union(*(_moved_by(present, kind) for kind in kinds))  # type: ignore[arg-type]  # a class is hashable


@lru_cache(maxsize=65_536)
def _moved_by(present: Kinds, kind: type[Payload]) -> frozenset[str]:
    """As `moved_parts`, for one type; households share few sets of types."""
    rules: list[tuple[str, Sequence[Indicator | Code]]] = [(one.name, one.indicators) for one in dimensions()]
    rules += [(one.name, one.codes) for one in streams()]
    always = kind in ALWAYS
    moved = {
        name
        for name, each in rules
        if always
        or any((kind in one.triggers or kind in one.reads) and is_asked(one.triggers, present) for one in each)
    }
    if always or kind in means.READS:
        moved.add(MEANS)
    return frozenset(moved)


def _readers(look: Look) -> Iterator[tuple[str, Callable[[], object]]]:
    """Every part with the way to read it; a home that its last person has left is read no further."""
    empty = look.successor is not None
    for dimension in dimensions():
        yield dimension.name, tuple if empty else partial(signs, look, dimension)
    for stream in streams():
        yield stream.name, tuple if empty else partial(items, look, stream)
    yield MEANS, tuple if empty else lambda: means.read(look)


def _noted(look: Look, read: Callable[[], object]) -> Part:
    """Read one part and keep what it depends on."""
    look.notes = Notes()
    value = read()
    notes = look.notes
    part = Part(value or (), notes.review_on, notes.feeds or NO_FEEDS, notes.room_fen, notes.income_fen)
    return QUIET if part == QUIET else part


def _kept(look: Look, last: Reading | None, moved: Collection[str]) -> dict[str, Part]:
    """The parts of the last reading that still hold: not moved, not due, under the same policy and cover."""
    if last is None or look.as_of < last.assessment.as_of or last.assessment.division != look.division:
        return {}
    if last.assessment.policy_digest != look.policy.digest or last.assessment.successor != look.successor:
        return {}
    if last.until_on is not None and last.until_on <= look.as_of:
        return {}
    return {
        name: part
        for name, part in last.parts.items()
        if name not in moved
        and (part.review_on is None or part.review_on > look.as_of)
        and all(feed not in look.cover or look.cover[feed] < day for feed, day in part.feeds.items())
    }


def _is_readable(look: Look) -> bool:
    """A registered household is read from its registration, a provisional one from its first fact."""
    if look.registered is not None:
        return True
    return look.division != "" and not look.household.own.of(HouseholdRegistered)


def _feeds(parts: Iterable[Part], silence: Silence) -> Mapping[str, date]:
    """What each feed must cover to change anything; of a silent one any delivery does."""
    notes = Notes()
    for part in parts:
        for feed, day in part.feeds.items():
            notes.await_feed(feed, day)
    for feed in silence.moving:
        notes.await_feed(feed, date.min)
    return notes.feeds


def _least(amounts: Iterable[int | None]) -> int | None:
    return min((fen for fen in amounts if fen is not None), default=None)


def _earliest(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day is not None), default=None)
