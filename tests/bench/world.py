"""The simulated worlds that are measured: files made once, and the events in them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from schemas.dates import civil_date
from schemas.event import Event, Origin, Recorded, event_of, record_of_number
from schemas.events.system import PolicyAdopted
from schemas.fields import NATION
from services.host.clock import SOURCE, now, tick, ticks
from services.ingest.intake import Accepted, Intake, RawRecord
from services.lab.simulate import Settings, simulate, write
from services.monitor.dimensions import rules_version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from services.policy.book import PolicyBook

COUNTY = "340826"
"""Susong (宿松县): a world of one county has the same broadcasts, whatever its size."""

START_MONTH = "2024-01"
"""Early enough that no clock stands before the end of 25 months."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What is simulated: so many people for so many months, all over Anqing or in one county of it."""

    people: int
    months: int
    county: bool = False
    start_month: str = START_MONTH
    seed: int = 1

    @property
    def name(self) -> str:
        """Name of its folder."""
        return f"{self.people}x{self.months}{'-county' if self.county else ''}-{self.start_month}-{self.seed}"

    def files(self, root: Path) -> list[Path]:
        """Its event files in order of time, simulated unless they are there; a simulation cut short is made anew."""
        folder, done = root / self.name, root / self.name / "world.json"
        if not done.exists():
            write(simulate(self._settings()), folder)
            done.write_text(json.dumps(asdict(self)), encoding="utf-8")
        return sorted(folder.glob("events-*.jsonl"))

    def _settings(self) -> Settings:
        return Settings(
            people=self.people, months=self.months, seed=self.seed, start_month=self.start_month,
            divisions=(COUNTY,) if self.county else (),
        )  # fmt: skip


def records(files: Iterable[Path]) -> Iterator[RawRecord]:
    """The lines of event files."""
    for file in files:
        with file.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                yield RawRecord(file.name, number, line.rstrip(b"\n"))


def accepted(raw: Iterable[RawRecord], book: PolicyBook) -> Iterator[Accepted]:
    """What the door makes of lines; a refused one would make every rate a lie."""
    intake = Intake(book.divisions, civil_date(now()))
    for record in raw:
        one = intake.take(record)
        assert isinstance(one, Accepted), one
        yield one


class Timeline:
    """Events with what a host adds to them: the policy's adoption first, ticks as days begin, and positions."""

    def __init__(self, book: PolicyBook) -> None:
        self._book = book
        self._position = 0
        self._ticked_at: datetime | None = None

    def of(self, batch: Sequence[Accepted]) -> list[Recorded]:
        """A batch as the log would have it."""
        recorded: list[Recorded] = []
        for one in batch:
            moment = one.recorded_at or now()
            if not self._position:
                recorded.append(self._next(adoption(self._book, moment), moment))
            for at in ticks(self._ticked_at, moment):
                recorded.append(self._next(tick(at), at))
                self._ticked_at = at
            recorded.append(self._next(one.event, moment))
        return recorded

    def _next(self, event: Event, at: datetime) -> Recorded:
        self._position += 1
        return Recorded(event, self._position, at)


def adoption(book: PolicyBook, at: datetime) -> Event:
    """The statement that a policy book holds from now on."""
    payload = PolicyAdopted(digest=book.digest, rules_version=rules_version(), divisions=("CN",))
    origin = Origin(source=SOURCE, subject="system", division=NATION)
    return event_of(origin, record_of_number(SOURCE, f"policy/{book.digest}/0"), payload, civil_date(at))
