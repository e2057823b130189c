"""What the tests of this dimension say of a home, in few words."""

from __future__ import annotations

from datetime import date
from typing import Any

from schemas.assessment import Grade
from schemas.dates import last_day, parse_month
from schemas.event import Recorded
from schemas.events.benefit import BenefitGranted
from schemas.events.income import IncomeDeclared
from schemas.events.medical import MedicalSettled, OutpatientSummarised
from schemas.events.registration import CategoryGranted
from schemas.events.visit import Finding, VisitRecorded
from services.monitor.assess import signs
from services.monitor.dimensions.expenditure_surge import DIMENSION
from services.monitor.indicator import Sign
from services.monitor.look import Look
from tests.builders import Family

HOME, A, B = "household/h1", "person/a", "person/b"
YEAR = ("2024-01", "2024-12")
BLUE, YELLOW, ORANGE, RED = Grade.BLUE, Grade.YELLOW, Grade.ORANGE, Grade.RED


def home(**fields: Any) -> Family:
    """A rural low-income home of one, registered on 10 January 2025."""
    family = Family(**fields)
    if family.registered_on is not None:
        family.member("a")
    return family


def stay(
    family: Family, yuan: float, on: date, *, about: str = "a", designated: bool = True, out_of_scope: float = 0, **more
) -> Recorded:
    """A hospital stay of which the person paid so much."""
    fen = round(yuan * 100)
    payload = MedicalSettled(
        admit_on=on, discharge_on=on, total_fen=fen, basic_fen=0, major_fen=0, assist_fen=0, commercial_fen=0,
        out_of_scope_fen=round(out_of_scope * 100), personal_fen=fen, designated=designated, icu_days=0,
    )  # fmt: skip
    return family.say(payload, on=on, about=about, **more)


def outpatient(family: Family, yuan: float, month: str, *, about: str = "a", **more: Any) -> Recorded:
    """A month of outpatient visits."""
    payload = OutpatientSummarised(month=month, visits=1, personal_fen=round(yuan * 100), out_of_scope_fen=0)
    return family.say(payload, on=last_day(parse_month(month)), about=about, **more)


def declare(family: Family, yuan: float, *, on: date = date(2025, 1, 10), months: tuple[str, str] = YEAR) -> None:
    """Wages of 2024, or of other months, declared by the head; later months carry them on."""
    payload = IncomeDeclared(
        from_month=months[0], through_month=months[1], wages_fen=round(yuan * 100), job_cost_fen=0,
        business_net_fen=0, property_net_fen=0, transfer_net_fen=0, other_fen=0,
    )  # fmt: skip
    family.say(payload, on=on, about="a")


def grant(family: Family, name: str, from_on: date, *, about: str | None = None) -> None:
    """A category or a programme, decided on its first day."""
    if name[0] == "C" and name[1].isdigit():
        family.say(CategoryGranted(category=name, valid_from_on=from_on), on=from_on, about=about)
    else:
        family.say(BenefitGranted(programme=name, from_on=from_on), on=from_on, about=about)


def visit(family: Family, indicator: str, finding: str, on: date, **more: Any) -> None:
    """A visit with one finding."""
    family.say(VisitRecorded(contact="MET", findings=(Finding(indicator=indicator, finding=finding, **more),)), on=on)


def on(family: Family, as_of: date, known_on: date | None = None) -> dict[tuple[str, str], Sign]:
    """The signs of this dimension by indicator and subject."""
    return {(each, sign.subject): sign for each, sign in read(family.look(as_of, known_on))}


def read(look: Look) -> list[tuple[str, Sign]]:
    """Every sign of this dimension with its indicator."""
    return [(one.indicator.id, one.sign) for one in signs(look, DIMENSION)]


def grade(family: Family, indicator: str, as_of: date, subject: str = A) -> Grade | None:
    """The base grade that an indicator reads."""
    sign = on(family, as_of).get((indicator, subject))
    return None if sign is None else sign.grade
