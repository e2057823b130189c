"""`shouwang transfer`: everything that one member of staff serves goes to another, open cases included."""

from __future__ import annotations

from typing import Annotated

import typer

from schemas.dates import civil_date
from services.alerts import casefile, service
from services.alerts.casefile import Wanted
from services.host.clock import now
from services.host.commands.options import DATABASE_URL, AsJson, Database
from services.host.commands.output import say, say_json
from services.host.commands.saying import Id, Staff, host_of, refuse
from services.host.database import book_of, looking
from services.host.people import Speaker, handed_over, objection, statements, unknown
from services.policy.shape import NATION

FORM = """--json: services, left（仍由原人负责的案件 / cases that the former one still leads）或 / or refused"""

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
    """一次移交一名协理员的全部责任 / hand over all that a coordinator serves, in one step."""
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
            facts = statements(speaker, moved, service.roster(reader.connection))
        host.tell(facts)
    finally:
        host.close()
    with looking(database) as reader:
        left = sum(1 for _ in casefile.find(reader.connection, Wanted(coordinator=was)))
    if as_json:
        say_json({"services": len(facts), "left": left})
        return
    say(f"移交 {len(facts)} 项责任给 {to} / {len(facts)} services handed over to {to}")
    if left:
        _say_left(was, left)


def _check_pair(was: str, to: str) -> None:
    if was == to:
        raise typer.BadParameter(f"不能由 {was} 移交给本人 / {was} cannot hand over to themselves", param_hint="'--to'")


def _say_left(was: str, left: int) -> None:
    say(
        f"另有 {left} 件指名派给 {was} 的案件，见 shouwang case list --mine {was} / {left} cases were assigned to "
        f"{was} by name: shouwang case list --mine {was}"
    )
