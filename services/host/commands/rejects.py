"""`shouwang rejects`: what was refused, why, and what stood there."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlalchemy import select

from services.eventlog import rejects as store
from services.eventlog.rejects import DeadLetter
from services.host.commands.options import DATABASE_URL, AsJson, Database, Limit
from services.host.commands.output import say, say_json, say_table
from services.host.database import looking

LISTED = 50

Place = Annotated[str, typer.Argument(metavar="FILE", show_default=False, help="文件名 / name of the file")]
Line = Annotated[int, typer.Argument(metavar="LINE", show_default=False, help="行号 / number of the line")]

rejects = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="拒收的记录 / refused records")


@rejects.command("list", epilog="--json: counts, rejects（place, line, reason, path, what）")
def list_(limit: Limit = LISTED, database: Database = DATABASE_URL, as_json: AsJson = False) -> None:
    """列出拒收的记录及原因 / list refused records with the reason."""
    with looking(database) as reader:
        counts = store.counts(reader.connection)
        letters = list(store.letters(reader.connection))
    listed = letters[: limit or None]
    if as_json:
        say_json({"counts": counts, "rejects": [_plain(one) for one in listed]})
        return
    say_table(["原因 reason", "数量 count"], [[reason, str(number)] for reason, number in counts.items()])
    say()
    say_table(
        ["文件 file", "行 line", "原因 reason", "字段 field", "说明 what"],
        [[one.place, str(one.line), one.reason, one.path or "—", one.what] for one in listed],
    )
    if len(listed) < len(letters):
        say(f"另有 {len(letters) - len(listed)} 条，--limit 0 全部列出 / {len(letters) - len(listed)} more: --limit 0")


@rejects.command("show", epilog="--json: place, line, reason, path, what, raw")
def show(place: Place, line: Line, database: Database = DATABASE_URL, as_json: AsJson = False) -> None:
    """显示一条拒收的记录 / show one refused record as it was."""
    with looking(database) as reader:
        row = reader.connection.execute(
            select(store.reject).where(store.reject.c.place == place, store.reject.c.line == line)
        ).first()
    if row is None:
        raise typer.BadParameter(f"{place} 第 {line} 行没有拒收记录 / nothing was refused at {place} line {line}")
    letter = DeadLetter(row.place, row.line, row.reason, row.path, row.what, row.raw)
    raw = letter.raw.decode(errors="backslashreplace")
    if as_json:
        say_json(_plain(letter) | {"raw": raw})
        return
    say(f"{place}:{line} {letter.reason} {letter.path} {letter.what}")
    # A refused line may hold anything: control characters must not reach the terminal.
    say("".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in raw))


def _plain(letter: DeadLetter) -> dict[str, object]:
    return {
        "place": letter.place, "line": letter.line, "reason": letter.reason, "path": letter.path, "what": letter.what,
    }  # fmt: skip
