"""What must be done next: every condition its action, its one queue, and its limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.assessment import Grade
from schemas.case.course import AlertChange
from schemas.case.feed import FeedItem
from schemas.case.parts import Deadline, Found, Referral
from schemas.case.words import LEVELS
from services.alerts.state import STATUSES, Case, Conflict, Doubt, OpenCase, Rest
from services.alerts.todo import todo
from tests.alerts.given import FIRE, ON, SHOCK, case, current, moment
from tests.builders import BOOK, DIVISION, noon

TOWN, DESK, COUNTY, STAFF = "pool/340826100", "office/340826100", "office/340826", "staff/S1"
OWNER = "owner/MZ/340826"
FLOOD = "4.04 household/h1"


def at(day: int) -> datetime:
    return moment(f"2026-03-{day}T00:00")


def limit(name: Any, day: int, about: str = "", **more: Any) -> Deadline:
    return Deadline(name=name, due_at=at(day), started_at=noon(ON), path="p.x", about=about, **more)


ALL = (limit("CONTACT", 11), limit("VISIT", 13), limit("RESULT", 17))


def referral(answer: Any = None, referral_id: str = "r1", programme: Any = "DIBAO") -> Referral:
    return Referral(referral_id=referral_id, programme=programme, owner="MZ", pushed_at=noon(ON), answer=answer)


def items(open_case: OpenCase | None, *changes: AlertChange, **more: Any) -> tuple[FeedItem, ...]:
    return todo("h1", case(open_case, *changes, **more), BOOK.divisions)


def rows(open_case: OpenCase) -> list[tuple[str, str, str, int | None]]:
    """Action, about, queue and the day on which it is due (exclusive)."""
    return [
        (one.action, one.about, one.queue, day_of(one.due_at)) for one in items(open_case)
    ]  # fmt: skip


def day_of(due_at: datetime | None) -> int | None:
    return None if due_at is None else next(day for day in range(10, 31) if at(day) == due_at)


def test_without_a_case_there_is_nothing_to_do() -> None:
    assert todo("h1", Case(), BOOK.divisions) == ()


@pytest.mark.parametrize(
    ("said", "row"),
    [
        ({"status": "RAISED"}, ("ASSIGN", "", TOWN, 11)),
        ({"status": "RAISED", "deadlines": ()}, ("ASSIGN", "", TOWN, None)),
        ({"status": "DISPATCHED", "is_desk": True}, ("DISPOSE", "", DESK, 17)),
        ({"status": "ACCEPTED", "is_desk": True}, ("DISPOSE", "", DESK, 17)),
        ({"status": "CONTACTED", "is_desk": True}, ("DISPOSE", "", DESK, 17)),
        ({"status": "DISPATCHED", "coordinator": "S1"}, ("ACCEPT", "", STAFF, 11)),
        ({"status": "DISPATCHED", "coordinator": "S1", "deadlines": ALL[1:]}, ("ACCEPT", "", STAFF, 13)),
        ({"status": "ACCEPTED", "coordinator": "S1"}, ("CONTACT", "", STAFF, 11)),
        ({"status": "ACCEPTED", "coordinator": "S1", "deadlines": ALL[1:]}, ("VISIT", "", STAFF, 13)),
        ({"status": "CONTACTED", "coordinator": "S1"}, ("VISIT", "", STAFF, 13)),
        ({"status": "CONTACTED"}, ("VISIT", "", TOWN, 13)),
        ({"status": "VERIFIED", "coordinator": "S1"}, ("DISPOSE", "", DESK, 17)),
    ],
)
def test_each_status_has_its_next_step(said: dict[str, Any], row: tuple[str, str, str, int | None]) -> None:
    assert rows(current(**{"deadlines": ALL, **said})) == [row]


@pytest.mark.parametrize("status", STATUSES)
def test_a_case_at_rest_is_only_to_be_taken_up_again(status: str) -> None:
    resting = current(
        status=status, coordinator="S1", deadlines=ALL, rest=Rest(noon(ON), "AWAY", date(2026, 3, 19))
    )  # fmt: skip

    assert rows(resting) == [("RESUME", "", STAFF, 20)]


def test_findings_that_contradict_each_other_are_settled_before_the_disposal() -> None:
    before, after = (
        Found(cause=FIRE, finding="CONFIRMED", visit="v1"),
        Found(cause=FIRE, finding="NOT_FOUND", visit="v2"),
    )
    conflict = Conflict(before, after)

    assert rows(current(status="VERIFIED", conflicts=(conflict,), deadlines=ALL)) == [("SETTLE", FIRE, DESK, 17)]


def test_after_the_disposal_only_what_is_still_to_come_is_left() -> None:
    limits = (
        limit("REVISIT", 17, "1"), limit("REVISIT", 29, "2"), limit("FADE_OUT", 20), limit("PAPERS", 18, "r1"),
        limit("PUBLICITY", 19, "r1"),
    )  # fmt: skip

    assert rows(current(status="DISPOSED", coordinator="S1", outcome="REFER", level="COUNTY", deadlines=limits)) == [
        ("END_FADE_OUT", "", DESK, 20), ("FOLLOW_UP", "1", STAFF, 17), ("FOLLOW_UP", "2", STAFF, 29),
        ("PAPERS", "r1", DESK, 18),
    ]  # fmt: skip
    assert rows(current(status="FOLLOWED", level="COUNTY")) == []


@pytest.mark.parametrize(
    ("level", "queue"), [("TOWNSHIP", DESK), ("COUNTY", COUNTY), ("PREFECTURE", "office/3408")]
)  # fmt: skip
def test_who_was_called_supervises_and_the_step_stays_where_it_is(level: Any, queue: str) -> None:
    assert rows(current(status="ACCEPTED", coordinator="S1", level=level)) == [
        ("SUPERVISE", "", queue, None), ("VISIT", "", STAFF, None),
    ]  # fmt: skip


def test_a_conference_is_the_countys() -> None:
    held = current(status="CONTACTED", coordinator="S1", deadlines=(limit("CONFERENCE", 17),))

    assert rows(held) == [("CONFER", "", COUNTY, 17), ("VISIT", "", STAFF, None)]


@pytest.mark.parametrize(
    ("answer", "limits", "row"),
    [
        (None, [limit("REFERRAL_ANSWER", 24, "r1")], [("ANSWER", "r1", OWNER, 24)]),
        (None, [limit("REFERRAL_ANSWER", 24, "r1"), limit("REFERRAL_LIMIT", 11, "r1")], [("ANSWER", "r1", OWNER, 11)]),
        ("ACCEPTED", [limit("REFERRAL_LIMIT", 29, "r1")], [("ANSWER", "r1", OWNER, 29)]),
        ("PUBLICISED", [limit("REFERRAL_LIMIT", 29, "r1")], [("ANSWER", "r1", OWNER, 29)]),
        ("ACCEPTED", [], [("ANSWER", "r1", OWNER, None)]),
        (None, [limit("REFERRAL_LIMIT", 29, "r1")], [("CHASE", "r1", COUNTY, None)]),
        ("RETURNED", [], [("REFER_AGAIN", "r1", DESK, None)]),
        ("GRANTED", [], []),
        ("REFUSED", [], []),
    ],
)
def test_a_referral_waits_for_its_owner_the_county_or_the_township(
    answer: str | None, limits: list[Deadline], row: list[tuple[str, str, str, int | None]]
) -> None:
    pushed = current(status="DISPOSED", outcome="REFER", referrals=(referral(answer),), deadlines=tuple(limits))

    assert rows(pushed) == row


def test_what_came_back_is_met_by_a_later_one_of_the_programme_or_an_outcome_that_seeks_no_help() -> None:
    back = referral("RETURNED")
    again = current(status="DISPOSED", outcome="REFER", referrals=(back, referral("GRANTED", "r2")))
    other = current(status="DISPOSED", outcome="REFER", referrals=(back, referral("GRANTED", "r2", "MEDICAL")))

    assert rows(again) == []
    assert [row[:2] for row in rows(other)] == [("REFER_AGAIN", "r1")]
    assert rows(replace(other, outcome="NO_CHANGE")) == []


def test_a_fact_in_doubt_is_its_sources_even_without_a_case() -> None:
    doubt = Doubt("e" * 32, "MEDICAL", DIVISION, 1, noon(ON))
    (item,) = todo("h1", Case(number=2, quality=(doubt,)), BOOK.divisions)

    assert (item.queue, item.action, item.about, item.number) == ("source/MEDICAL", "CHECK_DATA", "e" * 32, 1)
    assert (item.division, item.since_at) == (DIVISION, noon(ON))


def test_an_entry_names_the_causes_that_are_on() -> None:
    fire = AlertChange(dimension=SHOCK, episode=1, step="RAISED", was=None, grade=Grade.RED, causes=(FIRE,))
    flood = AlertChange(
        dimension="household_change", episode=1, step="ENDED", was=Grade.RED, grade=None, causes=(FLOOD,)
    )  # fmt: skip
    (item,) = items(current(grade=Grade.RED), fire, flood)

    assert (item.why, item.grade, item.number, item.household_id) == ((FIRE,), Grade.RED, 1, "h1")


def test_when_all_is_over_an_entry_names_what_there_was() -> None:
    fire = AlertChange(dimension=SHOCK, episode=1, step="ENDED", was=Grade.RED, grade=None, causes=(FIRE,))
    (item,) = items(current(status="ACCEPTED", coordinator="S1"), fire)

    assert item.why == (FIRE,)


limits = st.lists(
    st.builds(
        limit,
        st.sampled_from(["CONTACT", "VISIT", "RESULT", "REVISIT", "CONFERENCE", "REFERRAL_ANSWER", "PAPERS"]),
        st.integers(11, 29),
        st.sampled_from(["r1", "r2"]),
    ),
    max_size=6, unique_by=lambda one: one.key,
).map(tuple)  # fmt: skip
open_cases = st.builds(
    current, status=st.sampled_from(STATUSES), level=st.sampled_from(LEVELS), deadlines=limits,
    coordinator=st.sampled_from([None, "S1"]), is_desk=st.booleans(),
    referrals=st.sampled_from([(), (referral(),), (referral("RETURNED"), referral("ACCEPTED", "r2"))]),
)  # fmt: skip


@given(open_cases)
def test_each_thing_stands_once_and_a_case_before_its_disposal_always_waits_for_somebody(open_case: OpenCase) -> None:
    found = items(open_case)
    keys = [item.key for item in found]

    assert keys == sorted(set(keys))
    assert found or open_case.status in {"DISPOSED", "FOLLOWED"}
    assert all(item.queue.split("/")[0] in {"staff", "pool", "office", "owner"} for item in found)
