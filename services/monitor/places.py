"""The index of who lives where, written by append: every home that a statement of the log ever named for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import BigInteger, Boolean, Column, Integer, MetaData, String, Table, select

from schemas.event import parse
from schemas.events.membership import MemberJoined, MemberLeft
from services.eventlog.protocol import RECORD_DIGITS
from services.monitor.route import NO_HOME, NOWHERE, Homes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from sqlalchemy import Connection

    from services.eventlog.protocol import Stored

CHUNK = 500
"""Parameters in one query: SQLite takes 32,766, and short lists plan faster on PostgreSQL."""

tables = MetaData()
home = Table(
    "home",
    tables,
    Column("person", String, primary_key=True),
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, index=True),
    Column("household", String, nullable=False, index=True),
    Column("is_leaving", Boolean, nullable=False),
    Column("record", String, nullable=False),
)


class Move(NamedTuple):
    """What a statement at a position did to the homes of its person: the household named, and whether it is left."""

    position: int
    household: str
    is_leaving: bool


MEMBERSHIP = frozenset({"MemberJoined", "MemberLeft"})
TAKEN_BACK = "Retracted"


def index(connection: Connection, appended: Sequence[Stored]) -> None:
    """Index memberships as they are appended, so that nothing depends on how far a reader has come.

    What replaces a membership, and a membership that was retracted before it came, count as leaving: from then on the
    person may live alone.
    """
    of_persons = [one for one in appended if one.stream.startswith("person/")]
    said = _said_before(connection, {one.stream for one in of_persons})
    rows = []
    for one in of_persons:
        record, household, is_leaving = one.event_id[:RECORD_DIGITS], NO_HOME, True
        if one.type in MEMBERSHIP:
            household, is_leaving = _named(one)
            is_leaving = is_leaving or (one.stream, record, False) in said
        elif one.type != TAKEN_BACK and (one.stream, record, True) not in said:
            continue
        is_move = household != NO_HOME
        said.add((one.stream, record, is_move))
        rows.append({
            "person": one.stream, "position": one.position, "household": household, "record": record,
            "is_leaving": is_leaving and (is_move or (one.stream, record, True) in said),
        })  # fmt: skip
    if rows:
        connection.execute(home.insert(), rows)


def _named(one: Stored) -> tuple[str, bool]:
    """The household that a membership names, and whether it is left."""
    payload = parse(one.body).payload
    if not isinstance(payload, MemberJoined | MemberLeft):
        raise TypeError(one.type)
    return payload.household_id, isinstance(payload, MemberLeft)


def _said_before(connection: Connection, persons: Collection[str]) -> set[tuple[str, str, bool]]:
    """Person, record and whether it is a membership, of every statement that is indexed."""
    found: set[tuple[str, str, bool]] = set()
    for chunk in chunks(persons):
        rows = select(home.c.person, home.c.record, home.c.household != NO_HOME).where(home.c.person.in_(chunk))
        found.update((person, record, bool(is_move)) for person, record, is_move in connection.execute(rows))
    return found


def homes_of(connection: Connection, persons: Collection[str], until: int) -> dict[str, Homes]:
    """The registered homes that statements at or before a position named for each person."""
    found = dict.fromkeys(persons, NOWHERE)
    for chunk in chunks(persons):
        rows = select(home.c.person, home.c.household, home.c.is_leaving).where(
            home.c.person.in_(chunk), home.c.position <= until
        )
        for person, household, is_leaving in connection.execute(rows):
            found[person] = found[person].with_move(household, is_leaving)
    return found


def moves_between(connection: Connection, after: int, until: int) -> dict[int, tuple[str, bool]]:
    """What the statements behind a position, up to another, did: the household named, and whether it is left."""
    rows = select(home.c.position, home.c.household, home.c.is_leaving).where(
        home.c.position > after, home.c.position <= until
    )
    return {position: (household, is_leaving) for position, household, is_leaving in connection.execute(rows)}


def moves_of(connection: Connection, persons: Collection[str], after: int, until: int) -> dict[str, list[Move]]:
    """What the statements about each person behind a position, up to another, did, in the order of the log."""
    found: dict[str, list[Move]] = {}
    for chunk in chunks(persons):
        rows = select(home.c.person, home.c.position, home.c.household, home.c.is_leaving).where(
            home.c.person.in_(chunk), home.c.position > after, home.c.position <= until
        )
        for person, *move in connection.execute(rows.order_by(home.c.position)):
            found.setdefault(person, []).append(Move(*move))
    return found


def registered(connection: Connection, persons: Collection[str], until: int) -> dict[str, tuple[str, ...]]:
    """The registered homes that statements at or before a position ever named for each person, sorted."""
    return {person: homes.registered for person, homes in homes_of(connection, persons, until).items()}


def people_of(connection: Connection, households: Collection[str], until: int) -> dict[str, set[str]]:
    """Everyone whom a statement at or before a position ever placed in each household."""
    found: dict[str, set[str]] = {household: set() for household in households}
    for chunk in chunks(households):
        rows = select(home.c.household, home.c.person).where(home.c.household.in_(chunk), home.c.position <= until)
        for household, person in connection.execute(rows):
            found[household].add(person)
    return found


def chunks(names: Collection[str]) -> Iterator[list[str]]:
    """Names in order, as many at a time as one query asks for."""
    ordered = sorted(names)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]
