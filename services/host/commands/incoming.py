"""What the commands of the door share: which mapping, which county, and how the outcome of a delivery is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from schemas.dates import civil_date
from schemas.faults import Fault
from services.eventlog.rejects import Wanted
from services.host.clock import now
from services.host.commands.output import say, warn
from services.host.database import NoDatabase, looking
from services.host.plain import plain
from services.ingest import deliveries
from services.ingest.deliveries import State
from services.ingest.mappings import load_mappings
from services.policy.divisions import trim

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping
    from datetime import date

    from services.host.ingesting import Job, Report, Why
    from services.host.settings import Settings
    from services.ingest.deliveries import Handed
    from services.ingest.mapping import Mapping as FileMapping
    from services.policy.divisions import Divisions

COUNTY_DIGITS = 6
REASONS_TOLD = 3

KINDS = {
    "stored": ("新存", "new"), "duplicate": ("已有", "known"), "superseded": ("已有更高版本", "outdone"),
    "conflict": ("编号冲突", "in conflict"), "rejected": ("拒收", "refused"),
    "not_permitted": ("越权", "not permitted"),
}  # fmt: skip

STATES = {State.OPEN: "进行中 OPEN", State.DONE: "完成 DONE", State.STOPPED: "停下 STOPPED"}

SourceName = Annotated[
    str | None,
    typer.Option(
        "--source", metavar="NAME", show_default=False,
        help="对照表名称，见 mapping list；不写则是事件文件 / name of the mapping; without it, an event file",
    ),
]  # fmt: skip
Place = Annotated[
    str | None,
    typer.Option(
        "--division", metavar="CODE", show_default=False,
        help="哪个区县的数据；只收过一个区县的可不写 / of which county; not needed where there was only one so far",
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
    mappings = {} if name is None else load_mappings(*settings.mapping_dirs)
    mapping = mappings.get(name) if name is not None else None
    if name is not None and mapping is None:
        raise typer.BadParameter(f"没有对照表 {name}，请看 mapping list / there is no mapping {name}: mapping list")
    if covers_through_on is not None and (mapping is None or mapping.feed is None):
        raise typer.BadParameter(
            "这种文件不说明数据是否送齐，请去掉 --covers-through / "
            "such a file covers no feed; leave --covers-through out"
        )
    return mapping


def county_of(database: str, divisions: Divisions, code: str | None) -> str:
    """The 6 digits of the county whose data a file holds.

    Raises:
        typer.BadParameter: there is no such county, or none is given and nothing tells which.
    """
    found = trim(code)[:COUNTY_DIGITS] if code is not None else _only_county(database)
    if found is not None and len(found) == COUNTY_DIGITS and divisions.exists(found, civil_date(now())):
        return found
    if code is None:
        raise typer.BadParameter("请用 --division 写明是哪个区县的数据 / say with --division which county's data it is")
    raise typer.BadParameter(f"没有区县 {code}，请写 6 或 12 位代码 / there is no county {code}; write 6 or 12 digits")


def _only_county(database: str) -> str | None:
    try:
        with looking(database) as reader:
            known = [one for one in deliveries.counties(reader.connection) if one]
    except NoDatabase:
        return None
    return known[0] if len(known) == 1 else None


def most_frequent(reasons: Counter[Why], number: int | None) -> list[dict[str, Any]]:
    """Reasons of refusals, the most frequent first."""
    return [
        {"reason": reason, "column": column, "what": what, "count": count}
        for (reason, column, what), count in reasons.most_common(number)
    ]


def reason_text(reason: Mapping[str, Any]) -> str:
    """One of them as a line."""
    column = f"{reason['column']}：" if reason["column"] else ""
    return f"  {reason['count']} × {column}{reason['what']}"


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
        "reasons": most_frequent(one.reasons, None), "skipped": one.skipped, "resent": one.is_resent,
        "covered": one.is_covered, "broken": None if one.broken is None else str(one.broken),
    }  # fmt: skip


def print_report(job: Job, one: Report | Fault, again: str) -> None:
    """Say what became of a file; `again` is what to add to the command to read on in spite of refusals."""
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
        say(f"  接着上次读：前 {one.skipped} 行已收 / went on behind {one.skipped} rows that were taken before")
    for reason in most_frequent(one.reasons, REASONS_TOLD):
        say(reason_text(reason))
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
        but = f"，但有 {refused} 行拒收 / though {refused} rows were refused" if refused else ""
        say(f"  已记：送齐至 {one.handed.covered_through_on} / complete through {one.handed.covered_through_on}{but}")


def summed(one: Handed, *, english: bool = False) -> str:
    """What became of the rows of a delivery, in words."""
    counted = [f"{KINDS[kind][english]} {number}" for kind, number in one.counts.items() if number]
    total = f"{one.read} rows" if english else f"共 {one.read} 行"
    return f"{total} = {' + '.join(counted)}" if counted else total
