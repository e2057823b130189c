"""A simulated township over HTTP: what its departments' files say are the very events that the clean ones are."""

from __future__ import annotations

import json
from pathlib import Path

from services.host.settings import Settings
from services.host.vaulting import open_vault
from services.ingest.mappings import load_mappings
from services.lab.departments import write_departments
from services.lab.departments.persons import renamed
from services.lab.simulate import Settings as Town
from services.lab.simulate import simulate
from tests.host.calling import Call, url_of
from tests.http.serving import LINES, Department, department

TOWN = Town(people=60, months=3, start_month="2025-04", divisions=("340826100",))


def clean(folder: Path, database: Path) -> list[list[dict[str, object]]]:
    """The clean events, month by month, about the pseudonyms of this database; how far feeds reach is left out."""
    vault = open_vault(Settings(database_url=url_of(database)))
    months = []
    for month in sorted((folder / "clean").iterdir()):
        lines = [json.loads(line) for line in month.read_text(encoding="utf-8").splitlines()]
        said = [line for line in lines if line["type"] != "FeedCovered"]
        for line in said:
            line |= {key: renamed(line[key], vault.ref_of) for key in ("subject", "data")}
            del line["recordedat"]
        months.append(said)
    vault.close()
    return months


def hand_in(to: Department, file: Path, mapping: str, division: str, covers_through: str) -> None:
    place = {"division": division} | ({"covers_through": covers_through} if covers_through else {})
    answer = to.http.post(f"/v1/files/{mapping}", content=file.read_bytes(), params=place, timeout=60)
    assert answer.status_code == 200, answer.text
    assert answer.json()["refused"] == [], (file, answer.text)


def test_all_departments_files_are_the_clean_events_and_nothing_else(call: Call, tmp_path: Path) -> None:
    folder, database = tmp_path / "town", tmp_path / "town.db"
    handed = write_departments(simulate(TOWN), folder, load_mappings().values())

    with department(call, database, "--publisher", "340826", "--divisions", "340826") as everybody:
        for one in handed.files:
            hand_in(everybody, folder / one.file, one.mapping, one.division, one.covers_through)
        there = everybody.event_ids()
        for month in clean(folder, database):
            said = "\n".join(json.dumps(line) for line in month).encode()
            answer = everybody.send(said, LINES)
            assert answer.json()["counts"] == {"duplicate": len(month)}, answer.text[:2_000]
        assert everybody.event_ids() == there

    assert len(there) > 500
