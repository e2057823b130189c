from __future__ import annotations

from pathlib import Path

from tests.host.calling import Call


def test_on_postgresql_every_command_answers_the_same(
    call: Call, feeds: Path, worked: Path, alert: str, postgres_database: str
) -> None:
    there = ("--database", postgres_database)

    assert call("work", feeds, *there).code == 0

    commands = [
        ["log", "export"],
        ["alerts", "--all", "--limit", 0, "--json"],
        ["explain", alert, "--json"],
        ["household", alert.partition(":")[0], "--json"],
        ["rejects", "list"],
        ["verify", "--json"],
        ["verify", "--all", "--json"],
    ]
    for command in commands:
        assert call(*command, *there) == call(*command, database=worked), command


def test_on_postgresql_everything_derived_is_rebuilt(call: Call, feeds: Path, postgres_database: str) -> None:
    there = ("--database", postgres_database)
    call("work", feeds, *there)
    before = call("alerts", "--all", "--limit", 0, "--json", *there)

    assert call("rebuild", *there).code == 0

    assert call("alerts", "--all", "--limit", 0, "--json", *there) == before
    assert call("log", "verify", *there).code == 0
