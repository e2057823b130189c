"""`shouwang transfer`: everything that one member of staff serves goes to another, open cases included."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from schemas.case.commands import Assign
from schemas.case.feed import Refused
from schemas.dates import civil_date
from services.alerts import casefile, service
from services.alerts.casefile import Wanted
from services.alerts.process import case_of
from services.host.clock import now
from services.host.commands.options import DATABASE_URL, AsJson, Database
from services.host.commands.output import say, say_json, warn
from services.host.commands.saying import REFUSED, Id, Staff, author, host_of, refuse
from services.host.database import book_of, looking
from services.host.hosts import Host
from services.host.people import Speaker, handed_over, objection, statements, unknown
from services.host.plain import plain
from services.policy.shape import NATION

FORM = """--json: services（责任项 / services）, by_roster（随责任移交的案件 / cases that followed）,
by_name（指名派给原人的案件 / cases that were assigned by name）, refused（未移交的 / those that stay）或 / or refused
别人指名承办的案件不动 / cases that were assigned by name to somebody else stay with them"""

Was = Annotated[str, typer.Option("--from", metavar="STAFF", help="由谁移交 / whose work")]
To = Annotated[str, typer.Option("--to", metavar="STAFF", help="移交给谁 / who takes it over")]
Place = Annotated[
    str,
    typer.Option("--division", metavar="CODE", help="只移交该行政区划及其下级 / only of a division and those below"),
]


def transfer(
    was: Was, to: To, staff: Staff, division: Place = NATION, command_id: Id = None,
    database: Database = DATABASE_URL, as_json: AsJson = False,
) -> None:  # fmt: skip
    """一次移交一名协理员的责任和案件 / hand over all that a coordinator serves, and their cases, in one step."""
    _check_pair(was, to)
    today = civil_date(now())
    speaker = Speaker(staff, command_id or f"transfer.{was}.{to}.{today}", today)
    host = host_of(database)
    try:
        with looking(database) as reader:
            moved = list(handed_over(service.served(reader.connection, division), was, to, today))
            villages = {one.village for one in moved}
            fault = objection(reader.connection, speaker, villages, book_of(reader).divisions)
            fault = fault or unknown(reader.connection, speaker.command_id, {to})
            if fault is not None:
                refuse(fault, as_json=as_json)
            facts = statements(speaker, moved, service.roster(reader.connection, service.EVER))
        before = _cases_of(was, division, database)
        host.tell(facts)
        left = _cases_of(was, division, database)
        refused = list(_assigned(host, speaker, to, left, database))
    finally:
        host.close()
    counts = {"services": len(facts), "by_roster": len(before) - len(left), "by_name": len(left) - len(refused)}
    _tell(counts, to, refused, as_json=as_json)


def _cases_of(staff: str, division: str, database: str) -> list[str]:
    """The households whose open case a member of staff leads."""
    with looking(database) as reader:
        rows = casefile.find(reader.connection, Wanted(division=division, coordinator=staff))
        return [one.household_id for one in rows]


def _assigned(
    host: Host, speaker: Speaker, to: str, households: list[str], database: str
) -> Iterator[Refused]:  # fmt: skip
    """Assign what the roster did not move; what is refused."""
    for each in households:
        with looking(database) as reader:
            current = case_of(reader, each).current
        deputy = current.deputy if current is not None and current.deputy != to else None
        answered = host.command(
            Assign(
                command_id=f"{speaker.command_id}.{each}", household_id=each, by=author(speaker.staff), coordinator=to,
                deputy=deputy,
            )
        )  # fmt: skip
        if isinstance(answered, Refused):
            yield answered


def _check_pair(was: str, to: str) -> None:
    if was == to:
        raise typer.BadParameter(f"不能由 {was} 移交给本人 / {was} cannot hand over to themselves", param_hint="'--to'")


def _tell(counts: dict[str, int], to: str, refused: list[Refused], *, as_json: bool) -> None:
    """How much was handed over, and what was not.

    Raises:
        typer.Exit: something was not.
    """
    if as_json:
        say_json({**counts, "refused": [plain(one) for one in refused]})
    else:
        services, by_roster, by_name = counts.values()
        say(
            f"移交给 {to}：责任 {services} 项，随之移交案件 {by_roster} 件，"
            f"指名派发的案件 {by_name} 件 / "
            f"handed over to {to}: {services} services, {by_roster} cases that followed, "
            f"{by_name} that were assigned by name"
        )
        for one in refused:
            warn(f"未移交 / not handed over [{one.reason}] {one.command_id}: {one.zh} / {one.en}")
    if refused:
        raise typer.Exit(REFUSED)
