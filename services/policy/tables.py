"""Reads the other two kinds of policy file: the division table and the holiday arrangement of a year."""

from collections.abc import Iterable, Sequence
from datetime import date

from schemas.dates import DAY
from services.policy.divisions import LEVELS, Division
from services.policy.shape import parse_value
from services.policy.sheet import Node, Sheet, parse_day
from services.policy.workdays import SATURDAY, CalendarYear

HEADER = ("code", "level", "name", "parent", "valid_from_on", "valid_through_on", "successor")
YEAR = ("year", "published_on", "source", "holidays", "workdays")


def read_divisions(sheet: Sheet, lines: Sequence[Sequence[str]]) -> list[tuple[Division, Node]]:
    """Rows of a division table, the header first, each with its place; malformed rows are noted and left out."""
    if not lines or tuple(lines[0]) != HEADER:
        sheet.complain(Node(1, 1), "bad_header", ",".join(HEADER))
        return []
    rows = ((_division(sheet, number, line), Node(number, 1)) for number, line in enumerate(lines[1:], 2) if line)
    return [(row, place) for row, place in rows if row is not None]


def _division(sheet: Sheet, number: int, line: Sequence[str]) -> Division | None:
    if len(line) != len(HEADER):
        sheet.complain(Node(number, len(line)), "bad_header", ",".join(HEADER))
        return None
    code, level, name, parent, start, end, successor = line
    if level not in LEVELS[1:]:
        sheet.complain(Node(number, 2), "bad_level", level)
        return None
    days = {column: parse_day(text) for column, text in ((5, start), (6, end)) if text}
    for column, day in days.items():
        if day is None:
            sheet.complain(Node(number, column), "not_date", line[column - 1])
    return Division(code, level, name, parent, days.get(5), days.get(6), successor or None)


def check_divisions(rows: Iterable[tuple[Division, Sheet, Node]]) -> None:
    """Note parents, successors and validities that contradict the rest of the table, in whichever file they stand."""
    placed = list(rows)
    by_code: dict[str, list[Division]] = {}
    for row, sheet, place in placed:
        same = by_code.setdefault(row.code, [])
        start, end = _span(row)
        if start > end or any(_span(other)[0] <= end and start <= _span(other)[1] for other in same):
            sheet.complain(place, "bad_validity", row.code)
        same.append(row)
    for row, sheet, place in placed:
        if not _is_parent(row, by_code.get(row.parent, [])):
            sheet.complain(place, "bad_parent", row.parent)
        if row.successor is not None and not _ends(row, by_code):
            sheet.complain(place, "bad_successor", row.successor)


def _span(row: Division) -> tuple[date, date]:
    return row.valid_from_on or date.min, row.valid_through_on or date.max


def _is_parent(row: Division, parents: Sequence[Division]) -> bool:
    if not row.parent:
        return row.level == "province"
    above = LEVELS.index(row.level)
    return bool(parents) and all(LEVELS.index(parent.level) < above for parent in parents)


def _ends(row: Division, by_code: dict[str, list[Division]]) -> bool:
    seen = {row.code}
    code = row.successor
    while code is not None:
        if code in seen or code not in by_code:
            return False
        seen.add(code)
        code = by_code[code][-1].successor
    return True


def read_year(sheet: Sheet, root: Node) -> CalendarYear | None:
    """The holiday arrangement in one file; None, with the reasons noted, when anything in it is wrong."""
    before = len(sheet.problems)
    fields = sheet.record(root, YEAR)
    if fields is None:
        return None
    year = parse_value("count", fields["year"].text)
    if not isinstance(year, int):
        sheet.complain(fields["year"], "not_integer", fields["year"].text)
        return None
    published_on = sheet.day(fields["published_on"])
    source = sheet.text(fields["source"], "source")
    off = [day for _, node in sheet.mapping(fields["holidays"]).values() for day in _holiday(sheet, year, node)]
    worked = _workdays(sheet, year, fields["workdays"], off)
    if published_on is None or source is None or len(sheet.problems) > before:
        return None
    return CalendarYear(year, published_on, source, tuple(sorted(set(off))), tuple(sorted(worked)))


def _holiday(sheet: Sheet, year: int, node: Node) -> list[date]:
    fields = sheet.record(node, ("from", "through"))
    if fields is None:
        return []
    start, end = sheet.day(fields["from"]), sheet.day(fields["through"])
    if start is None or end is None:
        return []
    if start > end:
        sheet.complain(node, "reversed", f"{start} > {end}")
    for place, day in ((fields["from"], start), (fields["through"], end)):
        if day.year != year:
            sheet.complain(place, "wrong_year", day.isoformat())
    return [start + DAY * step for step in range((end - start).days + 1)]


def _workdays(sheet: Sheet, year: int, node: Node, off: Sequence[date]) -> list[date]:
    if node.items is None:
        sheet.complain(node, "not_list")
        return []
    days: list[date] = []
    for item in node.items:
        day = sheet.day(item)
        if day is None:
            continue
        if day.year != year:
            sheet.complain(item, "wrong_year", day.isoformat())
        if day in days:
            sheet.complain(item, "duplicate_key", day.isoformat())
        if day.weekday() < SATURDAY or day in off:
            sheet.complain(item, "not_weekend", day.isoformat())
        days.append(day)
    return days
