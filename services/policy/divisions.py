"""The dated division table (行政区划): who belonged to whom on a day, and what became of a code that ended."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from schemas.dates import DAY
from services.policy.errors import DivisionUnknown
from services.policy.shape import NATION

LEVELS = ("nation", "province", "prefecture", "county", "township")
"""Levels of the table (全国、省、市、县、乡镇), the highest first."""

NATION_NAME = "全国"
PREFECTURE_DIGITS = 4
COUNTY_DIGITS = 6
TOWNSHIP_DIGITS = 9
VILLAGE_DIGITS = 12
PADDING = {12: 3, 9: 3, 6: 2, 4: 2}
"""By length of a code: how many zeros at its end say that it means the level above. Source: GB/T 2260, GB/T 10114."""

NO_PROVINCE = "00"
"""What is left of a code of zeros only, which means the nation."""

MEMO_LIMIT = 100_000
"""Codes times stretches of time remembered; a county has about 40,000 grids."""


@dataclass(frozen=True, slots=True)
class Division:
    """One row: a code, its name and parent during a stretch of time, open where a date is None.

    `successor` is the code that took its place after `valid_through_on`.
    """

    code: str
    level: str
    name: str
    parent: str
    valid_from_on: date | None
    valid_through_on: date | None
    successor: str | None


def trim(code: str) -> str:
    """The shortest code of the same division: zero padding to 6, 9 or 12 digits means the level above.

    >>> trim("340826000000"), trim("340800"), trim("340826100001"), trim("000000000000")
    ('340826', '3408', '340826100001', 'CN')
    """
    while (zeros := PADDING.get(len(code))) and code.endswith("0" * zeros):
        code = code[:-zeros]
    return NATION if code == NO_PROVINCE else code


class Divisions:
    """The table, answering for any day.

    A code asked for after its end is answered by its successor, one asked for before its start by its first row, so
    that old files and identity numbers still lead somewhere. Villages and grids are told by their township's digits.
    """

    __slots__ = ("_children", "_memo", "_rows", "changes_on", "rows")

    def __init__(self, rows: Iterable[Division]) -> None:
        self.rows = tuple(sorted(rows, key=lambda row: (row.code, row.valid_from_on or date.min)))
        self._rows: dict[str, list[Division]] = {}
        self._children: dict[str, set[str]] = {}
        for row in self.rows:
            self._rows.setdefault(row.code, []).append(row)
            self._children.setdefault(row.parent, set()).add(row.code)
        starts = {row.valid_from_on for row in self.rows if row.valid_from_on}
        ends = {row.valid_through_on + DAY for row in self.rows if row.valid_through_on}
        self.changes_on = tuple(sorted(starts | ends))
        self._memo: dict[tuple[str, int], tuple[tuple[str, ...], tuple[str, ...]]] = {}

    def is_listed(self, code: str) -> bool:
        """Whether the table itself has the code, at any time."""
        return code == NATION or code in self._rows

    def exists(self, code: str, on: date) -> bool:
        """Whether the division, or the township of a village or grid, is in force on that day."""
        code = trim(code)
        if code == NATION:
            return True
        rows = self._rows.get(code if code in self._rows else code[:TOWNSHIP_DIGITS], [])
        return any(_is_valid(row, on) for row in rows)

    def ancestors(self, code: str, on: date) -> tuple[str, ...]:
        """The division itself and all that contain it on that day, the nearest first and `CN` last.

        Raises:
            DivisionUnknown: the table has neither the code nor its township.
        """
        return self._lines(code, on)[0]

    def chain(self, code: str, on: date) -> tuple[str, ...]:
        """The divisions whose policy is asked for a place on that day, the nearest first: those that the table lists.

        Raises:
            DivisionUnknown: the table has neither the code nor its township.
        """
        return self._lines(code, on)[1]

    def parent(self, code: str, on: date) -> str | None:
        """The next division above on that day; None above the nation.

        Raises:
            DivisionUnknown: as `ancestors`.
        """
        line = self.ancestors(self.successor(code, on), on)
        return line[1] if len(line) > 1 else None

    def contains(self, ancestor: str, code: str, on: date) -> bool:
        """Whether `code` is, or lies in, `ancestor` on that day.

        Raises:
            DivisionUnknown: as `ancestors`, for `code`.
        """
        return self.successor(ancestor, on) in self.ancestors(code, on)

    def children(self, code: str, on: date) -> tuple[str, ...]:
        """The listed divisions directly below on that day, sorted by code."""
        below = self._children.get(trim(code), set()) if code != NATION else self._children.get("", set())
        return tuple(
            child for child in sorted(below) if self.exists(child, on) and self.parent(child, on) == trim(code)
        )

    def name(self, code: str, on: date) -> str:
        """Name on that day; a village or grid is named by its township.

        Raises:
            DivisionUnknown: as `ancestors`.
        """
        nearest = self.chain(code, on)[0]
        return NATION_NAME if nearest == NATION else self._row(nearest, on).name

    def successor(self, code: str, on: date) -> str:
        """The code that stands for this one on that day: itself while in force, else what took its place."""
        code = trim(code)
        return self._row(code, on).code if code in self._rows else code

    def _row(self, code: str, on: date) -> Division:
        rows = self._rows[code]
        begun = [row for row in rows if row.valid_from_on is None or row.valid_from_on <= on]
        row = begun[-1] if begun else rows[0]
        if row.valid_through_on and row.valid_through_on < on and row.successor:
            return self._row(row.successor, on)
        return row

    def _lines(self, code: str, on: date) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The ancestors and, of these, the chain: the same on all days between two changes of the table."""
        key = (code, bisect_right(self.changes_on, on))
        known = self._memo.get(key)
        if known is None:
            if len(self._memo) >= MEMO_LIMIT:
                self._memo.clear()
            line = self._climb(trim(code), on)
            listed = tuple(each for each in line if self.is_listed(each) and self.successor(each, on) == each)
            known = self._memo[key] = line, listed
        return known

    def _climb(self, code: str, on: date) -> tuple[str, ...]:
        if code == NATION:
            return (NATION,)
        if code not in self._rows:
            if len(code) <= TOWNSHIP_DIGITS or code[:TOWNSHIP_DIGITS] not in self._rows:
                raise DivisionUnknown(code)
            shorter = VILLAGE_DIGITS if len(code) > VILLAGE_DIGITS else TOWNSHIP_DIGITS
            return (code, *self._climb(code[:shorter], on))
        row = self._row(code, on)
        above = self._climb(row.parent or NATION, on)
        return (code, row.code, *above) if row.code != code else (code, *above)


def _is_valid(row: Division, on: date) -> bool:
    return (row.valid_from_on is None or row.valid_from_on <= on) and (
        row.valid_through_on is None or on <= row.valid_through_on
    )
