"""When limits of time end: to the second in hours, with the last day in days, over holidays and unknown years."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.assessment import Grade
from schemas.case.parts import Deadline, Referral
from schemas.case.words import Programme
from schemas.dates import CHINA, civil_date
from services.alerts import deadlines
from services.policy.book import PolicyBook
from services.policy.codec import Content
from services.policy.shape import Entry
from services.policy.workdays import WorkingCalendar
from tests.alerts.given import moment, terms
from tests.builders import BOOK

GRADED = [Grade.YELLOW, Grade.ORANGE, Grade.RED]


def until(*years: int) -> PolicyBook:
    """The national policy where only the holidays of some years are published."""
    calendar = WorkingCalendar(year for year in BOOK.calendar.years if year.year in years)
    content = BOOK.content
    return PolicyBook(Content(content.parameters, content.entries, content.divisions, calendar))


def local(path: str, value: int, from_on: date) -> Entry:
    """A value of the county's own."""
    return Entry(path, "340826", from_on, from_on, value, "某县文件")


def ends(limits: tuple[Deadline, ...]) -> dict[str, str]:
    """When each ends, as civil minutes."""
    return {one.name + one.about: one.due_at.astimezone(CHINA).strftime("%m-%d %H:%M") for one in limits}


def visit(at: str, **more: Any) -> str:
    """When the visit of an ORANGE case falls due: three working days."""
    return ends(deadlines.start(terms(at, **more), Grade.ORANGE))["VISIT"]


def limit(name: Any = "VISIT", due: str = "2026-03-20T00:00", **more: Any) -> Deadline:
    said: dict[str, Any] = {"started_at": moment("2026-03-10T12:00"), "path": "deadline.YELLOW.visit_wd", **more}
    return Deadline(name=name, due_at=moment(due), **said)


def test_red_runs_in_hours_and_its_result_in_working_days() -> None:
    assert ends(deadlines.start(terms("2026-03-10T12:34"), Grade.RED)) == {
        "CONTACT": "03-10 16:34", "ESCALATE_TOWNSHIP": "03-11 00:34", "VISIT": "03-11 12:34",
        "ESCALATE_COUNTY": "03-11 12:34", "ESCALATE_PREFECTURE": "03-12 12:34", "RESULT": "03-14 00:00",
        "CONFERENCE": "03-18 00:00",
    }  # fmt: skip


def test_each_grade_has_the_limits_that_its_parameters_name() -> None:
    orange, yellow = (ends(deadlines.start(terms(), grade)) for grade in (Grade.ORANGE, Grade.YELLOW))

    assert set(orange) == {"CONTACT", "VISIT", "RESULT", "ESCALATE_TOWNSHIP", "ESCALATE_COUNTY"}
    assert set(yellow) == {"VISIT", "RESULT", "ESCALATE_TOWNSHIP"}
    assert ends(deadlines.start(terms(), Grade.BLUE)) == {"RESULT": "04-10 00:00", "VISIT": "04-10 00:00"}
    assert deadlines.start(terms(), None) == ()


def test_a_limit_names_its_parameter_and_when_it_started() -> None:
    said = terms()
    contact = deadlines.start(said, Grade.RED)[0]

    assert (contact.path, contact.started_at) == ("deadline.RED.contact_hours", said.at)
    assert not contact.is_provisional


@pytest.mark.parametrize(("stream", "last"), [("EXIT_REVIEW", "04-09 00:00"), ("POLICY_GAP", "03-25 00:00")])
def test_a_stream_owes_a_result_only(stream: str, last: str) -> None:
    assert ends(deadlines.start(terms(), None, stream)) == {"RESULT": last}


def test_one_second_about_midnight_is_a_day() -> None:
    assert visit("2026-03-10T23:59:59") == "03-14 00:00"
    assert visit("2026-03-11T00:00:00") == "03-17 00:00"
    assert visit("2026-03-11T00:00:01") == "03-17 00:00"


def test_friday_evening_counts_from_monday() -> None:
    assert visit("2026-03-13T19:30") == "03-19 00:00"


def test_a_make_up_saturday_is_worked_and_spring_festival_is_not() -> None:
    """15 to 23 February 2026 are off; 14 and 28 February are Saturdays that are worked."""
    assert visit("2026-02-13T09:00") == "02-26 00:00"
    assert visit("2026-02-16T09:00") == "02-27 00:00"
    assert visit("2026-02-26T09:00") == "03-03 00:00"


def test_hours_do_not_rest_on_holidays() -> None:
    assert ends(deadlines.start(terms("2026-02-16T22:00"), Grade.RED))["CONTACT"] == "02-17 02:00"


def test_the_end_of_the_year_runs_into_the_next_calendar() -> None:
    limits = deadlines.start(terms("2025-12-31T10:00"), Grade.ORANGE)

    assert ends(limits)["VISIT"] == "01-07 00:00"
    assert not any(one.is_provisional for one in limits)


def test_without_the_next_calendar_weekdays_are_counted_and_said_to_be_provisional() -> None:
    limits = deadlines.start(terms("2025-12-31T10:00", book=until(2025)), Grade.ORANGE)

    assert ends(limits)["VISIT"] == "01-06 00:00"
    assert all(one.is_provisional for one in limits)


def test_the_known_year_is_not_guessed_beside_the_unknown_one() -> None:
    """Sunday 28 December 2025 is a weekend; only the days of 2026 are taken for weekdays."""
    due_at, is_provisional = deadlines.after_working_days(terms("2025-12-26T10:00", book=until(2025)), 5)

    assert (civil_date(due_at), is_provisional) == (date(2026, 1, 3), True)


def test_a_provisional_limit_is_counted_anew_once_the_calendar_is_there() -> None:
    before = terms("2025-12-31T10:00", book=until(2025))
    guessed = next(one for one in deadlines.start(before, Grade.ORANGE) if one.name == "VISIT")
    later = terms("2026-01-02T10:00")
    counted = deadlines.recounted(later, guessed)

    assert counted is not None
    assert (ends((counted,)), counted.is_provisional) == ({"VISIT": "01-07 00:00"}, False)
    assert deadlines.recounted(before, guessed) is None
    assert deadlines.recounted(later, counted) is None


def test_the_old_limit_stands_when_the_county_changes_its_policy_and_the_next_case_has_the_new() -> None:
    book = BOOK.amended(local("deadline.ORANGE.visit_wd", 1, date(2026, 3, 12)))

    assert visit("2026-03-11T12:00", book=book) == "03-17 00:00"
    assert visit("2026-03-12T12:00", book=book) == "03-14 00:00"
    guessed = replace(limit(path="deadline.ORANGE.visit_wd"), is_provisional=True)
    counted = deadlines.recounted(terms("2026-03-13T12:00", book=book), guessed)
    assert counted is not None
    assert ends((counted,)) == {"VISIT": "03-14 00:00"}


def test_the_chain_begins_anew_from_the_moment_it_is_asked_for() -> None:
    said = deadlines.chain(terms("2026-03-12T08:00"), Grade.RED)

    assert ends(said) == {
        "ESCALATE_TOWNSHIP": "03-12 20:00", "ESCALATE_COUNTY": "03-13 08:00", "ESCALATE_PREFECTURE": "03-14 08:00",
    }  # fmt: skip
    assert deadlines.chain(terms(), None) == ()


def test_an_acknowledgement_lapses_as_its_grade_says() -> None:
    lapses = [deadlines.lapse(terms(), grade) for grade in (*GRADED, Grade.BLUE, None)]

    assert [ends((one,)) if one else None for one in lapses] == [
        {"LAPSE": "03-18 00:00"}, {"LAPSE": "03-13 00:00"}, {"LAPSE": "03-11 00:00"}, None, None,
    ]  # fmt: skip


def test_of_two_limits_the_earlier_holds_and_what_was_missed_stays_missed() -> None:
    missed = limit("CONTACT", "2026-03-11T00:00", is_missed=True)
    old = (limit(due="2026-03-20T00:00"), limit("RESULT", "2026-03-12T00:00"), missed)
    new = (
        limit(due="2026-03-15T00:00"), limit("RESULT", "2026-03-30T00:00"), limit("CONTACT", "2026-03-10T16:00"),
        limit("CONFERENCE", "2026-03-18T00:00"),
    )  # fmt: skip

    assert ends(deadlines.stricter(old, new)) == {
        "CONTACT": "03-11 00:00", "RESULT": "03-12 00:00", "VISIT": "03-15 00:00", "CONFERENCE": "03-18 00:00",
    }  # fmt: skip
    assert missed in deadlines.stricter(old, new)


def test_a_recent_visit_holds_the_next_one_back_below_orange() -> None:
    said = terms()
    yellow, orange = (deadlines.start(said, grade) for grade in (Grade.YELLOW, Grade.ORANGE))
    visited_on = date(2026, 3, 1)
    held = deadlines.cooled(said, yellow, Grade.YELLOW, visited_on)

    assert ends(held) == {"ESCALATE_TOWNSHIP": "03-25 00:00", "RESULT": "04-01 00:00", "VISIT": "04-01 00:00"}
    assert {one.path for one in held if one.name == "VISIT"} == {"alert.cooldown_days"}
    assert deadlines.cooled(said, orange, Grade.ORANGE, visited_on) == orange
    assert deadlines.cooled(said, yellow, Grade.YELLOW, None) == yellow
    assert deadlines.cooled(said, yellow, Grade.YELLOW, date(2026, 1, 1)) == yellow
    desk = deadlines.start(said, None, "POLICY_GAP")
    assert deadlines.cooled(said, desk, None, visited_on) == desk


def test_revisits_are_numbered_and_only_where_the_grade_has_them() -> None:
    assert ends(deadlines.revisits(terms(), Grade.RED)) == {"REVISIT1": "03-18 00:00", "REVISIT2": "04-10 00:00"}
    assert ends(deadlines.revisits(terms(), Grade.ORANGE)) == {"REVISIT1": "04-10 00:00"}
    assert deadlines.revisits(terms(), Grade.YELLOW) == ()
    assert deadlines.revisits(terms(), None) == ()


def pushed(programme: Any, **more: Any) -> Referral:
    return Referral(referral_id="r1", programme=programme, owner="MZ", pushed_at=moment("2026-03-10T12:00"), **more)


def test_a_pushed_referral_waits_for_an_answer() -> None:
    said = deadlines.referral(terms(), pushed("DIBAO"), None)

    assert ends(said) == {"REFERRAL_ANSWERr1": "03-25 00:00"}


def test_in_an_emergency_help_is_due_the_same_day_and_papers_follow() -> None:
    aid = pushed("EMERGENCY_AID", by_commitment=True)

    assert ends(deadlines.referral(terms("2026-03-10T23:59"), aid, None)) == {
        "REFERRAL_LIMITr1": "03-11 00:00", "REFERRAL_ANSWERr1": "03-25 00:00", "PAPERSr1": "03-25 00:00",
    }  # fmt: skip
    assert deadlines.referral(terms(), aid, "ACCEPTED") == ()


@pytest.mark.parametrize(
    ("referral", "days"),
    [
        (pushed("DIBAO"), 30),
        (pushed("DIBAO_SINGLE"), 30),
        (pushed("DIBAO", is_delegated=True), 20),
        (pushed("DIBAO", is_special=True), 45),
        (pushed("RIGID_EXPENSE"), 30),
        (pushed("RIGID_EXPENSE", is_special=True), 45),
        (pushed("RELAPSE"), 20),
    ],
)
def test_an_accepted_referral_has_the_legal_limit_of_its_programme(referral: Referral, days: int) -> None:
    (said,) = deadlines.referral(terms(), referral, "ACCEPTED")

    assert said.name == "REFERRAL_LIMIT"
    assert civil_date(said.due_at - timedelta(seconds=1)) == BOOK.calendar.add_working_days(date(2026, 3, 10), days)


def test_destitution_relief_is_looked_into_then_published_then_confirmed() -> None:
    """15 working days to 31 March, seven days to 7 April, 15 working days to 28 April."""
    assert ends(deadlines.referral(terms(), pushed("TEKUN"), "ACCEPTED")) == {"REFERRAL_LIMITr1": "04-29 00:00"}


def test_a_programme_without_a_legal_limit_has_one_where_the_place_sets_it() -> None:
    book = BOOK.amended(local("referral.MEDICAL.limit_wd", 15, date(2026, 1, 1)))

    assert deadlines.referral(terms(), pushed("MEDICAL"), "ACCEPTED") == ()
    assert ends(deadlines.referral(terms(book=book), pushed("MEDICAL"), "ACCEPTED")) == {
        "REFERRAL_LIMITr1": "04-01 00:00"
    }


@pytest.mark.parametrize("programme", get_args(Programme))
def test_every_programme_waits_for_an_answer_and_can_be_accepted(programme: Any) -> None:
    assert "REFERRAL_ANSWERr1" in ends(deadlines.referral(terms(), pushed(programme), None))
    assert set(ends(deadlines.referral(terms(), pushed(programme), "ACCEPTED"))) <= {"REFERRAL_LIMITr1"}


def test_publicity_and_promised_papers_stand_beside_the_limit() -> None:
    accepted = deadlines.referral(terms(), pushed("DIBAO", by_commitment=True), "ACCEPTED")

    assert set(ends(accepted)) == {"REFERRAL_LIMITr1", "PAPERSr1"}
    for programme in ("DIBAO", "TEKUN"):
        said = deadlines.referral(terms(), pushed(programme), "PUBLICISED")
        assert ends(said) == {"PUBLICITYr1": "03-18 00:00"}


@pytest.mark.parametrize("answer", ["RETURNED", "GRANTED", "REFUSED"])
def test_a_result_starts_no_limit(answer: Any) -> None:
    assert deadlines.referral(terms(), pushed("DIBAO"), answer) == ()


def test_after_a_rest_a_limit_ends_later_by_as_much_with_a_working_day() -> None:
    resumed = terms("2026-03-16T12:00")
    rested_since_at = moment("2026-03-12T12:00")
    kept = (
        limit("CONTACT", "2026-03-11T00:00", is_missed=True), limit("REFERRAL_LIMIT", "2026-03-18T00:00", about="r1"),
    )  # fmt: skip
    said = deadlines.shifted(resumed, (*kept, limit(due="2026-03-18T00:00")), rested_since_at)

    assert ends(said) == {"CONTACT": "03-11 00:00", "REFERRAL_LIMITr1": "03-18 00:00", "VISIT": "03-24 00:00"}
    assert said[-1].started_at == moment("2026-03-14T12:00")
    assert set(kept) < set(said)


def test_a_rest_into_an_unknown_year_is_provisional() -> None:
    resumed = terms("2025-12-31T12:00", book=until(2025))
    (said,) = deadlines.shifted(resumed, [limit(due="2025-12-31T00:00")], moment("2025-12-29T12:00"))

    assert (ends((said,)), said.is_provisional) == ({"VISIT": "01-02 00:00"}, True)


@given(
    at=st.timedeltas(timedelta(0), timedelta(days=650)).map(lambda passed: moment("2025-01-01T00:00") + passed),
    grade=st.sampled_from(GRADED),
    rest=st.timedeltas(timedelta(seconds=1), timedelta(days=20)),
)
def test_a_limit_never_ends_before_it_starts_nor_earlier_after_a_rest(
    at: datetime, grade: Grade, rest: timedelta
) -> None:
    started = deadlines.start(terms(at), grade)
    resumed = deadlines.shifted(terms(at + rest), started, at)

    assert all(one.due_at > at for one in started)
    assert {one.key for one in resumed} == {one.key for one in started}
    before = {one.key: one.due_at for one in started}
    assert all(one.due_at >= before[one.key] + rest for one in resumed)
    assert deadlines.stricter(started, started) == started


@given(st.dates(date(2014, 5, 1), date(2040, 1, 1)))
def test_a_day_ends_with_the_next_midnight(on: date) -> None:
    assert civil_date(deadlines.end_of(on)) == on + timedelta(days=1)
    assert civil_date(deadlines.end_of(on) - timedelta(seconds=1)) == on
