"""People at work: the same seed gives the same answers, not before their time, some never."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import get_args

import pytest

from schemas.assessment import Grade
from schemas.case.commands import AnyCommand, Assign, Dispose, Refer
from schemas.case.feed import FeedItem
from schemas.case.words import Action
from schemas.events.roster import RosterSet
from services.alerts.routing import Roster, scope_of, service_of
from services.lab.coordinators import Coordinators
from services.lab.simulate.chance import Chance
from services.lab.staffing import Staffing, office
from tests.builders import DIVISION, noon

SINCE = noon(date(2026, 3, 10))
LATE = SINCE + timedelta(days=400)
QUEUES = {"ANSWER": "owner/MZ/340826", "CHECK_DATA": "source/MZ", "ASSIGN": "pool/340826100"}
VILLAGE_ACTIONS = {"ACCEPT", "CONTACT", "VISIT", "FOLLOW_UP", "RESUME"}


def item(action: Action, number: int = 1, grade: Grade | None = Grade.YELLOW) -> FeedItem:
    at_home = f"staff/S{DIVISION}-1" if action in VILLAGE_ACTIONS else "office/340826100"
    return FeedItem(
        queue=QUEUES.get(action, at_home), household_id="h1", number=number, action=action, about="r1",
        division=DIVISION, grade=grade, why=("4.01 household/h1", "3.02 person/a"), since_at=SINCE,
        due_at=SINCE + timedelta(days=3),
    )  # fmt: skip


def answers(entry: FeedItem, at: datetime = LATE, seed: int = 1) -> list[AnyCommand]:
    return Coordinators(Staffing([DIVISION]), seed).answers(entry, at)


@pytest.mark.parametrize("action", sorted(set(get_args(Action)) - {"BULK"}))
def test_every_entry_is_answered_by_people_of_the_place(action: Action) -> None:
    hired = {one.staff for one in Staffing([DIVISION]).hired()}
    said = [command for number in range(1, 40) for command in answers(item(action, number))]

    assert said
    assert {command.by.staff for command in said} <= hired
    assert len({command.command_id for command in said}) == len(said)


def test_the_same_seed_gives_the_same_answers() -> None:
    entries = [item("VISIT", number) for number in range(1, 30)]

    assert [answers(one) for one in entries] == [answers(one) for one in entries]
    assert [answers(one) for one in entries] != [answers(one, seed=2) for one in entries]


def test_nobody_answers_before_the_entry_is_there_and_some_forget_it() -> None:
    entries = [item("ACCEPT", number) for number in range(1, 200)]
    forgotten = [one for one in entries if not answers(one)]

    assert not any(answers(one, SINCE) for one in entries)
    assert 0 < len(forgotten) < len(entries) / 5


def test_an_entry_that_stays_is_tried_again_but_not_for_ever() -> None:
    people = Coordinators(Staffing([DIVISION]), 1)
    tries = [people.answers(item("SUPERVISE"), LATE + timedelta(days=40 * n)) for n in range(20)]

    assert 1 < len([one for one in tries if one]) < 20


def test_a_case_is_referred_before_it_is_disposed_of_as_that() -> None:
    said = [answers(item("DISPOSE", number)) for number in range(1, 60)]
    referred = [one for one in said if isinstance(one[-1], Dispose) and one[-1].outcome == "REFER"]

    assert referred
    assert all(isinstance(one[0], Refer) for one in referred)


def test_what_was_left_lying_goes_to_the_deputy() -> None:
    (said,) = answers(item("SUPERVISE"))

    assert isinstance(said, Assign)
    assert (said.coordinator, said.by.staff) == (f"S{DIVISION}-2", office("340826100"))


def test_when_a_coordinator_leaves_the_deputy_follows() -> None:
    staffing, chance, roster = Staffing([DIVISION]), Chance(1), Roster()
    left = next(left for left in iter(lambda: staffing.resigned(chance), None) if left)
    (statement,) = staffing.statements(date(2026, 3, 1), left)
    said = statement.payload
    assert isinstance(said, RosterSet)
    roster = roster.with_service(scope_of(DIVISION, said), service_of(said, statement.occurred_on, 1))
    service = roster.serves("h1", DIVISION, date(2026, 3, 1))

    assert left == [DIVISION]
    assert service is not None
    assert (service.coordinator, service.deputy) == (f"S{DIVISION}-2", f"S{DIVISION}-3")
    assert {f"S{DIVISION}-3", f"S{DIVISION}-2"} < {one.staff for one in staffing.hired()}
