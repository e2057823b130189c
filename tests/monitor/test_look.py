"""One look: the facts that are live, whose they are, what is one fact and what is news."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from schemas.events.disability import DisabilityCertified
from schemas.events.incident import FireReported, HotlineAppealed, TrafficAccidentReported
from schemas.events.income import PensionPaid
from schemas.events.medical import OutpatientSummarised
from schemas.events.membership import MemberLeft
from schemas.events.registration import HouseholdMoved
from schemas.payload import Payload
from services.monitor.household import Fact
from services.monitor.look import Look, facet
from tests.builders import DAY, DIVISION, Family

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
FIRE = FireReported(damage_level="TOTAL")
CALL = HotlineAppealed(channel="12345", topic="FOOD")
CERTIFICATE = DisabilityCertified(kind="SIGHT", grade=1)


@pytest.fixture
def family() -> Family:
    made = Family()
    made.member("a")
    return made


def only(look: Look, kind: type[Payload], subject: str = "person/b") -> Fact[Payload]:
    (fact,) = look.live(subject, kind)
    return fact


def test_what_will_occur_is_not_live_yet_and_is_woken_for(family: Family) -> None:
    family.say(FIRE, on=MARCH)
    family.say(FIRE, on=MAY, known_on=MARCH)

    look = family.look(MARCH)

    assert [fact.occurred_on for fact in look.happenings(FireReported)] == [MARCH]
    assert look.notes.review_on == MAY


def test_what_was_not_known_then_is_not_seen(family: Family) -> None:
    family.say(FIRE, on=MARCH, known_on=APRIL)

    assert family.look(APRIL, known_on=APRIL - DAY).happenings(FireReported) == []
    assert len(family.look(MARCH, known_on=APRIL).happenings(FireReported)) == 1


def test_happenings_are_the_households_own_and_its_members_in_order(family: Family) -> None:
    family.say(CALL, on=APRIL, about="a")
    family.say(CALL, on=MARCH)
    family.say(CALL, on=MARCH, about="stranger")

    assert [fact.subject for fact in family.look(MAY).happenings(HotlineAppealed)] == ["household/h1", "person/a"]


def test_money_counts_for_the_days_lived_here_and_what_a_person_is_comes_along(family: Family) -> None:
    family.member("b", "20", on=APRIL, reason="RETURN")
    family.say(CALL, on=MARCH, about="b")
    family.say(CERTIFICATE, on=MARCH, about="b")
    look = family.look(MAY)

    assert look.of("person/b", HotlineAppealed) == []
    assert look.latest("person/b", HotlineAppealed) is None
    assert look.latest("person/b", DisabilityCertified) is not None
    assert look.live("person/stranger", DisabilityCertified) == ()


def test_a_leaver_leaves_behind_what_happened_here(family: Family) -> None:
    family.member("b", "20")
    family.say(CALL, on=MARCH, about="b")
    family.say(MemberLeft(household_id="h1", reason="SPLIT"), on=APRIL, about="b")
    family.say(CALL, on=MAY, about="b")

    assert [fact.occurred_on for fact in family.look(MAY).happenings(HotlineAppealed)] == [MARCH]


@pytest.mark.parametrize(("days", "facts"), [(7, 1), (8, 2)])
def test_two_departments_tell_one_fact_within_seven_days(family: Family, days: int, facts: int) -> None:
    first = family.say(FIRE, on=MARCH, known_on=APRIL)
    second = family.say(FIRE, on=MARCH + timedelta(days=days), known_on=MAY)
    look = family.look(MAY)

    merged = look.distinct(look.happenings(FireReported))

    assert len(merged) == facts
    assert merged[0].fact.event_id == first.event.event_id
    told = tuple(sorted((first.event.event_id, second.event.event_id)))
    assert merged[0].evidence == (told if facts == 1 else (first.event.event_id,))


def test_seven_days_are_counted_from_the_earliest_and_not_from_twin_to_twin(family: Family) -> None:
    for days in (0, 6, 12):
        family.say(FIRE, on=MARCH + timedelta(days=days))
    look = family.look(MAY)

    assert [len(one.evidence) for one in look.distinct(look.happenings(FireReported))] == [2, 1]


def test_monthly_facts_are_twins_of_the_same_month_only(family: Family) -> None:
    for month, day in (("2026-02", 1), ("2026-03", 2), ("2026-02", 3)):
        family.say(PensionPaid(month=month, amount_fen=1, central_base_fen=0), on=date(2026, 4, day), about="a")
    look = family.look(MAY)

    merged = look.distinct(look.of("person/a", PensionPaid))

    assert [(one.fact.payload.month, len(one.evidence)) for one in merged] == [("2026-02", 2), ("2026-03", 1)]


def test_facts_of_two_people_or_without_a_key_stand_for_themselves(family: Family) -> None:
    family.member("b", "20")
    for ref in ("a", "b"):
        family.say(TrafficAccidentReported(injury="MINOR"), on=MARCH, about=ref)
    for _ in range(2):
        family.say(CALL, on=MARCH)
    look = family.look(MAY)

    assert len(look.distinct(look.happenings(TrafficAccidentReported))) == 2
    assert len(look.distinct(look.happenings(HotlineAppealed))) == 2
    assert look.distinct([]) == []


@pytest.mark.parametrize(("known_on", "news"), [(date(2025, 1, 10), False), (date(2025, 1, 11), True)])
def test_what_was_known_at_registration_is_the_baseline(family: Family, known_on: date, *, news: bool) -> None:
    family.say(FIRE, on=date(2025, 1, 5), known_on=known_on)

    look = family.look(MAY)

    assert look.is_news(only(look, FireReported, "household/h1")) is news


def test_a_correction_does_not_make_the_baseline_news(family: Family) -> None:
    for known_on, revision in ((date(2025, 1, 5), 0), (APRIL, 1)):
        family.record(
            FIRE, subject="household/h1", on=date(2025, 1, 5), known_on=known_on, number="1", revision=revision
        )
    look = family.look(MAY)

    assert not look.is_news(only(look, FireReported, "household/h1"))


def test_to_a_home_without_a_register_everything_is_news() -> None:
    stranger = Family(household_id="solo-b", registered_on=None)
    stranger.say(CERTIFICATE, on=date(2010, 1, 1), about="b")
    look = stranger.look(MAY)

    assert look.is_news(only(look, DisabilityCertified))


def test_what_a_joiner_brought_along_is_restated_and_no_news(family: Family) -> None:
    family.member("b", "20", on=APRIL, reason="RETURN")
    family.say(CERTIFICATE, on=MARCH, about="b")
    look = family.look(MAY)
    fact = only(look, DisabilityCertified)

    assert look.is_restated(fact)
    assert not look.is_news(fact)


def test_a_home_is_where_it_was_registered_until_it_moves(family: Family) -> None:
    family.say(HouseholdMoved(to_division="340826101002", settlement="URBAN"), on=APRIL)

    assert family.look(APRIL - DAY).division == DIVISION
    assert family.look(APRIL).division == "340826101002"


def test_a_home_without_a_register_is_where_its_newest_fact_happened() -> None:
    stranger = Family(household_id="solo-b", registered_on=None)
    stranger.say(CALL, on=APRIL, about="b")
    stranger.division = "340826101002"
    stranger.say(CALL, on=MARCH, about="b", known_on=MAY)

    look = stranger.look(MAY)

    assert look.division == DIVISION
    assert look.watched_from == MARCH


@pytest.mark.parametrize(("through", "covered"), [(None, False), (date(2026, 2, 27), False), (date(2026, 2, 28), True)])
def test_a_month_is_covered_once_its_last_day_is(family: Family, through: date | None, *, covered: bool) -> None:
    if through is not None:
        family.covers("MEDICAL", through)
    look = family.look(MAY)

    assert look.covers("MEDICAL", 2026 * 12 + 1) is covered
    assert look.notes.feeds == ({} if covered else {"MEDICAL": date(2026, 2, 28)})


def test_an_answer_is_found_once_and_every_asker_depends_on_what_it_depends_on(family: Family) -> None:
    asked: list[str] = []

    @facet
    def answer(look: Look, name: str) -> str:
        asked.append(name)
        look.wake(MAY)
        look.param("signal.same_fact_days")
        return name.upper()

    look = family.look(MARCH)
    look.notes.review_on = None
    assert [answer(look, "x"), answer(look, "x"), answer(look, "y")] == ["X", "X", "Y"]
    assert asked == ["x", "y"]
    look.notes.review_on = None
    look.notes.parameters.clear()
    answer(look, "x")
    assert look.notes.review_on == MAY
    assert look.notes.parameters == {"signal.same_fact_days"}


def test_an_answer_that_fails_leaves_the_notes_of_the_asker(family: Family) -> None:
    @facet
    def broken(look: Look) -> str:
        return str(look.param("no.such"))

    look = family.look(MARCH)
    notes = look.notes
    with pytest.raises(Exception, match=r"no\.such"):
        broken(look)
    assert look.notes is notes
    family.say(OutpatientSummarised(month="2026-01", visits=1, personal_fen=0, out_of_scope_fen=0), on=MARCH, about="a")
    assert OutpatientSummarised in family.look(MARCH).present
