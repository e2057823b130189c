"""What stands against a command that the state table lets pass: one case for each reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from schemas.case.commands import (
    Accept,
    AnswerQuality,
    AnswerReferral,
    Assign,
    Confer,
    Dispose,
    EndSilence,
    Escalate,
    Extend,
    Hush,
    RecordContact,
    RecordVisit,
    Refer,
    Resume,
    Return,
    Settle,
    Suspend,
)
from schemas.case.form import CauseFound
from services.alerts.lifecycle.table import RULES
from services.alerts.state import Case
from tests.alerts.given import ON, moment
from tests.alerts.lifecycle.commands import (
    CONFLICT,
    COUNTY,
    GRID,
    LATER,
    OTHER,
    TOWN,
    case,
    form,
    opened,
    reason,
    red,
    say,
)

PAST = ON - timedelta(days=1)
FAR = ON + timedelta(days=91)
TWICE = (CauseFound(indicator="4.01", finding="CONFIRMED"), CauseFound(indicator="4.01", finding="NOT_FOUND"))


def answered(answer: Any) -> Case:
    return case(opened(referrals=(replace(opened().referrals[0], answer=answer),)))


REFUSED: list[tuple[str, Any, Case]] = [
    ("ALREADY", say(Assign, coordinator="S12", deputy="S13"), case(opened())),
    ("NOT_RESPONSIBLE", say(Accept, by=OTHER), case(opened("DISPATCHED"))),
    ("ALREADY", say(RecordContact), case(opened("CONTACTED"))),
    ("MALFORMED", say(RecordVisit, form=form(found=TWICE)), case(opened())),
    ("MALFORMED", say(RecordVisit, household_id="no such", form=form(note_refs=("two words",))), case(opened())),
    ("NO_CONFLICT", say(Settle), case(opened())),
    ("NOT_VERIFIED", say(Dispose, outcome="COMPLEX"), case(opened("CONTACTED"))),
    ("CONTRADICTED", say(Dispose), case(opened(conflicts=(CONFLICT,)))),
    ("UNFINISHED", say(Dispose, outcome="REFER"), case(opened(referrals=()))),
    ("IN_THE_PAST", say(Dispose, outcome="EXIT_REVIEW", fade_out_until_on=PAST), case(opened())),
    ("MALFORMED", say(Dispose, outcome="COMPLEX", fade_out_until_on=LATER), case(opened())),
    ("NEEDS_SUPERVISOR", say(Refer, by=GRID), case(opened())),
    ("NOT_VERIFIED", say(Refer), case(opened("ACCEPTED"))),
    ("ALREADY", say(Refer, programme="DIBAO"), case(opened())),
    ("NO_REFERRAL", say(AnswerReferral, referral_id="r2"), case(opened())),
    ("REFERRAL_CLOSED", say(AnswerReferral), answered("GRANTED")),
    ("ALREADY", say(AnswerReferral), answered("ACCEPTED")),
    ("ALREADY", say(AnswerReferral, answer=None, papers_in=True), case(opened())),
    ("NEEDS_REASON", say(AnswerReferral, answer="RETURNED"), case(opened())),
    ("MALFORMED", say(AnswerReferral, answer=None), case(opened())),
    ("NO_DEADLINE", say(Confer), case(opened(deadlines=()))),
    ("NO_ALERT", say(Hush, dimension="income_plunge"), case(opened())),
    ("NEEDS_SUPERVISOR", say(Hush, by=GRID), red()),
    ("TOO_LONG", say(Hush, until_on=FAR), case(opened())),
    ("IN_THE_PAST", say(Hush, until_on=PAST), case(opened())),
    ("NO_SILENCE", say(EndSilence, silence_id="s2"), case(opened())),
    ("NEEDS_SUPERVISOR", say(EndSilence, by=OTHER), case(opened())),
    ("ALREADY", say(Escalate, level="COUNTY"), case(opened(level="COUNTY"))),
    ("RED", say(Suspend), red()),
    ("TOO_LONG", say(Suspend, until_on=FAR), case(opened())),
    ("IN_THE_PAST", say(Suspend, until_on=PAST), case(opened())),
    ("NOT_SUSPENDED", say(Resume), case(opened())),
    ("NO_DEADLINE", say(Extend, deadline="VISIT"), case(opened())),
    ("NEEDS_SUPERVISOR", say(Extend, by=TOWN), red()),
    ("IN_THE_PAST", say(Extend, due_at=moment("2026-03-19T00:00")), case(opened())),
    ("NOT_RESPONSIBLE", say(Return, by=COUNTY), case(opened("ACCEPTED"))),
    ("NO_QUALITY_ITEM", say(AnswerQuality, event_id="e" * 32), case(opened())),
]  # fmt: skip


@pytest.mark.parametrize(("why", "command", "before"), REFUSED)
def test_a_command_that_the_table_lets_pass_is_refused_for_what_stands_against_it(
    why: str, command: Any, before: Case
) -> None:
    assert reason(command, before) == why


def test_every_reason_that_the_table_names_stands_against_some_command() -> None:
    assert {(command.kind, why) for why, command, _ in REFUSED} == {
        (kind, why) for kind, rule in RULES.items() for why in rule.but
    }
