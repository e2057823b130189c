"""The first day: what civil affairs, the disabled persons' federation and human resources know of everyone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.dates import DAY, add_months, first_day, show_month
from services.lab.simulate import rates
from services.lab.simulate.census import SCHOOL_AGE, SCHOOL_LEAVING_AGE, SEVERE_GRADE, STUDENT_AGE
from services.lab.simulate.people import ADULT, Home
from services.lab.simulate.places import is_urban
from services.lab.simulate.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from services.lab.simulate.chance import Chance
    from services.lab.simulate.people import County, Person
    from services.lab.simulate.statement import Data

SERIES = "reg"
YEAR = 12
PREMIUM_AID = 0.97
ALONE_DIBAO = 0.7
"""Share of the severely disabled in households on the edge who have dibao of their own (单人保). Assumed."""
FARMED_UNTIL = 70
"""Age until which the head works the land. Assumed."""
FARMED_PCT = (20, 60)
"""Part of an income without wages that comes from the land; the rest is given by children or the state."""


def registered(county: County, first: int, chance: Chance) -> Iterator[Statement]:
    """What civil affairs say of each home on the first day of the month `first`."""
    on = first_day(first)
    for home in county.homes:
        yield _said(county, home, on, "HouseholdRegistered", {
            "registered_as": "LOW_INCOME", "settlement": "URBAN" if is_urban(home.village) else "RURAL",
            "head_ref": home.head.ref,
        })  # fmt: skip
        for person in home.members:
            yield _said(county, person, on, "MemberJoined", member(person, first))
        yield from _categories(county, home, on, chance)
        yield from _benefits(county, home, on, chance)
        yield from _declarations(county, home, first, chance)


def certified(county: County, first: int, chance: Chance) -> Iterator[Statement]:
    """The disability certificates of before the first day."""
    for home in county.homes:
        for person in home.members:
            if person.grade:
                on = max(first_day(first) - DAY * chance.between(60, 3_000), person.birth_on)
                certificate: Data = {"kind": person.disability, "grade": person.grade}
                yield _said(county, person, on, "DisabilityCertified", certificate)


def insured(county: County, first: int) -> Iterator[Statement]:
    """The employees' insurances that hold on the first day."""
    for home in county.homes:
        for person in home.members:
            if person.wage_fen:
                month = first - YEAR
                yield Statement(
                    "InsuranceChanged", person.subject, home.village, first_day(month).isoformat(),
                    {"scheme": "EMPLOYEE", "month": show_month(month), "state": "PAID", "base_fen": person.wage_fen},
                )  # fmt: skip


def member(person: Person, month: int, reason: str = "REGISTERED") -> Data:
    """What a household's form says of a member."""
    age, home = person.age(month), person.home
    said: Data = {
        "household_id": home.id, "relation": person.relation, "birth_on": person.birth_on.isoformat(),
        "sex": person.sex, "reason": reason,
    }  # fmt: skip
    if SCHOOL_AGE <= age <= SCHOOL_LEAVING_AGE:
        said["study_level"] = "COMPULSORY"
    elif age < STUDENT_AGE and age > SCHOOL_LEAVING_AGE:
        said |= {"study_level": "SENIOR_HIGH", "full_time": True}
    if age >= ADULT:
        said["work_ability"] = person.ability
        if person is not home.head and person.relation != "10":
            said["independent"] = False
        if person.works:
            said |= {"employment": "EMPLOYED", "main_earner": True}
    return said


def _said(county: County, who: Person | Home, on: date, kind: str, data: Data) -> Statement:
    home = who if isinstance(who, Home) else who.home
    return Statement(kind, who.subject, home.village, on.isoformat(), data, county.number(SERIES))


def _categories(county: County, home: Home, on: date, chance: Chance) -> Iterator[Statement]:
    since_on = add_months(on, -chance.between(1, 11 if home.category == "C5" else 40))
    granted: Data = {"category": home.category, "valid_from_on": since_on.isoformat()}
    if home.category == "C5":
        granted["valid_through_on"] = (add_months(since_on, YEAR) - DAY).isoformat()
    whom: list[Person] | list[Home] = home.members if home.category == "C2" else [home]
    for who in whom:
        yield _said(county, who, since_on, "CategoryGranted", granted)
    if home.category != "C3":
        return
    for person in home.members:
        if 0 < person.grade <= SEVERE_GRADE and chance.happens(ALONE_DIBAO):
            alone: Data = {"category": "C1S", "valid_from_on": since_on.isoformat()}
            yield _said(county, person, since_on, "CategoryGranted", alone)


def _benefits(county: County, home: Home, on: date, chance: Chance) -> Iterator[Statement]:
    since: Data = {"from_on": add_months(on, -1).isoformat()}
    before_on = add_months(on, -1)
    if home.category == "C1":
        data = since | {"programme": "DIBAO", "monthly_fen": home.benefit_fen}
        yield _said(county, home, before_on, "BenefitGranted", data)
    for person in home.members:
        if home.category == "C2":
            data = since | {"programme": "TEKUN", "monthly_fen": home.benefit_fen}
            yield _said(county, person, before_on, "BenefitGranted", data)
        if person.allowance_fen:
            data = since | {"programme": "DISABILITY_ALLOWANCE", "monthly_fen": person.allowance_fen}
            yield _said(county, person, before_on, "BenefitGranted", data)
    if chance.happens(PREMIUM_AID):
        yield premium_aid(county, home, on)


def premium_aid(county: County, home: Home, on: date) -> Statement:
    """The year's medical premium is paid for a household (资助参保)."""
    through_on = on.replace(month=12, day=31).isoformat()
    data: Data = {"programme": "PREMIUM_AID", "from_on": on.isoformat(), "through_on": through_on}
    return _said(county, home, on, "BenefitGranted", data)


def _declarations(county: County, home: Home, first: int, chance: Chance) -> Iterator[Statement]:
    """The year before, as the household declares it: wages by who earns them, all else with the head."""
    on = first_day(first)
    low, high = rates.MONTHLY_YUAN[home.category]
    wages_fen = sum(person.wage_fen for person in home.members)
    total_fen = chance.between(low, high) * 100 * len(home.members)
    rest_fen = max(0, total_fen - wages_fen) * YEAR
    is_farmed = home.head.age(first) < FARMED_UNTIL and home.head.ability != "NONE"
    farmed_fen = rest_fen * chance.between(*FARMED_PCT) // 100 if is_farmed else 0
    for person in home.members:
        if person is home.head or person.wage_fen:
            is_head = person is home.head
            yield _said(county, person, on, "IncomeDeclared", {
                "from_month": show_month(first - YEAR), "through_month": show_month(first - 1),
                "wages_fen": person.wage_fen * YEAR, "job_cost_fen": 0, "property_net_fen": 0,
                "business_net_fen": farmed_fen if is_head else 0, "other_fen": 0,
                "transfer_net_fen": rest_fen - farmed_fen if is_head else 0,
            })  # fmt: skip
