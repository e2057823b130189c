"""How events travel: CloudEvents with their place in the log, one to a record or packed; never read twice by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from schemas.event import Recorded, parse
from schemas.events import event_types
from services.eventlog.protocol import Stored
from services.host.clock import SOURCE

STAMP = b',"position":'
"""Begins what the log adds; it comes last, and what comes before it is what the log has."""

BETWEEN = b",\n"
"""Between the events of a pack: canonical JSON has no line breaks, so that nothing else can be taken for it."""

DERIVED = f'","source":"{SOURCE}","specversion":"1.0","subject":"'.encode()
"""Stands so in no fact, whose version of the schema is a number and comes before its source."""

SINGLE, PACK = "application/cloudevents+json; charset=UTF-8", "application/cloudevents-batch+json; charset=UTF-8"

Headers = list[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Item:
    """An event of the log as a step takes it, from a topic or from the log itself."""

    type: str
    position: int
    recorded_at: datetime
    body: bytes

    @classmethod
    def of(cls, stored: Stored) -> Item:
        """As the log has it."""
        return cls(stored.type, stored.position, stored.recorded_at, stored.body)

    def recorded(self) -> Recorded:
        """The fact that it is.

        Raises:
            UnreadableEvent: it is none.
        """
        return Recorded(parse(self.body), self.position, self.recorded_at)


@dataclass(frozen=True, slots=True)
class Pack:
    """A record of a topic: events of one partition in order, and what the fence asks of them.

    `previous` is the position of the event before them on this partition, `link` that of the last of them, both of
    generation `era`.
    """

    part: int
    offset: int
    era: int
    previous: int
    link: bytes
    items: tuple[Item, ...]

    @property
    def last(self) -> int:
        """Position of the last of its events."""
        return self.items[-1].position


def written(stored: Stored) -> bytes:
    """An event as a CloudEvent: a fact as it is stored, what is derived as the data of one."""
    if stored.type in event_types():
        event = stored.body[:-1]
    else:
        kind, _, whose = stored.stream.partition("/")
        subject = f"household/{whose}" if kind != "reached" else "system"
        event = (
            b'{"data":' + stored.body + f',"id":"{stored.event_id}'.encode()
            + DERIVED + f'{subject}","type":"{stored.type}"'.encode()
        )  # fmt: skip
    return event + STAMP + f'{stored.position},"recordedat":"{stored.recorded_at.isoformat()}"}}'.encode()


def packed(stored: Sequence[Stored]) -> bytes:
    """Events as one value: a CloudEvent, or a batch of them."""
    if len(stored) == 1:
        return written(stored[0])
    return b"[" + BETWEEN.join(map(written, stored)) + b"]"


def headers(era: int, previous: int, stored: Sequence[Stored], division: str | None = None) -> Headers:
    """What goes beside the value."""
    said = [
        ("content-type", (SINGLE if len(stored) == 1 else PACK).encode()), ("era", str(era).encode()),
        ("previous", str(previous).encode()), ("link", stored[-1].link.hex().encode()),
    ]  # fmt: skip
    return said if division is None else [*said, ("division", division.encode())]


def unpacked(part: int, offset: int, value: bytes | None, beside: Sequence[tuple[str, bytes]]) -> Pack | None:
    """The events of a record; None of one that is not ours or was damaged."""
    named = dict(beside)
    try:
        items = tuple(map(_item, (value or b"").removeprefix(b"[").removesuffix(b"]").split(BETWEEN)))
        link = bytes.fromhex(named["link"].decode())
        return Pack(part, offset, int(named["era"]), int(named["previous"]), link, items)
    except (KeyError, ValueError):
        return None


def _item(sent: bytes) -> Item:
    """An event as the log has it, by cutting off what was put around it."""
    event, mark, stamp = sent.rpartition(STAMP)
    if not mark:
        raise ValueError(stamp)
    position, _, moment = stamp.partition(b',"recordedat":"')
    at = datetime.fromisoformat(moment.removesuffix(b'"}').decode()).astimezone(UTC)
    data, derived, about = event.rpartition(DERIVED)
    kind = (about if derived else event).rpartition(b',"type":"')[2].removesuffix(b'"').decode()
    body = data.removeprefix(b'{"data":').rpartition(b',"id":"')[0] if derived else event + b"}"
    return Item(kind, int(position), at, body)
