"""Every command of `shouwang`, and how what goes wrong is said."""

from __future__ import annotations

import sys
from typing import Any, NoReturn

import typer
from sqlalchemy.exc import DBAPIError
from typer.core import TyperGroup
from typer.exceptions import TyperException

from schemas.errors import ShouwangError
from services.eventlog.errors import LogCorrupt
from services.host.commands import (
    alerts,
    board,
    catch_up,
    check_feed,
    demo,
    explain,
    feed,
    generations,
    household,
    ingest,
    log,
    map,  # noqa: A004  # as the command is called
    rebuild,
    reference,
    relay,
    scenario,
    serve,
    tick,
    transfer,
    verify,
    visit,
    work,
    worker,
)
from services.host.commands.case import case
from services.host.commands.deliveries import deliveries
from services.host.commands.keys import keys
from services.host.commands.mapping import mapping
from services.host.commands.notify import notify
from services.host.commands.output import warn
from services.host.commands.policy import policy
from services.host.commands.refer import refer
from services.host.commands.rejects import rejects
from services.host.commands.roster import roster
from services.host.commands.silence import silence
from services.host.commands.topics import topics
from services.host.commands.usage import usage
from services.host.commands.vault import vault
from services.host.database import unusable
from services.host.distributed.leaving import Ended

WRONG = 1
"""Exit code: something was looked at and found wrong."""

UNUSABLE = 2
"""Exit code: the command was called wrongly, or its input or database cannot be used."""

INTERRUPTED = 130
"""What typer makes of an interrupt."""


class Commands(TyperGroup):
    """All commands; an expected error becomes one message and an exit code, never a traceback."""

    def main(self, *args: Any, **extra: Any) -> NoReturn:  # noqa: ANN401  # as typer declares it
        """Run the command line and leave the process with its exit code; an interrupt is left to the caller."""
        try:
            code = super().main(*args, **extra | {"standalone_mode": False})
        except TyperException as error:
            warn(usage(error))
            code = UNUSABLE
        if code == INTERRUPTED:
            raise KeyboardInterrupt
        sys.exit(code or 0)

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401  # typer's own context
        """Run a command."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise
        except LogCorrupt as error:
            _fail(str(error), WRONG)
        except Ended as error:
            _fail(str(error), error.code)
        except ShouwangError as error:
            _fail(str(error), UNUSABLE)
        except OSError as error:
            _fail(f"文件无法读写 / a file cannot be used: {error.filename or ''}: {error.strerror}", UNUSABLE)
        except DBAPIError as error:
            _fail(unusable(error), UNUSABLE)


def _fail(message: str, code: int) -> NoReturn:
    warn(f"出错 / error: {message}")
    raise typer.Exit(code)


app = typer.Typer(
    name="shouwang",
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="守望：低收入家庭事件溯源动态预警 / event-sourced early warning for low-income households",
    epilog="退出码：0 正常，1 发现问题，2 用法或输入有误 / exit codes: 0 fine, 1 found wrong, 2 usage or input",
)
app.command("work", epilog=work.FORM)(work.work)
app.command("ingest", epilog=ingest.FORM)(ingest.ingest)
app.add_typer(deliveries, name="deliveries")
app.command("alerts", epilog=alerts.FORM)(alerts.alerts)
app.command("household", epilog=household.FORM)(household.household)
app.command("explain", epilog=explain.FORM)(explain.explain)
app.command("feed", epilog=feed.FORM)(feed.feed)
app.add_typer(case, name="case")
app.command("visit", epilog=visit.FORM)(visit.visit)
app.add_typer(silence, name="silence")
app.add_typer(refer, name="refer")
app.add_typer(roster, name="roster")
app.command("transfer", epilog=transfer.FORM)(transfer.transfer)
app.command("map", epilog=map.FORM)(map.map_)
app.command("board", epilog=board.FORM)(board.board)
app.command("check-feed", epilog=check_feed.FORM)(check_feed.check_feed)
app.add_typer(notify, name="notify")
app.command("worker", epilog=worker.FORM)(worker.worker)
app.command("catch-up", epilog=catch_up.FORM)(catch_up.catch_up)
app.command("verify", epilog=verify.FORM)(verify.verify)
app.command("serve", epilog=serve.FORM)(serve.serve_)
app.command("tick", epilog=tick.FORM)(tick.tick)
app.command("relay", epilog=relay.FORM)(relay.relay)
app.command("resize", epilog=generations.FORM)(generations.resize)
app.command("refill", epilog=generations.FORM)(generations.refill)
app.command("restore", epilog=generations.FORM)(generations.restore)
app.command("rebuild", epilog="--json: records")(rebuild.rebuild)
app.command("scenario", epilog=scenario.FORM)(scenario.scenario)
app.command("simulate", epilog=demo.FORM)(demo.simulate)
app.command("demo")(demo.demo)
app.command("reference", hidden=True)(reference.reference)
app.add_typer(keys, name="keys")
app.add_typer(log.log, name="log")
app.add_typer(policy, name="policy")
app.add_typer(mapping, name="mapping")
app.add_typer(rejects, name="rejects")
app.add_typer(vault, name="vault")
app.add_typer(topics, name="topics")
