from __future__ import annotations

from datetime import date

from schemas.dates import first_day, parse_month
from schemas.events.employment import Employed, InsuranceChanged, UnemploymentRegistered
from services.monitor.facets import work
from tests.builders import DAY, Family

LOST = date(2026, 3, 1)
A = "person/a"


def family(**fields: object) -> Family:
    home = Family()
    home.member("a", **fields)
    return home


def insure(home: Family, month: str, state: str, scheme: str = "EMPLOYEE") -> None:
    home.say(InsuranceChanged(scheme=scheme, month=month, state=state), on=first_day(parse_month(month)), about="a")


def test_nothing_said_is_not_known() -> None:
    assert work.is_unemployed(family().look(LOST), A, LOST) is None


def test_the_latest_statement_by_a_day_says_whether_somebody_works() -> None:
    home = family(employment="EMPLOYED")
    home.say(UnemploymentRegistered(reason="LAID_OFF"), on=LOST, about="a")
    home.say(Employed(kind="SELF"), on=LOST + 9 * DAY, about="a")
    look = home.look(LOST + 9 * DAY)

    states = [work.is_unemployed(look, A, day) for day in (LOST - DAY, LOST, LOST + 8 * DAY, LOST + 9 * DAY)]

    assert states == [False, True, True, False]


def test_two_departments_that_register_one_person_tell_one_unemployment() -> None:
    home = family()
    for day in (LOST, LOST + 7 * DAY):
        home.say(UnemploymentRegistered(reason="LAID_OFF"), on=day, about="a")

    (told,) = work.unemployments(home.look(LOST + 7 * DAY), A)

    assert (told.fact.occurred_on, len(told.evidence)) == (LOST, 2)


def test_paid_insurance_has_not_stopped() -> None:
    home = family()
    insure(home, "2025-02", "STOPPED")
    insure(home, "2025-05", "PAID")
    insure(home, "2025-06", "STOPPED", "RESIDENT")

    assert work.insurance_stop(home.look(LOST), A) is None


def test_a_gap_tells_its_first_month_and_when_flexible_insurance_filled_it() -> None:
    home = family()
    insure(home, "2025-02", "PAID")
    insure(home, "2025-06", "STOPPED")
    insure(home, "2025-09", "PAID", "FLEXIBLE")

    stop = work.insurance_stop(home.look(LOST), A)

    assert stop is not None
    assert (stop.month, stop.resumed_on) == (parse_month("2025-06"), date(2025, 9, 1))


def test_announced_benefit_reaches_the_months_between_its_first_day_and_its_last() -> None:
    home = family()
    home.say(UnemploymentRegistered(reason="LAID_OFF", benefit_until_on=date(2026, 5, 2)), on=LOST, about="a")
    look = home.look(LOST)
    march, may = parse_month("2026-03"), parse_month("2026-05")

    assert [work.benefit_reaches(look, A, month, month) for month in range(march - 1, may + 2)] == [
        False,
        True,
        True,
        True,
        False,
    ]
