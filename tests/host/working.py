"""A township at work: one household with an alert, its staff and roster, and commands said on the line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from schemas.dates import civil_date
from tests.host.calling import Answer, Call, execute, family, write_lines

STAFF = """staff,name,phone,level,division
S12,王芳,13900000012,VILLAGE,340826100
S34,李强,13900000034,VILLAGE,340826100
T1,赵敏,13900000001,TOWNSHIP,340826100
T2,钱进,13900000002,TOWNSHIP,340826101
C1,孙丽,13900000003,COUNTY,340826
"""
"""Two coordinators, two townships, one county."""

ROSTER = """village,grid,household,coordinator,deputy,from_on
340826100001,,,S12,S34,2025-01-01
"""

HOUSEHOLD = "h1"


def day(days: int) -> date:
    """So many days from today."""
    return civil_date(datetime.now(UTC)) + timedelta(days=days)


def family_now() -> list[dict[str, Any]]:
    """The same family, whose stay in hospital ended some days ago and became known an hour ago."""
    *registered, stay = family()
    dates = {"admit_on": f"{day(-20)}", "discharge_on": f"{day(-10)}"}
    known_at = (datetime.now(UTC) - timedelta(hours=1)).isoformat(timespec="seconds").replace("+00:00", "Z")
    return [*registered, stay | {"occurredon": f"{day(-10)}", "recordedat": known_at, "data": stay["data"] | dates}]


@dataclass(frozen=True)
class Office:
    """A database and a way to speak to it."""

    call: Call
    database: Path
    folder: Path

    def say(self, *arguments: object, staff: str | None = None) -> Answer:
        """Call a command, as a member of staff if one is named."""
        who = [] if staff is None else ["--as", staff]
        return self.call(*arguments, *who, database=self.database)

    def done(self, *arguments: object, staff: str | None = None) -> dict[str, Any]:
        """What a command that must succeed led to."""
        answer = self.say(*arguments, "--json", staff=staff)
        assert answer.code == 0, answer.out + answer.err
        found = answer.json["done"]
        assert isinstance(found, dict)
        return found

    def refused(self, *arguments: object, staff: str | None = None) -> str:
        """Why a command is refused: once as JSON, and once as one sentence in both languages."""
        answer = self.say(*arguments, "--json", staff=staff)
        spoken = self.say(*arguments, staff=staff)
        assert (answer.code, spoken.code) == (1, 1), answer.out + answer.err
        refusal = answer.json["refused"]
        assert f"[{refusal['reason']}]: {refusal['zh']} / {refusal['en']}" in spoken.err
        return str(refusal["reason"])

    def show(self, case: str = HOUSEHOLD) -> Any:
        """The case as `case show` has it."""
        return self.say("case", "show", case, "--json").json

    def status(self) -> Any:
        """Where the open case is."""
        return self.show()["current"]["status"]

    def hire(self, staff: str, division: str) -> None:
        """Another coordinator comes onto the staff list, of whatever place."""
        execute(self.database, "INSERT INTO staff VALUES (?, '', '', 'VILLAGE', ?)", staff, division)

    def table(self, name: str, text: str) -> Path:
        """A table of the office."""
        file = self.folder / name
        file.write_text(text, encoding="utf-8")
        return file


def office(call: Call, folder: Path, *, with_roster: bool = True) -> Office:
    """A household whose stay in hospital has raised an alert, and the people who are there for it."""
    made = Office(call, folder / "office.db", folder)
    assert call("work", write_lines(folder / "family.jsonl", [*family_now()]), database=made.database).code == 0
    files = [made.table("staff.csv", STAFF)]
    if with_roster:
        files.append(made.table("roster.csv", ROSTER))
    answer = made.say("roster", "import", *files, staff="T1")
    assert answer.code == 0, answer.out + answer.err
    return made
