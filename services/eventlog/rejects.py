"""Dead letters: every refused record, kept with its reason and place, so that it can be mended and sent again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Column, Connection, Integer, LargeBinary, MetaData, String, Table, func, insert, select

KEPT_BYTES = 65_536
"""Bytes kept of one refused record; a longer one is no statement, and its place tells where the rest is."""

tables = MetaData()
reject = Table(
    "reject",
    tables,
    Column("place", String, primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("digest", String, primary_key=True),
    Column("reason", String, nullable=False),
    Column("path", String, nullable=False),
    Column("what", String, nullable=False),
    Column("raw", LargeBinary, nullable=False),
)


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A refused record: where it stood, why it was refused, and what it was."""

    place: str
    line: int
    reason: str
    path: str
    what: str
    raw: bytes

    @property
    def digest(self) -> str:
        """What tells two records apart that stood at one place of two files of one name."""
        return sha256(self.raw).hexdigest()

    @property
    def key(self) -> tuple[str, int, str]:
        """The record refused: where it stood, and what it was."""
        return self.place, self.line, self.digest


def create(connection: Connection) -> None:
    """Create what is missing."""
    tables.create_all(connection)


def keep(connection: Connection, letters: Sequence[DeadLetter]) -> None:
    """Keep refused records; the same one refused again at the same place is kept once."""
    known = {
        (place, line, digest)
        for place in {one.place for one in letters}
        for line, digest in connection.execute(select(reject.c.line, reject.c.digest).where(reject.c.place == place))
    }
    new = {one.key: one for one in letters if one.key not in known}
    rows = [
        {
            "place": one.place, "line": one.line, "digest": one.digest, "reason": one.reason, "path": one.path,
            "what": one.what, "raw": one.raw[:KEPT_BYTES],
        }
        for one in new.values()
    ]  # fmt: skip
    if rows:
        connection.execute(insert(reject), rows)


def letters(connection: Connection) -> Iterator[DeadLetter]:
    """All refused records, by place and line."""
    for row in connection.execute(select(reject).order_by(reject.c.place, reject.c.line)):
        yield DeadLetter(row.place, row.line, row.reason, row.path, row.what, row.raw)


def counts(connection: Connection) -> dict[str, int]:
    """How many records were refused, by reason."""
    grouped = connection.execute(
        select(reject.c.reason, func.count()).group_by(reject.c.reason).order_by(reject.c.reason)
    )
    return {reason: number for reason, number in grouped}  # noqa: C416  # rows are no pairs to mypy
