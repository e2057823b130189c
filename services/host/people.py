"""Who may say who serves whom, and that as statements of the log; names and telephones stay beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.case.feed import Refused
from schemas.case.words import LEVELS, Level
from schemas.event import Origin, event_of, record_of_number
from schemas.events.roster import RosterSet
from services.alerts import service
from services.alerts.lifecycle.refusals import refused
from services.alerts.lifecycle.wording import LEVELS as LEVEL_NAMES
from services.alerts.routing import scope_of
from services.host.sheets import Assigned

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import date

    from sqlalchemy import Connection

    from schemas.event import Event
    from services.alerts.routing import Roster, Service
    from services.alerts.service import Served, Staff
    from services.policy.divisions import Divisions


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who changes the roster, under which id, and on which day."""

    staff: str
    command_id: str
    on: date


def handed_over(served: Iterable[Served], was: str, to: str, on: date) -> Iterator[Assigned]:
    """Everything that one member of staff serves, as it is when another does."""
    for one in served:
        held = one.service
        if was not in {held.coordinator, held.deputy}:
            continue
        kind, name = one.scope
        within = name.removeprefix(f"{one.village}/")
        said = RosterSet(
            grid=within if kind == "grid" else held.grid, household_id=within if kind == "household" else None,
            coordinator=to if held.coordinator == was else held.coordinator,
            deputy=to if held.deputy == was else held.deputy,
        )  # fmt: skip
        yield Assigned(one.village, said, on)


def statements(speaker: Speaker, services: Iterable[Assigned], roster: Roster) -> list[Event]:
    """What the log does not say yet, as facts about villages; nobody is named in them but by work number."""
    return [_statement(speaker, one, roster) for one in services if not _holds(one, roster)]


def objection(
    connection: Connection, speaker: Speaker, villages: Collection[str], divisions: Divisions
) -> Refused | None:
    """Why a speaker may not say who serves these villages; None if they may."""
    found = service.staff(connection, speaker.staff)
    if found is None:
        return refused(speaker.command_id, "UNKNOWN_STAFF", staff=speaker.staff)
    return _below(speaker, found, "TOWNSHIP") or next(
        (_outside(speaker, found, each) for each in sorted(villages)
         if not divisions.contains(found.division, each, speaker.on)), None
    )  # fmt: skip


def staff_objection(
    connection: Connection, speaker: Speaker, rows: Sequence[Staff], divisions: Divisions
) -> Refused | None:
    """Why a speaker may not put these into the staff list; None if they may, as anybody may while it is empty.

    Who is on the list already is not moved or demoted by somebody who could not have put them there.
    """
    if service.is_empty(connection):
        return None
    before = {one.staff: service.staff(connection, one.staff) for one in rows}
    changed = [one for one in rows if before[one.staff] != one]
    touched = [one for row in changed for one in (row, before[row.staff]) if one is not None]
    fault = objection(connection, speaker, {one.division for one in touched}, divisions) if touched else None
    found = service.staff(connection, speaker.staff)
    if fault is not None or found is None:
        return fault
    highest = max((one.level for one in touched), key=LEVELS.index, default=found.level)
    return _below(speaker, found, highest)


def unknown(connection: Connection, command_id: str, numbers: Collection[str | None]) -> Refused | None:
    """The refusal of the first work number that the staff list does not have, if there is one."""
    for number in sorted(one for one in numbers if one is not None):
        if service.staff(connection, number) is None:
            return refused(command_id, "UNKNOWN_STAFF", staff=number)
    return None


def _below(speaker: Speaker, found: Staff, level: Level) -> Refused | None:
    if LEVELS.index(found.level) >= LEVELS.index(level):
        return None
    return Refused(
        speaker.command_id, "NEEDS_SUPERVISOR",
        f"工号 {speaker.staff} 为{LEVEL_NAMES[found.level]}，此项须由{LEVEL_NAMES[level]}或以上办理；请报上级办理。",
        f"{speaker.staff} is of the level {found.level}, and this change is for the level {level} or above; ask your "
        "supervisor to do it.",
    )  # fmt: skip


def _outside(speaker: Speaker, found: Staff, division: str) -> Refused:
    return Refused(
        speaker.command_id, "OUTSIDE_DIVISION",
        f"行政区划 {division} 不在工号 {speaker.staff} 的辖区 {found.division} 内；请由该地的上级办理。",
        f"{division} is outside {found.division}, the division of {speaker.staff}; a supervisor of that place must do "
        "it.",
    )  # fmt: skip


def _statement(speaker: Speaker, one: Assigned, roster: Roster) -> Event:
    """Its record derives from what was said of the scope before, so that saying it twice is once."""
    scope = scope_of(one.village, one.said)
    before = _said(roster, scope)
    number = "/".join(["roster", *scope, one.from_on.isoformat(), str(before[-1].position if before else 0)])
    source = f"staff/{speaker.staff}"
    origin = Origin(
        source=source, subject=f"division/{one.village}", division=one.village, batch=speaker.command_id
    )  # fmt: skip
    return event_of(origin, record_of_number(source, number), one.said, one.from_on)


def _holds(one: Assigned, roster: Roster) -> bool:
    """Whether the last word about the scope says the same, from the same day or an earlier one."""
    before = _said(roster, scope_of(one.village, one.said))
    said = one.said
    return bool(before) and before[-1].from_on <= one.from_on and (
        before[-1].coordinator, before[-1].deputy, before[-1].grid
    ) == (said.coordinator, said.deputy, said.grid if said.household_id is not None else before[-1].grid)  # fmt: skip


def _said(roster: Roster, scope: tuple[str, str]) -> Sequence[Service]:
    return roster.services.get(scope, ())
