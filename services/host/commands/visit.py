"""`shouwang visit`: a visit to a household, in a few words or by the whole form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from schemas.case.commands import RecordVisit
from schemas.case.feed import Answered, Refused
from schemas.case.form import VisitForm
from schemas.case.words import Contact, VisitKind
from schemas.dates import civil_date
from services.alerts import bulk as tasks
from services.alerts.lifecycle.visits import record_of
from services.host.clock import now
from services.host.commands.options import DATABASE_URL, AsJson, Database, day_of
from services.host.commands.output import say, say_json
from services.host.commands.saying import (
    REFUSED,
    Behalf,
    DeviceAt,
    Id,
    Said,
    Staff,
    carry_out,
    listed,
    said,
    tell,
    word_of,
)
from services.host.commands.visitform import FIELDS, check_indicators, form_of, found_of
from services.host.database import looking
from services.host.phrases import CONTACTS, FINDINGS, PLACES, VISIT_KINDS
from services.host.plain import plain
from services.host.signing import household_of

FORM = f"""总是收下 / always taken: 没有案件、案件已挂起或办结、事后多日补报、与上次结果矛盾、未见到人 /
without a case, of one that rests or is closed, days afterwards, contradicting the last visit, with nobody met.
请改正后再报 / to be mended first: 日期在将来、没有该户或该工号、辖区以外（指名派发的除外）、
表格或指标有误、编号已用于别的内容 / a day that lies ahead, an unknown household or work number,
outside one's division (but for cases assigned by name), a wrong form or indicator, an id used for something else.
--json: done（command_id, is_repeat, events）；--bulk: visits（每户一条 / one for each household）
拒绝时退出码为 1 / exit code 1 if it is refused
{FIELDS}"""


def visited_day_of(text: str) -> date:
    """A day on which somebody can have been there.

    Raises:
        typer.BadParameter: it is no date, or lies ahead.
    """
    day = day_of(text)
    if day > civil_date(now()):
        raise typer.BadParameter(
            f"{day} 尚未到来，请写实际入户的日期 / {day} lies ahead; write the day on which somebody was there"
        )
    return day


Household = Annotated[
    str | None,
    typer.Argument(
        metavar="[HOUSEHOLD]", help="家庭编号；--bulk 时不写 / household; none with --bulk", show_default=False
    ),
]
FormFile = Annotated[
    Path | None,
    typer.Option(
        "--form", metavar="FILE.json", exists=True, dir_okay=False, readable=True,
        help="整张入户表 / the whole form; without it the options below",
    ),
]  # fmt: skip
How = Annotated[
    Contact | None, typer.Option("--contact", metavar="CONTACT", parser=word_of(CONTACTS), help=listed(CONTACTS))
]
FoundText = Annotated[
    list[str] | None,
    typer.Option(
        "--found", metavar="INDICATOR[:PERSON]=FINDING",
        help=f"核实结果，可多次 / what was found; repeatable: {listed(FINDINGS)}",
    ),
]  # fmt: skip
Kind = Annotated[
    VisitKind, typer.Option("--kind", metavar="KIND", parser=word_of(VISIT_KINDS), help=listed(VISIT_KINDS))
]
Where = Annotated[
    Literal["HOME", "PHONE", "OFFICE", "OTHER"],
    typer.Option("--place", metavar="PLACE", parser=word_of(PLACES), help=listed(PLACES)),
]
VisitedOn = Annotated[
    date | None,
    typer.Option("--on", metavar="DATE", parser=visited_day_of, help="入户日期，默认今天 / day, by default today"),
]
Bulk = Annotated[
    str | None, typer.Option("--bulk", metavar="KEY", help="批量任务的全部家庭 / all households of a bulk task")
]


def visit(
    staff: Staff,
    household_id: Household = None,
    form: FormFile = None,
    contact: How = None,
    found: FoundText = None,
    kind: Kind = "LIGHT",
    place: Where = "HOME",
    on: VisitedOn = None,
    bulk: Bulk = None,
    on_behalf_of: Behalf = None,
    command_id: Id = None,
    device_at: DeviceAt = None,
    database: Database = DATABASE_URL,
    as_json: AsJson = False,
) -> None:
    """登记入户：不论有无案件、早晚、查到什么都收下 / record a visit, whether or not there is a case, however late."""
    if (household_id is None) == (bulk is None):
        raise typer.BadParameter("请写家庭编号或 --bulk 之一 / write one of HOUSEHOLD and --bulk")
    if (form is None) == (contact is None):
        raise typer.BadParameter("请写 --form 或 --contact 之一 / write one of --form and --contact")
    if form is not None:
        filled = form_of(form.read_bytes())
    else:
        filled = VisitForm(
            visit_kind=kind, contact=contact or "MET", visited_on=on or civil_date(now()), place=place,
            visitors=(staff,), found=tuple(map(found_of, found or ())),
        )  # fmt: skip
    check_indicators(filled)
    who = said(staff, on_behalf_of, command_id, device_at)
    is_dated = form is not None or on is not None
    if household_id is not None:
        tell(_visit(who, household_id, filled, database, is_dated=is_dated), database, as_json=as_json)
    elif bulk is not None:
        homes = _homes(bulk, database)
        told = [_visit(_apart(who, one), one, filled, database, is_dated=is_dated) for one in homes]
        _tell_all(told, as_json=as_json)


def _said_on(household_id: str, command_id: str, database: str) -> date | None:
    """The day that was said under this id before: to say it again on a later day is to say the same."""
    with looking(database) as reader:
        record = record_of(command_id, 1)
        said = reader.statements({f"household/{household_of(reader, household_id)}": [record]})
    return next((one.occurred_on for statements in said.values() for one in statements), None)


def _visit(who: Said, household_id: str, form: VisitForm, database: str, *, is_dated: bool) -> Answered:
    if who.command_id and not is_dated:
        form = replace(form, visited_on=_said_on(household_id, who.command_id, database) or form.visited_on)
    return carry_out(RecordVisit(**who.of(household_id), form=form), database)


def _apart(who: Said, household_id: str) -> Said:
    """One id for each household of a bulk task."""
    return replace(who, command_id=f"{who.command_id}.{household_id}" if who.command_id else "")


def _homes(key: str, database: str) -> Sequence[str]:
    with looking(database) as reader:
        homes = tasks.households(reader.connection, key)
    if not homes:
        raise typer.BadParameter(f"没有批量任务 {key} / there is no bulk task {key}", param_hint="'--bulk'")
    return homes


def _tell_all(answers: Sequence[Answered], *, as_json: bool) -> None:
    refused = [one for one in answers if isinstance(one, Refused)]
    if as_json:
        say_json({"visits": [plain(one) for one in answers]})
    else:
        for one in refused:
            say(f"未办理 / refused {one.command_id} [{one.reason}]: {one.zh} / {one.en}")
        done = len(answers) - len(refused)
        say(f"已登记 {done} 户，未办理 {len(refused)} 户 / {done} recorded, {len(refused)} refused")
    if refused:
        raise typer.Exit(REFUSED)
