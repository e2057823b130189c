"""Files to policy book: the packaged national data, and the overlays of the places that this installation serves."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from services.policy.book import PolicyBook
from services.policy.codec import Content
from services.policy.composed import composed
from services.policy.divisions import Division, Divisions
from services.policy.form import read_parameters
from services.policy.problems import PolicyError, Problem
from services.policy.shape import NATION, Entry, Parameter
from services.policy.sheet import Node, Sheet
from services.policy.tables import check_divisions, read_divisions, read_year
from services.policy.workdays import CalendarYear, WorkingCalendar

PACKAGED = Path(__file__).parent / "params"
"""National parameters and calendars, as they come with Shouwang."""

DIVISION_TABLE = Path(__file__).parent / "data" / "divisions.csv"
CALENDAR = "calendar"
EXPLANATION = "README.md"


@dataclass(slots=True)
class _Gathering:
    """What has been read so far, from however many folders."""

    sheets: list[Sheet] = field(default_factory=list)
    rows: list[tuple[Division, Sheet, Node]] = field(default_factory=list)
    years: dict[int, CalendarYear] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    entries: dict[tuple[object, ...], tuple[Entry, str]] = field(default_factory=dict)

    def sheet(self, path: Path) -> Sheet:
        """A new sheet for a file."""
        self.sheets.append(Sheet(path.as_posix()))
        return self.sheets[-1]

    @property
    def problems(self) -> list[Problem]:
        """All problems, in the order of files and lines."""
        found = [problem for sheet in self.sheets for problem in sheet.problems]
        return sorted(found, key=lambda problem: (problem.file, problem.line, problem.column, problem.code))

    def content(self) -> Content:
        """What the book consists of."""
        return Content(
            tuple(self.parameters.values()),
            tuple(entry for entry, _ in self.entries.values()),
            Divisions(row for row, _, _ in self.rows),
            WorkingCalendar(self.years.values()),
        )


def load(*folders: Path) -> PolicyBook:
    """The book of the packaged national data and of these overlay folders, each with one folder per division code.

    Raises:
        PolicyError: with every problem of every file; a book is adopted whole or not at all.
    """
    gathering = _gather(folders)
    if problems := gathering.problems:
        raise PolicyError(problems)
    return PolicyBook(gathering.content())


def check(folders: Sequence[Path] = ()) -> list[Problem]:
    """Every problem of the packaged data and of these overlay folders, by file and line; none means adoptable."""
    return _gather(folders).problems


def _gather(folders: Sequence[Path]) -> _Gathering:
    gathering = _Gathering()
    roots = (PACKAGED, *folders)
    _read_table(gathering, DIVISION_TABLE)
    for root in roots:
        _read_root(gathering, root)
    check_divisions(gathering.rows)
    codes = {row.code for row, _, _ in gathering.rows} | {NATION}
    places = [place for root in roots for place in _folders(root) if place.name != CALENDAR]
    # The nation declares what others may give values to, so its files come first wherever they lie.
    for place in sorted(places, key=lambda place: place.name != NATION):
        if place.name in codes:
            for path in _files(gathering, place):
                _read_place(gathering, place.name, path)
        else:
            gathering.sheet(place).complain(Node(1, 1), "unknown_division", place.name)
    return gathering


def _folders(root: Path) -> list[Path]:
    return sorted(path for path in root.iterdir() if path.is_dir()) if root.is_dir() else []


def _files(gathering: _Gathering, folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.suffix == ".yaml" and path.is_file():
            yield path
        elif path.name != EXPLANATION:
            gathering.sheet(path).complain(Node(1, 1), "stray", path.name)


def _read_root(gathering: _Gathering, root: Path) -> None:
    if not root.is_dir():
        gathering.sheet(root).complain(Node(1, 1), "no_folder")
        return
    for path in sorted(path for path in root.iterdir() if path.is_file()):
        if path.name == DIVISION_TABLE.name:
            _read_table(gathering, path)
        elif path.name != EXPLANATION:
            gathering.sheet(path).complain(Node(1, 1), "stray", path.name)
    if (root / CALENDAR).is_dir():
        for path in _files(gathering, root / CALENDAR):
            _read_year(gathering, path)


def _read_table(gathering: _Gathering, path: Path) -> None:
    sheet = gathering.sheet(path)
    text = _text(sheet, path)
    if text is not None:
        lines = list(csv.reader(text.splitlines(), strict=False))
        gathering.rows += [(row, sheet, place) for row, place in read_divisions(sheet, lines)]


def _read_year(gathering: _Gathering, path: Path) -> None:
    sheet = gathering.sheet(path)
    root = composed(sheet, path)
    year = read_year(sheet, root) if root is not None else None
    if year is not None and gathering.years.setdefault(year.year, year) is not year:
        sheet.complain(Node(1, 1), "year_twice", str(year.year))


def _read_place(gathering: _Gathering, division: str, path: Path) -> None:
    sheet = gathering.sheet(path)
    root = composed(sheet, path)
    if root is None:
        return
    form = read_parameters(sheet, division, root, gathering.parameters)
    gathering.parameters |= {parameter.path: parameter for parameter in form.parameters}
    for entry, place in form.entries:
        where = f"{sheet.file}:{place.line}"
        _, first = gathering.entries.setdefault(entry.key, (entry, where))
        if first != where:
            sheet.complain(place, "overlap", first)


def _text(sheet: Sheet, path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        sheet.complain(Node(1, 1), "not_utf8")
        return None
