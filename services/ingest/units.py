"""The unit of sums (金额单位) in the first rows of a file, looked at before any of it is taken."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

from schemas.faults import Fault
from services.ingest.amounts import USUAL, Sums
from services.ingest.readers.broken import BrokenFile
from services.ingest.sift import Fit, sift

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from services.ingest.intake import Intake
    from services.ingest.said import Row
    from services.ingest.teller import Teller

FIRST_ROWS = 500
"""Rows whose sums are looked at: enough for a median, and few enough to be read twice."""

TODO = (
    "核对金额的单位后再交；单位无误的，用 shouwang ingest 加 --accept-units / mind the unit of the sums and hand it in "
    "again; if it is right, use shouwang ingest with --accept-units"
)


def first_rows(rows: Iterator[Row]) -> tuple[Sequence[Row], Iterator[Row]]:
    """The first rows, and all rows; a file that breaks off among them breaks off behind them again."""
    first: list[Row] = []
    try:
        for row in islice(rows, FIRST_ROWS):
            first.append(row)  # noqa: PERF402  # what came before the break is kept
    except BrokenFile as broken:
        return first, chain(first, _breaking(broken))
    return first, chain(first, rows)


def wrong_unit(first: Sequence[Row], teller: Teller, intake: Intake) -> Fault | None:
    """What is wrong with the unit of the sums in some rows; None if nothing is, or there are too few to tell."""
    sums: dict[str, Sums] = {}
    heads: dict[str, str] = {}
    fits = ((row, one) for row in first if isinstance(one := sift(teller.say("", row), intake, None), Fit))
    for row, fit in fits:
        for event in (one.event for one in fit.events):
            if usual := USUAL.get(event.type):
                path = f"data.{usual.field}"
                heads.setdefault(event.type, fit.said.columns.get(path, path))
                sums.setdefault(event.type, Sums(usual, 0)).take(row.number, getattr(event.payload, usual.field) or 0)
    for kind, found in sums.items():
        if mixed := found.mixed():
            zh, en = mixed.told()
            what = f"“{heads[kind]}”列的单位可疑：{zh} / the unit of column '{heads[kind]}' is doubtful: {en}"
            return Fault("invalid_field", f"data.{mixed.usual.field}", what, TODO)
    return None


def _breaking(broken: BrokenFile) -> Iterator[Row]:
    yield from ()
    raise broken
