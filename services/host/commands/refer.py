"""`shouwang refer`: push a case to the owner of a programme, and record what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer
from sqlalchemy import Connection

from schemas.case.commands import AnswerReferral, AnyCommand, Refer
from schemas.case.feed import FeedItem
from schemas.case.words import Answer, AppliedAt, Programme
from services.alerts import feed
from services.alerts.feed import Where
from services.host.commands.alerts import check_place
from services.host.commands.options import DATABASE_URL, AsJson, Database
from services.host.commands.output import say_json, say_table
from services.host.commands.saying import FORM, HouseholdOrCase, Said, listed, saying, word_of
from services.host.database import looking
from services.host.phrases import ACTIONS, ANSWERS, APPLIED_AT, REFERRED_TO, both
from services.host.plain import plain
from services.host.turns import when_text

PAGE = 1_000

refer = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="转介 / referrals")

To = Annotated[
    Programme, typer.Option("--to", metavar="PROGRAMME", parser=word_of(REFERRED_TO), help=listed(REFERRED_TO))
]
At = Annotated[AppliedAt, typer.Option("--at", metavar="PLACE", parser=word_of(APPLIED_AT), help=listed(APPLIED_AT))]
Person = Annotated[str | None, typer.Option("--person", metavar="REF", help="为谁申请，不写为全户 / for whom")]
Commitment = Annotated[bool, typer.Option("--commitment", help="信用承诺，材料后补 / on commitment: papers follow")]
Special = Annotated[bool, typer.Option("--special", help="情况复杂，适用较长期限 / the longer legal limit holds")]
ReferralId = Annotated[str, typer.Argument(metavar="ID", help="转介编号 / id of the referral", show_default=False)]
Says = Annotated[Answer, typer.Option("--answer", metavar="ANSWER", parser=word_of(ANSWERS), help=listed(ANSWERS))]
Reason = Annotated[
    str | None, typer.Option("--reason", metavar="CODE", help="退回或不予的理由代码 / why it was returned or refused")
]
Place = Annotated[
    str, typer.Option("--division", metavar="CODE", help="行政区划及其下级 / a division and those below it")
]
Silent = Annotated[bool, typer.Option("--silent", help="只看逾期无答复的 / those nobody has answered in time")]


@refer.command(epilog=FORM)
@saying
def push(
    said: Said, household_id: HouseholdOrCase, programme: To, applied_at: At = "HUKOU", person: Person = None,
    commitment: Commitment = False, special: Special = False,
) -> AnyCommand:  # fmt: skip
    """推送转介；操作编号即转介编号 / push a case; the id of the command is that of the referral."""
    return Refer(
        **said.of(household_id), programme=programme, applied_at=applied_at, person=person, by_commitment=commitment,
        is_special=special,
    )  # fmt: skip


@refer.command(epilog=FORM)
@saying
def answer(
    said: Said, household_id: HouseholdOrCase, referral_id: ReferralId, answered: Says, reason: Reason = None
) -> AnyCommand:  # fmt: skip
    """登记答复 / record the owner's answer."""
    return AnswerReferral(**said.of(household_id), referral_id=referral_id, answer=answered, reason=reason)


@refer.command(epilog=FORM)
@saying
def papers(said: Said, household_id: HouseholdOrCase, referral_id: ReferralId) -> AnyCommand:
    """材料已补齐 / the papers have come in."""
    return AnswerReferral(**said.of(household_id), referral_id=referral_id, papers_in=True)


@refer.command("list", epilog="--json: referrals（同 feed 的 items / as the items of feed）")
def list_(division: Place, silent: Silent = False, database: Database = DATABASE_URL, as_json: AsJson = False) -> None:
    """列出等待答复的转介 / list the referrals that wait for an answer."""
    wanted = {"CHASE"} if silent else {"ANSWER", "CHASE"}
    with looking(database) as reader:
        check_place(reader, division)
        items = [one for one in _items(reader.connection, division) if one.action in wanted]
    if as_json:
        say_json({"referrals": [plain(one) for one in items]})
        return
    say_table(
        ["转介 referral", "家庭 household", "待办 to do", "由谁 queue", "截止 due"],
        [[one.about, one.household_id, both(ACTIONS, one.action), one.queue, when_text(one.due_at)] for one in items],
    )


def _items(connection: Connection, division: str) -> Iterator[FeedItem]:
    after: str | None = None
    while True:
        page = feed.page(connection, Where(division=division), after, PAGE)
        yield from page.items
        if page.after is None:
            return
        after = page.after
