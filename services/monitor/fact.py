"""One fact, and the facts of one type as bytes: a fifth of the memory for what nobody is asking about."""

from __future__ import annotations

import pickle
from bisect import insort
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from schemas.dates import civil_date

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    from schemas.event import Recorded
    from schemas.payload import Payload

P = TypeVar("P", bound="Payload")
P_co = TypeVar("P_co", bound="Payload", covariant=True)
Rank = tuple[int, int]
Setter = Callable[[object, object], None]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


# Not frozen, which would make each take six times as long to make: a reading makes dozens, and nobody changes one.
@dataclass(slots=True, unsafe_hash=True)
class Fact(Generic[P_co]):
    """The statement that holds about one record: of all statements, the one with the greatest (revision, position).

    `known_on` is the civil date of its `recorded_at`; `first_known_on` that of the record's first statement, which
    decides whether the record is news (a later correction is not).
    """

    event_id: str
    revision: int
    position: int
    recorded_at: datetime
    known_on: date
    first_known_on: date
    occurred_on: date
    subject: str
    division: str
    payload: P_co

    @property
    def record(self) -> str:
        """The thing spoken of: the first half of the event id."""
        return self.event_id[:16]

    @property
    def rank(self) -> Rank:
        """Order of the statements about one record."""
        return self.revision, self.position

    @property
    def order(self) -> tuple[date, datetime, str]:
        """Order of facts: by day, then by when they became known, then by id."""
        return self.occurred_on, self.recorded_at, self.event_id


def fact_of(recorded: Recorded, payload: P, first_known_on: date | None = None) -> Fact[P]:
    """The fact that a statement makes, if it holds; `first_known_on` is its own day where none came before."""
    event, known_on = recorded.event, recorded.known_on
    return Fact(
        event.event_id, event.revision, recorded.position, recorded.recorded_at, known_on, first_known_on or known_on,
        event.occurred_on, event.subject, event.division, payload,
    )  # fmt: skip


def pack(facts: Iterable[Fact[Payload]]) -> bytes:
    """Facts of one type and subject, in the order of `Fact.order`, as bytes that hold each event id as its 16 bytes."""
    return pickle.dumps([_row(fact) for fact in facts], 5)


def pack_also(packed: bytes, fact: Fact[Payload]) -> bytes:
    """The same with one more fact of that type and subject, none of the others being made for it."""
    rows = pickle.loads(packed)  # noqa: S301  # written by `pack`
    insort(rows, _row(fact))
    return pickle.dumps(rows, 5)


def unpack(kind: type[P], subject: str, packed: bytes) -> list[Fact[P]]:
    """The facts that were packed; nothing is validated again."""
    setters = _fields(kind).values()  # type: ignore[arg-type]  # a class is hashable
    facts: list[Fact[P]] = []
    for occurred, micros, event_id, revision, position, first_known, division, *values in pickle.loads(packed):  # noqa: S301  # as above
        recorded_at, known_on = _moment(micros)
        payload = object.__new__(kind)
        for set_field, value in zip(setters, values, strict=True):
            set_field(payload, value)
        facts.append(
            Fact(
                event_id.hex(), revision, position, recorded_at, known_on, _day(first_known), _day(occurred), subject,
                division, payload,
            )
        )  # fmt: skip
    return facts


def _row(fact: Fact[Payload]) -> tuple[Any, ...]:
    """A fact as plain values, the first three of which keep rows in the order of `Fact.order`."""
    payload = fact.payload
    return (
        fact.occurred_on.toordinal(), (fact.recorded_at - EPOCH) // MICROSECOND, bytes.fromhex(fact.event_id),
        fact.revision, fact.position, fact.first_known_on.toordinal(), fact.division,
        *[getattr(payload, name) for name in _fields(type(payload))],  # type: ignore[arg-type]  # as above
    )  # fmt: skip


@cache
def _fields(kind: Hashable) -> Mapping[str, Setter]:
    """The fields of a payload class and what sets each in a new value, past the constructor of a frozen one."""
    return {field.name: getattr(kind, field.name).__set__ for field in fields(kind)}  # type: ignore[arg-type]  # a dataclass


@lru_cache(maxsize=4_096)
def _moment(micros: int) -> tuple[datetime, date]:
    """An instant and its civil date: one delivery brings thousands of facts."""
    moment = EPOCH + micros * MICROSECOND
    return moment, civil_date(moment)


@lru_cache(maxsize=4_096)
def _day(ordinal: int) -> date:
    return date.fromordinal(ordinal)
