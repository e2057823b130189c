"""When a reading opens a case, and when taking everything back ends it."""

from __future__ import annotations

import pytest

from schemas.assessment import Grade
from schemas.case.course import Closed, Dispatched, Opened
from schemas.case.findings import Contacted
from schemas.case.pressure import Muted, Notified
from services.alerts.routing import Roster
from tests.alerts.lifecycle.life import (
    DAY,
    ON,
    PLUNGE,
    SHOCK,
    Home,
    item,
    kinds,
    notices,
    of,
    signal,
)  # fmt: skip
from tests.builders import DIVISION

# --- a case is opened


def test_a_household_that_is_only_blue_stays_on_the_watch_list() -> None:
    home = Home()

    assert kinds(home.read({SHOCK: Grade.BLUE, PLUNGE: Grade.BLUE})) == []
    assert home.case.current is None


def test_the_first_alert_of_yellow_or_graver_opens_a_case_dispatches_it_and_tells_the_coordinator() -> None:
    home = Home()

    said = home.read({SHOCK: Grade.YELLOW, PLUNGE: Grade.RED}, categories=("C2", "C5"))

    assert kinds(said) == ["OPENED", "DISPATCHED"]
    (opened,) = of(Opened, said)
    assert (opened.reason, opened.grade, opened.category) == ("FIRST", Grade.RED, "C2")
    assert home.limits == [
        "CONTACT", "ESCALATE_TOWNSHIP", "ESCALATE_COUNTY", "VISIT", "ESCALATE_PREFECTURE", "RESULT", "CONFERENCE",
    ]  # fmt: skip
    (told,) = of(Notified, said)
    assert (told.reason, told.receiver, told.grade, told.dimension) == ("FIRST", "staff/S1", Grade.RED, PLUNGE)
    assert told.due_at == home.current.deadlines[0].due_at
    assert {event.number for event in home.events[2:]} == {1}
    assert (home.current.coordinator, home.current.deputy, home.current.status) == ("S1", "S2", "DISPATCHED")


def test_a_case_that_nobody_serves_is_the_townships_to_assign() -> None:
    home = Home(roster=Roster())

    said = home.read({SHOCK: Grade.ORANGE})

    assert kinds(said) == ["OPENED"]
    assert notices(said) == [("FIRST", "pool/340826100")]
    assert home.current.status == "RAISED"


def test_streams_alone_open_a_case_at_the_desk_of_the_township() -> None:
    home = Home()

    said = home.read({SHOCK: Grade.BLUE}, items=(item("EXIT_REVIEW", "EX.09"), item("POLICY_GAP")))

    assert of(Dispatched, said) == [Dispatched(coordinator=None, deputy=None)]
    assert (home.current.grade, home.current.is_desk, home.limits) == (None, True, ["RESULT"])
    assert home.current.deadlines[0].path == "PG.result_wd"
    assert of(Notified, said)[0].dimension == "EXIT_REVIEW"


def test_after_a_recent_visit_a_yellow_case_has_time_and_nobody_is_told() -> None:
    home = Home()
    home.visit(on=ON - DAY)

    said = home.read({SHOCK: Grade.YELLOW})

    assert [one.reason for one in of(Muted, said)] == ["COOL_DOWN"]
    visit = home.current.deadline("VISIT")
    assert visit is not None
    assert visit.path == "alert.cooldown_days"


def test_what_a_village_suffers_is_told_as_one_task_unless_anything_else_is_graded_beside_it() -> None:
    flood = (signal(SHOCK, Grade.YELLOW, "4.04"),)
    of_task, beside = Home(), Home()

    assert of(Notified, of_task.read({SHOCK: Grade.YELLOW}, signals=flood))[0].bulk == f"4.04:{DIVISION}:{ON}"
    assert of(Notified, of_task.read({}, corrects=True))[0].bulk == f"4.04:{DIVISION}:{ON}"
    assert of(Notified, beside.read({SHOCK: Grade.YELLOW, PLUNGE: Grade.YELLOW}, signals=flood))[0].bulk is None


# --- taken back


@pytest.mark.parametrize("is_told", [True, False])
def test_a_case_whose_every_alert_is_taken_back_before_anybody_called_is_closed_as_wrong_data(*, is_told: bool) -> None:
    home = Home()
    if not is_told:
        home.visit(on=ON - DAY)
    home.read({SHOCK: Grade.YELLOW})

    said = home.read(corrects=True)

    assert kinds(said) == ["WITHDRAWN", "CLOSED"]
    assert of(Closed, said) == [Closed(disposition="DATA_ERROR")]
    assert notices(said) == ([("WITHDRAWN", "staff/S1")] if is_told else [])


def test_once_somebody_called_people_decide_what_becomes_of_it() -> None:
    home = Home()
    home.read({SHOCK: Grade.YELLOW})
    home.say(Contacted(contact="PHONE", minutes=1))

    assert kinds(home.read(corrects=True)) == []
    assert home.current.status == "CONTACTED"


def test_what_ends_by_itself_closes_no_case() -> None:
    home = Home()
    home.read({SHOCK: Grade.YELLOW})

    assert kinds(home.read()) == []
    assert home.current.status == "DISPATCHED"
