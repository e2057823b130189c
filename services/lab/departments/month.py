"""The files of one month while they are being written: one for each county and mapping."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from services.lab.departments.hands import Hand
from services.lab.departments.tables import Table, habit_of, open_table

if TYPE_CHECKING:
    from services.ingest.mapping import Mapping
    from services.lab.simulate.chance import Chance


@dataclass(slots=True)
class Delivered:
    """A file of a department (部门文件): a month of one mapping in one county.

    `covers_through` is the day through which the mapping's feed is complete with it, empty if that is not said;
    `known_at` the instant at which its last row became known. Both are ISO text, as in the simulated rows.
    """

    file: str
    mapping: str
    division: str
    covers_through: str = ""
    known_at: str = ""
    rows: int = 0


@dataclass(frozen=True, slots=True)
class File:
    """A file that is open, its columns by their usual names, and the hand that writes the cells."""

    delivered: Delivered
    table: Table
    columns: tuple[str, ...]
    hand: Hand

    def add(self, cells: dict[str, str]) -> None:
        """Write a row of cells by the usual names of the columns."""
        self.table.add([self.hand.write(column, cells.get(column, "")) for column in self.columns])
        self.delivered.rows += 1


@dataclass(slots=True)
class Month:
    """The open files of a month (`YYYY-MM`) in a folder."""

    folder: Path
    name: str
    chance: Chance
    files: dict[tuple[str, str], File] = field(default_factory=dict)

    def file(self, county: str, mapping: Mapping) -> File:
        """The file of a county and mapping, opened when first asked for."""
        found = self.files.get((county, mapping.name))
        if found is None:
            found = self.files[county, mapping.name] = self._open(county, mapping)
        return found

    def _open(self, county: str, mapping: Mapping) -> File:
        habit = habit_of(mapping.department)
        delivered = Delivered(f"{self.name}/{county}/{mapping.name}{habit.suffix}", mapping.name, f"{county}000000")
        path = self.folder / delivered.file
        path.parent.mkdir(parents=True, exist_ok=True)
        columns = mapping.columns.known
        # Each county has its own release of a system, with its own words for some columns.
        heads = [names[int(county) % len(names)] for names in columns]
        table = open_table(path, habit, mapping.title.split(" / ", maxsplit=1)[0], heads)
        return File(delivered, table, tuple(names[0] for names in columns), Hand(mapping.reads(), self.chance))

    def close(self) -> list[Delivered]:
        """Finish all files, and list them: who says that a feed is complete comes behind those who speak of it."""
        for file in self.files.values():
            file.table.close()
        done = [file.delivered for file in self.files.values()]
        return sorted(done, key=lambda one: (bool(one.covers_through), one.file))
