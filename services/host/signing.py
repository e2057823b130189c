"""Who gives a command: what the staff list says of them, not what the command says; and about which household."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from schemas.case.commands import Assign
from schemas.case.event import case_id
from schemas.case.feed import Refused
from schemas.errors import ShouwangError
from services.alerts import service
from services.alerts.lifecycle.refusals import refused
from services.alerts.process import case_of
from services.alerts.routing import office_of
from services.eventlog.protocol import Bound
from services.monitor.history import household_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from schemas.case.commands import AnyCommand
    from services.alerts.service import Staff
    from services.eventlog.protocol import TabledReader
    from services.eventlog.reading import SqlReader
    from services.policy.divisions import Divisions


class NoSuchHousehold(ShouwangError):
    """A household of which the log has never heard."""

    def __init__(self, household_id: str) -> None:
        self.household_id = household_id
        super().__init__(
            f"没有家庭 {household_id}，日志中从未出现；请核对家庭编号 / no such household: {household_id} is nowhere "
            "in the log; check its id"
        )


class NotTheLastCase(ShouwangError):
    """A command about a case that its household does not have, or that a later one has followed."""

    def __init__(self, text: str, last: str) -> None:
        self.text = text
        super().__init__(
            f"{text} 不是该户最近的案件；请写家庭编号或 {last} / {text} is not the last case of its household; "
            f"write the id of the household, or {last}"
        )


def household_of(reader: SqlReader, text: str) -> str:
    """The id of a household that is written as such, or as its last case (`h1#2`).

    Raises:
        NoSuchHousehold: the log has never heard of it.
        NotTheLastCase: it has no such case, or a later one.
    """
    household_id, mark, _ = text.partition("#")
    case = case_of(reader, household_id)
    household = household_at(reader, household_id, Bound())
    facts = (fact for each in (household.own, *household.people.values()) for fact in each.all())
    if not case.number and next(facts, None) is None:
        raise NoSuchHousehold(household_id)
    last = case_id(household_id, case.number)
    if mark and (text != last or not case.number):
        raise NotTheLastCase(text, last if case.number else household_id)
    return household_id


def signed(tx: TabledReader, command: AnyCommand, divisions: Divisions, on: date) -> AnyCommand | Refused:
    """The command with its author's level and division.

    Refused if it names anybody who is not on the staff list, or assigns a case to somebody who serves another county.
    """
    connection = tx.connection
    for number in _named(command):
        named = service.staff(connection, number)
        if named is None:
            return refused(command.command_id, "UNKNOWN_STAFF", staff=number)
        current = case_of(tx, command.household_id).current if isinstance(command, Assign) else None
        if current is not None and (county := _other_county(named, current.division, divisions, on)) is not None:
            return _elsewhere(command, named, county)
    author = service.staff(connection, command.by.staff)
    if author is None:
        return refused(command.command_id, "UNKNOWN_STAFF", staff=command.by.staff)
    return replace(command, by=replace(command.by, level=author.level, division=author.division))


def _other_county(named: Staff, village: str, divisions: Divisions, on: date) -> str | None:
    """The county of a village, if a member of staff serves neither that county, nor a part of it, nor all above it."""
    county = office_of("COUNTY", village, divisions, on)
    if divisions.contains(named.division, county, on) or divisions.contains(county, named.division, on):
        return None
    return county


def _elsewhere(command: AnyCommand, named: Staff, county: str) -> Refused:
    return Refused(
        command.command_id, "OUTSIDE_DIVISION",
        f"工号 {named.staff} 服务于 {named.division}，该户在 {county}，跨县不能派发；请派给本县人员。",
        f"{named.staff} serves {named.division}, and the household is in {county}, another county; assign the case to "
        "somebody of that county.",
    )  # fmt: skip


def _named(command: AnyCommand) -> Iterator[str]:
    """The others whom a command names."""
    if command.by.on_behalf_of is not None:
        yield command.by.on_behalf_of
    if isinstance(command, Assign):
        yield command.coordinator
        if command.deputy is not None:
            yield command.deputy
