"""`shouwang alerts`: the alerts, the worst first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Annotated

import typer

from schemas.assessment import Grade
from services.alerts import store
from services.alerts.store import AlertRow, Filter
from services.eventlog.reading import SqlReader
from services.host.commands.options import DATABASE_URL, AsJson, Database, Limit, dimension_of, grade_of
from services.host.commands.output import grade_text, say, say_json, say_table
from services.host.database import book_of, looking
from services.host.plain import plain
from services.host.scale import Scales, scales_of
from services.host.words import CHANGES, GRADES
from services.monitor.dimensions import dimensions, streams
from services.policy.divisions import TOWNSHIP_DIGITS, trim
from services.policy.shape import NATION

VILLAGE = re.compile(r"\d{12}")

NEAR = 0.8
"""How alike a code must be to be named: one digit wrong or missing."""

LISTED = 50
"""Alerts on a screen that scrolls once."""

FORM = """--json: matching, totals（维度 → 等级 → 数量 / dimension → grade → count）, alerts（alert, household_id,
dimension, episode, division, grade, worst, step, raised_on, changed_on, cause, is_open, is_stream），
streams（仅 --streams：名称 → 数量 / only with --streams: name → count）"""

Place = Annotated[
    str | None,
    typer.Option("--division", metavar="CODE", help="只看该行政区划及其下级 / of a division and those below"),
]
OfGrade = Annotated[
    Grade | None,
    typer.Option("--grade", parser=grade_of, metavar="GRADE", help="红 RED、橙 ORANGE、黄 YELLOW、蓝 BLUE"),
]
OfDimension = Annotated[
    str | None, typer.Option("--dimension", parser=dimension_of, metavar="NAME", help="预警维度 / warning dimension")
]
Ended = Annotated[bool, typer.Option("--all", help="包括已结束的 / those that are over, too")]
OfStreams = Annotated[
    bool, typer.Option("--streams", help="包括不分级的：动态管理、政策落实 / the ungraded ones, too: exits and gaps")
]


def alerts(
    division: Place = None,
    grade: OfGrade = None,
    dimension: OfDimension = None,
    ended: Ended = False,
    with_streams: OfStreams = False,
    limit: Limit = LISTED,
    database: Database = DATABASE_URL,
    as_json: AsJson = False,
) -> None:
    """列出预警，最重的在前 / list the alerts, the worst first."""
    wanted = Filter(division=division, grade=grade, dimension=dimension, is_open=not ended)
    with looking(database) as reader:
        if division is not None:
            check_place(reader, division)
        rows = list(store.find(reader.connection, wanted))
        if with_streams:
            rows += store.find(reader.connection, replace(wanted, is_stream=True))
        listed = rows[: limit or None]
        if as_json:
            counted = {"streams": stream_totals(rows)} if with_streams else {}
            found = {"matching": len(rows), "totals": totals(rows), "alerts": [_plain(row) for row in listed]}
            say_json(found | counted)
            return
        scales = scales_of(reader)
    say_totals(rows, scales.words(division or NATION))
    if with_streams:
        say()
        say_streams(rows)
    say()
    say_rows(listed, scales)
    if len(listed) < len(rows):
        say(f"另有 {len(rows) - len(listed)} 条，--limit 0 全部列出 / {len(rows) - len(listed)} more: --limit 0")


def check_place(reader: SqlReader, division: str) -> None:
    """Refuse a code that the log's division table has neither itself nor, of a village or grid, by its township.

    Raises:
        typer.BadParameter: it is no such code.
    """
    known = book_of(reader).divisions
    if known.is_listed(trim(division)) or (VILLAGE.fullmatch(division) and known.is_listed(division[:TOWNSHIP_DIGITS])):
        return
    listed = {row.code: row.name for row in known.rows}
    near = get_close_matches(trim(division), listed, n=3, cutoff=NEAR)
    raise typer.BadParameter(
        f"区划表中没有代码 {division}，相近的有 {'、'.join(f'{code} {listed[code]}' for code in near) or '—'} / "
        f"the division table has no code {division}; near it: {', '.join(near) or '—'}",
        param_hint="'--division'",
    )


def totals(rows: Sequence[AlertRow]) -> dict[str, dict[str, int]]:
    """How many of the rows are open, by dimension and grade, the worst first; zeros included."""
    found = Counter((row.dimension, row.grade) for row in rows)
    return {one.name: {grade.name: found[one.name, grade] for grade in GRADES} for one in dimensions()}


def stream_totals(rows: Sequence[AlertRow]) -> dict[str, int]:
    """How many of the rows are entries of each ungraded stream that are open; zeros included."""
    found = Counter(row.dimension for row in rows if row.is_open)
    return {one.name: found[one.name] for one in streams()}


def say_totals(rows: Sequence[AlertRow], words: Mapping[Grade, str]) -> None:
    """Print how many alerts are open, by dimension and grade."""
    counted = totals(rows)
    say_table(
        ["维度 dimension", *words.values(), "合计 total"],
        [
            [f"{one.chinese} {one.name}", *map(str, counted[one.name].values()), str(sum(counted[one.name].values()))]
            for one in dimensions()
        ],
    )


def say_streams(rows: Sequence[AlertRow]) -> None:
    """Print how many entries of each ungraded stream are open."""
    counted = stream_totals(rows)
    say_table(
        ["不分级 stream", "合计 total"], [[f"{one.chinese} {one.name}", str(counted[one.name])] for one in streams()]
    )


def say_rows(rows: Sequence[AlertRow], scales: Scales) -> None:
    """Print alerts, one a line; in place of its grade one that is over says why."""
    say_table(
        ["等级 grade", "预警编号 alert", "行政区划 division", "触发 raised", "最近变动 changed"],
        [
            [
                grade_text(row.grade, scales.words(row.division)) if row.is_open else CHANGES[row.step][0],
                row.alert_id, row.division, str(row.raised_on), str(row.changed_on),
            ]
            for row in rows
        ],
    )  # fmt: skip


def _plain(row: AlertRow) -> dict[str, object]:
    return {"alert": row.alert_id, **plain(row)}
