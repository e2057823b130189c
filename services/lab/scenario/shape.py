"""What a scenario says, once it is read: events of the log's own shape, deliveries, and wanted rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from schemas.event import Event
from services.policy.shape import Entry

Fields = Mapping[str, str]
"""What is said of one thing, by field, each as text: sums in fen, dates `YYYY-MM-DD`, nothing as `NONE`."""

NONE = "NONE"
HOUSEHOLD = "household"
"""The word for the household itself, where the letter of a member could stand."""


@dataclass(frozen=True, slots=True)
class Statement:
    """An event, the day on which it became known, and the number that its record was given, if any."""

    event: Event
    known_on: date
    number: str | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A feed has delivered everything about the days through `through_on`; known on `known_on`."""

    feed: str
    through_on: date
    known_on: date


@dataclass(frozen=True, slots=True)
class Setting:
    """A policy value of the scenario's own, given by its place itself, so that it wins; and how it is written."""

    entry: Entry
    written: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one line expects: of a section (signals, items …) the rows under a key, in order; no rows: nothing."""

    place: str
    section: str
    key: str
    rows: tuple[Fields, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What is to be read of the household on a date, with what was known by the end of `known_on`.

    `only`: no signal is on that is not expected. `is_read` is false where there is nothing to be read yet.
    """

    place: str
    on: date
    known_on: date
    wanted: tuple[Wanted, ...]
    only: bool
    is_read: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A household's story with what is to be read of it (情景); statements in the order in which they became known."""

    file: str
    line: int
    title: str
    about: str
    household_id: str
    division: str
    settings: tuple[Setting, ...]
    deliveries: tuple[Delivery, ...]
    statements: tuple[Statement, ...]
    expectations: tuple[Expectation, ...]
