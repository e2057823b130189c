"""What may go wrong, as values: drawn from a seed before anything happens, so that a storm can be had again."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

MEMBERS = {"ingest": ("i1", "i2"), "monitor": ("m1", "m2"), "alerts": ("a1", "a2")}
"""The workers of each service, by name."""

WORKERS = tuple(name for names in MEMBERS.values() for name in names)
RELAY = "relay"
PROCESSES = (*WORKERS, RELAY)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that happens so many seconds after events began to come in again."""

    after_s: float


@dataclass(frozen=True, slots=True)
class Killed(Fault):
    """A process is told to end, or is not even told, and is started again."""

    name: str
    how: signal.Signals


@dataclass(frozen=True, slots=True)
class Frozen(Fault):
    """A process stands still and goes on."""

    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class BrokerKilled(Fault):
    """The broker dies and is away for a while."""

    seconds: float


@dataclass(frozen=True, slots=True)
class DatabaseKilled(Fault):
    """The database dies and is away for a while; what it had is kept as the next backup."""

    seconds: float


@dataclass(frozen=True, slots=True)
class DatabaseRestored(Fault):
    """The database is lost, and comes back as it was when it was last killed."""


@dataclass(frozen=True, slots=True)
class Cut(Fault):
    """Every connection to the database is cut, so many times."""

    times: int


@dataclass(frozen=True, slots=True)
class Repeated(Fault):
    """A stray producer publishes records of each partition again, each of them twice and in no order."""

    records: int
    seed: int


@dataclass(frozen=True, slots=True)
class Guest(Fault):
    """A third worker comes and goes, so many times; the partitions are dealt out anew each time."""

    role: str
    times: int


@dataclass(frozen=True, slots=True)
class Namesake(Fault):
    """A second worker has the name of another for a while."""

    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Failing(Fault):
    """The step of the monitor fails while events come in."""


Draw = Callable[[Random, float], Fault]

SESSION_S = 20.0
"""A worker that is still for longer has lost its partitions when it goes on."""

KINDS: dict[str, Draw] = {
    "SIGKILL": lambda chance, after: Killed(after, chance.choice(PROCESSES), signal.SIGKILL),
    "SIGTERM": lambda chance, after: Killed(after, chance.choice(PROCESSES), signal.SIGTERM),
    "frozen": lambda chance, after: Frozen(after, chance.choice(PROCESSES), chance.uniform(0.2, 5)),
    "frozen past the session": lambda chance, after: Frozen(
        after, chance.choice(PROCESSES), SESSION_S + chance.uniform(1, 6)
    ),
    "broker killed": lambda chance, after: BrokerKilled(after, chance.uniform(0, 5)),
    "database killed": lambda chance, after: DatabaseKilled(after, chance.uniform(0, 5)),
    "database restored": lambda _, after: DatabaseRestored(after),
    "connections cut": lambda chance, after: Cut(after, chance.randint(1, 4)),
    "records repeated": lambda chance, after: Repeated(after, chance.randint(1, 300), chance.randrange(1 << 30)),
    "rebalance storm": lambda chance, after: Guest(after, chance.choice(tuple(MEMBERS)), chance.randint(2, 4)),
    "one name twice": lambda chance, after: Namesake(after, chance.choice(WORKERS), chance.uniform(3, 8)),
    "step fails": lambda _, after: Failing(after),
}
"""What may be drawn, by the name under which it is counted."""

QUICK = ("SIGKILL", "SIGTERM", "connections cut", "records repeated", "database killed", "step fails")
"""What is over in a few seconds."""


def drawn(seed: int, count: int, kinds: Sequence[str] = tuple(KINDS)) -> Iterator[tuple[str, Fault]]:
    """So many faults with their kinds, each kind as often as any other, in no order."""
    chance = Random(seed)
    round_: list[str] = []
    for _ in range(count):
        round_ = round_ or chance.sample(kinds, len(kinds))
        kind = round_.pop()
        yield kind, KINDS[kind](chance, chance.uniform(0.1, 1.5))
