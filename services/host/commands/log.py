"""`shouwang log`: whether the log is whole, and what it says."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from schemas import case as cases
from schemas import readings
from services.eventlog.chain import Fault, first_break
from services.eventlog.errors import LogCorrupt
from services.eventlog.protocol import Anchor, Stored
from services.eventlog.reading import SqlReader
from services.host.commands.options import DATABASE_URL, AsJson, Database
from services.host.commands.output import Advance, progress, say, say_json
from services.host.database import looking
from services.host.distributed import messages
from services.host.export import CHUNK
from services.host.export import export as export_lines

FAULTS = {
    Fault.ORDER: "位置与前一条不连贯",
    Fault.BACKDATED: "获知时间早于前一条",
    Fault.LINK: "链接不符：本条被改动或移动，或前面有记录缺失",
    Fault.COLUMNS: "各列与正文不符",
    Fault.CUT: "日志在已知位置之前就结束了",
    Fault.REWRITTEN: "与外部保存的链接不符：整条链被重写",
}


def anchor_of(text: str) -> Anchor:
    """A place in the chain, written POSITION:LINK.

    Raises:
        typer.BadParameter: it is none.
    """
    position, _, link = text.partition(":")
    try:
        return Anchor(int(position), bytes.fromhex(link))
    except ValueError:
        raise typer.BadParameter(
            f"应为 位置:链接 / write POSITION:LINK, as log verify prints it; not '{text}'"
        ) from None


Against = Annotated[
    Anchor | None,
    typer.Option(
        "--against", parser=anchor_of, metavar="POSITION:LINK",
        help="另行保存的位置与链接，可查出截尾与重写 / a place kept elsewhere; shows what was cut off",
    ),
]  # fmt: skip
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", dir_okay=False, help="写入文件，默认标准输出 / file, not stdout"),
]

FORM = """先是事实，按日志顺序（kind fact, recorded_at, event）；再是研判与预警变动，按家庭（kind, household, id）。
First the facts in the order of the log, then what follows by household; equal input, equal bytes."""

log = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="事件日志 / the event log")


@log.command("verify", epilog="--json: holds, position, link；有问题时 / if broken: fault, what, record")
def verify(against: Against = None, database: Database = DATABASE_URL, as_json: AsJson = False) -> None:
    """校验整条日志链，指出第一条有问题的记录 / check the chain and name the first bad record; exit code 1 if any."""
    try:
        with looking(database) as reader:
            _check(reader, against, as_json=as_json)
    except LogCorrupt as error:
        _say_broken(error.position, "HEAD", error.reason, None, as_json=as_json)


@log.command("export", epilog=FORM)
def export(out: Out = None, database: Database = DATABASE_URL) -> None:
    """规范导出：每条记录一行 JSON / canonical export: one line of JSON for each record."""
    with looking(database) as reader, ExitStack() as stack:
        target = sys.stdout.buffer if out is None else stack.enter_context(out.open("wb"))
        with progress("导出 / exporting", reader.head().position) as advance:
            for line in export_lines(reader, advance):
                target.write(line + b"\n")


def _check(reader: SqlReader, against: Anchor | None, *, as_json: bool) -> None:
    head = reader.head()
    with progress("校验 / checking", head.position) as advance:
        broken = first_break(_records(reader, advance), known=against or head.anchor, agrees=_agrees)
    if broken is not None:
        bad = reader.at_positions([broken.position])
        _say_broken(broken.position, broken.fault.name, FAULTS[broken.fault], bad[0] if bad else None, as_json=as_json)
    elif as_json:
        say_json({"holds": True, "position": head.position, "link": head.link.hex()})
    else:
        say(f"日志完整，共到位置 {head.position} / the log is whole, up to position {head.position}")
        say(f"可另行保存，下次用 --against 核对 / keep this elsewhere for --against: {head.position}:{head.link.hex()}")


def _records(reader: SqlReader, advance: Advance) -> Iterator[Stored]:
    position = 0
    while chunk := reader.after(position, CHUNK):
        yield from chunk
        advance(chunk[-1].position - position)
        position = chunk[-1].position


def _agrees(stored: Stored) -> bool:
    """Whether stream, id, type and date beside a body are those that the body says."""
    beside = (stored.stream, stored.event_id, stored.occurred_on.isoformat())
    if stored.type == readings.TYPE:
        reading = readings.parse(stored.body)
        event_id = readings.reading_id(reading.household_id, reading.cause[0])
        return beside == (readings.stream_of(reading.household_id), event_id, reading.as_of.isoformat())
    if stored.type == cases.TYPE:
        change = cases.parse(stored.body)
        return beside == (
            cases.stream_of(change.household_id), cases.case_event_id(change), change.as_of.isoformat(),
        )  # fmt: skip
    said = json.loads(stored.body)
    if stored.type in messages.STREAMS:
        return stored.stream == messages.stream_of(stored.type, said)
    return (*beside, stored.type) == (said["subject"], said["id"], said["occurredon"], said["type"])


def _say_broken(position: int, fault: str, what: str, bad: Stored | None, *, as_json: bool) -> NoReturn:
    """Name the first bad record and end with exit code 1."""
    if as_json:
        named = None if bad is None else {"stream": bad.stream, "event_id": bad.event_id, "type": bad.type}
        say_json({"holds": False, "position": position, "fault": fault, "what": what, "record": named})
    else:
        record = "" if bad is None else f"（{bad.stream} {bad.event_id} {bad.type}）"
        say(f"日志有问题：位置 {position}{record}：{what} / the log is broken at position {position}: {fault}")
    raise typer.Exit(1)
