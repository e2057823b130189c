from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from services.eventlog.sql import open_log
from services.host import indexing
from services.host.ingesting import Desk, Job, Report
from services.host.work import Stop
from services.ingest.mappings import load_mappings
from services.ingest.process import Door
from services.ingest.readers import read
from services.lab.departments import Handed, write_departments
from services.lab.departments.desks import NobodySays
from services.lab.departments.month import Delivered
from services.lab.departments.persons import identity, renamed
from services.lab.simulate import FolderInUse, Row, Settings, simulate
from services.policy.load import load
from services.vault.opening import Place, open_vault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from services.eventlog.sql import SqlLog
    from services.vault.vault import Vault

SETTINGS = Settings(people=200, months=7, start_month="2025-04", divisions=("340826100", "340826101"))
MAPPINGS = load_mappings()
DIVISIONS = load().divisions
COVERED = "FeedCovered"

Line = dict[str, Any]
Town = tuple[Path, Handed]


def now() -> datetime:
    return datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    folder = tmp_path_factory.mktemp("departments")
    return folder, write_departments(simulate(SETTINGS), folder, MAPPINGS.values())


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    folder = tmp_path_factory.mktemp("vault")
    place = Place(f"sqlite:///{folder / 'vault.db'}", folder / "keys", "SM")
    vault = open_vault(place, now)
    yield vault
    vault.close()


def lines_of(path: Path) -> list[Line]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def clean_lines(folder: Path) -> list[Line]:
    return [line for path in sorted((folder / "clean").iterdir()) for line in lines_of(path)]


def listed(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


# --- what is written


def test_the_list_names_every_file_with_its_rows(town: Town) -> None:
    folder, handed = town
    files = {path.relative_to(folder).as_posix() for path in folder.glob("20*/*/*")}

    assert {row["file"] for row in listed(folder / "deliveries.csv")} == files == {one.file for one in handed.files}
    assert [int(row["rows"]) for row in listed(folder / "deliveries.csv")] == [one.rows for one in handed.files]
    assert sum(one.rows for one in handed.files) == sum(handed.rows.values())


def test_every_row_but_those_on_cover_stands_in_a_file(town: Town) -> None:
    folder, handed = town
    lines = clean_lines(folder)

    assert sum(handed.rows.values()) == len([line for line in lines if line["type"] != COVERED])
    assert len(lines) == len(list(simulate(SETTINGS)))


def test_files_come_as_departments_export_them(town: Town) -> None:
    folder, handed = town
    first = {one.mapping: (folder / one.file).read_bytes() for one in handed.files}

    with pytest.raises(UnicodeDecodeError):
        first["hospital-stays"].decode()
    assert "医保 住院结算" in first["hospital-stays"].decode("gb18030").splitlines()[0]
    assert first["benefit-payments"].startswith(b"\xef\xbb\xbf")
    assert first["disability-certificates"].startswith(b"PK")
    assert json.loads(first["visits"].splitlines()[0])["走访日期"]
    assert b";" in first["taxed-incomes"].splitlines()[0]


def test_who_says_that_a_feed_is_complete_is_handed_in_last(town: Town) -> None:
    months: dict[str, list[bool]] = {}
    for one in town[1].files:
        months.setdefault(one.file[:7], []).append(bool(one.covers_through))

    assert len(months) == SETTINGS.months
    assert all(flags == sorted(flags) and flags[-1] for flags in months.values())


def test_a_month_without_rows_still_says_that_nothing_happened(town: Town) -> None:
    folder, handed = town
    silent = [one for one in handed.files if not one.rows]

    assert silent
    assert all(one.covers_through for one in silent)
    for one in silent:
        rows = read(folder / one.file, MAPPINGS[one.mapping].columns)
        assert list(rows) == []  # type: ignore[arg-type]


def test_nobody_is_named_in_the_clean_events_and_everybody_in_the_list_of_people(town: Town) -> None:
    folder, _ = town
    text = "".join(path.read_text(encoding="utf-8") for path in (folder / "clean").iterdir())
    people = listed(folder / "people.csv")

    assert {row["ref"]: row["number"] for row in people} == {row["ref"]: identity(row["ref"]).number for row in people}
    assert len(people) >= SETTINGS.people
    assert not any(row["number"] in text or row["name"] in text for row in people)


def test_equal_rows_give_equal_tables(town: Town, tmp_path: Path) -> None:
    folder, handed = town
    again = write_departments(simulate(SETTINGS), tmp_path, MAPPINGS.values())

    assert again == handed
    for one in handed.files:
        if not one.file.endswith(".xlsx"):
            assert (tmp_path / one.file).read_bytes() == (folder / one.file).read_bytes()


def test_writing_tells_how_far_it_is(tmp_path: Path) -> None:
    heard: list[int] = []
    handed = write_departments(simulate(replace(SETTINGS, months=1)), tmp_path, MAPPINGS.values(), heard.append)

    assert heard[-1] == sum(handed.rows.values())


def test_a_folder_with_files_of_departments_is_not_written_into(town: Town) -> None:
    with pytest.raises(FolderInUse):
        write_departments(simulate(SETTINGS), town[0], MAPPINGS.values())


def test_what_no_mapping_can_say_is_not_lost_silently(tmp_path: Path) -> None:
    said = {
        "source": "340826-jz", "type": "RosterSet", "subject": "division/340826100201", "division": "340826100201",
        "occurredon": "2025-01-01", "recordedat": "2025-01-01T00:00:00Z", "data": {},
    }  # fmt: skip

    with pytest.raises(NobodySays, match="RosterSet"):
        write_departments([Row("2025-01-01T00:00:00Z", "RosterSet", json.dumps(said))], tmp_path, MAPPINGS.values())


# --- handed in


def open_desk(path: Path, vault: Vault) -> tuple[Desk, SqlLog]:
    log = open_log(f"sqlite:///{path}", clock=now, indexer=indexing.index)
    with log.transaction() as tx:
        indexing.create(tx.connection)
    door = Door(log, vault, DIVISIONS, now)
    return Desk(log, vault, DIVISIONS, lambda parcel: door.take_all([parcel])[0], now), log


def said_in(log: SqlLog) -> set[str]:
    """The events in a log that departments said, without those that follow from a delivery."""
    with log.reader() as reader:
        return {one.event_id for one in reader.after(0, reader.head().position) if one.type != COVERED}


def accepted(report: object) -> Report:
    assert isinstance(report, Report), report
    assert report.reasons == {}
    assert report.broken is None
    return report


def hand_in(desk: Desk, folder: Path, files: Iterable[Delivered]) -> list[Report]:
    return [
        accepted(desk.run(Job(
            path=folder / one.file, place=one.file, mapping=MAPPINGS[one.mapping], county=one.division[:6],
            covers_through_on=date.fromisoformat(one.covers_through) if one.covers_through else None,
        ), Stop(), lambda _: None))
        for one in files
    ]  # fmt: skip


def clean_of_real_people(folder: Path, to: Path, vault: Vault) -> list[Path]:
    """The clean event files, about the pseudonyms of the vault, as they would come in today."""
    to.mkdir()
    for month in sorted((folder / "clean").iterdir()):
        with (to / month.name).open("w", encoding="utf-8") as file:
            for line in lines_of(month):
                line |= {key: renamed(line[key], vault.ref_of) for key in ("subject", "data")}
                del line["recordedat"]
                file.write(json.dumps(line) + "\n")
    return sorted(to.iterdir())


def test_the_files_of_all_departments_end_in_the_events_that_the_clean_ones_are(
    town: Town, vault: Vault, tmp_path: Path
) -> None:
    folder, handed = town
    desk, log = open_desk(tmp_path / "files.db", vault)
    reports = hand_in(desk, folder, handed.files)
    clean_desk, clean_log = open_desk(tmp_path / "clean.db", vault)
    for path in clean_of_real_people(folder, tmp_path / "clean", vault):
        job = Job(path=path, place=path.name, mapping=None, county="340826")
        accepted(clean_desk.run(job, Stop(), lambda _: None))

    assert said_in(log) == said_in(clean_log)
    assert len(said_in(log)) > 2_000
    assert [report.is_covered for report in reports] == [bool(one.covers_through) for one in handed.files]
    for one in (log, clean_log):
        one.close()
