from __future__ import annotations

from datetime import date

import pytest

from schemas.events.education import EnrolmentChanged
from services.monitor.facets import schooling
from tests.builders import DAY, Family

C = "person/c"
AUTUMN = date(2025, 9, 1)


@pytest.fixture
def family():
    family = Family()
    family.member("c", "20", date(2007, 5, 1))
    return family


def school(family, day, stage="BACHELOR", *, entered=True):
    family.say(EnrolmentChanged(stage=stage, school_ref="S1", school_year=2025, entered=entered), on=day, about="c")


def test_of_whom_nothing_is_said_is_no_student(family):
    look = family.look(AUTUMN)

    assert schooling.enrolment(look, C, AUTUMN) is None
    assert schooling.is_full_time_student(look, C, AUTUMN) is False
    assert schooling.study_level(look, C, AUTUMN) is None


def test_who_entered_a_school_is_a_student_from_that_day_until_leaving_it(family):
    school(family, AUTUMN)
    school(family, AUTUMN + 100 * DAY, entered=False)
    look = family.look(AUTUMN + 100 * DAY)

    students = [schooling.is_full_time_student(look, C, AUTUMN + days * DAY) for days in (-1, 0, 99, 100)]

    assert students == [False, True, True, False]
    assert schooling.study_level(look, C, AUTUMN + 100 * DAY) == "BACHELOR"


@pytest.mark.parametrize("full_time", [True, False])
def test_a_joining_statement_says_it_too(full_time):
    family = Family()
    family.member("c", "20", date(2007, 5, 1), full_time=full_time, study_level="COLLEGE")
    look = family.look(AUTUMN)

    assert schooling.is_full_time_student(look, C, AUTUMN) is full_time
    assert schooling.study_level(look, C, AUTUMN) == "COLLEGE"


def test_the_later_of_school_and_joining_statement_holds(family):
    school(family, AUTUMN)
    family.member("c", "20", date(2007, 5, 1), on=AUTUMN + 30 * DAY, full_time=False, study_level="VOCATIONAL")
    school(family, AUTUMN + 60 * DAY, "COLLEGE")
    look = family.look(AUTUMN + 60 * DAY)

    said = [
        (schooling.is_full_time_student(look, C, day), schooling.study_level(look, C, day))
        for day in (AUTUMN, AUTUMN + 30 * DAY, AUTUMN + 60 * DAY)
    ]

    assert said == [(True, "BACHELOR"), (False, "VOCATIONAL"), (True, "COLLEGE")]


def test_back_at_school_is_the_first_entry_after_a_day(family):
    school(family, AUTUMN)
    school(family, AUTUMN + 10 * DAY, entered=False)
    school(family, AUTUMN + 20 * DAY)
    look = family.look(AUTUMN + 30 * DAY)

    assert schooling.back_at_school_on(look, C, AUTUMN) == AUTUMN + 20 * DAY
    assert schooling.back_at_school_on(look, C, AUTUMN + 20 * DAY) is None
