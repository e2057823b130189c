"""`shouwang case`: the cases, and what people do about them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

import typer

from schemas.case.commands import (
    Accept,
    AnswerQuality,
    AnyCommand,
    Assign,
    Close,
    Confer,
    Dispose,
    Escalate,
    Extend,
    Open,
    RecordContact,
    Resume,
    Return,
    Settle,
    Suspend,
)
from schemas.case.parts import WrongFact
from schemas.case.words import Contact, DeadlineName, Finding, Level, Outcome, ReturnReason, SuspendReason
from services.host.commands import caselist, caseshow
from services.host.commands.options import day_of, moment_of
from services.host.commands.saying import FORM, HouseholdOrCase, Said, listed, saying, word_of
from services.host.phrases import CONTACTS, FINDINGS, GONE, LEVELS, LIMITS, OUTCOMES, RETURNS, SUSPENSIONS

OUTCOMES_OF_PEOPLE = {code: words for code, words in OUTCOMES.items() if code not in GONE}

case = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="案件 / cases")
case.command("list", epilog=caselist.FORM)(caselist.list_)
case.command("show", epilog=caseshow.FORM)(caseshow.show)

Until = Annotated[
    date, typer.Option("--until", metavar="DATE", parser=day_of, help="到哪一天为止 / the last day of it")
]
Coordinator = Annotated[str, typer.Option("--to", metavar="STAFF", help="派给谁 / work number of the coordinator")]
Deputy = Annotated[str | None, typer.Option("--deputy", metavar="STAFF", help="替补 / work number of the deputy")]
How = Annotated[Contact, typer.Option("--how", metavar="HOW", parser=word_of(CONTACTS), help=listed(CONTACTS))]
CauseText = Annotated[
    str, typer.Option("--cause", metavar="CAUSE", help='预警理由，如 "4.01 household/h1" / cause, as alerts name it')
]
Found = Annotated[
    Finding, typer.Option("--finding", metavar="FINDING", parser=word_of(FINDINGS), help=listed(FINDINGS))
]
EndsWith = Annotated[
    Outcome,
    typer.Option("--outcome", metavar="OUTCOME", parser=word_of(OUTCOMES_OF_PEOPLE), help=listed(OUTCOMES_OF_PEOPLE)),
]
Wrong = Annotated[
    list[str] | None,
    typer.Option(
        "--wrong",
        metavar="EVENT@SOURCE",
        help="有误的事实及其来源，可多次 / a fact that is wrong, and its source; repeatable",
    ),
]
FadeOut = Annotated[
    date | None,
    typer.Option("--fade-out", metavar="DATE", parser=day_of, help="渐退期至 / last day of the fade-out"),
]
Note = Annotated[str | None, typer.Option("--note", metavar="REF", help="封存记录的代号 / reference of a sealed note")]
WhySuspended = Annotated[
    SuspendReason,
    typer.Option("--reason", metavar="REASON", parser=word_of(SUSPENSIONS), help=listed(SUSPENSIONS)),
]
WhyReturned = Annotated[
    ReturnReason, typer.Option("--reason", metavar="REASON", parser=word_of(RETURNS), help=listed(RETURNS))
]
WhyGone = Annotated[
    Literal["DEATH", "MOVED_AWAY"],
    typer.Option("--reason", metavar="REASON", parser=word_of(GONE), help=listed(GONE)),
]
ToLevel = Annotated[Level, typer.Option("--level", metavar="LEVEL", parser=word_of(LEVELS), help=listed(LEVELS))]
Limit = Annotated[DeadlineName, typer.Option("--limit", metavar="LIMIT", parser=word_of(LIMITS), help=listed(LIMITS))]
Later = Annotated[
    datetime,
    typer.Option("--until", metavar="DATE|INSTANT", parser=moment_of, help="延到何时 / until when"),
]
About = Annotated[str, typer.Option("--about", metavar="TEXT", help="第几次回访或哪个转介 / which revisit or referral")]
EventId = Annotated[str, typer.Argument(metavar="EVENT", help="事实编号 / id of the fact", show_default=False)]
Corrected = Annotated[
    bool,
    typer.Option("--corrected/--upheld", help="来源已更正，或维持原数据 / the source corrected it, or upholds it"),
]


@case.command("open", epilog=FORM)
@saying
def open_(said: Said, household_id: HouseholdOrCase) -> AnyCommand:
    """人工立案 / open a case by hand."""
    return Open(**said.of(household_id))


@case.command(epilog=FORM)
@saying
def assign(said: Said, household_id: HouseholdOrCase, coordinator: Coordinator, deputy: Deputy = None) -> AnyCommand:
    """派发 / name who is responsible."""
    return Assign(**said.of(household_id), coordinator=coordinator, deputy=deputy)


@case.command(epilog=FORM)
@saying
def accept(said: Said, household_id: HouseholdOrCase) -> AnyCommand:
    """签收 / acknowledge."""
    return Accept(**said.of(household_id))


@case.command(epilog=FORM)
@saying
def contact(said: Said, household_id: HouseholdOrCase, how: How) -> AnyCommand:
    """登记一次联系或尝试 / record a call or an attempt."""
    return RecordContact(**said.of(household_id), contact=how)


@case.command(epilog=FORM)
@saying
def settle(said: Said, household_id: HouseholdOrCase, cause: CauseText, finding: Found) -> AnyCommand:
    """裁定两次入户的矛盾结果 / decide which of two contradicting findings holds."""
    return Settle(**said.of(household_id), cause=cause, finding=finding)


@case.command(epilog=FORM)
@saying
def dispose(
    said: Said, household_id: HouseholdOrCase, outcome: EndsWith, wrong: Wrong = None, fade_out: FadeOut = None,
    note: Note = None,
) -> AnyCommand:  # fmt: skip
    """处置；数据有误须用 --wrong 指明 / dispose of the case; a data error names the wrong facts by --wrong."""
    if outcome == "DATA_ERROR" and not wrong:
        raise typer.BadParameter(
            "数据有误须写明哪条事实有误、退回哪个来源：--wrong 事实编号@来源，编号见 shouwang explain --json / "
            "a data error goes back to its source; name each wrong fact, as shouwang explain --json has it: "
            "--wrong EVENT@SOURCE",
            param_hint="'--wrong'",
        )
    return Dispose(
        **said.of(household_id), outcome=outcome, wrong=tuple(map(_wrong, wrong or ())), fade_out_until_on=fade_out,
        note_ref=note,
    )  # fmt: skip


@case.command(epilog=FORM)
@saying
def confer(said: Said, household_id: HouseholdOrCase, note: Note = None) -> AnyCommand:
    """登记个案会商 / record the case conference."""
    return Confer(**said.of(household_id), note_ref=note)


@case.command(epilog=FORM)
@saying
def escalate(said: Said, household_id: HouseholdOrCase, level: ToLevel) -> AnyCommand:
    """提请上级督办 / call the next level."""
    return Escalate(**said.of(household_id), level=level)


@case.command(epilog=FORM)
@saying
def suspend(said: Said, household_id: HouseholdOrCase, reason: WhySuspended, until: Until) -> AnyCommand:
    """挂起，时限暂停 / let the case rest, and its limits with it."""
    return Suspend(**said.of(household_id), reason=reason, until_on=until)


@case.command(epilog=FORM)
@saying
def resume(said: Said, household_id: HouseholdOrCase) -> AnyCommand:
    """恢复 / take a resting case up again."""
    return Resume(**said.of(household_id))


@case.command(epilog=FORM)
@saying
def extend(said: Said, household_id: HouseholdOrCase, limit: Limit, until: Later, about: About = "") -> AnyCommand:
    """延期 / move a limit of time."""
    return Extend(**said.of(household_id), deadline=limit, due_at=until, about=about)


@case.command("return", epilog=FORM)
@saying
def return_(said: Said, household_id: HouseholdOrCase, reason: WhyReturned) -> AnyCommand:
    """退回乡镇 / send it back to the township."""
    return Return(**said.of(household_id), reason=reason)


@case.command(epilog=FORM)
@saying
def quality(said: Said, household_id: HouseholdOrCase, event_id: EventId, corrected: Corrected) -> AnyCommand:
    """登记来源对错误数据的答复 / record what the source says of a fact that was said to be wrong."""
    return AnswerQuality(**said.of(household_id), event_id=event_id, is_corrected=corrected)


@case.command(epilog=FORM)
@saying
def close(said: Said, household_id: HouseholdOrCase, reason: WhyGone) -> AnyCommand:
    """人去结案 / close a case whose people are gone."""
    return Close(**said.of(household_id), reason=reason)


def _wrong(text: str) -> WrongFact:
    """A fact that proved wrong, and the source to which it goes back.

    Raises:
        typer.BadParameter: it names no fact or no source.
    """
    event_id, _, source = text.partition("@")
    if not event_id or not source:
        raise typer.BadParameter(
            f"“{text}”应写作 事实编号@来源 / '{text}' is no fact and source; write EVENT@SOURCE",
            param_hint="'--wrong'",
        )
    return WrongFact(event_id=event_id, source=source)
