"""What a delivery looks like before it is handed in (自查): refusals, repeats, late rows, units, counties, gaps."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import TYPE_CHECKING, Literal

from schemas.dates import month_of, parse_month, show_month
from schemas.events.correction import Retracted
from schemas.faults import MEND
from services.ingest.amounts import USUAL, Sums
from services.ingest.damage import DAMAGED, Numbers
from services.policy.divisions import COUNTY_DIGITS

if TYPE_CHECKING:
    from schemas.event import Event
    from schemas.faults import Fault
    from services.ingest.intake import Accepted

Kind = Literal[
    "unreadable", "empty", "refused", "repeated", "conflict", "equal", "late", "unit", "rounded", "county", "gap",
    "thin",
]  # fmt: skip

LATE_DAYS = 92
"""Settlements and taxes reach civil affairs up to two months late; with the month of the event itself, a quarter."""

MOSTLY_PCT = 80
"""From this share on a delivery is taken for that of one county."""

EXAMPLES = 5
"""Row numbers told of each finding."""

STEADY = 5
"""Rows a month in the mean from which a month without any is noticed; rarer things have such months anyway."""

THIN_PCT = 30
"""A month with less than this share of the usual number of rows is likely not complete."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that its sender should look at (自查发现): how many rows, which, what it is and what to do."""

    kind: Kind
    about: str
    count: int
    rows: tuple[int, ...]
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What the sender says of a delivery: the day it is handed in, its division, and through when it is complete."""

    on: date
    division: str | None = None
    covers_through_on: date | None = None


@dataclass(slots=True)
class _Group:
    count: int = 0
    rows: list[int] = field(default_factory=list)

    def take(self, row: int) -> None:
        self.count += 1
        if len(self.rows) < EXAMPLES:
            self.rows.append(row)


class Checks:
    """Looks at the rows of a delivery one by one; what is kept of each is at most two numbers."""

    def __init__(self, expected: Expected) -> None:
        self._expected = expected
        self.rows = 0
        self.types: Counter[str] = Counter()
        self.days: tuple[date, date] | None = None
        self._refused: dict[tuple[str, str], _Group] = defaultdict(_Group)
        self._todo: dict[tuple[str, str], str] = {}
        self._seen: dict[int, int] = {}
        self._said: set[int] = set()
        self._again: dict[Kind, _Group] = defaultdict(_Group)
        self._late = _Group()
        self.people = Numbers(EXAMPLES)
        self._oldest_on = expected.on
        self._counties: dict[str, _Group] = defaultdict(_Group)
        self._months: dict[str, Counter[int]] = defaultdict(Counter)
        self._sums: dict[str, Sums] = {}
        self.unread: tuple[str, ...] = ()  # heads of the file that nobody reads
        self.columns: Mapping[str, str] = {}  # by field, the column that it is read from

    def refuse(self, row: int, fault: Fault, column: str | None = None) -> None:
        """Look at a row that would be refused; `column` is the one that its fault speaks of."""
        self.rows += 1
        why = column or fault.path, fault.what
        self._refused[why].take(row)
        if self._todo.setdefault(why, fault.todo) != fault.todo:
            self._todo[why] = MEND  # each row has its own remedy, which nobody can list

    def take(self, row: int, said: Sequence[Accepted]) -> None:
        """Look at a row with the events that it would become."""
        self.rows += 1
        for one in said:
            self._take(row, one.event)

    def _take(self, row: int, event: Event) -> None:
        self.types[event.type] += 1
        first, last = self.days or (event.occurred_on, event.occurred_on)
        self.days = min(first, event.occurred_on), max(last, event.occurred_on)
        self._repeats(row, event)
        if (self._expected.on - event.occurred_on).days > LATE_DAYS:
            self._late.take(row)
            self._oldest_on = min(self._oldest_on, event.occurred_on)
        self._counties[event.division[:COUNTY_DIGITS]].take(row)
        month = getattr(event.payload, "month", None)
        self._months[event.type][parse_month(month) if month else month_of(event.occurred_on)] += 1
        if usual := USUAL.get(event.type):
            sums = self._sums.setdefault(event.type, Sums(usual, EXAMPLES))
            sums.take(row, getattr(event.payload, usual.field) or 0)

    def _repeats(self, row: int, event: Event) -> None:
        record, statement = int(event.event_id[:16], 16), int(event.event_id[16:], 16)
        known = self._seen.get(record)
        if known == statement:
            self._again["repeated"].take(row)
        elif known is not None and not event.revision and event.type != Retracted.__name__:
            self._again["conflict"].take(row)
        elif known is None and statement in self._said:
            self._again["equal"].take(row)
        self._seen[record] = statement
        self._said.add(statement)

    def findings(self) -> list[Finding]:
        """Everything found, the gravest kinds first."""
        if not self.rows:
            return [
                Finding("empty", "", 0, (), "没有一行数据；请核对文件与表头", "no rows; check the file and its head")
            ]
        parts: tuple[Callable[[], Iterator[Finding]], ...] = (
            self._refusals, self._repetitions, self._units, self._numbers, self._places, self._gaps, self._lateness,
        )  # fmt: skip
        return [one for part in parts for one in part()]

    def _refusals(self) -> Iterator[Finding]:
        for (about, what), group in sorted(self._refused.items(), key=lambda item: -item[1].count):
            yield _finding("refused", about, group, *_both(what, self._todo[about, what]))

    def _repetitions(self) -> Iterator[Finding]:
        for kind, (zh, en) in AGAIN.items():
            if group := self._again.get(kind):
                yield _finding(kind, "", group, zh, en)

    def _units(self) -> Iterator[Finding]:
        for name, sums in self._sums.items():
            if mixed := sums.mixed():
                sums_of, (zh, en) = mixed.usual.field, mixed.told()
                about = self.columns.get(f"data.{sums_of}", f"{name}.{sums_of}")
                yield Finding("unit", about, mixed.count, mixed.rows, f"{zh}，请核对金额单位", f"{en}; check the unit")

    def _numbers(self) -> Iterator[Finding]:
        if self.people.are_damaged():
            yield Finding("rounded", "", self.people.rounded, tuple(self.people.rows), *DAMAGED)

    def _places(self) -> Iterator[Finding]:
        given = self._expected.division
        total = sum(group.count for group in self._counties.values())
        county, most = max(self._counties.items(), key=lambda item: item[1].count, default=("", _Group()))
        if given is None and most.count * 100 < MOSTLY_PCT * total:
            return  # a prefecture's delivery: no county is the wrong one
        home = given or county
        for code, group in sorted(self._counties.items()):
            if not code.startswith(home):
                zh = f"{code} 不属于 {home}；请核对行政区划列，或改用 --division"
                yield _finding("county", code, group, zh, f"{code} is not in {home}; check the column, or --division")

    def _gaps(self) -> Iterator[Finding]:
        for name, months in sorted(self._months.items()):
            through = self._expected.covers_through_on
            first, last = min(months), max(months)
            end = last if through is None else max(last, month_of(through))
            span = range(first, end + 1)
            if months.total() < STEADY * len(span):
                continue
            usual = median(months.values())
            for month in span:
                if not months[month]:
                    zh = f"{show_month(month)} 一条也没有；请补报，或确认该月确实没有"
                    yield Finding("gap", name, 0, (), zh, f"no row of {show_month(month)}; add them, or make sure")
                elif months[month] * 100 < THIN_PCT * usual:
                    zh = f"{show_month(month)} 只有 {months[month]} 条，通常 {usual:.0f} 条；请核对是否导全"
                    en = f"{show_month(month)} has {months[month]} rows where {usual:.0f} are usual; is it complete?"
                    yield Finding("thin", name, months[month], (), zh, en)

    def _lateness(self) -> Iterator[Finding]:
        if self._late.count:
            zh = f"发生于 {LATE_DAYS} 天以前，最早 {self._oldest_on}；补录历史请加 --known-at，日常报送请核对日期列"
            en = f"happened over {LATE_DAYS} days ago, the first on {self._oldest_on}; of a history say --known-at"
            yield _finding("late", "", self._late, zh, en)


AGAIN: dict[Kind, tuple[str, str]] = {
    "repeated": (
        "与前面某行编号、内容都相同；只算一次，可删去",
        "the same number and content as an earlier row; counts once",
    ),
    "conflict": (
        "与前面某行编号相同而内容不同；更正请加版本号，不同的事请用不同编号",
        "the number of an earlier row with other content; a correction needs a revision, another thing its own number",
    ),
    "equal": (
        "与前面某行内容相同而编号不同（或没有编号），将算作另一件事；若是重复请删去",
        "the content of an earlier row under another number or none: counts as another thing; delete it if it is not",
    ),
}


def unreadable(fault: Fault) -> Finding:
    """That of a file that cannot be read nothing else can be said."""
    return Finding("unreadable", fault.path, 0, (), *_both(fault.what, fault.todo))


def _finding(kind: Kind, about: str, group: _Group, zh: str, en: str) -> Finding:
    return Finding(kind, about, group.count, tuple(group.rows), zh, en)


def _both(what: str, todo: str) -> tuple[str, str]:
    """The Chinese and the English halves of what is wrong and what to do."""
    (zh, _, en), (how, _, how_en) = what.partition(" / "), todo.partition(" / ")
    return f"{zh}。{how}", f"{en or zh}; {how_en or how}"
