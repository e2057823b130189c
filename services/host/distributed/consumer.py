"""The fenced step: records of a topic, or the log itself, to what follows, in one transaction with how far it has come.

Whoever commits first wins: another process on the same partition, live or catching up, sees repeats.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol

from schemas.errors import ShouwangError
from services.eventlog.protocol import Conflict, Draft, Head
from services.eventlog.reading import SqlReader
from services.eventlog.writing import SqlTransaction
from services.host.distributed.relay import NAME as RELAY
from services.host.distributed.relay import EraRaised
from services.host.distributed.routing import part_of_log
from services.host.distributed.wire import Item, Pack

MEND_POSITIONS = 5_000
"""Positions of the log that are read in one transaction when a partition is caught up: a second's work of the few that
the database grants a worker between two statements."""


class OtherLog(ShouwangError):
    """A record speaks of a log that is not this one: the database was restored, and nobody raised the era."""

    def __init__(self, position: int) -> None:
        super().__init__(
            f"主题中的记录与日志在 {position} 处不符：数据库被恢复过，请先运行 shouwang restore / "
            f"a record does not agree with the log at {position}: the database was restored; run shouwang restore first"
        )


class Overtaken(ShouwangError):
    """Somebody else wrote into a stream of decisions meanwhile; the batch is taken again."""

    def __init__(self, conflict: Conflict) -> None:
        super().__init__(f"{conflict.stream}: {conflict.expected} → {conflict.actual}")


@dataclass(frozen=True, slots=True)
class Decided:
    """What follows from a batch, and where the streams of decisions among it ended when it was decided."""

    drafts: Sequence[Draft]
    expected: Mapping[str, int]


NOTHING = Decided((), {})


class Log(Protocol):
    """What a consumer asks of a log."""

    def transaction(self) -> AbstractContextManager[SqlTransaction]:
        """A transaction that commits when the context is left."""
        ...

    def reader(self) -> AbstractContextManager[SqlReader]:
        """A view that does not change."""
        ...


class Step(Protocol):
    """A service behind one partition after another; keeps only what can be read again."""

    def start(self, tx: SqlTransaction, part: int, head: Head, position: int) -> None:
        """Take up a partition that has been read up to a position."""
        ...

    def handle(self, tx: SqlTransaction, part: int, items: Sequence[Item]) -> Decided:
        """What follows from events of a partition, in order; writes the derived rows."""
        ...

    def forget(self) -> None:
        """Drop what is kept: after a rollback."""
        ...


@dataclass(slots=True)
class Taken:
    """What a batch was: new events, repeated ones, ones that only the log had, and what followed from them.

    `refused` records became dead letters.
    """

    new: int = 0
    repeated: int = 0
    mended: int = 0
    followed: int = 0
    refused: int = 0

    def __add__(self, other: Taken) -> Taken:
        return Taken(
            self.new + other.new, self.repeated + other.repeated, self.mended + other.mended,
            self.followed + other.followed, self.refused + other.refused,
        )  # fmt: skip


class Consumer:
    """One service as a consumer of one topic, under a name that its rows of `consumed` bear."""

    def __init__(self, name: str, topic: str, log: Log, step: Step) -> None:
        self.name, self.topic = name, topic
        self._log = log
        self._step = step
        self._at: dict[int, int] = {}
        self._era: int | None = None

    def offsets(self, parts: Sequence[int]) -> dict[int, int | None]:
        """Where in the topic each partition starts: behind the last record taken; None: at its beginning."""
        with self._log.transaction() as tx:
            return {part: place.offset for part, place in tx.lock_consumed(self.name, self.topic, parts).items()}

    def take(self, part: int, packs: Sequence[Pack]) -> Taken:
        """Take records of a partition, in order, in one transaction.

        Raises:
            EraRaised, OtherLog: this process must end.
            Overtaken: take them again.
        """
        with self._transaction(part) as batch:
            batch.check(packs)
            for pack in packs:
                batch.take(pack)
            batch.offset = packs[-1].offset + 1
        return batch.taken

    def catch_up(self, part: int, *, until: int | None = None) -> Taken:
        """Take what the log has for a partition, at most so much at once, up to a position or its end.

        Raises:
            EraRaised, Overtaken: as above.
        """
        with self._transaction(part) as batch:
            end = batch.head.position if until is None else min(until, batch.head.position)
            batch.mend(min(end, batch.position + MEND_POSITIONS))
        return batch.taken

    def idle(self, part: int) -> Taken:
        """Take what the relay has published for a partition and nobody delivered: a lost tail."""
        with self._log.reader() as reader:
            published = reader.consumed(f"{RELAY}:{self.topic}", self.topic, part)
            is_behind = reader.consumed(self.name, self.topic, part) < published
        return self.catch_up(part, until=published) if is_behind else Taken()

    def position(self, part: int) -> int:
        """How far in the log a partition was read."""
        with self._log.reader() as reader:
            return reader.consumed(self.name, self.topic, part)

    @contextmanager
    def _transaction(self, part: int) -> Iterator[_Batch]:
        """Hold the place of a partition; whatever fails, the caches are dropped.

        Two partitions never share a transaction: a case that goes along from a home of one to a home of the other must
        be in the log before anything of the other is decided.
        """
        try:
            with self._log.transaction() as tx:
                place = tx.lock_consumed(self.name, self.topic, [part])[part]
                batch = _Batch(self.topic, part, tx, place.position)
                self._era = same_era(self._era, batch.head.era)
                if self._at.get(part) != place.position:
                    self._step.start(tx, part, batch.head, place.position)
                yield batch
                batch.handle(self._step)
                tx.save_consumed(self.name, self.topic, part, batch.position, batch.offset)
            self._at[part] = batch.position
        except BaseException:
            self._at = {}
            self._step.forget()
            raise


def same_era(known: int | None, era: int) -> int:
    """The era, which must be the first one that this process met.

    Raises:
        EraRaised: it is another.
    """
    if known not in {None, era}:
        raise EraRaised(known or 0, era)
    return era


class _Batch:
    """One transaction: what is taken of a partition, and what follows."""

    def __init__(self, topic: str, part: int, tx: SqlTransaction, position: int) -> None:
        self.head = tx.head()
        self.position = position
        self.offset: int | None = None
        """Of the next record, if records were taken."""
        self.taken = Taken()
        self._topic, self._part, self._tx = topic, part, tx
        self._items: list[Item] = []

    def check(self, packs: Sequence[Pack]) -> None:
        """Whether the records speak of this log; those of an older generation may not, and are left to the door."""
        stored = {one.position: one.link for one in self._tx.at_positions({pack.last for pack in packs})}
        for pack in packs:
            # The head was read behind the record: only a log from before an era was raised does not know of it.
            is_ahead = pack.era > self.head.era
            if is_ahead or (pack.era == self.head.era and stored.get(pack.last) != pack.link):
                raise OtherLog(pack.last)

    def take(self, pack: Pack) -> None:
        """Take a record: what came before it and is missing from the log, then what of it is new."""
        if pack.era < self.head.era:
            return  # what a restored log lacks is given to the door by `restore`, which reads the topics whole
        self.mend(pack.previous)
        new = [item for item in pack.items if item.position > self.position]
        self.taken.repeated += len(pack.items) - len(new)
        self.taken.new += len(new)
        self._items += new
        self.position = max(pack.last, self.position)

    def mend(self, until: int) -> None:
        """Take from the log what lies before a position and has not been taken."""
        if until <= self.position:
            return
        span = range(self.position + 1, until + 1)
        missing = [Item.of(one) for one in part_of_log(self._tx, self._topic, self._part, self.head.partitions, span)]
        self.taken.mended += len(missing)
        self._items += missing
        self.position = until

    def handle(self, step: Step) -> None:
        """Let the service hear what was taken, and append what follows, unless somebody has decided meanwhile.

        Raises:
            Overtaken: somebody has.
        """
        decided = step.handle(self._tx, self._part, self._items) if self._items else NOTHING
        if decided.drafts:  # else the head, for which doors and other steps wait, is left alone
            answered = self._tx.append(decided.drafts, decided.expected)
            if isinstance(answered, Conflict):
                raise Overtaken(answered)
            self.taken.followed += len(decided.drafts)
