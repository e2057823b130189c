"""Who may learn who a person is (身份信息查看权限): staff of the list, for people who live in their division."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from schemas.case.feed import Refused
from schemas.case.words import LEVELS, Level
from services.alerts import service
from services.alerts.lifecycle.refusals import refused
from services.alerts.lifecycle.wording import LEVELS as LEVEL_NAMES
from services.eventlog.protocol import Bound
from services.monitor.history import household_at
from services.monitor.residence import home_on, solo_home
from services.monitor.store import watch

if TYPE_CHECKING:
    from datetime import date

    from services.alerts.service import Staff
    from services.eventlog.reading import SqlReader
    from services.policy.divisions import Divisions


def division_of(reader: SqlReader, ref: str, on: date) -> str | None:
    """The division in which a person lives on a day, as the monitor has read it; None if nothing tells.

    An identity number never tells: the digits it begins with are those of a place of long ago.
    """
    person = f"person/{ref}"
    home = home_on(household_at(reader, solo_home(person), Bound()).ledger(person), on)
    found: str | None = reader.connection.execute(select(watch.c.division).where(watch.c.household == home)).scalar()
    return found


def objection(staff: Staff | Refused, division: str | None, divisions: Divisions, on: date) -> Refused | None:
    """Why a member of staff may not look at a person who lives in a division; None if they may.

    People of whom no home is known are for the county to look at, and above.
    """
    if isinstance(staff, Refused):
        return staff
    if division is None:
        return below(staff, "COUNTY")
    if divisions.contains(staff.division, division, on):
        return None
    return Refused(
        "", "OUTSIDE_DIVISION",
        f"此人不在工号 {staff.staff} 的辖区 {staff.division} 内，不能查看；请由当地经办人办理。",
        f"this person lives outside {staff.division}, the division of {staff.staff}; somebody of that place may look.",
    )  # fmt: skip


def below(staff: Staff, level: Level) -> Refused | None:
    """Why something that is for a level is not for this member of staff; None if it is."""
    if LEVELS.index(staff.level) >= LEVELS.index(level):
        return None
    return Refused(
        "", "NEEDS_SUPERVISOR",
        f"工号 {staff.staff} 为{LEVEL_NAMES[staff.level]}，此项须由{LEVEL_NAMES[level]}或以上办理；请报上级办理。",
        f"{staff.staff} is of the level {staff.level}, and this is for the level {level} or above; ask a "
        "supervisor.",
    )  # fmt: skip


def member(reader: SqlReader, number: str) -> Staff | Refused:
    """The member of staff of a work number."""
    return service.staff(reader.connection, number) or refused("", "UNKNOWN_STAFF", staff=number)
