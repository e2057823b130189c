"""The monitor's step: a batch of events, and what the log remembers, to the readings that follow."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from schemas import readings
from schemas.dates import civil_date
from schemas.events.correction import Retracted
from schemas.events.incident import WeatherWarned
from schemas.events.registration import HouseholdRegistered
from schemas.events.system import FeedCovered, PolicyAdopted, Tick
from schemas.messages import Passed
from services.eventlog.protocol import Bound
from services.monitor import places, store
from services.monitor.agenda import Agenda, Watch, bits_of
from services.monitor.assess import Inquiry, moved_parts
from services.monitor.difference import differs
from services.monitor.given import Given, NoPolicy
from services.monitor.heard import HEARD, Assessed, hearer, is_passed, told_of
from services.monitor.household import Change, fact_of
from services.monitor.reading import Occasion
from services.monitor.residence import solo_home
from services.monitor.route import MOVES, NOWHERE, Homes, concerned
from services.monitor.warm import Cache, Warm, told
from services.policy.book import PolicyBook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime

    from schemas.event import Recorded
    from schemas.payload import Payload
    from services.eventlog.protocol import TabledTransaction as Writing
    from services.monitor.heard import Said
    from services.monitor.places import Move

CONSUMER = "monitor"
REVIEW_CHUNK = 500
"""Households warmed up at once when a broadcast concerns many: one query, bounded memory, a second's work or less."""


class Monitor:
    """Folds events into households and reads them, event by event in the order of the log.

    Keeps nothing that cannot be rebuilt: `forget` after a rollback, `start` before the first step. Of several that
    share the households each reads its own, those that are `mine`.
    """

    def __init__(self, capacity: int, mine: Callable[[str], bool] | None = None) -> None:
        self.cache = Cache(capacity)
        self._mine = mine
        self.forget()

    def forget(self) -> None:
        """Drop every cache: after a rollback, or when another process has written."""
        self.cache.clear()
        self.given: Given | None = None
        self.ticked_at: datetime | None = None
        self.ticked_on: date | None = None
        self._agenda = Agenda()
        self._homes: dict[str, Homes] = {}
        self._moves: dict[str, list[Move]] = {}
        self._pasts: dict[str, Sequence[Recorded]] = {}
        self._said: list[Said] = []
        self._hearer: str | None = None
        self._unsaved: dict[str, tuple[Watch, bytes | None]] = {}

    def start(self, tx: Writing, position: int) -> None:
        """Take up what the log and its derived tables say at a position."""
        self.forget()
        self._agenda = Agenda(one for one in store.watches(tx.connection) if self._is_mine(one.household))
        for one in told(tx.at_positions(store.broadcasts(tx.connection, position))):
            self._take(tx, one)
            if isinstance(one.event.payload, Tick):
                self.ticked_at, self.ticked_on = one.event.payload.at, civil_date(one.event.payload.at)

    def step(self, tx: Writing, batch: Sequence[Recorded]) -> list[Said]:
        """Read whatever the events of a batch, given in the order of the log, make worth reading.

        Saves the derived rows; the caller appends the drafts and saves the position in the same transaction.
        """
        if not batch:
            return []
        self._prepare(tx, batch)
        for recorded in batch:
            if recorded.event.subject.startswith(("person/", "household/")):
                self._fact(tx, recorded)
            else:
                self._broadcast(tx, recorded)
        store.save_watches(tx.connection, self._unsaved)
        self.cache.shrink(tx, batch[-1].position)
        said, self._said = self._said, []
        self._unsaved, self._pasts = {}, {}
        if len(self._homes) > self.cache.capacity:
            self._homes = {}
        return said

    def _prepare(self, tx: Writing, batch: Sequence[Recorded]) -> None:
        """Fetch what the batch will need as it stood before it: homes, households, and the past of whoever moves."""
        before, last = batch[0].position - 1, batch[-1].position
        persons = {one.event.subject for one in batch if one.event.subject.startswith("person/")}
        self._homes.update(places.homes_of(tx.connection, persons - self._homes.keys(), before))
        # Between the events of a batch the log may have others of the same people that concern other readers alone.
        self._moves = places.moves_of(tx.connection, persons, before, last)
        movers = {one.event.subject for one in batch if self._is_move(one)}
        self._pasts = {
            name: list(told(past)) for name, past in tx.streams(sorted(movers), Bound(position=last)).items()
        }
        households = {
            one.event.subject.removeprefix("household/") for one in batch if one.event.subject.startswith("household/")
        }
        for person in persons:
            # Who moves in had no fact before, as a rule, so a home of one is loaded only when it is asked for.
            households.update(self._homes[person].registered or (() if person in movers else (solo_home(person),)))
        self.cache.load(tx, [*filter(self._is_mine, households)], before)

    def _is_mine(self, household_id: str) -> bool:
        return self._mine is None or self._mine(household_id)

    def _fact(self, tx: Writing, recorded: Recorded) -> None:
        subject, before = recorded.event.subject, recorded.position - 1
        past = [one for one in self._pasts.get(subject, ()) if one.position <= before]
        homes = self._route(recorded, is_first=not past)
        mine = [*filter(self._is_mine, homes)]
        self._hearer = None
        if mine and isinstance(recorded.event.payload, HEARD):
            self.cache.load(tx, mine[:1], before)
            self._hearer = hearer(self.cache.get(mine[0]).household.ledger(subject), recorded, homes)
        for household_id in mine:
            self._tell(tx, household_id, recorded, past if self._is_move(recorded) else ())

    def _tell(self, tx: Writing, household_id: str, recorded: Recorded, past: Iterable[Recorded]) -> None:
        """Fold a fact into a home that it concerns, behind what that may have missed of its subject, and read it."""
        self.cache.load(tx, [household_id], recorded.position - 1)
        warm = self.cache.get(household_id)
        warm.catch_up(past)
        change = warm.household.put(recorded)
        if change is not Change.NOTHING:
            warm.unsaved += 1
            if household_id == self._hearer and change is Change.ADDED:
                self._said.append(told_of(warm.household, recorded, self.given))
            self._read_after(warm, recorded, change)

    def _route(self, recorded: Recorded, *, is_first: bool) -> Sequence[str]:
        """The homes that a fact concerns, behind what it says itself of who lives where."""
        subject = recorded.event.subject
        for move in self._moves.get(subject, ()):
            if move.position <= recorded.position:
                self._homes[subject] = self._homes[subject].with_move(move.household, move.is_leaving)
        return concerned(recorded.event, self._homes.get(subject, NOWHERE), is_first=is_first)

    def _is_move(self, recorded: Recorded) -> bool:
        """Whether a fact may make a home somebody's; it may also replace a statement that did."""
        moves = self._moves.get(recorded.event.subject, ())
        return isinstance(recorded.event.payload, MOVES) or any(one.position == recorded.position for one in moves)

    def _read_after(self, warm: Warm, recorded: Recorded, change: Change) -> None:
        """Read a household after a fact, unless the reading provably equals the last one."""
        event = recorded.event
        kind = type(event.payload)
        registered = warm.household.own.of(HouseholdRegistered)
        # Any fact may say where a home without a register is, and which month was the first of a home.
        settled = bool(registered) and registered[0].occurred_on <= event.occurred_on
        # A correction may take a fact of another type away, so it moves everything.
        added = change is Change.ADDED and event.revision == 0
        moved = frozenset({kind}) if settled and added else frozenset({kind, Retracted})
        parts = moved_parts(warm.household.kinds, moved)
        if added and settled and self.given is not None:
            parts = warm.moved_by(event, self.given, parts)
        if parts or (warm.reading is None and warm.recorded is None):
            self._read(warm, recorded, recorded.known_on, parts, corrects=change is Change.REPLACED)

    def _read(self, warm: Warm, cause: Recorded, as_of: date, moved: frozenset[str], *, corrects: bool = False) -> None:
        if self.given is None:
            raise NoPolicy(cause.position)
        household, event = warm.household, cause.event
        occasion = Occasion(as_of, cause.known_on, event.event_id, cause.position, cause.recorded_at, corrects)
        with closing(Inquiry(household, occasion, self.given)) as inquiry:
            reading = inquiry.in_part(warm.last(), moved)
            is_news = reading is not None and differs(warm.recorded, reading.assessment)
            if is_news:
                # What is recorded is always the full reading, so that it does not depend on what was cached.
                reading = inquiry.in_full()
        warm.reading, warm.used_fen = reading, 0
        if reading is None:
            return
        body = None
        if is_news:
            warm.recorded = reading.assessment
            body = readings.body_of(reading.assessment)
            self._said.append(Assessed.of(reading.assessment, body))
        watch = Watch(household.household_id, reading.assessment.division, reading.review_on, bits_of(reading))
        if self._agenda.keep(watch) or body is not None:
            body = body or self._unsaved.get(watch.household, (watch, None))[1]
            self._unsaved[watch.household] = (watch, body)

    def _broadcast(self, tx: Writing, recorded: Recorded) -> None:
        """Let a broadcast hold from here on, and read the households that it concerns, by id."""
        payload = recorded.event.payload
        as_of = civil_date(payload.at) if isinstance(payload, Tick) else recorded.known_on
        self._take(tx, recorded)
        if self.given is not None:
            self._review(tx, recorded, as_of, self.given)
        if is_passed(payload, self.given):
            self._said.append(Passed(recorded))

    def _review(self, tx: Writing, recorded: Recorded, as_of: date, given: Given) -> None:
        payload = recorded.event.payload
        division = recorded.event.subject.removeprefix("division/")
        moved: frozenset[type[Payload]] = frozenset()
        concerned: Iterable[str] = ()
        if isinstance(payload, Tick):
            concerned = self._due_on(as_of)
        elif isinstance(payload, FeedCovered):
            awaiting = self._agenda.awaiting(payload.feed, division, given, as_of)
            concerned = [each for each in awaiting if self.cache.awaits(each, payload, given, as_of)]
        elif isinstance(payload, WeatherWarned):
            concerned, moved = self._agenda.placed(division, given, as_of), frozenset({WeatherWarned})
        elif isinstance(payload, PolicyAdopted):
            concerned = [each for place in payload.divisions for each in self._agenda.placed(place, given, as_of)]
        ordered = sorted(set(concerned))
        for start in range(0, len(ordered), REVIEW_CHUNK):
            chunk = ordered[start : start + REVIEW_CHUNK]
            self.cache.load(tx, chunk, recorded.position)
            store.show_life(tx.connection)
            for household_id in chunk:
                warm = self.cache.get(household_id)
                self._read(warm, recorded, as_of, moved_parts(warm.household.kinds, moved))

    def _due_on(self, day: date) -> set[str]:
        """What the first tick of a day makes due."""
        if self.given is None or (self.ticked_on is not None and self.ticked_on >= day):
            return set()
        since, self.ticked_on = self.ticked_on or day, day
        return self._agenda.due(day) | self._agenda.turned_silent(self.given, since, day)

    def _take(self, tx: Writing, recorded: Recorded) -> None:
        payload, subject = recorded.event.payload, recorded.event.subject
        if isinstance(payload, PolicyAdopted):
            stored = tx.book(payload.digest)
            if stored is None:
                raise NoPolicy(recorded.position)
            book = PolicyBook.from_bytes(stored)
            self.given = Given(book) if self.given is None else self.given.with_book(book)
        elif self.given is not None and isinstance(payload, FeedCovered):
            self.given = self.given.with_cover(subject.removeprefix("division/"), payload)
        elif self.given is not None and isinstance(payload, WeatherWarned):
            self.given = self.given.with_warning(subject.removeprefix("division/"), fact_of(recorded, payload))
