"""What a household is: its facts, where its people live, what was given, and when it is read again."""

from __future__ import annotations

from datetime import date

import pytest

from schemas.assessment import Grade
from schemas.events.employment import UnemploymentRegistered
from schemas.events.income import PensionPaid
from schemas.events.medical import MedicalSettled
from schemas.events.membership import CustodyStarted, DeathRegistered, MemberLeft, ResidenceLeft
from schemas.events.registration import CategoryGranted
from schemas.events.system import FeedCovered
from schemas.events.visit import Finding, VisitRecorded
from services.monitor.agenda import Agenda, Watch
from services.monitor.assess import Inquiry, assess
from services.monitor.dimensions import dimensions
from services.monitor.file import file_of
from services.monitor.given import MEMO_LIMIT, Given, NoPolicy
from services.monitor.household import Household, Ledger
from services.monitor.kinds.period import Period, Point
from services.monitor.kinds.transition import Transition
from services.monitor.reading import Occasion
from services.monitor.residence import home_on, solo_home
from services.policy.shape import Entry
from tests.builders import BOOK, Family, noon

ON = date(2026, 2, 10)


def occasion(as_of: date) -> Occasion:
    return Occasion(as_of, as_of, "0" * 32, 1, noon(as_of))


def test_a_household_equals_only_a_household_and_a_ledger_only_a_ledger() -> None:
    assert Household("h1") != "h1"
    assert Ledger("person/a") != "person/a"
    assert Household("h1") == Household("h1")


def test_before_joining_and_after_leaving_everybody_has_a_home_of_one() -> None:
    family = Family()
    family.member("a")
    family.say(MemberLeft(household_id="h1", reason="OTHER"), on=date(2025, 6, 1), about="a")
    person = family.household().people["person/a"]

    assert [home_on(person, day) for day in (date(2024, 1, 1), date(2025, 3, 1), date(2025, 6, 1))] == [
        solo_home("person/a"), "h1", solo_home("person/a"),
    ]  # fmt: skip


def test_a_home_of_one_is_home_again_between_two_registered_ones() -> None:
    family = Family(household_id=solo_home("person/a"), registered_on=None)
    for on, home in ((date(2025, 3, 1), "h1"), (date(2025, 9, 1), "h2")):
        family.record(family.joining(home), subject="person/a", on=on, known_on=on)
    away_on = date(2025, 6, 1)
    family.record(MemberLeft(household_id="h1", reason="OTHER"), subject="person/a", on=away_on, known_on=away_on)

    stays = family.look(date(2026, 1, 1)).stays("person/a")

    assert [(stay.from_on, stay.to_on) for stay in stays][1:] == [(away_on, date(2025, 9, 1))]


def test_the_file_says_where_everybody_is() -> None:
    family = Family()
    for each in ("a", "b", "c", "d"):
        family.member(each, "02" if each == "a" else "20")
    family.say(DeathRegistered(death_on=ON, cause_class="ILLNESS"), on=ON, about="b")
    family.say(CustodyStarted(kind="PRISON"), on=ON, about="c")
    family.say(ResidenceLeft(), on=ON, about="d")
    family.member("e", "20")
    family.say(MemberLeft(household_id="h1", reason="MOVED"), on=ON, about="e")
    look = family.look(ON)
    reading = assess(family.household(), occasion(ON), look.given)
    assert reading is not None

    shown = file_of(look, reading.assessment)

    assert [member.state for member in shown.members] == ["living_in", "dead", "custody", "away", "left"]


def test_cover_is_the_greatest_of_a_division_and_those_above_it() -> None:
    given = Given(BOOK)
    given = given.with_cover("340826000000", FeedCovered(feed="MEDICAL", covered_through_on=date(2026, 1, 31)))
    given = given.with_cover("340800000000", FeedCovered(feed="MEDICAL", covered_through_on=date(2025, 12, 31)))

    assert given.covers("340826100001", ON) == {"MEDICAL": date(2026, 1, 31)}
    assert given.covers("340825000000", ON) == {"MEDICAL": date(2025, 12, 31)}


def test_the_memory_of_what_is_given_is_bounded() -> None:
    given = Given(BOOK)
    for each in range(MEMO_LIMIT + 1):
        given.remember(each, each)

    assert given.remembered(0) is None
    assert given.remembered(MEMO_LIMIT) == MEMO_LIMIT


def test_a_reading_without_a_policy_book_says_what_to_do() -> None:
    assert "adopt one first" in str(NoPolicy(12))


def test_a_household_that_moves_is_found_in_its_new_division_only() -> None:
    agenda, given = Agenda(), Given(BOOK)
    agenda.keep(Watch("h1", "340826100001", None, 0))
    agenda.keep(Watch("h1", "340825100001", None, 0))

    assert list(agenda.placed("340826", given, ON)) == []
    assert list(agenda.placed("340825", given, ON)) == ["h1"]


def test_on_the_day_a_feed_turns_silent_its_division_is_read() -> None:
    agenda = Agenda([Watch("h1", "340826100001", None, 0)])
    given = Given(BOOK).with_cover("340826", FeedCovered(feed="UTILITY", covered_through_on=date(2026, 2, 1)))

    assert agenda.turned_silent(given, date(2026, 2, 4), date(2026, 2, 5)) == {"h1"}
    assert agenda.turned_silent(given, date(2026, 2, 5), date(2026, 2, 6)) == set()


def test_no_part_of_a_reading_is_kept_once_the_policy_may_have_changed() -> None:
    family = Family(registered_on=date(2025, 12, 1))
    family.member("a")
    family.say(CategoryGranted(category="C1", valid_from_on=date(2025, 12, 1)), on=date(2025, 12, 1))
    household, given = family.household(), family.look(ON).given
    before = assess(household, occasion(date(2025, 12, 31)), given)
    assert before is not None
    assert before.until_on == date(2026, 1, 1)

    after = Inquiry(household, occasion(date(2026, 1, 1)), given).in_part(before, frozenset())

    assert after is not None
    assert all(after.parts[name] is not part for name, part in before.parts.items() if part.feeds or part.value)


def test_a_confirmation_lowers_for_ninety_days_and_no_longer() -> None:
    family = Family()
    family.member("a")
    family.say(UnemploymentRegistered(reason="DISMISSED"), on=date(2025, 12, 1), about="a", known_on=date(2025, 12, 10))
    family.say(
        VisitRecorded(contact="MET", findings=(Finding(indicator="2.01", finding="CONFIRMED", person_ref="a"),)),
        on=date(2025, 12, 10),
    )  # fmt: skip
    given = family.look(ON).given

    steps = []
    for day in (date(2026, 3, 10), date(2026, 3, 11)):
        reading = assess(family.household(), occasion(day), given)
        assert reading is not None
        steps.append([signal.steps for signal in reading.assessment.signals if signal.indicator == "2.01"])

    assert steps[0]
    assert "verified" in steps[0][0]
    assert not steps[1]


def test_moving_from_one_home_to_another_on_one_day_leaves_no_day_between() -> None:
    family = Family(household_id=solo_home("person/a"), registered_on=None)
    on = date(2025, 6, 1)
    family.record(family.joining("h1"), subject="person/a", on=date(2025, 3, 1), known_on=on)
    family.record(family.joining("h2"), subject="person/a", on=on, known_on=on)

    assert [stay.to_on for stay in family.look(ON).stays("person/a")] == [date(2025, 3, 1)]


def test_under_another_book_everything_is_read_again() -> None:
    family = Family()
    family.member("a")
    household, given = family.household(), family.look(ON).given
    before = assess(household, occasion(ON), given)
    other = BOOK.amended(Entry("1.02.hold_days", "CN", date(2026, 1, 1), date(2026, 1, 1), 80, "test"))

    after = Inquiry(household, occasion(ON), given.with_book(other)).in_part(before, frozenset())

    assert before is not None
    assert after is not None
    assert after.assessment.policy_digest != before.assessment.policy_digest


def test_a_confirmation_of_long_ago_lowers_nothing() -> None:
    family = Family(registered_as="GENERAL", settlement="URBAN")
    family.member("a")
    bill = MedicalSettled(
        admit_on=date(2025, 1, 12), discharge_on=date(2025, 1, 15), total_fen=4_000_000, basic_fen=0, major_fen=0,
        assist_fen=0, commercial_fen=0, out_of_scope_fen=0, personal_fen=4_000_000, designated=True, icu_days=0,
    )  # fmt: skip
    family.say(bill, on=date(2025, 1, 15), about="a", known_on=date(2025, 1, 20))
    family.say(
        VisitRecorded(contact="MET", findings=(Finding(indicator="1.01", finding="CONFIRMED", person_ref="a"),)),
        on=date(2025, 2, 1),
    )  # fmt: skip
    given = family.look(ON).given

    steps = []
    for day in (date(2025, 5, 2), date(2025, 5, 3)):
        reading = assess(family.household(), occasion(day), given)
        assert reading is not None
        steps += [signal.steps for signal in reading.assessment.signals if signal.indicator == "1.01"]

    assert ["verified" in each for each in steps] == [True, False]


def test_a_condition_on_a_person_ends_when_the_person_leaves() -> None:
    family = Family()
    family.member("a")
    look = family.look(ON)
    claim = Period(subject="person/z", point=lambda _month: Point(Grade.RED), first_month=24_000)

    assert claim.sign(look, dimensions()[0].indicators[0]) is None


def test_a_state_that_was_always_true_was_completed_by_nothing() -> None:
    family = Family()
    family.member("a")
    look = family.look(ON)
    claim = Transition(
        subject=family.subject, grade=Grade.RED, state=lambda _day: True, changes=[date(2025, 1, 10)], completing=[]
    )

    assert claim.sign(look, dimensions()[0].indicators[0]) is None


def test_room_is_used_up_by_what_was_skipped() -> None:
    family = Family()
    family.member("a")
    family.say(PensionPaid(month="2026-01", amount_fen=20_000, central_base_fen=0), on=date(2026, 1, 10), about="a")
    reading = assess(family.household(), occasion(ON), family.look(ON).given)
    assert reading is not None

    later = reading.after(7)

    for name, part in reading.parts.items():
        assert later.parts[name].room_fen == (None if part.room_fen is None else part.room_fen - 7)
        assert later.parts[name].income_fen == (None if part.income_fen is None else part.income_fen - 7)


@pytest.mark.parametrize("household_id", ["h1", "solo-a"])
def test_of_a_home_without_any_fact_nothing_is_read(household_id: str) -> None:
    assert assess(Household(household_id), occasion(ON), Given(BOOK)) is None
