"""One log, many hosts: whatever reads it, in one process or in parts, ends in the same readings and cases (P9)."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from services.eventlog.protocol import Stored
from services.host.distributed import generations
from tests.host.calling import Call
from tests.host.distributed.cluster import PARTS, Cluster, derived, facts_of, fill, log_at

NOON = datetime(2026, 6, 1, 4, tzinfo=UTC)

Fact = tuple[Stored, bytes | None]


def test_three_parts_say_what_one_process_says(cluster: Cluster, expected: dict[str, list[object]]) -> None:
    cluster.settle()

    assert derived(cluster.log) == expected


def test_it_does_not_matter_how_much_is_taken_at_once(cluster: Cluster, expected: dict[str, list[object]]) -> None:
    cluster.settle(at_once=1)

    assert derived(cluster.log) == expected


def test_in_whatever_order_departments_speak_parts_say_what_one_process_says(worked: Path, tmp_path: Path) -> None:
    facts = scrambled(facts_of(worked), Random(20261122))
    said = []
    for name, parts in (("one", 1), ("parts", PARTS)):
        with closing(log_at(tmp_path / name)) as log:
            generations.resize(log, parts, 1)
            fill(log, facts)
            Cluster(log).settle()
            said.append(derived(log))

    assert said[0] == said[1]


def scrambled(facts: Iterable[Fact], chance: Random) -> list[Fact]:
    """The same facts, known all at once: those of each department in their order, the departments in any."""
    queues: dict[str, list[Fact]] = defaultdict(list)
    begun: list[Fact] = []
    for one, book in facts:
        queue = begun if one.stream.startswith("system") else queues[json.loads(one.body)["source"]]
        queue.append((replace(one, recorded_at=NOON), book))
    found = [fact for fact in begun if fact[1] is not None]
    while queues:
        source = chance.choice(sorted(queues))
        some = chance.randint(1, 30)
        found += queues[source][:some]
        queues[source] = queues[source][some:]
        if not queues[source]:
            del queues[source]
    return found


def test_a_log_that_is_divided_halfway_exports_the_same_bytes(
    call: Call, divided: Path, worked: Path, tmp_path: Path
) -> None:
    settle(divided)

    for name, source in (("parts", divided), ("one", worked)):
        assert call("log", "export", "--out", tmp_path / name, database=source).code == 0
    assert (tmp_path / "parts").read_bytes() == (tmp_path / "one").read_bytes()


def test_it_is_verified_and_rebuilt_like_any_other(call: Call, divided: Path, worked: Path) -> None:
    unsettled = call("verify", "--all", database=divided)
    settle(divided)
    before = tables_of(divided)

    assert (unsettled.code, "worker" in unsettled.err) == (2, True)
    assert call("log", "verify", database=divided).code == 0
    again = call("verify", "--all", "--json", database=divided).json
    assert again == call("verify", "--all", "--json", database=worked).json
    assert call("rebuild", database=divided).code == 0
    assert tables_of(divided) == before
    settle(divided)
    assert tables_of(divided) == before


@pytest.fixture
def divided(call: Call, feeds: Path, tmp_path: Path) -> Path:
    """A log that one process had read up to its half when it was divided; nobody has read the rest."""
    files, database = sorted(feeds.glob("*.jsonl")), tmp_path / "divided.db"
    half = len(files) // 2
    assert call("work", *files[:half], database=database).code == 0
    assert call("resize", "--parts", PARTS, database=database).code == 0
    answer = call("work", *files[half:], database=database)
    assert answer.code == 0, answer.err
    return database


def settle(database: Path) -> None:
    """Let everybody take everything."""
    with closing(log_at(database)) as log:
        Cluster(log).settle()


def tables_of(database: Path) -> dict[str, list[object]]:
    """What was derived: homes, watches, cases and what is counted of them."""
    with closing(sqlite3.connect(database)) as connection:
        return {
            name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
            for name in ("watch", "home", "broadcast", "casefile", "due", "feed", "alert", "tally")
        }
