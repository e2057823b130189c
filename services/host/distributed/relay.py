"""The relay: publishes what the log has, at least once and in order per partition; the log is the outbox."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from schemas import case as cases
from schemas.errors import ShouwangError
from services.eventlog.protocol import Reader, Stored
from services.eventlog.sql import SqlLog
from services.host.distributed import wire
from services.host.distributed.parts import CASE_EVENTS, TOPICS
from services.host.distributed.routing import CHUNK, Routed, routed

NAME = "relay"

PACK_BYTES = 65_536
"""A pack is closed when it has grown to this size."""

Wait = Callable[[], None]


class Sender(Protocol):
    """What publishes: returns at once, and what it returns waits for the broker's acknowledgement or raises."""

    def send(self, topic: str, part: int, key: bytes | None, value: bytes, headers: wire.Headers) -> Wait: ...  # noqa: D102


class EraRaised(ShouwangError):
    """The log began another generation of publishing: every process starts anew."""

    def __init__(self, was: int, now: int) -> None:
        super().__init__(f"日志已进入第 {now} 代（原第 {was} 代），须重新启动 / era {was} became {now}: start anew")


@dataclass(frozen=True, slots=True)
class _Standing:
    """How far the relay has come: in the log, and in each partition."""

    era: int
    parts: int
    position: int
    previous: dict[tuple[str, int], int]


class Relay:
    """Reads the log in order, routes, publishes, and remembers how far it has come; two of them are harmless."""

    def __init__(self, log: SqlLog, sender: Sender) -> None:
        self._log = log
        self._sender = sender
        self._standing: _Standing | None = None

    def once(self) -> int:
        """Publish what the log has behind the last position, at most so much; how many events that were.

        Raises:
            EraRaised: between two calls; nothing was saved.
            Exception: the broker's, at the first record that it did not take; nothing was saved.
        """
        with self._log.reader() as reader:
            standing = self._stand(reader)
            batch = reader.after(standing.position, CHUNK)
            going = [*routed(reader, batch, standing.parts)] if batch else []
        if not batch:
            return 0
        previous = dict(standing.previous)
        # Behind, it packs; abreast, every event travels alone under the key of its household.
        waits = [*self._send(standing, going, previous, is_packing=len(batch) == CHUNK)]
        for wait in waits:
            wait()
        self._save(standing, batch[-1].position, previous)
        return len(batch)

    def _stand(self, reader: Reader) -> _Standing:
        head = reader.head()
        if self._standing is None:
            previous = {
                (topic, part): reader.consumed(f"{NAME}:{topic}", topic, part)
                for topic in TOPICS
                for part in range(head.partitions)
            }
            self._standing = _Standing(head.era, head.partitions, reader.consumed(NAME, "log", 0), previous)
        if self._standing.era != head.era:
            raise EraRaised(self._standing.era, head.era)
        return self._standing

    def _send(
        self, standing: _Standing, going: Iterable[Routed], previous: dict[tuple[str, int], int], *, is_packing: bool
    ) -> Iterable[Wait]:  # fmt: skip
        open_packs: dict[tuple[str, int], list[Stored]] = defaultdict(list)
        sizes: dict[tuple[str, int], int] = defaultdict(int)
        for one in going:
            for part in sorted(one.parts):
                place = one.topic, part
                open_packs[place].append(one.stored)
                sizes[place] += len(one.stored.body)
                if not is_packing or one.topic == CASE_EVENTS or sizes[place] >= PACK_BYTES:
                    yield self._publish(standing, place, open_packs.pop(place), previous)
                    sizes[place] = 0
        for place, events in open_packs.items():
            yield self._publish(standing, place, events, previous)

    def _publish(
        self, standing: _Standing, place: tuple[str, int], events: Sequence[Stored],
        previous: dict[tuple[str, int], int],
    ) -> Wait:  # fmt: skip
        topic, part = place
        division = cases.parse(events[0].body).division if topic == CASE_EVENTS else None
        headers = wire.headers(standing.era, previous[place], events, division)
        previous[place] = events[-1].position
        key = events[0].stream.rpartition("/")[2].encode() if len(events) == 1 else None
        return self._sender.send(topic, part, key, wire.packed(events), headers)

    def _save(self, standing: _Standing, position: int, previous: dict[tuple[str, int], int]) -> None:
        with self._log.transaction() as tx:
            tx.lock_consumed(NAME, "log", [0])  # first, as who begins an era holds the places of all in their order
            changed = sorted(place for place, last in previous.items() if last != standing.previous[place])
            for topic, part in changed:
                tx.save_consumed(f"{NAME}:{topic}", topic, part, previous[topic, part])
            tx.save_consumed(NAME, "log", 0, position)
            era = tx.head().era
            if era != standing.era:
                raise EraRaised(standing.era, era)
        self._standing = _Standing(standing.era, standing.parts, position, previous)
