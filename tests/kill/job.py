"""The job that is killed: event files part by part and, behind each part, what people do about its cases.

Undisturbed it also thinks up what they do and writes the script of it; killed and started again it follows the script
from the first command whose answer it has not noted, as a client would, and sends notices meanwhile.

    python -m tests.kill.job FOLDER DATABASE [--plan]
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path

from pydantic import TypeAdapter

from schemas.case.commands import Accept, AnyCommand, Assign, Dispose, RecordContact, RecordVisit, Refer, TaggedCommand
from schemas.case.form import CauseFound, VisitForm
from schemas.case.parts import Author
from schemas.dates import civil_date
from schemas.event import Event, Origin, event_of, record_of_number
from schemas.events.roster import RosterSet
from services.alerts import casefile, process, service
from services.alerts.casefile import CaseRow, Wanted
from services.alerts.service import Staff
from services.eventlog.reading import SqlReader
from services.host.clock import SOURCE, midnight, now
from services.host.embedded import Embedded
from services.host.notifying import notifier_of, send
from services.host.settings import settings
from services.host.work import Stop, work
from services.policy.load import load

UNTIL = date(2025, 9, 1)
COMMANDS_OF_PART = 40
BEFORE_ALL = datetime.fromisoformat("2024-12-01T00:00:00+00:00")
TOWNSHIP_DIGITS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One command of the script: behind which part it comes, and when it arrives."""

    part: int
    at: datetime
    command: TaggedCommand


LINE: TypeAdapter[Line] = TypeAdapter(Line)


def coordinator_of(village: str) -> str:
    """Work number of who serves a village."""
    return f"S{village}"


def township_of(village: str) -> str:
    """Work number of who acts for its township."""
    return f"T{village[:TOWNSHIP_DIGITS]}"


def staff_of(villages: Sequence[str]) -> list[Staff]:
    """Everybody who acts."""
    hands = [
        Staff(staff=coordinator_of(each), name="某", phone="", level="VILLAGE", division=each) for each in villages
    ]
    offices = sorted({each[:TOWNSHIP_DIGITS] for each in villages})
    desks = [Staff(staff=f"T{each}", name="某", phone="", level="TOWNSHIP", division=each) for each in offices]
    return [*hands, *desks]


def roster_of(villages: Sequence[str]) -> list[Event]:
    """Every other village is served by somebody."""
    said = [(Origin(source=SOURCE, subject=f"division/{each}", division=each), each) for each in villages[::2]]
    return [
        event_of(
            origin, record_of_number(SOURCE, f"roster/{each}"), RosterSet(coordinator=coordinator_of(each)),
            civil_date(BEFORE_ALL),
        )
        for origin, each in said
    ]  # fmt: skip


def planned(reader: SqlReader, part: int) -> Iterator[AnyCommand]:
    """What people do about the open cases, by their status; now and then what is refused."""
    rows = list(islice(casefile.find(reader.connection, Wanted()), COMMANDS_OF_PART))
    for place, row in enumerate(rows):
        name = f"{part}-{place}"
        yield _next(reader, row, name)
        if place % 5 == 0:
            yield Accept(command_id=f"{name}-no", household_id=row.household_id, by=_by("T341"))


def _next(reader: SqlReader, row: CaseRow, name: str) -> AnyCommand:
    home, village = row.household_id, row.division
    hand, desk = _by(coordinator_of(village)), _by(township_of(village))
    match row.status, row.coordinator:
        case "RAISED", _:
            return Assign(command_id=name, household_id=home, by=desk, coordinator=coordinator_of(village))
        case ("DISPATCHED", None) | ("VERIFIED", _):
            return Dispose(command_id=name, household_id=home, by=desk, outcome="NO_CHANGE")
        case "DISPATCHED", _:
            return Accept(command_id=name, household_id=home, by=hand)
        case "ACCEPTED", _ if len(home) % 2:
            return RecordContact(command_id=name, household_id=home, by=hand, contact="PHONE")
        case (("ACCEPTED" | "CONTACTED"), _):
            return RecordVisit(command_id=name, household_id=home, by=hand, form=_form(reader, row))
    return Refer(command_id=name, household_id=home, by=desk, programme="DIBAO")


def _by(number: str) -> Author:
    return Author(staff=number, level="VILLAGE", division="")


def _form(reader: SqlReader, row: CaseRow) -> VisitForm:
    alerts = process.case_of(reader, row.household_id).alerts.values()
    causes = sorted({cause for alert in alerts for cause in alert.causes})
    found = tuple(
        CauseFound(
            indicator=indicator, finding="CONFIRMED",
            person_ref=subject.removeprefix("person/") if subject.startswith("person/") else None,
        )
        for indicator, _, subject in (cause.partition(" ") for cause in causes)
    )  # fmt: skip
    return VisitForm(
        visit_kind="LIGHT", contact="MET", visited_on=civil_date(reader.head().recorded_at), place="HOME",
        visitors=(coordinator_of(row.division),), found=found,
    )  # fmt: skip


class Job:
    """The job on one database; what it has got answers to stands in a file beside it."""

    def __init__(self, folder: Path, database: Path) -> None:
        self.folder = folder
        self.noted = database.with_suffix(".answered")
        self.host = Embedded(settings(database_url=f"sqlite:///{database}"), load())
        self.notifier = notifier_of(self.host.book)

    def run(self, *, is_planning: bool) -> None:
        """Everything, from where it stopped."""
        villages = json.loads((self.folder / "villages.json").read_text())
        with self.host.log.transaction() as tx:
            service.import_staff(tx.connection, staff_of(villages))
        self.host.tell(roster_of(villages), BEFORE_ALL)
        for part, file in enumerate(sorted(self.folder.glob("*.jsonl"))):
            work(self.host, [file], Stop(), lambda _bytes: self._send(only_red=True))
            self._send()
            self._act(part, is_planning=is_planning)
        self.host.pass_time(midnight(UNTIL))
        self._send()
        self.host.close()

    def _act(self, part: int, *, is_planning: bool) -> None:
        script = self.folder / "script"
        if is_planning:
            with script.open("a", encoding="utf-8") as out:
                out.writelines(f"{LINE.dump_json(line).decode()}\n" for line in self._plan(part))
        lines = [LINE.validate_json(line) for line in script.read_text(encoding="utf-8").splitlines()]
        for number, line in enumerate(lines):
            if line.part == part and number >= self._answered():
                self.host.command(line.command, line.at)
                self._note(number + 1)
                self._send(only_red=True)

    def _plan(self, part: int) -> Iterator[Line]:
        with self.host.log.reader() as reader:
            begin_at = reader.head().recorded_at
            commands = list(planned(reader, part))
        for count, command in enumerate(commands, 1):
            yield Line(part=part, at=begin_at + timedelta(seconds=count), command=command)

    def _answered(self) -> int:
        return int(self.noted.read_text()) if self.noted.exists() else 0

    def _note(self, count: int) -> None:
        new = self.noted.with_suffix(".new")
        new.write_text(str(count))
        new.replace(self.noted)

    def _send(self, *, only_red: bool = False) -> None:
        send(self.host.log, self.notifier, now(), only_red=only_red, from_start=True)


if __name__ == "__main__":
    Job(Path(sys.argv[1]), Path(sys.argv[2])).run(is_planning="--plan" in sys.argv)
