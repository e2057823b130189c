"""One log, many hosts: whatever reads it, in one process or in parts, ends in the same readings and cases (P9)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.host.calling import Call
from tests.host.distributed.cluster import PARTS, Cluster, derived, log_at


def test_three_parts_say_what_one_process_says(cluster: Cluster, expected: dict[str, list[object]]) -> None:
    cluster.settle()

    assert derived(cluster.log) == expected


def test_it_does_not_matter_how_much_is_taken_at_once(cluster: Cluster, expected: dict[str, list[object]]) -> None:
    cluster.settle(at_once=1)

    assert derived(cluster.log) == expected


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
