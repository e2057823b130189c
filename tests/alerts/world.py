"""Two homes and all that can be done to them, looked at after every step: the ground of the machine."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine, invariant

from schemas.case import body_of, case_event_id, parse
from schemas.case.commands import (
    Accept,
    AnswerQuality,
    AnswerReferral,
    AnyCommand,
    Assign,
    Confer,
    Dispose,
    RecordContact,
    RecordVisit,
    Refer,
    Resume,
    Settle,
)
from schemas.case.course import Closed, Merged, Moved
from schemas.case.event import AnyChange, CaseEvent
from schemas.case.form import CauseFound
from schemas.case.pressure import Escalated
from schemas.dates import civil_date
from schemas.event import Event, Recorded
from schemas.messages import Told
from services.alerts.lifecycle.decide import Decided, decide
from services.alerts.lifecycle.evolve import evolve
from services.alerts.lifecycle.passed import next_at, passed
from services.alerts.lifecycle.told import told
from services.alerts.todo import todo
from tests.alerts.lifecycle.commands import COUNTY, TOWN, form
from tests.alerts.lifecycle.life import ELSEWHERE, HOUR, Home
from tests.builders import BOOK, DIVISION, noon

QUEUES = ("staff/", "pool/", "office/", "owner/", "source/")


class World(RuleBasedStateMachine):
    """Two homes of two villages in one log; whatever happens, nothing is lost and nothing is said twice."""

    def __init__(self) -> None:
        super().__init__()
        self.at: datetime = noon(date(2026, 1, 5))
        self.homes = {
            "h1": Home(household_id="h1", division=DIVISION), "h2": Home(household_id="h2", division=ELSEWHERE)
        }  # fmt: skip
        self.count = 0
        self.ids: set[str] = set()

    def take(self, home: Home, events: tuple[CaseEvent, ...] | list[CaseEvent]) -> None:
        """Fold what was decided, one by one, and look at each."""
        for event in events:
            assert parse(body_of(event)) == event
            self.remember([event])
            self._look(home, event.change)
            home.case = evolve(home.case, event)
            home.events.append(event)

    def remember(self, events: list[CaseEvent]) -> None:
        """Nothing is said twice."""
        ids = {case_event_id(event) for event in events}
        assert len(ids) == len(events)
        assert not ids & self.ids, events
        self.ids |= ids

    def _look(self, home: Home, change: AnyChange) -> None:
        current = home.case.current
        if isinstance(change, Escalated) and change.reason == "SILENT":
            assert current is not None
            assert not current.is_acknowledged
        if isinstance(change, Closed | Moved | Merged):
            assert current is not None

    def terms(self, home: Home) -> Any:
        return replace(home.terms(self.at), cause=self.name())

    def name(self) -> str:
        self.count += 1
        return f"{self.count:032x}"

    def align(self, home: Home) -> None:
        """Let the home name its next cause by a number that nobody else has."""
        home.causes = self.count + 1
        self.count += 2

    def later(self, hours: int) -> None:
        """Time passes by a tick that every home hears of."""
        self.at += timedelta(hours=hours)
        for home in self.homes.values():
            self.take(home, passed(home.case, self.terms(home)))
            following = next_at(home.case)
            assert following is None or following > self.at

    def say(self, name: str, command: AnyCommand) -> str | None:
        """Whatever is said, it is carried out or refused; what was carried out is not carried out again."""
        home = self.homes[name]
        author = replace(command.by, division=home.division if command.by.level == "VILLAGE" else command.by.division)
        if author.level == "TOWNSHIP":
            author = replace(author, division=home.division[:9])
        command = replace(command, household_id=name, command_id=self.name(), by=author)
        decided = decide(command, home.case, home.terms(self.at))
        if not isinstance(decided, Decided):
            return decided.reason
        self.take(home, decided.events)
        if isinstance(command, RecordVisit):
            self.hear(home, decided.facts)
        elif home.case.current is not None or decided.events:
            assert decide(command, home.case, home.terms(self.at)) == Decided(())
        return None

    def hear(self, home: Home, facts: tuple[Event, ...], living: int | None = None) -> None:
        for fact in facts:
            message = Told(home.household_id, home.division, living, Recorded(fact, 1, self.at))
            terms = replace(home.terms(self.at), cause=fact.event_id)
            self.take(home, told(message, home.case, terms))

    def do_what_is_on_the_list(self, name: str, index: int, outcome: Any, finding: Any, answer: Any) -> None:
        """What the list asks for is not refused, but that a case that rests must be taken up first."""
        home = self.homes[name]
        items = [one for one in todo(name, home.case, BOOK.divisions) if one.action != "SUPERVISE"]
        if not items:
            return
        todo_now = items[index % len(items)]
        if todo_now.action == "FOLLOW_UP" and todo_now.due_at is not None:
            self.later(max(0, (todo_now.due_at - self.at) // HOUR - 24))
        about, current = todo_now.about, home.case.current
        if outcome == "REFER" and (current is None or all(one.answer == "RETURNED" for one in current.referrals)):
            outcome = "POLICY_GAP"
        programmes = {one.referral_id: one.programme for one in current.referrals} if current is not None else {}
        coordinator = replace(TOWN, on_behalf_of=current.coordinator) if current is not None else TOWN
        visit = form(visited_on=civil_date(self.at), found=(CauseFound(indicator="4.01", finding=finding),))
        said: dict[str, tuple[Any, dict[str, Any]]] = {
            "ASSIGN": (Assign, {"coordinator": "S34"}), "ACCEPT": (Accept, {}), "RESUME": (Resume, {}),
            "CONTACT": (RecordContact, {"contact": "PHONE"}),
            **dict.fromkeys(("VISIT", "FOLLOW_UP"), (RecordVisit, {"form": visit})),
            "DISPOSE": (Dispose, {"outcome": outcome}), "END_FADE_OUT": (Dispose, {"outcome": "NO_CHANGE"}),
            "SETTLE": (Settle, {"cause": about, "finding": finding}), "CONFER": (Confer, {"by": COUNTY}),
            "ANSWER": (AnswerReferral, {"referral_id": about, "answer": answer, "reason": "R1"}),
            "CHASE": (AnswerReferral, {"referral_id": about, "answer": answer, "reason": "R1"}),
            "REFER_AGAIN": (Refer, {"programme": programmes.get(about)}),
            "PAPERS": (AnswerReferral, {"referral_id": about, "papers_in": True}),
            "CHECK_DATA": (AnswerQuality, {"event_id": about, "is_corrected": True}),
        }  # fmt: skip
        kind, more = said[todo_now.action]
        refusal = self.say(name, command_of(kind, more.pop("by", coordinator), **more))
        assert refusal in {None, "SUSPENDED", "CONTRADICTED"} or (kind is AnswerReferral and refusal == "ALREADY")

    @invariant()
    def what_must_be_done_stands_in_one_queue_and_every_open_case_has_something_to_be_done(self) -> None:
        for name, home in self.homes.items():
            items = todo(name, home.case, BOOK.divisions)
            assert len({one.key for one in items}) == len(items)
            assert all(one.queue.startswith(QUEUES) for one in items)
            current = home.case.current
            of_case = [one for one in items if one.action != "CHECK_DATA"]
            assert bool(of_case) == (current is not None), home.events[-5:]

    @invariant()
    def limits_stand_in_their_order_and_each_once(self) -> None:
        for home in self.homes.values():
            limits = home.case.current.deadlines if home.case.current is not None else ()
            assert len({one.key for one in limits}) == len(limits)
            assert list(limits) == sorted(limits, key=lambda one: (one.due_at, one.key))

    @invariant()
    def whoever_took_a_case_up_is_not_chased_for_silence(self) -> None:
        for home in self.homes.values():
            current = home.case.current
            if current is not None and current.is_acknowledged:
                assert not any(one.name.startswith("ESCALATE") for one in current.deadlines)


def command_of(kind: Any, by: Any, **said: Any) -> Any:
    return kind(command_id="", household_id="", by=by, **said)


def referrals_of(home: Home) -> int:
    return len(home.case.current.referrals) if home.case.current is not None else 0
