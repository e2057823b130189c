"""Simulated rows as files of departments, by month, county and mapping; the same events cleanly beside them."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

from services.lab.departments.desks import Desks, Line, county_of, source_of
from services.lab.departments.month import Delivered, Month
from services.lab.departments.persons import identity, simulated_in
from services.lab.simulate.chance import Chance
from services.lab.simulate.statement import encode
from services.lab.simulate.write import TICK_ROWS, FolderInUse

if TYPE_CHECKING:
    from services.ingest.mapping import Mapping
    from services.lab.simulate.settings import Row

MONTH: Final = len("2025-01")
LISTED: Final = "deliveries.csv"
PEOPLE: Final = "people.csv"
CLEAN: Final = "clean"
COVERED: Final = "FeedCovered"
SEED: Final = 1
"""Draws only in which form a cell is written: what is said is drawn already."""


@dataclass(frozen=True, slots=True)
class Handed:
    """What was written (概要): files in the order in which they are to be handed in, and rows by mapping."""

    files: tuple[Delivered, ...]
    rows: dict[str, int]


def write_departments(
    rows: Iterable[Row], folder: Path, mappings: Iterable[Mapping], tick: Callable[[int], None] | None = None
) -> Handed:
    """Write each month's files of all departments, `deliveries.csv` that lists them, `people.csv`, and `clean/`.

    In `clean/` stand the same events as event files, under the sources that the departments' files have; a person is
    named there by the pseudonym of the simulation, which `persons.renamed` replaces. The rows come in the order of
    `recorded_at`; equal rows give equal tables. `tick` hears now and then, and at the end, how many rows are written.

    Raises:
        FolderInUse: if such files are there already.
        NobodySays: if no mapping can say a row.
    """
    if (folder / LISTED).exists():
        raise FolderInUse(folder)
    (folder / CLEAN).mkdir(parents=True, exist_ok=True)
    writing = _Writing(Desks(mappings), folder, tick)
    for name, month_rows in groupby(rows, key=lambda row: row.recorded_at[:MONTH]):
        writing.month(name, month_rows)
    return writing.finish()


class _Writing:
    """What has been written so far."""

    def __init__(self, desks: Desks, folder: Path, tick: Callable[[int], None] | None) -> None:
        self._desks = desks
        self._folder = folder
        self._tick = tick
        self._chance = Chance(SEED)
        self._refs: set[str] = set()
        self._counts: Counter[str] = Counter()
        self._done: list[Delivered] = []

    def month(self, name: str, rows: Iterable[Row]) -> None:
        """Write all files of a month."""
        month = Month(self._folder, name, self._chance)
        with (self._folder / CLEAN / f"events-{name}.jsonl").open("w", encoding="utf-8", newline="\n") as clean:
            for row in rows:
                line: Line = json.loads(row.line)
                line["source"] = self._hand_in(line, month)
                clean.write(f"{encode(line)}\n")
        self._done += month.close()

    def _hand_in(self, line: Line, month: Month) -> str:
        """Let the department in charge write a line into its file; its source."""
        county = county_of(line)
        if line["type"] == COVERED:
            mapping = self._desks.of_feed(line["data"]["feed"])
            delivered = month.file(county, mapping).delivered
            delivered.covers_through = max(delivered.covers_through, line["data"]["covered_through_on"])
        else:
            mapping, cells = self._desks.say(line)
            file = month.file(county, mapping)
            file.add(cells)
            delivered = file.delivered
            self._refs.update(simulated_in(line))
            self._count(mapping.name)
        delivered.known_at = max(delivered.known_at, line["recordedat"])
        return source_of(county, mapping)

    def _count(self, name: str) -> None:
        self._counts[name] += 1
        if self._tick is not None and self._counts.total() % TICK_ROWS == 0:
            self._tick(self._counts.total())

    def finish(self) -> Handed:
        """Write the lists, and say what was written."""
        if self._tick is not None:
            self._tick(self._counts.total())
        heads = ("file", "mapping", "division", "covers_through", "known_at", "rows")
        _list(self._folder / LISTED, heads, [[str(getattr(one, head)) for head in heads] for one in self._done])
        people = [(ref, identity(ref)) for ref in sorted(self._refs)]
        _list(
            self._folder / PEOPLE, ("ref", "number", "name", "phone"),
            [[ref, who.number, who.name or "", who.phone or ""] for ref, who in people],
        )  # fmt: skip
        return Handed(tuple(self._done), dict(sorted(self._counts.items())))


def _list(path: Path, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    # With a mark in front, so that any spreadsheet shows the names.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([heads, *rows])
