"""The life of cases with everything interleaved: readings, late visits, commands, time, rosters, moves, deaths."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import rule

from schemas.assessment import Grade
from schemas.case.commands import (
    Accept,
    AnswerQuality,
    AnswerReferral,
    Assign,
    Close,
    Confer,
    Dispose,
    EndSilence,
    Escalate,
    Extend,
    Hush,
    Open,
    RecordContact,
    RecordVisit,
    Refer,
    Resume,
    Return,
    Settle,
    Suspend,
)
from schemas.case.form import CauseFound
from schemas.case.parts import WrongFact
from schemas.case.words import Answer, Contact, DeadlineName, Finding, Level, Outcome, Programme
from schemas.dates import civil_date
from schemas.event import Event
from schemas.events.membership import DeathRegistered
from services.alerts.lifecycle.carry import carry
from services.alerts.lifecycle.telling import Telling
from services.alerts.routing import Service
from tests.alerts.lifecycle.commands import COUNTY, GRID, OTHER, TOWN, form
from tests.alerts.lifecycle.life import ELSEWHERE, PLUNGE, SHOCK, item
from tests.alerts.world import World, command_of, referrals_of
from tests.builders import DIVISION

GRADES = st.sampled_from([*Grade, None])
HOMES = st.sampled_from(["h1", "h2"])
DAYS = st.integers(0, 100)
CHANCE = st.integers(0, 5)
"""Zero, once in a while: what ends a case may not end every story at its beginning."""


def picked(of: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(get_args(of))


class Life(World):
    """Whatever happens, nothing is lost and nothing is said twice."""

    @rule(hours=st.sampled_from([1, 5, 24, 24 * 7, 24 * 45]))
    def time_passes(self, hours: int) -> None:
        self.later(hours)

    @rule(name=HOMES, shock=GRADES, plunge=GRADES, streams=st.sets(st.sampled_from(["EXIT_REVIEW", "POLICY_GAP"])),
          corrects=st.booleans(), chance=CHANCE)  # fmt: skip
    def a_reading_comes(  # noqa: PLR0917  # what readings differ in
        self, name: str, shock: Any, plunge: Any, streams: set[str], corrects: Any, chance: int
    ) -> None:
        home = self.homes[name]
        if not chance:
            home.division = ELSEWHERE if home.division == DIVISION else DIVISION
        before = len(home.events)
        self.align(home)
        home.read(
            {SHOCK: shock, PLUNGE: plunge}, civil_date(self.at), household_id=name, caused_at=self.at,
            corrects=corrects, items=tuple(item(stream) for stream in sorted(streams)),
        )  # fmt: skip
        self.remember(home.events[before:])

    @rule(name=HOMES, steps=st.lists(st.tuples(st.integers(0, 9), picked(Outcome), picked(Finding), picked(Answer))))
    def somebody_works_on_the_list(self, name: str, steps: list[tuple[int, Any, Any, Any]]) -> None:
        for step in steps:
            self.do_what_is_on_the_list(name, *step)

    @rule(name=HOMES, by=st.sampled_from([GRID, OTHER]), contact=picked(Contact), finding=st.none() | picked(Finding),
          ago=DAYS)  # fmt: skip
    def a_visit_comes_late(self, name: str, by: Any, contact: Any, finding: Any, ago: int) -> None:
        found = () if finding is None else (CauseFound(indicator="4.01", finding=finding),)
        said = form(contact=contact, visited_on=civil_date(self.at) - timedelta(days=ago), found=found)
        self.say(name, command_of(RecordVisit, by, form=said))

    @rule(name=HOMES, by=st.sampled_from([GRID, TOWN]))
    def somebody_accepts(self, name: str, by: Any) -> None:
        current = self.homes[name].case.current
        staff = current.coordinator if current is not None and current.coordinator is not None else by.staff
        self.say(name, command_of(Accept, replace(by, staff=staff)))

    @rule(name=HOMES, contact=picked(Contact))
    def somebody_calls(self, name: str, contact: Any) -> None:
        self.say(name, command_of(RecordContact, GRID, contact=contact))

    @rule(name=HOMES, outcome=picked(Outcome), until=st.none() | DAYS)
    def the_township_disposes(self, name: str, outcome: Any, until: int | None) -> None:
        until_on = None if until is None or outcome != "EXIT_REVIEW" else civil_date(self.at) + timedelta(days=until)
        wrong = (WrongFact(event_id=self.name(), source="YB"),) if outcome == "DATA_ERROR" else ()
        self.say(name, command_of(Dispose, TOWN, outcome=outcome, fade_out_until_on=until_on, wrong=wrong))

    @rule(name=HOMES, programme=picked(Programme), by=st.sampled_from([GRID, TOWN]), by_commitment=st.booleans())
    def a_case_is_referred(self, name: str, programme: Any, by: Any, *, by_commitment: bool) -> None:
        self.say(name, command_of(Refer, by, programme=programme, by_commitment=by_commitment))

    @rule(name=HOMES, answer=st.none() | picked(Answer), index=st.integers(0, 3), papers_in=st.booleans())
    def an_owner_answers(self, name: str, answer: Any, index: int, *, papers_in: bool) -> None:
        current = self.homes[name].case.current
        if current is not None and current.referrals:
            referral = current.referrals[index % len(current.referrals)]
            said = {"referral_id": referral.referral_id, "answer": answer, "reason": "R1", "papers_in": papers_in}
            self.say(name, command_of(AnswerReferral, TOWN, **said))

    @rule(name=HOMES, finding=picked(Finding))
    def a_supervisor_settles(self, name: str, finding: Any) -> None:
        current = self.homes[name].case.current
        if current is not None and current.conflicts:
            self.say(name, command_of(Settle, TOWN, cause=current.conflicts[0].after.cause, finding=finding))

    @rule(name=HOMES, days=DAYS, dimension=st.sampled_from([None, SHOCK, PLUNGE]), by=st.sampled_from([GRID, TOWN]))
    def somebody_wants_silence(self, name: str, days: int, dimension: Any, by: Any) -> None:
        until_on = civil_date(self.at) + timedelta(days=days)
        self.say(name, command_of(Hush, by, reason="OTHER", until_on=until_on, dimension=dimension))

    @rule(name=HOMES)
    def a_silence_is_ended(self, name: str) -> None:
        for silence in self.homes[name].case.silences[:1]:
            self.say(name, command_of(EndSilence, TOWN, silence_id=silence.silence_id))

    @rule(name=HOMES, days=DAYS)
    def a_case_rests(self, name: str, days: int) -> None:
        self.say(name, command_of(Suspend, TOWN, reason="AWAY", until_on=civil_date(self.at) + timedelta(days=days)))

    @rule(name=HOMES, limit=picked(DeadlineName), hours=st.integers(1, 999))
    def a_limit_is_moved(self, name: str, limit: Any, hours: int) -> None:
        self.say(name, command_of(Extend, COUNTY, deadline=limit, due_at=self.at + timedelta(hours=hours)))

    @rule(name=HOMES, staff=st.sampled_from(["S1", "S9", "S34"]), level=picked(Level),
          kind=st.sampled_from([Assign, Escalate, Return, Resume, Confer, Open, AnswerQuality, Close]))  # fmt: skip
    def somebody_says_something_else(self, name: str, staff: str, level: Any, kind: Any) -> None:
        case = self.homes[name].case
        more: dict[Any, dict[str, Any]] = {
            Assign: {"coordinator": staff}, Escalate: {"level": level}, Return: {"reason": "NOT_KNOWN_HERE"},
            Close: {"reason": "MOVED_AWAY"},
            AnswerQuality: {"event_id": case.quality[0].event_id if case.quality else "", "is_corrected": True},
        }  # fmt: skip
        coordinator = case.current.coordinator if case.current is not None else None
        by = replace(GRID, staff=coordinator or "S1") if kind is Return else COUNTY
        self.say(name, command_of(kind, by, **more.get(kind, {})))

    @rule(name=HOMES, staff=st.sampled_from([None, "S1", "S9", "S34"]))
    def hands_change(self, name: str, staff: str | None) -> None:
        home = self.homes[name]
        self.count += 1
        service = Service(civil_date(self.at), self.count, staff, None)
        home.roster = home.roster.with_service(("village", home.division), service)
        before = len(home.events)
        self.align(home)
        home.serve(home.roster, self.at)
        self.remember(home.events[before:])

    @rule(name=HOMES, chance=CHANCE)
    def the_last_person_leaves_for_the_other_home(self, name: str, chance: int) -> None:
        if chance:
            return
        old, new = self.homes[name], self.homes["h2" if name == "h1" else "h1"]
        referrals = referrals_of(old) + referrals_of(new)
        was_open = old.case.current is not None
        tellings = Telling(old.case, self.terms(old)), Telling(new.case, self.terms(new))
        carry(*tellings)
        self.take(old, tellings[0].events)
        self.take(new, tellings[1].events)
        assert old.case.current is None
        assert new.case.current is not None or not was_open
        assert referrals_of(new) == referrals or not was_open

    @rule(name=HOMES, chance=CHANCE)
    def the_last_person_dies(self, name: str, chance: int) -> None:
        if chance:
            return
        home = self.homes[name]
        fact = Event(
            event_id=self.name(), record="0" * 16, revision=0, subject="person/p-1", division=home.division,
            type="DeathRegistered", schema_version=1, occurred_on=civil_date(self.at), source="test",
            payload=DeathRegistered(death_on=civil_date(self.at), cause_class="C"),
        )  # fmt: skip
        self.hear(home, (fact,), living=0)
        assert home.case.current is None or "EXIT_REVIEW" in home.case.open_alerts


TestLife = Life.TestCase
TestLife.settings = settings(stateful_step_count=40)
