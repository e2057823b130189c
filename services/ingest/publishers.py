"""Who may publish over HTTP: the keys of departments, and what each of them is limited to."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, Column, LargeBinary, MetaData, String, Table, insert, select, update

from services.eventlog.chain import instant, microseconds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Row

TOKEN_BYTES = 36
"""Random bytes of a new key: 4 of its public number, 32 of its secret."""

NUMBER_BYTES = 4
PREFIX = "sw"

tables = MetaData()
key = Table(
    "api_key",
    tables,
    Column("number", String, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("publisher", String, nullable=False),
    Column("sources", String, nullable=False, comment="separated by blanks"),
    Column("types", String, nullable=True, comment="separated by blanks; null: every type"),
    Column("divisions", String, nullable=False, comment="separated by blanks"),
    Column("made_at", BigInteger, nullable=False, comment="microseconds since 1970-01-01T00:00:00Z"),
    Column("ends_at", BigInteger, nullable=True, comment="as above; null: until it is revoked"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Who publishes under a key (报送单位): as which sources, which types of events, and of which divisions.

    `number` is the public part of the key; `types` is None where every type may be said; `divisions` are leading
    digits. Instants are aware UTC.
    """

    number: str
    publisher: str
    sources: tuple[str, ...]
    types: frozenset[str] | None
    divisions: tuple[str, ...]
    made_at: datetime
    ends_at: datetime | None

    def is_valid(self, at: datetime) -> bool:
        """Whether the key may be used at an instant."""
        return self.ends_at is None or at < self.ends_at


def create(connection: Connection) -> None:
    """Create what is missing."""
    tables.create_all(connection)


def number_of(token: bytes) -> str:
    """The public number of the key that random bytes make."""
    return token[:NUMBER_BYTES].hex()


def issue(connection: Connection, publisher: Publisher, token: bytes) -> str:
    """Keep a new key, and say it: the only time that it can be read. `token` are `TOKEN_BYTES` random bytes."""
    secret = urlsafe_b64encode(token[NUMBER_BYTES:]).decode().rstrip("=")
    row = {
        "number": publisher.number, "digest": digest_of(publisher.number, secret), "publisher": publisher.publisher,
        "sources": " ".join(publisher.sources), "divisions": " ".join(publisher.divisions),
        "types": None if publisher.types is None else " ".join(sorted(publisher.types)),
        "made_at": microseconds(publisher.made_at),
        "ends_at": None if publisher.ends_at is None else microseconds(publisher.ends_at),
    }  # fmt: skip
    connection.execute(insert(key).values(row))
    return f"{PREFIX}_{publisher.number}_{secret}"


@dataclass(frozen=True, slots=True, repr=False)
class Renewed:
    """A new key as it is said this once, with its limits, and when the old one ends."""

    text: str
    publisher: Publisher
    old_ends_at: datetime


def renew(connection: Connection, number: str, token: bytes, now: datetime, until: datetime) -> Renewed | None:
    """Issue another key with the same limits; the old one ends at `until`, if not before. None if there is none.

    A key that was made to last for some time is followed by one that lasts as long from now on.
    """
    old = next((one for one in publishers(connection) if one.number == number), None)
    if old is None or not old.is_valid(now):
        return None
    ends_at = None if old.ends_at is None else now + (old.ends_at - old.made_at)
    new = replace(old, number=number_of(token), made_at=now, ends_at=ends_at)
    old_ends_at = min(until, old.ends_at or until)
    end(connection, number, old_ends_at)
    return Renewed(issue(connection, new, token), new, old_ends_at)


def end(connection: Connection, number: str, at: datetime) -> bool:
    """Let a key end at an instant; whether there is such a key."""
    ended = update(key).where(key.c.number == number).values(ends_at=microseconds(at)).returning(key.c.number)
    return connection.execute(ended).first() is not None


def publishers(connection: Connection) -> Iterator[Publisher]:
    """All keys ever issued, without what is secret, by publisher and age."""
    for row in connection.execute(select(key).order_by(key.c.publisher, key.c.made_at, key.c.number)):
        yield _publisher(row)


def digests(connection: Connection) -> dict[str, tuple[Publisher, bytes]]:
    """Every key with the digest of its secret, by number."""
    return {row.number: (_publisher(row), bytes(row.digest)) for row in connection.execute(select(key))}


def recognise(known: dict[str, tuple[Publisher, bytes]], text: str, now: datetime) -> Publisher | None:
    """Who speaks, by a key as it was said; None if it is none, or no longer one."""
    prefix, _, rest = text.partition("_")
    number, _, secret = rest.partition("_")
    found = known.get(number)
    if prefix != PREFIX or found is None:
        return None
    publisher, digest = found
    is_right = hmac.compare_digest(digest, digest_of(number, secret))
    return publisher if is_right and publisher.is_valid(now) else None


def digest_of(number: str, secret: str) -> bytes:
    """What is kept of a secret.

    One fast HMAC is enough: a secret has 256 random bits, so nobody can try them all, however fast. Slow hashes are
    for passwords that people choose, and would cost each request more than its event.
    """
    return hmac.digest(number.encode(), secret.encode(), "sha256")


def _publisher(row: Row[tuple[object, ...]]) -> Publisher:
    return Publisher(
        number=row.number, publisher=row.publisher, sources=tuple(row.sources.split()),
        types=None if row.types is None else frozenset(row.types.split()), divisions=tuple(row.divisions.split()),
        made_at=instant(row.made_at), ends_at=None if row.ends_at is None else instant(row.ends_at),
    )  # fmt: skip
