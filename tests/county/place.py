"""A simulated place at work: feeds come in, time passes, people answer their lists, and every day they are checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

from schemas.case.commands import RecordVisit
from schemas.case.feed import FeedItem, Refused
from schemas.dates import CHINA, DAY, add_months, civil_date, first_day
from services.alerts import casefile, feed, service
from services.alerts.casefile import Wanted
from services.alerts.feed import Where
from services.alerts.process import case_of
from services.alerts.todo import todo
from services.eventlog.protocol import Reader, TabledReader
from services.host.embedded import Embedded
from services.host.settings import Settings as HostSettings
from services.ingest.intake import Intake, RawRecord
from services.lab.coordinators import Coordinators
from services.lab.simulate.chance import Chance
from services.lab.simulate.run import simulate
from services.lab.simulate.settings import Row, Settings
from services.lab.staffing import Staffing
from services.policy.load import load

ROUNDS = (8, 11, 14, 17, 20)
"""Hours of a civil day at which people look at their lists."""
LOOKED_AT = 5
"""Open cases a day whose limits and entries are read from the log again, and all of them on the last of a month."""
TICK_MINUTES = 60


@dataclass
class Seen:
    """What was seen: commands carried out and refused, visits by who made them, and promises broken."""

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    visits: Counter[tuple[int, str]] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)


class Place:
    """The place: its host, its people, and what has come in."""

    def __init__(self, settings: Settings, database: Path) -> None:
        self.book = load()
        self.host = Embedded(HostSettings(database_url=f"sqlite:///{database}", tick_minutes=TICK_MINUTES), self.book)
        rows = list(simulate(settings))
        self.start_on = first_day(settings.first)
        self.end_on = add_months(self.start_on, settings.months)
        self.division = settings.divisions[0]
        self._rows = _by_moment(rows)
        self._intake = Intake(self.book.divisions, datetime.now(UTC).date())
        self._staffing = Staffing(_villages(rows))
        self._people = Coordinators(self._staffing, settings.seed)
        self._chance = Chance(settings.seed)
        self._looks = Random(settings.seed)
        self.seen = Seen()
        self._line = 0

    def days(self) -> Iterator[date]:
        """Live one day after the other."""
        day = self.start_on
        while day < self.end_on:
            if day == self.start_on:
                self._arrive(_at(day, 0))
                self._employ(day, [])
            elif day.day == 1:
                self._employ(day, self._staffing.resigned(self._chance) or None)
            for hour in ROUNDS:
                self._round(_at(day, hour))
            self._look(_at(day, ROUNDS[-1]), everything=(day + DAY).day == 1)
            yield day
            day += DAY

    def _round(self, at: datetime) -> None:
        self._arrive(at)
        for item in self._items():
            for command in self._people.answers(item, at):
                answer = self.host.command(command, at)
                if isinstance(answer, Refused):
                    self.seen.refused[command.kind, answer.reason] += 1
                    continue
                self.seen.done[command.kind] += 1
                if isinstance(command, RecordVisit):
                    self.seen.visits[civil_date(at).year, command.by.staff] += 1

    def _arrive(self, at: datetime) -> None:
        """Read what the departments have delivered by then, and let time pass."""
        batch = []
        while self._rows and self._rows[-1][0] <= at:
            self._line += 1
            batch.append(self._intake.take(RawRecord("simulated", self._line, self._rows.pop()[1].encode())))
        if batch:
            self.host.take(batch)
        self.host.pass_time(at)

    def _employ(self, day: date, villages: list[str] | None) -> None:
        if villages is None:
            return
        with self.host.log.transaction() as tx:
            service.import_staff(tx.connection, self._staffing.hired())
        self.host.tell([*self._staffing.statements(day, villages)], _at(day, 1))

    def _items(self) -> tuple[FeedItem, ...]:
        with self.host.log.reader() as reader:
            return feed.page(reader.connection, Where(division=self.division), None, 1_000_000).items

    def _look(self, at: datetime, *, everything: bool) -> None:
        """Whether the lists are whole and no limit has passed in silence."""
        items = self._items()
        by_home: dict[str, list[FeedItem]] = {}
        for item in items:
            by_home.setdefault(item.household_id, []).append(item)
        if len({item.key for item in items}) != len(items):
            self._break(at, "-", "something stands in two lists")
        with self.host.log.reader() as reader:
            opened = [row.household_id for row in casefile.find(reader.connection, Wanted(division=self.division))]
            if sorted(self._unfolded(reader)) != sorted(item.key for item in items):
                self._break(at, "-", "its rows are not its entries")
            for home in casefile.due_by(reader.connection, at):
                self._break(at, home, "time has passed it over")
            for home in opened if everything else self._looks.sample(opened, min(LOOKED_AT, len(opened))):
                self._look_into(reader, at, home, by_home.get(home, []))
        waiting = {item.household_id for item in items if item.action != "CHECK_DATA"}
        for home in opened:
            if home not in waiting:
                self._break(at, home, "an open case that nobody has in a list")

    def _unfolded(self, reader: TabledReader) -> Iterator[tuple[str, str, str]]:
        """The entries behind the rows that people are shown, those of bulk tasks with them."""
        connection = reader.connection
        for row in feed.folded(connection, Where(division=self.division), None, 1_000_000).items:
            if isinstance(row, FeedItem):
                yield row.key
            else:
                yield from (one.key for one in feed.page(connection, Where(bulk=row.about), None, 1_000_000).items)

    def _look_into(self, reader: Reader, at: datetime, home: str, items: list[FeedItem]) -> None:
        """The same of one case, from the log itself."""
        case = case_of(reader, home)
        if sorted(items, key=lambda one: one.key) != [*todo(home, case, self.book.divisions)]:
            self._break(at, home, "its entries are not what its case says")
        if case.current is None or case.current.rest is not None:
            return
        for one in case.current.deadlines:
            if not one.is_missed and one.due_at <= at:
                self._break(at, home, f"{one.name} of {one.due_at} has passed in silence")

    def _break(self, at: datetime, home: str, what: str) -> None:
        self.seen.broken.append(f"{civil_date(at)} {home}: {what}")


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=CHINA).astimezone(UTC)


def _by_moment(rows: list[Row]) -> list[tuple[datetime, str]]:
    """The rows with their instants, the latest first, so that the next one is taken from the end."""
    return [(datetime.fromisoformat(row.recorded_at), row.line) for row in reversed(rows)]


def _villages(settings_rows: list[Row]) -> set[str]:
    """The villages in which anybody is registered."""
    mark = '"division":"'
    return {
        row.line.split(mark, 1)[1][:12]
        for row in settings_rows
        if row.kind in {"HouseholdRegistered", "HouseholdMoved"}
    }
