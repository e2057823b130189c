"""Which county a file is of (or prefecture): said by code or name, or the only one of which there were files so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from schemas.dates import civil_date
from services.host.clock import now
from services.host.database import NoDatabase, looking
from services.ingest import deliveries
from services.ingest.places import Places
from services.policy.divisions import COUNTY_DIGITS, PREFECTURE_DIGITS, trim

if TYPE_CHECKING:
    from services.policy.divisions import Divisions


Place = Annotated[
    str | None,
    typer.Option(
        "--division", metavar="CODE|NAME", show_default=False,
        help="区县的代码或名称；只收过一个区县的可不写 / the county; not needed where there was only one so far",
    ),
]  # fmt: skip


def county_of(database: str, divisions: Divisions, code: str | None) -> str:
    """The 6 digits of the county, or of the prefecture, whose data a file holds.

    Raises:
        typer.BadParameter: there is no such county, or none is given and nothing tells which.
    """
    given = _only_county(database) if code is None else division_of(divisions, code)
    found = "" if given is None else trim(given)[:COUNTY_DIGITS]
    if len(found) in {PREFECTURE_DIGITS, COUNTY_DIGITS} and divisions.exists(found, civil_date(now())):
        return found.ljust(COUNTY_DIGITS, "0")
    if code is None:
        raise typer.BadParameter("请用 --division 写明是哪个区县的数据 / say with --division which county's data it is")
    raise _no_division(code)


def division_of(divisions: Divisions, text: str) -> str:
    """The 12 digits of a division, given by its code or its name.

    Raises:
        typer.BadParameter: it is neither, or the name of several.
    """
    found = Places(divisions, "").code(text.strip())
    if found is None:
        raise _no_division(text)
    return found


def _no_division(text: str) -> typer.BadParameter:
    return typer.BadParameter(
        f"没有区划“{text}”；区划应为 6、9 或 12 位代码或名称 / there is no division '{text}'; "
        "write 6, 9 or 12 digits, or its name"
    )


def _only_county(database: str) -> str | None:
    try:
        with looking(database) as reader:
            known = [one for one in deliveries.counties(reader.connection) if one]
    except NoDatabase:
        return None
    return known[0] if len(known) == 1 else None
