"""`shouwang notify`: send what was decided to be told, and look at what could not be delivered."""

from __future__ import annotations

from datetime import datetime
from threading import Event
from typing import Annotated

import typer

from schemas.case.event import case_id
from services.alerts import outbox
from services.alerts.notify import Sent
from services.host.clock import now
from services.host.commands.options import DATABASE_URL, AsJson, Database
from services.host.commands.output import say, say_json, say_table, warn
from services.host.commands.work import stopping
from services.host.database import book_of, looking, opened
from services.host.notifying import notifier_of, send
from services.host.phrases import NOTICES, both
from services.host.plain import plain
from services.host.turns import when_text
from services.host.work import Stop

PAUSE_S = 15
"""Seconds between two looks at the log."""

RUN_FORM = """--json: sent, dropped, waiting, dead, passed_over
passed_over：首次运行时不再发送的此前通知 / what was decided before the first run and is not sent
通道由环境变量设定：SHOUWANG_WEBHOOK_URL 和 SHOUWANG_WEBHOOK_SECRET，SHOUWANG_MAIL_DIR；站内通知总在。
Channels are set by these variables; notices inside the application are always there."""

notify = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="通知 / notices")

Once = Annotated[bool, typer.Option("--once", help="只发送一次，不持续运行 / send once, and end")]
FromStart = Annotated[
    bool,
    typer.Option("--from-start", help="首次运行时，也发送此前的通知 / the first time, send what was said before, too"),
]


@notify.command(epilog=RUN_FORM)
def run(
    once: Once = False, from_start: FromStart = False, database: Database = DATABASE_URL, as_json: AsJson = False
) -> None:
    """发送通知，直到 Ctrl-C / send notices, until Ctrl-C."""
    with looking(database) as reader:
        notifier = notifier_of(book_of(reader))
    stop = Stop()
    with opened(database) as log, stopping(stop):
        with log.transaction() as tx:
            passed_over = None if from_start else notifier.passed_over(tx)
        while True:
            at = now()
            sent = send(log, notifier, at, from_start=from_start)
            if passed_over and not as_json:
                _warn(passed_over, at)
            _tell(sent, passed_over or 0, as_json=as_json)
            passed_over = None
            if once or stop.asked:
                return
            _wait(stop)


@notify.command("dead", epilog="--json: dead（notice, channel, tries, why）")
def dead(database: Database = DATABASE_URL, as_json: AsJson = False) -> None:
    """列出无法送达的通知 / list what could not be delivered."""
    with looking(database) as reader:
        found = list(outbox.dead(reader.connection))
    if as_json:
        say_json({"dead": [plain(one) for one in found]})
        return
    say_table(
        ["通知 notice", "通道 channel", "收件 receiver", "案件 case", "通知原因 reason", "次数 tries", "原因 why"],
        [
            [
                one.notice.notice_id, one.channel, one.notice.receiver,
                case_id(one.notice.household_id, one.notice.number), both(NOTICES, one.notice.reason), str(one.tries),
                one.why,
            ]
            for one in found
        ],
    )  # fmt: skip


def _wait(stop: Stop) -> None:
    """Pause, but not when asked to stop."""
    pause = Event()
    for _ in range(PAUSE_S):
        if not stop.asked:
            pause.wait(1)


def _warn(passed_over: int, at: datetime) -> None:
    """Say what the first run does not send."""
    since = when_text(at)
    warn(
        f"首次运行：此前的 {passed_over} 条通知不发送，自 {since} 起的才发送；"
        "如需补发，须首次运行时写 --from-start / "
        f"first run: {passed_over} notices of before are passed over, and those "
        f"since {since} are sent; only a first run with "
        "--from-start sends them all"
    )


def _tell(sent: Sent, passed_over: int, *, as_json: bool) -> None:
    if as_json:
        say_json({**plain(sent), "passed_over": passed_over})
        return
    say(
        f"已发送 {sent.sent}，不再需要 {sent.dropped}，等待 {sent.waiting}，无法送达 {sent.dead} / "
        f"{sent.sent} sent, {sent.dropped} no longer needed, {sent.waiting} waiting, {sent.dead} dead"
    )
