"""People and time speak to a log that is read in parts as to any other; the workers do the rest."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from schemas import case as cases
from schemas.case.commands import Assign
from schemas.case.course import Dispatched, HandedOver
from schemas.case.feed import Answered, Done
from schemas.dates import civil_date
from services.eventlog.sql import open_log
from services.host import indexing
from services.host.clock import midnight, now, tick
from services.host.commands.saying import author
from services.host.database import book_of, looking
from services.host.distributed import generations
from services.host.distributed.clerk import Clerk
from services.host.distributed.consumer import Overtaken
from services.host.drafting import draft_of
from services.host.embedded import Embedded
from services.host.settings import Settings
from services.policy.load import load
from tests.host.calling import Call, url_of, write_lines
from tests.host.distributed.cluster import PARTS, log_at
from tests.host.working import HOUSEHOLD, ROSTER, STAFF, Office, day, family_now, office

WARM = 1_000


@pytest.fixture
def parted(call: Call, tmp_path: Path) -> Office:
    """An office whose log is read in parts."""
    made = office(call, tmp_path)
    answer = made.say("resize", "--parts", PARTS, "--json")
    assert (answer.code, answer.json["parts"], answer.json["era"]) == (0, PARTS, 2), answer.err
    return made


def read_on(made: Office) -> None:
    """What the workers would do by now."""
    with closing(log_at(made.database)) as log:
        generations.take_all(log, WARM)


def test_a_command_is_decided_against_the_case_as_the_log_has_it(parted: Office) -> None:
    done = parted.done("case", "accept", HOUSEHOLD, staff="S12")

    assert [one["change"]["kind"] for one in done["events"]] == ["ACCEPTED"]
    assert parted.status() == "ACCEPTED"
    assert parted.refused("case", "accept", HOUSEHOLD, staff="S99") == "UNKNOWN_STAFF"


def test_said_twice_it_is_done_once(parted: Office) -> None:
    first = parted.done("case", "accept", HOUSEHOLD, "--id", "a1", staff="S12")
    second = parted.done("case", "accept", HOUSEHOLD, "--id", "a1", staff="S12")

    assert (first["is_repeat"], second["is_repeat"]) == (False, True)


def test_what_a_visit_leads_to_follows_when_the_workers_have_read_it(parted: Office) -> None:
    visit = ("visit", HOUSEHOLD, "--contact", "MET", "--found", "1.01:a=CONFIRMED", "--id", "v1")

    done = parted.done(*visit, staff="S12")
    before = parted.status()
    read_on(parted)

    assert (done["events"], done["is_repeat"]) == ([], False)
    assert parted.done(*visit, staff="S12")["is_repeat"] is True
    assert (before, parted.status()) == ("DISPATCHED", "VERIFIED")


def test_a_roster_moves_cases_when_the_workers_have_read_it(parted: Office) -> None:
    moved = parted.table("roster.csv", ROSTER.replace("S12,S34,2025-01-01", f"S34,S12,{day(0)}"))

    answer = parted.say("roster", "import", moved, staff="T1")
    read_on(parted)

    assert answer.code == 0, answer.err
    assert parted.show()["current"]["coordinator"] == "S34"


def test_time_is_told_once_whoever_tells_it(parted: Office) -> None:
    first, second = (parted.say("tick", "--json").json for _ in range(2))

    assert first["time_at"] == second["time_at"]
    assert second["appended"] == 0


def test_where_no_database_is_time_does_not_begin_one(call: Call, tmp_path: Path) -> None:
    told = call("tick", database=tmp_path / "elsewhere.db")

    assert (told.code, "elsewhere.db" in told.err) == (2, True)
    assert not (tmp_path / "elsewhere.db").exists()


def test_a_log_is_not_restored_from_a_broker_that_is_away(parted: Office) -> None:
    program = [sys.executable, "-c", "from services.host.cli import main; main()", "restore"]
    away = {"SHOUWANG_KAFKA_SERVERS": "127.0.0.1:1", "SHOUWANG_DATABASE_URL": url_of(parted.database)}

    # In a process of its own: Kafka's client leaves the socket open to which nobody answers.
    told = subprocess.run(program, env=os.environ | away, capture_output=True, text=True, check=False)

    assert (told.returncode, "SHOUWANG_KAFKA_SERVERS" in told.stderr) == (2, True)
    with looking(url_of(parted.database)) as reader:
        assert reader.head().era == 2


def test_days_that_nobody_told_are_made_up_for(call: Call, tmp_path: Path) -> None:
    database = tmp_path / "late.db"
    began = now() - timedelta(days=9)
    host = Embedded(Settings(database_url=url_of(database)), load())
    host.pass_time(began)
    host.close()
    with closing(log_at(database)) as log:
        generations.resize(log, PARTS, WARM)

    told = call("tick", "--json", database=database)

    assert told.code == 0, told.err
    with looking(url_of(database)) as reader:
        days = [one.occurred_on for one in reader.stream("system") if one.type == "Tick"]
    assert sorted(set(days)) == [civil_date(began) + timedelta(days=number) for number in range(10)]


def test_a_new_policy_of_the_machine_is_adopted_with_the_time(parted: Office) -> None:
    overlay = parted.folder / "params"
    shutil.copytree(Path(__file__).parents[3] / "deploy/params", overlay)

    first, second = (parted.say("tick", "--policy", overlay, "--json").json for _ in range(2))
    read_on(parted)

    assert (first["appended"] > 0, second["appended"]) == (True, 0)
    with looking(url_of(parted.database)) as reader:
        assert book_of(reader).digest == load(overlay).digest


def test_people_and_workers_who_decide_at_once_lose_nothing(call: Call, tmp_path: Path, postgres_database: str) -> None:
    at = ("--database", postgres_database)
    tables = (tmp_path / "staff.csv", tmp_path / "roster.csv")
    for file, text in zip(tables, (STAFF, ROSTER), strict=True):
        file.write_text(text, encoding="utf-8")
    assert call("work", write_lines(tmp_path / "family.jsonl", family_now()), *at).code == 0
    assert call("roster", "import", *tables, "--as", "T1", *at).code == 0
    assert call("resize", "--parts", PARTS, *at).code == 0

    with ThreadPoolExecutor(4) as pool:
        speakers = [pool.submit(assign, postgres_database, clerk) for clerk in range(3)]
        worker = pool.submit(read_ticks, postgres_database)
        answered = [one for each in speakers for one in each.result()]
        worker.result()

    done = [one for one in answered if isinstance(one, Done) and one.events]
    assert len(done) > 3
    with looking(postgres_database) as reader:
        events = [cases.parse(one.body) for one in reader.stream(cases.stream_of(HOUSEHOLD))]
    led = [one for one in events if isinstance(one.change, Dispatched | HandedOver)]
    assert sorted(one.cause for one in led if one.by is not None) == sorted(one.command_id for one in done)
    served = [(one.change.coordinator, one.change.deputy) for one in led]
    assert all(before != after for before, after in pairwise(served)), "decided on what no longer held"


def assign(database: str, clerk: int) -> list[Answered]:
    """Hand the case back and forth, five times."""
    with closing(Clerk(Settings(database_url=database), load())) as host:
        return [
            host.command(
                Assign(
                    command_id=f"assign-{clerk}-{number}", household_id=HOUSEHOLD, by=author("T1"),
                    coordinator=("S12", "S34")[(clerk + number) % 2],
                )
            )
            for number in range(5)
        ]  # fmt: skip


def read_ticks(database: str) -> None:
    """Time passes, and the workers read it."""
    with closing(open_log(database, clock=now, indexer=indexing.index)) as log:
        for number in range(5):
            with log.transaction() as tx:
                tx.append([draft_of(tick(midnight(day(0)) + timedelta(seconds=number)), None)])
            with suppress(Overtaken):
                generations.take_all(log, WARM)
