"""One log, many hosts: whatever reads it, in one process or in parts, ends in the same readings and cases (P9)."""

from __future__ import annotations

from pathlib import Path

from tests.host.calling import Call
from tests.host.distributed.cluster import PARTS, Cluster, derived, log_at


def test_three_parts_say_what_one_process_says(cluster: Cluster, expected: dict[str, list[object]]) -> None:
    cluster.settle()

    assert derived(cluster.log) == expected


def test_it_does_not_matter_how_much_is_taken_at_once(cluster: Cluster, expected: dict[str, list[object]]) -> None:
    cluster.settle(at_once=1)

    assert derived(cluster.log) == expected


def test_a_log_that_is_divided_halfway_exports_the_same_bytes(
    call: Call, feeds: Path, worked: Path, tmp_path: Path
) -> None:
    files, database = sorted(feeds.glob("*.jsonl")), tmp_path / "divided.db"
    half = len(files) // 2
    assert call("work", *files[:half], database=database).code == 0
    assert call("resize", "--parts", PARTS, database=database).code == 0
    answer = call("work", *files[half:], database=database)
    assert answer.code == 0, answer.err
    log = log_at(database)
    Cluster(log).settle()
    log.close()

    for name, source in (("parts", database), ("one", worked)):
        assert call("log", "export", "--out", tmp_path / name, database=source).code == 0
    assert (tmp_path / "parts").read_bytes() == (tmp_path / "one").read_bytes()
