"""Where people live: the townships of Anqing from the division table, with villages made up below them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.dates import first_day
from services.lab.simulate import rates
from services.lab.simulate.chance import Shares
from services.lab.simulate.settings import ANQING, NothingToSimulate
from services.policy.load import load

if TYPE_CHECKING:
    from services.lab.simulate.settings import Settings

TOWNSHIP_DIGITS = 9
SUBDISTRICT = "0"
"""Township codes from 001 are sub-districts (街道), whose neighbourhoods are numbered from 001, villages from 200."""
FIRST_SMALL_PLACE = 400


@dataclass(frozen=True, slots=True)
class Place:
    """A county (县、市、区) with its share of the people, and its villages (12 digits) by their weight."""

    county: str
    weight: float
    villages: Shares[str]


def places(settings: Settings) -> tuple[Place, ...]:
    """The counties of the run in the order of their codes.

    Raises:
        NothingToSimulate: if the settings name a division that is no county or township of Anqing.
    """
    divisions, on = load().divisions, first_day(settings.first)
    found: list[Place] = []
    unknown = set(settings.divisions)
    for county in divisions.children(ANQING, on):
        all_townships = [code for code in divisions.children(county, on) if len(code) == TOWNSHIP_DIGITS]
        townships = [code for code in all_townships if _is_wanted(code, settings.divisions)]
        unknown -= {county, *townships}
        if townships:
            part = sum(map(_weight, townships)) / sum(map(_weight, all_townships))
            found.append(Place(county, rates.RESIDENTS.get(county, 0) * part, _villages(townships)))
    if unknown:
        todo = "请写安庆市县、乡镇代码 / write codes of counties or townships of Anqing"
        raise NothingToSimulate("divisions", ",".join(sorted(unknown)), todo)
    return tuple(found)


def is_urban(village: str) -> bool:
    """Whether the village is a neighbourhood (社区) of a sub-district."""
    return village[6] == SUBDISTRICT


def _is_wanted(township: str, wanted: tuple[str, ...]) -> bool:
    return not wanted or township.startswith(wanted)


def _weight(township: str) -> float:
    return rates.SMALL_PLACE if int(township[6:]) >= FIRST_SMALL_PLACE else 1.0


def _villages(townships: list[str]) -> Shares[str]:
    start = {code: 1 if is_urban(code) else 200 for code in townships}
    return Shares(*(
        (_weight(code), f"{code}{start[code] + number:03d}") for code in townships for number in range(rates.VILLAGES)
    ))  # fmt: skip
