"""`shouwang map`: city, county, township, village and who serves each household (服务地图)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import typer
from sqlalchemy import select

from schemas.dates import civil_date
from services.alerts import casefile, service
from services.alerts.casefile import Wanted
from services.alerts.routing import Roster
from services.eventlog.reading import SqlReader
from services.host.clock import now
from services.host.commands.alerts import check_place
from services.host.commands.options import DATABASE_URL, AsJson, Database
from services.host.commands.output import say_json, say_table
from services.host.database import book_of, looking
from services.host.plain import plain
from services.monitor.store import watch
from services.policy.divisions import VILLAGE_DIGITS, Divisions
from services.policy.shape import NATION

FORM = """--json: divisions（division, name, households, vacant, unassigned, coordinators）,
households（household_id, division, coordinator, deputy；仅 --households / only with --households）
vacant：无人负责的户数 / households that nobody serves；unassigned：无人负责的案件 / cases that nobody leads"""

Place = Annotated[str, typer.Argument(metavar="DIVISION", help="行政区划代码 / code of a division", show_default=False)]
Depth = Annotated[
    int, typer.Option("--depth", min=0, metavar="N", help="列出几级下级 / how many levels below it to list")
]
Households = Annotated[bool, typer.Option("--households", help="逐户列出 / list every household")]


@dataclass(frozen=True, slots=True)
class HouseholdServed:
    """A household, and who serves it on the day; None where nobody does."""

    household_id: str
    division: str
    coordinator: str | None
    deputy: str | None


@dataclass(frozen=True, slots=True)
class PlaceServed:
    """A division with what is below it counted; `coordinators` are those who serve there, sorted."""

    division: str
    name: str
    households: int
    vacant: int
    unassigned: int
    coordinators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Region:
    """A division with so many levels below it, as the division table has them on a day."""

    divisions: Divisions
    top: str
    on: date
    depth: int

    def line(self, village: str) -> list[str]:
        """The divisions of the region in which a village lies; `CN` itself is no place to serve."""
        found = [each for each in self.divisions.ancestors(village, self.on) if self._holds(each)]
        return [each for each in found[-self.depth - 1 :] if each != NATION]

    def _holds(self, division: str) -> bool:
        return self.divisions.contains(self.top, division, self.on)


def map_(
    division: Place, depth: Depth = 1, households: Households = False, database: Database = DATABASE_URL,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """服务地图：各级有多少户、由谁负责、哪里缺员 / households, who serves them, and where nobody does."""
    today = civil_date(now())
    with looking(database) as reader:
        check_place(reader, division)
        divisions = book_of(reader).divisions
        served = list(homes_served(reader, divisions, division, today))
        region = Region(divisions, division, today, depth)
        rows = list(places_served(reader, region, served))
    if as_json:
        shown = {"divisions": [plain(one) for one in rows]}
        say_json(shown | ({"households": [plain(one) for one in served]} if households else {}))
        return
    _say_places(rows)
    if households:
        say_table(
            ["户 household", "村 village", "协理员 coordinator", "替补 deputy"],
            [[one.household_id, one.division, one.coordinator or "缺员 vacant", one.deputy or "—"] for one in served],
        )


def homes_served(
    reader: SqlReader, divisions: Divisions, division: str, on: date
) -> Iterator[HouseholdServed]:  # fmt: skip
    """Every household of a division and who serves it on a day, by village and household."""
    roster: Roster = service.roster(reader.connection, service.EVER)
    rows = reader.connection.execute(select(watch.c.household, watch.c.division))
    for household_id, place in sorted(rows, key=lambda row: (row.division, row.household)):
        if divisions.contains(division, place, on):
            found = roster.serves(household_id, place, on)
            yield HouseholdServed(
                household_id, place, None if found is None else found.coordinator,
                None if found is None else found.deputy,
            )  # fmt: skip


def places_served(reader: SqlReader, region: Region, served: list[HouseholdServed]) -> Iterator[PlaceServed]:
    """The divisions of a region where households live or cases are open, by code; each counts all below it."""
    homes: Counter[str] = Counter()
    vacant: Counter[str] = Counter()
    staff: dict[str, set[str]] = {}
    for one in served:
        for code in region.line(one.division):
            homes[code] += 1
            vacant[code] += one.coordinator is None
            staff.setdefault(code, set()).update([] if one.coordinator is None else [one.coordinator])
    unassigned: Counter[str] = Counter()
    for case in casefile.find(reader.connection, Wanted(division=region.top, status="RAISED")):
        unassigned.update(region.line(case.division))
    for code in sorted(homes.keys() | unassigned.keys()):
        yield PlaceServed(
            code, region.divisions.name(code, region.on), homes[code], vacant[code], unassigned[code],
            tuple(sorted(staff.get(code, set()))),
        )  # fmt: skip


def _say_places(rows: list[PlaceServed]) -> None:
    say_table(
        ["行政区划 division", "名称 name", "户数 households", "缺员 vacant", "待派 unassigned", "协理员 coordinators"],
        [
            [
                one.division, one.name, str(one.households), str(one.vacant), str(one.unassigned),
                "、".join(one.coordinators) if len(one.division) >= VILLAGE_DIGITS else str(len(one.coordinators)),
            ]
            for one in rows
        ],
    )  # fmt: skip
