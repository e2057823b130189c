"""September and spring: who enters which school, what it costs, who stays away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from schemas.dates import add_months, first_day
from services.lab.simulate.census import SCHOOL_AGE, SCHOOL_LEAVING_AGE, STUDENT_AGE

if TYPE_CHECKING:
    from datetime import date

    from services.lab.simulate.people import Person
    from services.lab.simulate.scene import Scene
    from services.lab.simulate.statement import Data

AUTUMN, SPRING = 9, 2
STAGES: Final = ("COLLEGE", "BACHELOR")
STUDYING = 0.5
"""Share of the eighteen-year-olds who go on to a college or university. Assumed."""
AIDED = 0.85
PUBLIC = 0.9
FEES_YUAN: Final = {"SENIOR_HIGH": (1_600, 0.3), "COLLEGE": (5_200, 0.3), "BACHELOR": (5_500, 0.3)}
PUPIL_AGES = range(SCHOOL_AGE, SCHOOL_LEAVING_AGE + 1)
SENIOR_AGES = range(SCHOOL_LEAVING_AGE + 1, STUDENT_AGE)


def went_to_school(scene: Scene) -> None:
    """The enrolments of the two terms, and children who stay away."""
    number = scene.month % 12 + 1
    if number in {AUTUMN, SPRING}:
        for person in scene.county.people:
            if person.is_here(scene.month):
                _enrol(scene, person, is_autumn=number == AUTUMN)
    for person, on in scene.struck("DropoutSuspected", lambda one: one.age(scene.month) in PUPIL_AGES):
        scene.tell("DropoutSuspected", person, on, stage="COMPULSORY", school_ref=_school(person))


def _enrol(scene: Scene, person: Person, *, is_autumn: bool) -> None:
    age, on = person.age(scene.month), first_day(scene.month)
    if age in PUPIL_AGES:
        stage = "COMPULSORY"
    elif age in SENIOR_AGES and is_autumn:
        stage = "SENIOR_HIGH"
    elif age == STUDENT_AGE and is_autumn and scene.chance.happens(STUDYING):
        stage = scene.chance.pick(STAGES)
    else:
        return
    school_year = on.year if is_autumn else on.year - 1
    scene.tell(
        "EnrolmentChanged", person, on, stage=stage, school_ref=_school(person), school_year=school_year, entered=True
    )
    if stage in FEES_YUAN:
        _pay(scene, person, stage, on)


def _pay(scene: Scene, person: Person, stage: str, on: date) -> None:
    fee_fen = scene.chance.sum_fen(*FEES_YUAN[stage])
    is_aided = scene.chance.happens(AIDED)
    scene.tell(
        "EducationFeeReported", person, on, school_year=on.year, stage=stage, public=scene.chance.happens(PUBLIC),
        fee_fen=fee_fen, aid_fen=fee_fen // 3 if is_aided else 0,
    )  # fmt: skip
    if is_aided:
        aided_on = scene.after(on, 20, 60)
        year: Data = {"from_on": aided_on.isoformat(), "through_on": add_months(on, 10).isoformat()}
        scene.tell("BenefitGranted", person, aided_on, programme="EDUCATION_AID", **year)


def _school(person: Person) -> str:
    return f"school-{person.home.village[:9]}"
