"""`shouwang visit`: a visit to a household, in a few words or by the whole form; always accepted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from pydantic import TypeAdapter, ValidationError

from schemas.case.commands import RecordVisit
from schemas.case.feed import Answered, Refused
from schemas.case.form import CauseFound, VisitForm
from schemas.case.words import Contact, VisitKind
from schemas.dates import civil_date
from schemas.faults import fault_of
from schemas.fields import PERSON_REF
from services.alerts import casefile
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
from services.host.database import looking
from services.host.phrases import (
    CONTACTS,
    FINDINGS,
    HELPS,
    PAPERS,
    PLACES,
    SIGNATURES,
    VISIT_KINDS,
    WISHES,
    WORK_ABILITIES,
)
from services.host.plain import plain
from services.monitor.dimensions import dimensions, streams

FORM = f"""--json: done（command_id, is_repeat, events）；--bulk: visits（每户一条 / one for each household）
拒绝时退出码为 1 / exit code 1 if it is refused
入户表 FILE.json，前五项必填 / the form; the first five are needed:
visit_kind（{listed(VISIT_KINDS)}）；contact（{listed(CONTACTS)}）；visited_on（YYYY-MM-DD）；place（{listed(PLACES)}）；
visitors（工号 / work numbers）；started_at、ended_at（时刻 / instants, …Z）；
found（indicator、finding：{listed(FINDINGS)}、person_ref：不写为全户 / left out of the household）；
members（person_ref、is_living_in、away_since_on、work_ability：{listed(WORK_ABILITIES)}、self_care_failed：0-6、
income：见 IncomeDeclared 的字段 / the fields of IncomeDeclared）；met（见到的人员 / who was met）；
looks（四查：吃、穿、住、医，各为 0 正常 至 3 急需或 null / food, clothing, housing, medical care: 0 in order to 3
urgent, or null）；helps（{listed(HELPS)}）；
rigid（medical_total_fen、medical_reimbursed_fen、education_fen、rehab_fen、other_fen，单位分 / in fen）；
property（houses、vehicles、machines、deposits_fen、has_company）；evidence（{listed(PAPERS)}）；
signature（{listed(SIGNATURES)}）；refusal_reason；wishes（{listed(WISHES)}）；next_visit_on；note_refs"""

NEAR = 3
"""Indicators that are named for a wrong one."""

FOUND = re.compile(rf"(?P<indicator>[A-Z0-9]{{1,4}}\.[0-9]{{2}})(?::(?P<person>{PERSON_REF}))?=(?P<finding>.+)")


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
    """登记入户：随时可报，不会被拒 / record a visit; it is accepted whenever it comes."""
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
    if household_id is not None:
        tell(_visit(who, household_id, filled, database), as_json=as_json)
    elif bulk is not None:
        _tell_all([_visit(_apart(who, one), one, filled, database) for one in _homes(bulk, database)], as_json=as_json)


def form_of(raw: bytes) -> VisitForm:
    """A form as JSON says it.

    Raises:
        typer.BadParameter: with everything that is wrong in it.
    """
    adapter = TypeAdapter(VisitForm)
    try:
        return adapter.validate_json(raw)
    except ValidationError as error:
        faults = "；".join(str(fault_of([one])) for one in error.errors())
        raise typer.BadParameter(f"入户表有误 / the form is wrong: {faults}", param_hint="'--form'") from None


def check_indicators(form: VisitForm) -> None:
    """Refuse findings about what no rule reads.

    Raises:
        typer.BadParameter: with the indicators that are nearest to the wrong one.
    """
    known = [one.id for each in dimensions() for one in each.indicators]
    known += [one.id for each in streams() for one in each.codes]
    for one in form.found:
        if one.indicator not in known:
            near = get_close_matches(one.indicator, known, n=NEAR, cutoff=0)
            raise typer.BadParameter(
                f"没有指标 {one.indicator}，相近的有 {'、'.join(near)} / there is no indicator {one.indicator}; "
                f"near it: {', '.join(near)}"
            )


def found_of(text: str) -> CauseFound:
    """What was found of one indicator, of a person if one is named.

    >>> found_of("1.01:a=属实")
    CauseFound(indicator='1.01', finding='CONFIRMED', person_ref='a')

    Raises:
        typer.BadParameter: it is no such text.
    """
    said_of = FOUND.fullmatch(text)
    if said_of is None:
        raise typer.BadParameter(
            f"“{text}”应写作 指标=结果 或 指标:人员=结果 / '{text}' is no finding; write INDICATOR=FINDING or "
            "INDICATOR:PERSON=FINDING",
            param_hint="'--found'",
        )
    finding: Any = word_of(FINDINGS)(said_of["finding"])
    return CauseFound(indicator=said_of["indicator"], finding=finding, person_ref=said_of["person"])


def _visit(who: Said, household_id: str, form: VisitForm, database: str) -> Answered:
    return carry_out(RecordVisit(**who.of(household_id), form=form), database)


def _apart(who: Said, household_id: str) -> Said:
    """One id for each household of a bulk task."""
    return replace(who, command_id=f"{who.command_id}.{household_id}" if who.command_id else "")


def _homes(key: str, database: str) -> Sequence[str]:
    with looking(database) as reader:
        homes = casefile.bulk(reader.connection, key)
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
