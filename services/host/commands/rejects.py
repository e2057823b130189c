"""`shouwang rejects`: what was refused, why, what stood there, and trying it again."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from schemas.case.feed import Refused
from schemas.dates import civil_date
from services.eventlog import rejects as store
from services.eventlog.rejects import Wanted
from services.host.clock import now
from services.host.commands.incoming import DeliveryWord, OfReason, OfSource, wanted_of
from services.host.commands.options import DATABASE_URL, AsJson, Database, Limit, Mappings, settings_of
from services.host.commands.output import say, say_json, say_table
from services.host.commands.saying import host_of, refuse
from services.host.database import book_of, looking
from services.host.entitled import member, objection
from services.host.ingesting import Desk
from services.host.opening import opened
from services.host.plain import plain
from services.host.redriving import redrive as try_again
from services.host.vaulting import existing_vault
from services.host.words import reason_word
from services.ingest import deliveries
from services.ingest.mappings import load_mappings
from services.ingest.process import Door
from services.vault.access import Asked

if TYPE_CHECKING:
    from services.eventlog.reading import SqlReader
    from services.eventlog.rejects import DeadLetter

FORM = """--json: counts, by_source, rejects
（number, delivery, source, mapping, place, line, reason, path, column, what, todo, refused_at）"""
SHOW_FORM = """--json: 同 list 的一条；写了 --as 和 --reason 的加 raw / as one of list, and raw with --as and --reason
原文封存；查看须写明何人、何故，并记入日志；查看人须在人员名单中（见 roster import）
what stood there is sealed; a look says who and why and is journalled; who looks is on the list of staff (see roster
import)"""
REDRIVE_FORM = """--json: tried, accepted, refused, lost, unmapped（对照表与条数 / by mapping that is not there）
收下的不再列出；越权的由报送方再报 / what is accepted leaves the list; what was not permitted its sender sends again"""

CLOSE_FORM = """--json: closed 或 / or refused
何人、何故记入保险库日志；收下的行不必了结 / who and why is in the journal of the vault"""

LISTED = 50

Numbers = Annotated[
    list[int], typer.Argument(metavar="NUMBER…", show_default=False, help="list 所列的序号 / numbers, as listed")
]
Closer = Annotated[str, typer.Option("--as", metavar="STAFF", show_default=False, help="办理人工号 / who closes it")]
ClosedFor = Annotated[str, typer.Option("--reason", metavar="TEXT", show_default=False, help="事由 / why")]

Number = Annotated[
    int, typer.Argument(metavar="NUMBER", show_default=False, help="list 所列的序号 / number of the record, as listed")
]
By = Annotated[
    str | None, typer.Option("--as", metavar="STAFF", show_default=False, help="查看人工号 / who looks at the record")
]
Why = Annotated[str | None, typer.Option("--reason", metavar="TEXT", show_default=False, help="查看事由 / why")]

rejects = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="拒收的记录 / refused records")


@rejects.command("list", epilog=FORM)
def list_(
    delivery: DeliveryWord = None, source: OfSource = None, reason: OfReason = None, limit: Limit = LISTED,
    database: Database = DATABASE_URL, as_json: AsJson = False,
) -> None:  # fmt: skip
    """列出拒收的记录及原因 / list refused records with the reason."""
    wanted = wanted_of(delivery, source, reason)
    with looking(database) as reader:
        counts = store.by_source(reader.connection, wanted)
        listed = list(store.letters(reader.connection, wanted, limit=limit or None))
        by_reason = store.counts(reader.connection, wanted)
    if as_json:
        by_source = [{"source": one, "reason": why, "count": number} for (one, why), number in counts.items()]
        say_json({"counts": by_reason, "by_source": by_source, "rejects": [_plain(one) for one in listed]})
        return
    say_table(
        ["来源 source", "原因 reason", "数量 count"],
        [[one or "—", reason_word(why), str(number)] for (one, why), number in counts.items()],
    )
    say()
    say_table(
        ["序号 no.", "日期 on", "文件 file", "行 line", "原因 reason", "列 column", "说明 what"],
        [
            [
                str(one.number), str(civil_date(one.refused_at)), one.place, str(one.line), reason_word(one.reason),
                one.column or "—", one.what,
            ]
            for one in listed
        ],
    )  # fmt: skip
    if (more := sum(counts.values()) - len(listed)) > 0:
        say(f"另有 {more} 条，--limit 0 全部列出 / {more} more: --limit 0")


@rejects.command("show", epilog=SHOW_FORM)
def show(
    number: Number, staff: By = None, why: Why = None, database: Database = DATABASE_URL, as_json: AsJson = False
) -> None:  # fmt: skip
    """显示一条拒收的记录 / show one refused record."""
    with looking(database) as reader:
        letter = next(store.letters(reader.connection, Wanted(number=number)), None)
        if letter is None:
            raise typer.BadParameter(f"没有序号为 {number} 的拒收记录 / there is no refused record {number}")
        raw = None
        if staff is not None or why is not None:
            raw = _opened(reader, letter, (staff or "", why or ""), database)
    if isinstance(raw, Refused):
        refuse(raw, as_json=as_json)
    if as_json:
        say_json(_plain(letter) if raw is None else _plain(letter) | {"raw": raw})
        return
    where = letter.column or letter.path
    say(f"{letter.place}:{letter.line} {reason_word(letter.reason)} {where} {letter.what}。{letter.todo}")
    if raw is None:
        say("原文封存；查看请加 --as 与 --reason / what stood there is sealed; to see it add --as and --reason")
    else:
        # A refused line may hold anything: control characters must not reach the terminal.
        say("".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in raw))


@rejects.command("redrive", epilog=REDRIVE_FORM)
def redrive(
    delivery: DeliveryWord = None, source: OfSource = None, reason: OfReason = None, mappings: Mappings = None,
    database: Database = DATABASE_URL, as_json: AsJson = False,
) -> None:  # fmt: skip
    """按现行对照表重投拒收的记录 / try refused records again, by today's mappings."""
    settings = settings_of(database, None, mappings)
    known = load_mappings(*settings.mapping_dirs)
    with closing(host_of(database)) as host, closing(existing_vault(settings)) as vault:
        door = Door(host.log, vault, host.book.divisions, now)
        desk = Desk(host.log, vault, host.book.divisions, lambda parcel: door.take_all([parcel])[0], now)
        done = try_again(desk, known, wanted_of(delivery, source, reason))
        host.pass_time()
    if as_json:
        say_json(plain(done))
        return
    say(
        f"重投 {done.tried} 条：收下 {done.accepted}，仍拒收 {done.refused}，无法再读 {done.lost} / "
        f"{done.tried} tried again: {done.accepted} accepted, {done.refused} still refused, {done.lost} lost"
    )
    for name, number in done.unmapped.items():
        say(
            f"找不到对照表 {name}，{number} 条未试；请用 --mappings 指明其目录 / there is no mapping {name}: "
            f"{number} not tried; name its folder with --mappings"
        )


@rejects.command("close", epilog=CLOSE_FORM)
def close(
    numbers: Numbers, staff: Closer, why: ClosedFor, database: Database = DATABASE_URL, as_json: AsJson = False
) -> None:
    """了结不会再补的记录，如合计行 / close what will never be mended, such as a row of totals."""
    with looking(database) as reader:
        letters = [next(store.letters(reader.connection, Wanted(number=number)), None) for number in numbers]
        found = [one for one in letters if one is not None]
        if len(found) < len(letters):
            lost = "、".join(str(number) for number, one in zip(numbers, letters, strict=True) if one is None)
            raise typer.BadParameter(f"没有序号为 {lost} 的拒收记录 / there is no refused record {lost}")
        counties = [_county_of(reader, one) for one in found]
        objections = (_objection(reader, one, staff) for one in found)
        refused = next((one for one in objections if one is not None), None)
    if refused is not None:
        refuse(refused, as_json=as_json)
    with closing(host_of(database)) as host, closing(existing_vault(settings_of(database, None))) as vault:
        for one, county in zip(found, counties, strict=True):
            vault.write_down("CLOSE", f"reject/{one.delivery}/{one.number}", Asked(staff, why, county))
        with host.log.transaction() as tx:
            store.forget(tx.connection, [one.number for one in found])
    if as_json:
        say_json({"closed": len(found)})
        return
    say(f"已了结 {len(found)} 条 / {len(found)} closed")


def _objection(reader: SqlReader, letter: DeadLetter, staff: str) -> Refused | None:
    """Why a member of staff has no say in a refused record; None if they have."""
    return objection(member(reader, staff), _county_of(reader, letter), book_of(reader).divisions, civil_date(now()))


def _opened(reader: SqlReader, letter: DeadLetter, who: tuple[str, str], database: str) -> str | Refused:
    """What stood there, with a line in the journal of the vault first; or why this member of staff may not see it.

    Raises:
        NoReason: without saying why.
        NoVault: what sealed it is not there.
    """
    staff, why = who
    refused = _objection(reader, letter, staff)
    if refused is not None:
        return refused
    with closing(existing_vault(settings_of(database, None))) as vault:
        vault.journalled(f"reject/{letter.delivery}/{letter.number}", staff, why, _county_of(reader, letter))
        raw = opened(vault, letter).raw
    return "（已抹除 / erased）" if raw is None else raw.decode(errors="backslashreplace")


def _county_of(reader: SqlReader, letter: DeadLetter) -> str | None:
    handed = deliveries.find(reader.connection, letter.source, letter.delivery)
    return None if handed is None else handed.county or None


def _plain(letter: DeadLetter) -> dict[str, object]:
    kept = plain(letter)
    return {name: value for name, value in kept.items() if name not in {"digest", "owner", "sealed"}}
