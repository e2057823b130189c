from __future__ import annotations

from pathlib import Path

import pytest

from tests.host.calling import Call, execute, family, line, rows, write_lines

ALERTS = (
    "alert", "casefile", "closed", "due", "adopted", "bulk", "feed", "tally", "granted", "paid", "lag", "roster"
)  # fmt: skip
DERIVED = ("home", "broadcast", "watch", *ALERTS)


def contents(database: Path) -> dict[str, list[tuple[object, ...]]]:
    return {table: sorted(rows(database, f"SELECT * FROM {table}"), key=str) for table in DERIVED}


def test_everything_derived_is_rebuilt_to_the_same_bytes(call: Call, own: Path) -> None:
    before = contents(own)
    alerts = call("alerts", "--all", "--limit", 0, "--json", database=own).out

    answer = call("rebuild", "--json", database=own)

    assert answer.code == 0
    assert answer.json == {"records": rows(own, "SELECT count(*) FROM event")[0][0]}
    assert contents(own) == before
    assert call("alerts", "--all", "--limit", 0, "--json", database=own).out == alerts


def test_what_was_lost_or_damaged_comes_back(call: Call, own: Path) -> None:
    before = contents(own)
    for statement in ("DELETE FROM home", "UPDATE watch SET review_on = NULL", "DELETE FROM alert WHERE episode = 1"):
        execute(own, statement)

    call("rebuild", database=own)

    assert contents(own) == before


def test_the_alerts_and_cases_alone_come_back_without_the_readings(call: Call, own: Path) -> None:
    before = contents(own)
    for table in ALERTS:
        execute(own, f"DELETE FROM {table}")
    execute(own, "UPDATE watch SET review_on = NULL")

    assert call("rebuild", "--only", "alerts", database=own).code == 0

    after = contents(own)
    assert {name: after[name] for name in ALERTS} == {name: before[name] for name in ALERTS}
    assert after["watch"] != before["watch"]


def test_the_log_stays_as_it_is_and_decides_nothing_anew(call: Call, own: Path) -> None:
    before = call("log", "verify", "--json", database=own).json

    call("rebuild", database=own)

    assert call("log", "verify", "--json", database=own).json == before


@pytest.mark.parametrize("warm", ["3", "150000"])
def test_after_it_work_goes_on_as_if_nothing_had_been(
    call: Call, tmp_path: Path, warm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOUWANG_WARM_HOUSEHOLDS", warm)
    first = write_lines(tmp_path / "first.jsonl", family()[:2])
    second = write_lines(tmp_path / "second.jsonl", [line()])
    for name in ("plain", "rebuilt"):
        call("work", first, database=tmp_path / f"{name}.db")
    call("rebuild", database=tmp_path / "rebuilt.db")
    for name in ("plain", "rebuilt"):
        call("work", second, "--until", "2025-12-01", database=tmp_path / f"{name}.db")

    exports = [call("log", "export", database=tmp_path / f"{name}.db").out for name in ("plain", "rebuilt")]

    assert exports[0] == exports[1]
    assert '"kind":"case"' in exports[0]


def test_recorded_readings_stand_whatever_todays_rules_say(call: Call, own: Path) -> None:
    changed = b'"rules_version":"0:0/'
    execute(own, "UPDATE event SET body = CAST(replace(CAST(body AS TEXT), '\"rules_version\":\"', ?) AS BLOB) "
                 "WHERE type = 'Assessed'", changed.decode())  # fmt: skip

    call("rebuild", database=own)

    last = rows(own, "SELECT reading FROM watch WHERE reading IS NOT NULL")
    assert last
    assert all(changed in reading for (reading,) in last)
