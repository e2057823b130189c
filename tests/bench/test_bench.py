from __future__ import annotations

import io
import json
import time
from pathlib import Path

import pytest
from rich.console import Console

from services.host.work import Stop
from tests.bench import anqing, cases
from tests.bench.aims import Aim, aims
from tests.bench.job import Job, alone, here
from tests.bench.measure import Figure, Meter, server_cpu_s
from tests.bench.plan import FULL, QUICK, TINY, Row, Sizes, rows
from tests.bench.run import main, measure, report
from tests.bench.tables import FAILED, aim_lines, figure_lines, markdown, show
from tests.bench.world import World
from tests.servers.postgres import Server

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Figure]:
    return measure(rows(TINY), tmp_path_factory.mktemp("bench"), here)


def test_every_row_is_measured_and_shown(figures: dict[str, Figure]) -> None:
    chosen, out = rows(TINY), io.StringIO()
    lines, found = figure_lines(chosen, figures), aim_lines(aims(figures, TINY))

    show("here", lines, found, Console(file=out, width=200))

    assert list(figures) == [row.key for row in chosen]
    assert all(one.events and one.wall_s > 0 and one.cpu_s > 0 and one.rss_mb for one in figures.values())
    assert [row.key for row in chosen if row.key not in out.getvalue()] == []
    assert len(markdown("here", lines, found).splitlines()) == 1 + 3 + len(lines) + 3 + len(found)


def test_the_report_for_machines_says_where_what_and_how_far_from_the_aims(figures: dict[str, Figure]) -> None:
    told = json.loads(json.dumps(report(figures, TINY)))

    assert set(told) == {"machine", "sizes", "figures", "aims"}
    assert set(told["machine"]) == {"cores", "python", "processor", "load"}
    assert {"events", "wall_s", "cpu_s", "events_per_s", "cpu_s_per_100k"} <= set(told["figures"]["job_sqlite"])
    assert {one["key"] for one in told["aims"]} == {
        "decode_assess/reference", "batch_sqlite/naive_sqlite", "batch_postgres/naive_postgres",
        "job_sqlite/no_storage", "job_postgres/no_storage", "rebuild/assess", "history_spread", "crowd_spread",
        "memory_worker", "memory_anqing", "month_minutes", "feed_sqlite_ms", "feed_postgres_ms", "board_page_ms",
        "rebuild_alerts_rate", "csv_rows_rate", "xlsx_rows_rate", "seal_people_rate", "http_batches_rate",
        "http_singles_rate", "http_batches_p99_ms", "http_singles_p99_ms", "table_memory",
    }  # fmt: skip


def test_with_and_without_storage_the_same_work_is_done(figures: dict[str, Figure]) -> None:
    stored, kept = figures["job_sqlite"], figures["no_storage"]

    assert stored.seen["case_events"] > 0
    assert (stored.events, stored.seen) == (kept.events, kept.seen)
    assert figures["job_postgres"].seen == stored.seen
    assert figures["assess"].seen["readings"] == stored.seen["readings"]
    assert figures["naive_sqlite"].seen == figures["batch_sqlite"].seen


def test_the_servers_time_counts_where_there_is_one(figures: dict[str, Figure], postgres_server: Server) -> None:
    assert figures["append_sqlite"].server_cpu_s == 0
    # The kernel counts in hundredths of a second, so the server is kept busy until one of them has passed.
    before, until = server_cpu_s(postgres_server.port), time.monotonic() + 60
    while server_cpu_s(postgres_server.port) == before and time.monotonic() < until:
        postgres_server.execute("SELECT sum(n) FROM generate_series(1, 1000000) n")

    assert server_cpu_s(postgres_server.port) > before


def test_a_measurement_in_a_process_of_its_own_says_the_same(tmp_path: Path) -> None:
    job = Job(
        case="fold", world=World(people=20, months=1, county=True), root=tmp_path, profile=tmp_path / "profile.txt"
    )

    assert Job.load(job.dump()) == job
    assert alone(job).seen == here(job).seen
    assert "household.py" in (tmp_path / "profile.txt").read_text()


def test_the_command_measures_what_it_is_told_and_says_where_the_result_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tests.bench.run.QUICK", TINY)

    main(["--only", "encode", "--out", str(tmp_path)])

    assert list(json.loads((tmp_path / "bench.json").read_text())["figures"]) == ["encode"]
    assert capsys.readouterr().out.splitlines()[-1] == str(tmp_path / "bench.json")
    with pytest.raises(SystemExit, match="there is no nothing"):
        main(["--only", "nothing", "--out", str(tmp_path)])


def test_a_row_that_fails_is_shown_and_the_others_are_measured(tmp_path: Path) -> None:
    bad = Row(key="bad", title="bad", case="no such case", world=World(people=20, months=1, county=True))
    good = Row(key="good", title="good", case="encode", world=bad.world)

    found = measure([bad, good], tmp_path, alone)

    assert list(found) == ["good"]
    assert [line[1] for line in figure_lines([bad, good], found)] == [FAILED, f"{found['good'].events:,}"]


def test_only_what_is_inside_the_meter_counts() -> None:
    meter = Meter()

    sum(range(1_000_000))
    with meter as figure:
        pass

    assert figure.wall_s < 0.01


@pytest.mark.parametrize(
    ("value", "sign", "holds"), [(0.5, ">=", True), (0.4, ">=", True), (0.3, ">=", False), (0.3, "<=", True)]
)
def test_an_aim_holds_by_its_sign(value: float, sign: str, holds: bool) -> None:  # noqa: FBT001
    assert Aim(key="", title="", value=value, bound=0.4, sign=sign).holds is holds
    assert Aim(key="", title="", value=value).holds is None


def test_a_ratio_is_of_processor_time_with_the_servers(figures: dict[str, Figure]) -> None:
    told = {
        "job_postgres": Figure(events=100_000, cpu_s=3, server_cpu_s=1),
        "no_storage": Figure(events=100_000, cpu_s=2),
    }

    assert [(one.key, one.value) for one in aims(told, TINY)] == [("job_postgres/no_storage", 0.5)]


@pytest.mark.parametrize("sizes", [QUICK, FULL], ids=["quick", "full"])
def test_every_row_has_a_key_of_its_own_and_a_case_that_exists(sizes: Sizes) -> None:
    chosen: list[Row] = rows(sizes)

    assert len({row.key for row in chosen}) == len(chosen)
    assert {row.case for row in chosen} == set(cases.CASES)


def test_anqing_goes_on_where_it_was_stopped_and_ends_with_a_report(tmp_path: Path) -> None:
    world = World(people=200, months=2)

    stopped = anqing.run(world, tmp_path, Stop(asked=True))
    done = anqing.run(world, tmp_path, Stop())
    told = anqing.report(world, tmp_path / world.name, done)

    assert 0 < stopped.events < done.events
    assert done.runs == 2
    assert told["events"] == done.events
    assert told["database_mb"] > 0
    assert told["open_alerts"]


def test_anqing_does_not_begin_without_room_on_the_disk(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="--dir"):
        anqing.main(["--people", str(10**12), "--dir", str(tmp_path)])
