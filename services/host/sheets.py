"""Tables of staff and of who serves whom, as offices exchange them: CSV with Chinese or English heads."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import astuple, dataclass
from datetime import date
from typing import TYPE_CHECKING

from pydantic import ValidationError

from schemas.case.words import LEVELS, Level
from schemas.errors import ShouwangError
from schemas.events.roster import RosterSet
from schemas.fields import whole
from services.alerts.service import Staff
from services.host.phrases import LEVELS as LEVEL_WORDS
from services.policy.divisions import VILLAGE_DIGITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from services.alerts.service import Served

STAFF_HEADS = {"工号": "staff", "姓名": "name", "电话": "phone", "级别": "level", "行政区划": "division"}
SERVICE_HEADS = {
    "村": "village", "网格": "grid", "户": "household", "协理员": "coordinator", "替补": "deputy",
    "起始日期": "from_on",
}  # fmt: skip
"""The columns of the two kinds of table; the last of the second may be left empty."""

STAFF_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}")
VILLAGE = re.compile(whole(rf"[0-9]{{{VILLAGE_DIGITS}}}"))

ENCODINGS = ("utf-8-sig", "gb18030")
"""As spreadsheets save them: UTF-8 with or without a mark at the beginning, or the national encoding."""


class WrongTable(ShouwangError):
    """A table of staff or of services that cannot be read, with the line."""

    def __init__(self, file: str, line: int, chinese: str, english: str) -> None:
        super().__init__(f"{file} 第 {line} 行：{chinese} / {file} line {line}: {english}")


@dataclass(frozen=True, slots=True)
class Assigned:
    """A row of a table of services: who is responsible for what of a village, from when on."""

    village: str
    said: RosterSet
    from_on: date


@dataclass(frozen=True, slots=True)
class Tables:
    """What the tables of an office say."""

    staff: tuple[Staff, ...]
    services: tuple[Assigned, ...]


def read_tables(files: Iterable[Path], from_on: date) -> Tables:
    """Tables of staff and of services, each told by its first line; rows without a day count from `from_on`.

    Raises:
        WrongTable: with the first line that is wrong.
    """
    staff: list[Staff] = []
    services: list[Assigned] = []
    for file in files:
        heads, *rows = [*csv.reader(io.StringIO(_text(file)))] or [[]]
        named = [row for row in enumerate(rows, 2) if any(row[1])]
        if (names := _names(heads, STAFF_HEADS)) is not None:
            staff += (_staff(file.name, line, _row(names, row)) for line, row in named)
        elif (names := _names(heads, SERVICE_HEADS)) is not None:
            services += (_assigned(file.name, line, _row(names, row), from_on) for line, row in named)
        else:
            known = " | ".join(",".join(each) for each in (STAFF_HEADS, SERVICE_HEADS))
            english = " | ".join(",".join(each.values()) for each in (STAFF_HEADS, SERVICE_HEADS))
            raise WrongTable(file.name, 1, f"表头应为 {known}", f"the heads must be {english}")
    return Tables(tuple(staff), tuple(services))


def staff_table(members: Iterable[Staff]) -> bytes:
    """A staff list as a table that can be read again."""
    return _table([*STAFF_HEADS], ((*astuple(one)[:3], LEVEL_WORDS[one.level][0], one.division) for one in members))


def service_table(served: Iterable[Served]) -> bytes:
    """Who serves whom as a table that can be read again."""
    return _table([*SERVICE_HEADS], map(_served_row, served))


def _served_row(one: Served) -> Sequence[str]:
    kind, name = one.scope
    service, within = one.service, name.removeprefix(f"{one.village}/")
    return (
        one.village, within if kind == "grid" else service.grid or "", within if kind == "household" else "",
        service.coordinator or "", service.deputy or "", service.from_on.isoformat(),
    )  # fmt: skip


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """With the mark by which spreadsheets know UTF-8."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([heads, *rows])
    return text.getvalue().encode("utf-8-sig")


def _text(file: Path) -> str:
    for encoding in ENCODINGS:
        try:
            return file.read_bytes().decode(encoding)
        except UnicodeDecodeError:
            continue
    raise WrongTable(
        file.name, 1, "既不是 UTF-8 也不是 GB18030 文本，请另存为 UTF-8",
        "is neither UTF-8 nor GB18030 text; save it as UTF-8",
    )  # fmt: skip


def _names(heads: Sequence[str], known: dict[str, str]) -> list[str] | None:
    """The English names of the columns, if these are the columns of a kind of table, in any order."""
    names = [known.get(head.strip(), head.strip()) for head in heads]
    return names if sorted(names) == sorted(known.values()) else None


def _row(names: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """The cells by column; those that a spreadsheet left out at the end of a line are empty."""
    return dict.fromkeys(names, "") | {name: cell.strip() for name, cell in zip(names, cells, strict=False)}


def _staff(file: str, line: int, row: dict[str, str]) -> Staff:
    level: Level | None = next((one for one in LEVELS if row["level"].upper() in {one, LEVEL_WORDS[one][0]}), None)
    if level is None:
        chinese = "、".join(LEVEL_WORDS[one][0] for one in LEVELS)
        raise WrongTable(file, line, f"级别应为 {chinese} 之一", f"the level must be one of {', '.join(LEVELS)}")
    if not STAFF_NUMBER.fullmatch(row["staff"]):
        raise WrongTable(
            file, line, "工号只能用字母、数字、点、横线、下划线", "a work number has letters, digits, .-_ only"
        )
    return Staff(staff=row["staff"], name=row["name"], phone=row["phone"], level=level, division=row["division"])


def _assigned(file: str, line: int, row: dict[str, str], from_on: date) -> Assigned:
    if not VILLAGE.fullmatch(row["village"]):
        raise WrongTable(file, line, "村代码应为 12 位数字", "the code of a village has 12 digits")
    try:
        said = RosterSet(
            grid=row["grid"] or None, household_id=row["household"] or None, coordinator=row["coordinator"] or None,
            deputy=row["deputy"] or None,
        )  # fmt: skip
        day = date.fromisoformat(row["from_on"]) if row["from_on"] else from_on
    except (ValidationError, ValueError):
        raise WrongTable(
            file, line, "网格、户编号、工号或日期写法有误", "a grid, household, work number or day is written wrongly"
        ) from None
    return Assigned(row["village"], said, day)
