"""Seven stories from the alert to the end of the case: raised, dispatched, accepted, visited, disposed, closed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from schemas.assessment import Grade
from schemas.case.commands import Accept, AnswerReferral, Confer, Dispose, Hush, RecordContact, Refer, Suspend
from tests.host.stories import at, cause, facts, life


def test_t11_bills_that_add_up_are_verified_referred_and_followed_when_they_grow(tmp_path: Path) -> None:
    with life("T11", tmp_path) as story:
        story.until("2025-10-11")
        assert story.todo() == [("ACCEPT", "staff/S12")]
        story.does(Accept, "2025-10-13")
        story.visits("2025-10-15", cause("1.01", "CONFIRMED", "a"))
        assert story.todo() == [("DISPOSE", "office/340826100")]
        referral = story.does(Refer, "2025-10-16", staff="T1", programme="MEDICAL", person="a").command_id
        story.does(Dispose, "2025-10-16", staff="T1", hour=14, outcome="REFER")
        story.does(AnswerReferral, "2025-10-20", staff="T1", referral_id=referral, answer="ACCEPTED")
        story.does(AnswerReferral, "2025-10-30", staff="T1", referral_id=referral, answer="GRANTED")

        story.until("2025-12-11")

        assert story.open_case.grade == Grade.ORANGE, "graver bills are not covered by what was done before"
        assert story.open_case.status == "DISPATCHED"
        story.visits("2025-12-11", cause("1.01", "CONFIRMED", "a"))
        story.does(Dispose, "2025-12-12", staff="T1", hour=14, outcome="NO_CHANGE")
        assert (story.current, story.todo()) == (None, [])
        assert not story.said("MISSED", "ESCALATED"), "everybody was in time"


def test_t14_the_death_of_a_carer_is_red_at_once_and_the_widower_gets_what_he_is_due(tmp_path: Path) -> None:
    with life("T14", tmp_path) as story:
        story.until("2026-03-25", 13)
        assert (story.open_case.grade, story.open_case.coordinator) == (Grade.RED, "S12")
        assert story.may_not(Suspend, "2026-03-25", staff="T1", reason="AWAY", until_on=date(2026, 4, 1)) == "RED"
        assert story.may_not(Hush, "2026-03-25", reason="OTHER", until_on=date(2026, 4, 1)) == "NEEDS_SUPERVISOR"
        story.does(Accept, "2026-03-25", hour=14)
        story.does(RecordContact, "2026-03-25", hour=15, contact="PHONE")
        found = (cause("3.01", "CONFIRMED", "b"), cause("3.12", "CONFIRMED"))
        story.visits("2026-03-26", *found, hour=9)
        story.does(Confer, "2026-03-27", staff="C1", hour=9)
        referral = story.does(Refer, "2026-03-27", staff="T1", hour=10, programme="TEKUN", person="a").command_id
        story.does(Dispose, "2026-03-27", staff="T1", hour=11, outcome="REFER")
        story.does(AnswerReferral, "2026-03-30", staff="T1", referral_id=referral, answer="ACCEPTED")
        assert {"REVISIT", "REFERRAL_LIMIT"} <= {one.name for one in story.open_case.deadlines}
        story.does(AnswerReferral, "2026-04-15", staff="T1", referral_id=referral, answer="GRANTED")

        while revisit := story.open_case.deadlines[0] if story.current is not None else None:
            story.visits(revisit.due_at.date().isoformat(), hour=6)

        assert story.said("CLOSED")[-1].disposition == "REFER"
        assert story.todo() == []


def test_t15_a_household_above_the_line_fades_out_and_no_benefit_is_touched(tmp_path: Path) -> None:
    with life("T15", tmp_path) as story:
        story.until("2025-10-20")
        assert story.open_case.is_desk, "no grade: the township looks at the papers"
        assert ("DISPOSE", "office/340826100") in story.todo()
        fade_out = date(2026, 3, 1)
        story.does(Dispose, "2025-10-21", staff="T1", outcome="EXIT_REVIEW", fade_out_until_on=fade_out)

        limit = story.open_case.deadline("FADE_OUT")
        assert limit is not None
        assert limit.due_at == at("2026-03-02", 0)
        assert ("END_FADE_OUT", "office/340826100") in story.todo()
        story.until("2026-03-03")
        assert [one.deadline.name for one in story.said("MISSED")][-1] == "FADE_OUT"
        assert {one.type for one in facts(story)} & {"BenefitEnded", "CategoryEnded"} == set()


def test_t18_a_category_that_ends_soon_is_renewed_by_a_formal_investigation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.host.front.now", lambda: at("2027-12-31"))  # the story plays in days to come
    with life("T18", tmp_path) as story:
        story.until("2026-12-17")
        assert story.open_case.is_desk
        story.visits("2026-12-18", kind="FORMAL", signature="SIGNED")
        assert story.said("VISITED")[-1].is_complete
        referral = story.does(Refer, "2026-12-21", staff="T1", programme="RIGID_EXPENSE").command_id
        story.does(Dispose, "2026-12-21", staff="T1", hour=14, outcome="REFER")
        story.does(AnswerReferral, "2026-12-25", staff="T1", referral_id=referral, answer="ACCEPTED")
        assert story.open_case.deadline("REFERRAL_LIMIT", referral) is not None
        story.does(AnswerReferral, "2027-01-20", staff="T1", referral_id=referral, answer="GRANTED")

        assert story.current is None
        assert story.said("CLOSED")[-1].disposition == "REFER"


def test_t19_a_bill_that_is_taken_back_closes_the_case_that_nobody_has_touched(tmp_path: Path) -> None:
    with life("T19", tmp_path) as story:
        story.until("2025-10-24")
        assert story.open_case.status == "DISPATCHED"
        story.until("2025-10-26")

        assert story.current is None
        assert [one.kind for one in story.said("WITHDRAWN", "CLOSED")] == ["WITHDRAWN", "CLOSED"]
        assert story.said("CLOSED")[0].disposition == "DATA_ERROR"
        assert [one.reason for one in story.said("NOTIFIED")][-1] == "WITHDRAWN"
        assert story.todo() == []


def test_t19_a_bill_that_is_taken_back_after_contact_leaves_the_case_to_people(tmp_path: Path) -> None:
    with life("T19", tmp_path) as story:
        story.does(RecordContact, "2025-10-12", contact="PHONE")
        story.until("2025-10-26")

        assert story.open_case.status == "CONTACTED"
        story.does(Dispose, "2025-10-27", staff="T1", outcome="DATA_ERROR")
        assert story.current is None


def test_t20_a_life_check_stays_red_until_it_is_resolved_and_is_followed_up(tmp_path: Path) -> None:
    with life("T20", tmp_path, without={"VisitRecorded"}) as story:
        story.until("2025-06-30", 13)
        assert story.open_case.grade == Grade.RED
        story.does(Accept, "2025-06-30", hour=14)
        story.visits("2025-06-30", cause("4.07", "CONFIRMED"), hour=16)
        story.until("2025-07-02")
        assert story.open_case.grade == Grade.RED, "confirmed is not resolved"
        story.visits("2025-07-03", cause("4.07", "RESOLVED"), hour=9)
        story.does(Confer, "2025-07-03", staff="C1", hour=10)
        story.does(Dispose, "2025-07-03", staff="T1", hour=11, outcome="COMPLEX")
        revisits = [one.due_at for one in story.open_case.deadlines if one.name == "REVISIT"]
        assert revisits == [at("2025-07-11", 0), at("2025-08-03", 0)], "days 7 and 30, to the end of the day"
        story.visits("2025-07-10")
        story.visits("2025-08-01")

        assert [one.revisit for one in story.said("FOLLOWED_UP")] == ["1", "2"]
        assert story.said("CLOSED")[-1].disposition == "COMPLEX"
        assert ([one.reason for one in story.said("ESCALATED")], story.said("MISSED")) == (["COMPLEX"], [])


def test_t21_a_second_dimension_joins_the_open_case_and_one_visit_serves_both(tmp_path: Path) -> None:
    with life("T21", tmp_path) as story:
        story.until("2025-03-02")
        story.does(Accept, "2025-03-03")
        story.does(RecordContact, "2025-03-03", contact="PHONE", hour=15)
        story.until("2025-04-21")

        assert len(story.said("OPENED")) == 1
        assert story.open_case.grade == Grade.ORANGE
        assert {"ROSE", "NEW_DIMENSION"} & {one.reason for one in story.said("NOTIFIED")}
        story.visits("2025-04-22", cause("2.01", "CONFIRMED", "b"), cause("1.01", "CONFIRMED", "a"))
        assert {one.cause for one in story.open_case.found} == {"2.01 person/b", "1.01 person/a"}
        story.does(Dispose, "2025-04-23", staff="T1", outcome="NO_CHANGE")
        assert story.current is None
        assert len(story.said("VISITED")) == 1
