"""What the commands of the door share: which mapping, which county, and how the outcome of a delivery is told."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any

import typer

from schemas.dates import civil_date
from schemas.faults import Fault
from services.eventlog.rejects import Wanted
from services.host.commands.output import say, warn
from services.host.plain import plain
from services.ingest.deliveries import State
from services.ingest.mappings import load_mappings

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from services.host.ingesting import Job, Report
    from services.host.settings import Settings
    from services.ingest.answer import Why
    from services.ingest.deliveries import Handed
    from services.ingest.mapping import Mapping as FileMapping

REASONS_TOLD = 3

KINDS = {
    "stored": ("新存", "new"), "duplicate": ("已有", "known"), "superseded": ("已有更高版本", "outdone"),
    "conflict": ("编号冲突", "in conflict"), "rejected": ("拒收", "refused"),
    "not_permitted": ("越权", "not permitted"),
}  # fmt: skip

STATES = {
    State.OPEN: "进行中 OPEN",
    State.DONE: "完成 DONE",
    State.STOPPED: "停下 STOPPED",
    State.WITHDRAWN: "已撤回 WITHDRAWN",
}

SourceName = Annotated[
    str | None,
    typer.Option(
        "--source", metavar="NAME", show_default=False,
        help="对照表名称，见 mapping list；不写则是事件文件 / name of the mapping; without it, an event file",
    ),
]  # fmt: skip
DeliveryWord = Annotated[
    str | None, typer.Option("--delivery", metavar="BATCH", show_default=False, help="只看这一批次 / of one delivery")
]
OfSource = Annotated[
    str | None,
    typer.Option("--source", metavar="SOURCE", show_default=False, help="只看这一来源，如 340826-yb / of one source"),
]
OfReason = Annotated[
    str | None, typer.Option("--reason", metavar="WORD", show_default=False, help="只看这一原因 / of one reason")
]


def wanted_of(delivery: str | None, source: str | None, reason: str | None) -> Wanted:
    """The dead letters that options ask for."""
    return Wanted(delivery=delivery, sources=None if source is None else (source,), reason=reason)


def mapping_of(settings: Settings, name: str | None, covers_through_on: date | None) -> FileMapping | None:
    """The mapping of a name; None for event files.

    Raises:
        typer.BadParameter: there is none of the name, or it covers no feed although a day is given.
        MappingError: mappings cannot be read.
    """
    mapping = None if name is None else named(load_mappings(*settings.mapping_dirs), name)
    if covers_through_on is not None and (mapping is None or mapping.feed is None):
        raise typer.BadParameter(
            "这种文件不说明数据是否送齐，请去掉 --covers-through / "
            "such a file covers no feed; leave --covers-through out"
        )
    return mapping


def named(mappings: Mapping[str, FileMapping], name: str) -> FileMapping:
    """The mapping of a name.

    Raises:
        typer.BadParameter: there is none; it says which are named alike, and where others come from.
    """
    if name in mappings:
        return mappings[name]
    titled = [one.name for one in mappings.values() if name in one.title]
    close = "、".join(dict.fromkeys(get_close_matches(name, mappings) + titled))
    alike, alike_english = (f"，是否 {close}", f" ({close}?)") if close else ("", "")
    raise typer.BadParameter(
        f"没有对照表 {name}{alike}；全部见 shouwang mapping list，本单位的目录用 --mappings 指明 / there is no mapping "
        f"{name}{alike_english}: see shouwang mapping list, and name the folder of your own with --mappings"
    )


def most_frequent(reasons: Counter[Why], number: int | None) -> list[dict[str, Any]]:
    """Reasons of refusals, the most frequent first."""
    return [
        {"reason": reason, "column": column, "what": what, "count": count}
        for (reason, column, what), count in reasons.most_common(number)
    ]


def reason_text(reason: Mapping[str, Any]) -> str:
    """One of them as a line."""
    head, what = reason["column"], reason["what"]
    column = f"{head}：" if head and head not in what else ""
    return f"  {reason['count']} × {column}{what}"


def print_reasons(reasons: Counter[Why], where: str) -> None:
    """The most frequent reasons; `where` says where the others are."""
    for reason in most_frequent(reasons, REASONS_TOLD):
        say(reason_text(reason))
    left = sum(count for _, count in reasons.most_common()[REASONS_TOLD:])
    if left:
        say(f"  其余 {left} 行见{where} / {left} more, see there")


def print_unread(unread: Sequence[str]) -> None:
    """The columns of a file that its mapping does not read."""
    if unread:
        say(f"  未使用的列 / columns not read：{'、'.join(unread)}")


def plain_handed(one: Handed) -> dict[str, Any]:
    """A delivery as JSON; how many records are still refused is `refused`."""
    told = plain(one)
    return {name: value for name, value in told.items() if name != "digest"} | {"state": one.state.value}


def plain_report(job: Job, one: Report | Fault) -> dict[str, Any]:
    """What became of a file, as JSON."""
    if isinstance(one, Fault):
        return {"file": job.place, "broken": str(one)}
    told = plain_handed(one.handed)
    return {
        "file": job.place, **{name: told[name] for name in ("source", "batch", "mapping", "state", "counts")},
        "reasons": most_frequent(one.reasons, None), "unread": list(one.unread), "skipped": one.skipped,
        "resent": one.is_resent,
        "covered": one.is_covered, "broken": None if one.broken is None else str(one.broken),
    }  # fmt: skip


def print_report(job: Job, one: Report | Fault, again: str, listed: Path | None) -> None:
    """Say what became of a file.

    `again` is what to add to the command to read on in spite of refusals, `listed` where the refused rows were written.
    """
    if isinstance(one, Fault):
        warn(f"{job.place}：{one}")
        return
    handed = one.handed
    if one.is_resent:
        say(
            f"{job.place}：此文件已于 {civil_date(handed.began_at)} 收过（批次 {handed.batch}），不再重复 / "
            f"taken before as {handed.batch}; nothing is repeated"
        )
    say(f"{job.place}：{summed(handed)}；批次 {handed.batch} / {summed(handed, english=True)}; delivery {handed.batch}")
    if one.skipped:
        say(f"  接着上次读：前 {one.skipped} 行已收 / went on behind {rows_text(one.skipped)} that had been taken")
    print_unread(one.unread)
    print_reasons(one.reasons, f"报告 {listed}" if listed else f" shouwang rejects list --delivery {handed.batch}")
    _print_end(one, again)


def _print_end(one: Report, again: str) -> None:
    if one.broken is not None:
        warn(f"  {one.broken}")
    elif one.handed.state is State.STOPPED:
        warn(
            f"  拒收过多，已停下，已收的都在。请核对文件与对照表后再交一次；确要读完，加 {again} / "
            f"too many refusals: stopped, and what was taken is kept. Check file and mapping and hand it in again; "
            f"to read on nevertheless add {again}"
        )
    if one.is_covered and one.handed.covered_through_on is not None:
        refused = sum(one.handed.counts[kind] for kind in ("conflict", "rejected", "not_permitted"))
        but = f"，但有 {refused} 行拒收 / though not {rows_text(refused)} of it" if refused else ""
        say(f"  已记：送齐至 {one.handed.covered_through_on} / complete through {one.handed.covered_through_on}{but}")


def rows_text(number: int) -> str:
    """A number of rows in English.

    >>> rows_text(1), rows_text(0)
    ('1 row', '0 rows')
    """
    return f"{number} row{'' if number == 1 else 's'}"


def summed(one: Handed, *, english: bool = False) -> str:
    """What became of the rows of a delivery, in words."""
    counted = [f"{KINDS[kind][english]} {number}" for kind, number in one.counts.items() if number]
    total = rows_text(one.read) if english else f"共 {one.read} 行"
    return f"{total} = {' + '.join(counted)}" if counted else total
