"""The form of a visit (入户表) as a file or in a few words, and what is wrong in it."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any

import typer
from pydantic import TypeAdapter, ValidationError

from schemas.case.form import CauseFound, VisitForm
from schemas.faults import fault_of
from schemas.fields import PERSON_REF
from services.host.commands.saying import listed, word_of
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
from services.monitor.dimensions import dimensions, streams

FIELDS = f"""入户表 FILE.json，前五项必填 / the form; the first five are needed:
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
"""What a file may say, for a help text."""

NEAR = 3
"""Indicators that are named for a wrong one."""

FOUND = re.compile(rf"(?P<indicator>[A-Z0-9]{{1,4}}\.[0-9]{{2}})(?::(?P<person>{PERSON_REF}))?=(?P<finding>.+)")


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
