"""The storm: one fault after another while events come in, and the reckoning behind it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median

from services.eventlog.sql import SqlLog, open_log
from services.host.clock import now
from services.host.commands.output import say, say_table
from services.host.commands.work import run
from services.host.distributed.parts import part_of
from services.host.settings import Settings
from services.host.work import Stop
from services.lab import simulate
from tests.broker.cluster import PARTS
from tests.broker.trouble import assert_fenced
from tests.chaos.accounts import (
    Account,
    accounts,
    carries,
    differing_tables,
    facts,
    first_difference,
    free,
    replay,
)
from tests.chaos.faults import MEMBERS, DatabaseRestored, Fault
from tests.chaos.field import Field, standing
from tests.chaos.strikes import kill_database, strike
from tests.servers.kafka import Broker
from tests.servers.postgres import Server

Planned = Sequence[tuple[str, Fault]]


@dataclass(frozen=True, slots=True)
class Survived:
    """A fault of some kind, and how long it took until all moved again."""

    kind: str
    seconds: float


def write_feed(settings: simulate.Settings, events: int | None, file: Path) -> int:
    """The simulated months as one file, in the order in which they became known, at most so much; how many events."""
    count = 0
    with file.open("w", encoding="utf-8") as out:
        for row in islice(simulate.simulate(settings), events):
            out.write(f"{row.line}\n")
            count += 1
    return count


def undisturbed(feed: Path, database: Path) -> SqlLog:
    """What one process makes of the feed."""
    url = f"sqlite:///{database}"
    run(Settings(database_url=url, vault_keys=database.parent / "keys"), [feed], Stop())
    return open_log(url, clock=now)


def storm(field: Field, planned: Planned, events: int) -> list[Survived]:
    """Let the faults happen one after another while so many events come in; how long each took to get over."""
    share = events // (len(planned) + 1)
    field.recover(share)
    kill_database(field, 0)  # for its backup
    survived = []
    for number, (kind, fault) in enumerate(planned, 1):
        field.tap.allow(share * (number + 1) - 1)
        strike(field, fault)
        survived.append(Survived(kind, field.recover(share * (number + 1))))
        say(f"  {number:>4} {survived[-1].seconds:6.1f} s  {kind}: {fault}")
    field.tap.allow(events)
    field.wait(field.tap.is_done)
    field.wait(field.is_taken)
    field.wait(field.cluster.is_settled)
    assert_fenced(field.cluster, tuple(MEMBERS))
    return survived


def reckon(field: Field, feed: Path, planned: Planned) -> dict[str, Account]:
    """Hold what the storm has left against the undisturbed run and a plain replay; what the topics hold.

    Raises:
        AssertionError: something is lost, doubled or otherwise.
    """
    log, folder = field.cluster.log, field.cluster.folder
    is_restored = any(isinstance(fault, DatabaseRestored) for _, fault in planned)
    field.order("log", "verify")
    with closing(undisturbed(feed, folder / "undisturbed.db")) as calm:
        expected, found = facts(calm), facts(log)
        assert found == expected, f"{len(expected - found)} lost, {len(found - expected)} that nobody said"
    # The facts of topics and of a restored log stand in another order, from which other readings may follow.
    with closing(replay(log, folder / "replay.db")) as plain:
        # Of a case that goes along to a home of another partition either order holds (ARCHITECTURE.md).
        homes = free(carries(log) | carries(plain), partial(part_of, parts=PARTS))
        difference = first_difference(log, plain, homes)
        assert difference is None, difference
        say(f"{len(homes)} 户因个案跨分区迁移未比对个案 / the cases of so many homes are not compared")
    assert differing_tables(log) == []
    told = accounts(log, field.cluster.broker)
    assert is_restored or not any(one.gone for one in told.values()), told
    say(f"事实 {len(found)} 条，丢失 0，重复 0 / {len(found)} facts, 0 lost, 0 doubled")
    return told


def weather(server: Server, broker: Broker, folder: Path, feed: Path, planned: Planned) -> list[Survived]:
    """The whole of it: set up, storm, reckoning, and what is told of both."""
    with feed.open("rb") as lines:
        events = sum(1 for _ in lines)
    with standing(server, broker, folder, feed) as field:
        began_at = time.monotonic()
        survived = storm(field, planned, events)
        seconds = time.monotonic() - began_at
        say(f"{events} 条事件，{seconds:.0f} 秒 / {events} events in {seconds:.0f} s, {events / seconds:.0f} a second")
        for name, process in [*field.cluster.workers.items()]:
            if process.poll() is None:
                field.cluster.end(name)
        told = reckon(field, feed, planned)
    show(survived, told)
    return survived


def show(survived: Sequence[Survived], told: Mapping[str, Account]) -> None:
    """The tables: recovery by kind of fault, and what the topics hold."""
    kinds = {kind: [one.seconds for one in survived if one.kind == kind] for kind in {one.kind for one in survived}}
    rows = [(kind, f"{len(of)}", f"{median(of):.1f}", f"{max(of):.1f}") for kind, of in sorted(kinds.items())]
    say_table(("故障 / fault", "次数 / count", "恢复秒数中位 / median s", "最长 / max s"), rows)
    figures = [
        (topic, f"{one.kept + one.repeated + one.gone}", f"{one.kept}", f"{one.repeated}", f"{one.gone}")
        for topic, one in told.items()
    ]
    say_table(("主题 / topic", "发布 / published", "日志所有 / in the log", "重复 / again", "旧日志 / gone"), figures)
