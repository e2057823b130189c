"""The people of the first day: homes filled by the shapes and shares of `rates`, county by county."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeVar

from schemas.dates import DAY, add_months, first_day
from services.lab.simulate import rates
from services.lab.simulate.people import ADULT, ALWAYS, RETIRED, County, Home, Person, Register
from services.lab.simulate.places import places

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from services.lab.simulate.chance import Chance
    from services.lab.simulate.places import Place
    from services.lab.simulate.settings import Settings

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Seat:
    """A place at the table: relation to the head by GB/T 4761, and the range of ages."""

    relation: str
    youngest: int
    oldest: int


HEAD, SPOUSE, CHILD, GRANDCHILD, PARENT = "02", "10", "20", "40", "50"
DAUGHTER = "30"
GENERATION = 22
"""Years between parent and child, at least."""
SCHOOL_AGE, SCHOOL_LEAVING_AGE, STUDENT_AGE = 6, 15, 18
WORKING_AGES = range(ADULT, RETIRED)
YEARS_AHEAD = 10
"""Who will be of pensionable age within the longest run has a pension waiting."""
SEVERE_GRADE = 2
UNABLE = 0.35
"""Share of the disabled or ill of grade 3, 4 or none who cannot work at all; the others can in part."""

SHAPES: Final = MappingProxyType({
    "elder": (Seat(HEAD, 61, 93),),
    "elder_couple": (Seat(HEAD, 60, 88), Seat(SPOUSE, 58, 86)),
    "single": (Seat(HEAD, 22, 61),),
    "elder_child": (Seat(HEAD, 60, 86), Seat(CHILD, 22, 58)),
    "couple": (Seat(HEAD, 28, 60), Seat(SPOUSE, 26, 59)),
    "parent_child": (Seat(HEAD, 30, 54), Seat(CHILD, 3, 20)),
    "family": (Seat(HEAD, 32, 56), Seat(SPOUSE, 30, 54), Seat(CHILD, 2, 20)),
    "family_of_four": (Seat(HEAD, 32, 54), Seat(SPOUSE, 30, 52), Seat(CHILD, 5, 20), Seat(CHILD, 1, 17)),
    "grandparents": (Seat(HEAD, 58, 78), Seat(SPOUSE, 56, 76), Seat(GRANDCHILD, 4, 17)),
    "three_generations": (Seat(HEAD, 36, 55), Seat(SPOUSE, 34, 53), Seat(CHILD, 3, 19), Seat(PARENT, 62, 84)),
})  # fmt: skip


def populate(settings: Settings, chance: Chance) -> list[County]:
    """The counties with their people, before anything is said about them.

    Raises:
        NothingToSimulate: if the settings name a division that is no county or township of Anqing.
    """
    register, found = Register(), places(settings)
    total, given, passed = sum(place.weight for place in found), 0, 0.0
    counties = []
    for index, place in enumerate(found):
        passed += place.weight
        wanted = round(settings.people * passed / total) - given
        given += wanted
        if not wanted:
            continue
        counties.append(_county(place, County(place.county, index, register), wanted, settings.first, chance))
    return counties


def _county(place: Place, county: County, wanted: int, first: int, chance: Chance) -> County:
    planned: list[tuple[str, str, tuple[Seat, ...]]] = []
    left = wanted
    while left > 0:
        category = chance.of(rates.CATEGORIES)
        seats = SHAPES[chance.of(of_category(rates.SHAPES, category))][:left]
        planned.append((chance.of(place.villages), category, seats))
        left -= len(seats)
    # Sorted before anybody is numbered: deliveries go by village, and numbers follow.
    planned.sort(key=lambda plan: plan[0])
    for village, category, seats in planned:
        home = county.register.home(village, category)
        _settle(home, seats, first, county, chance)
        county.homes.append(home)
        county.people.extend(home.members)
    return county


def of_category(table: Mapping[str, T], category: str) -> T:
    """The entry of a category, or that of all others."""
    return table.get(category, table[""])


def _settle(home: Home, seats: tuple[Seat, ...], first: int, county: County, chance: Chance) -> None:
    head_age = 0
    for seat in seats:
        age = chance.between(seat.youngest, seat.oldest)
        if seat.relation == CHILD:
            age = min(age, head_age - GENERATION)
        head_age = head_age or age
        birth_on = _birth(first, max(age, 0), chance)
        person = county.register.person(home, birth_on, _sex(seat, home, chance), seat.relation)
        if seat.relation == CHILD and person.sex == "2":
            person.relation = DAUGHTER
        _endow(person, first, chance)
    _grant(home, first, chance)


def _birth(first: int, age: int, chance: Chance) -> date:
    return add_months(first_day(first), -12 * age) - DAY * chance.between(1, 365)


def _sex(seat: Seat, home: Home, chance: Chance) -> str:
    if seat.relation == SPOUSE:
        return "1" if home.head.sex == "2" else "2"
    return "1" if chance.happens(0.56) else "2"


def _endow(person: Person, first: int, chance: Chance) -> None:
    """Health, work and pension of a person on the first day."""
    age, category = person.age(first), person.home.category
    if age >= ADULT or chance.happens(0.15):
        if chance.happens(of_category(rates.DISABLED, category)):
            person.disability, person.grade = chance.of(rates.DISABILITY_KINDS), chance.of(rates.DISABILITY_GRADES)
        elif chance.happens(of_category(rates.ILL, category)):
            person.is_ill = True
    if age >= RETIRED - YEARS_AHEAD:
        person.pension_fen = rates.BASE_PENSION_FEN + 100 * chance.between(0, 60)
    if person.grade or person.is_ill:
        is_unable = 0 < person.grade <= SEVERE_GRADE or chance.happens(UNABLE)
        person.ability = "NONE" if is_unable else "PARTIAL"
    if age in WORKING_AGES and person.ability != "NONE" and chance.happens(of_category(rates.AT_WORK, category)):
        hire(person, 0, chance)


def hire(person: Person, month: int, chance: Chance) -> None:
    """Let a person have work from a month on; of some the wage is declared for tax."""
    person.works, person.work_from, person.work_through = True, month, ALWAYS
    if chance.happens(rates.TAXED):
        low, high = (700, 1_700) if person.home.category == "C1" else (1_800, 3_600)
        person.wage_fen = 1_000 * chance.between(low // 10, high // 10)


def _grant(home: Home, first: int, chance: Chance) -> None:
    """What is paid each month: the household's dibao, the allowances of the disabled."""
    if home.category == "C1":
        home.decide(first_day(first), 1_000 * chance.between(22, 52) * len(home.members))
    elif home.category == "C2":
        home.decide(first_day(first), 1_000 * chance.between(91, 98))
    for person in home.members:
        if 0 < person.grade <= SEVERE_GRADE and chance.happens(0.95):
            person.allowance_fen = 8_000 if person.age(first) < RETIRED else 7_000
