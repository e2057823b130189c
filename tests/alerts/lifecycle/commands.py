"""What the tests of commands are given: people, commands, and a case in every column of the state table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

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
from schemas.case.course import AlertChange
from schemas.case.form import VisitForm
from schemas.case.parts import Author, Deadline, Found, Referral, Silence
from services.alerts.lifecycle.decide import Decided, decide
from services.alerts.lifecycle.evolve import evolve
from services.alerts.lifecycle.telling import Telling
from services.alerts.routing import Roster, Service
from services.alerts.state import Alert, Case, Conflict, Doubt, OpenCase, Rest
from tests.alerts import given
from tests.alerts.given import FIRE, ON, SHOCK, moment, terms
from tests.builders import DIVISION, noon

if TYPE_CHECKING:
    from schemas.case.commands import AnyCommand
    from schemas.case.event import AnyChange
    from schemas.case.feed import Refused
    from schemas.case.words import Place
    from services.alerts.terms import Terms

FACT = "f" * 32
CALM = "4.02 household/h1"
GRID = Author(staff="S12", level="VILLAGE", division=DIVISION)
OTHER = replace(GRID, staff="S99")
TOWN = Author(staff="T1", level="TOWNSHIP", division="340826100")
COUNTY = Author(staff="C1", level="COUNTY", division="340826")
ROSTER = Roster().with_service(("village", DIVISION), Service(date(2026, 1, 1), 1, "S12", "S13"))
RAISED = AlertChange(dimension=SHOCK, episode=1, step="RAISED", was=None, grade=Grade.ORANGE, causes=(FIRE,))
LATER = ON + timedelta(days=20)


def form(**more: Any) -> VisitForm:
    said: dict[str, Any] = {
        "visit_kind": "LIGHT", "contact": "MET", "visited_on": ON, "place": "HOME", "visitors": ("S12",)
    }  # fmt: skip
    return VisitForm(**{**said, **more})


def limit(name: Any, at: str = "2026-03-20T00:00", about: str = "", **more: Any) -> Deadline:
    return Deadline(name=name, due_at=moment(at), started_at=noon(ON), path="p", about=about, **more)


SAID: dict[type, dict[str, Any]] = {
    Open: {}, Accept: {}, Confer: {}, Resume: {},
    Assign: {"coordinator": "S34"}, RecordContact: {"contact": "PHONE"}, RecordVisit: {"form": form()},
    Settle: {"cause": FIRE, "finding": "CONFIRMED"}, Dispose: {"outcome": "DATA_ERROR"},
    Refer: {"programme": "MEDICAL"},
    AnswerReferral: {"referral_id": "r1", "answer": "ACCEPTED"}, Hush: {"reason": "AWAY_KNOWN", "until_on": LATER},
    EndSilence: {"silence_id": "s1"}, Escalate: {"level": "PREFECTURE"}, Suspend: {"reason": "AWAY", "until_on": LATER},
    Extend: {"deadline": "RESULT", "due_at": moment("2026-04-20T00:00")},
    Return: {"reason": "WRONG_VILLAGE", "by": GRID},
    AnswerQuality: {"event_id": FACT, "is_corrected": True}, Close: {"reason": "DEATH"},
}  # fmt: skip
"""One of each kind that nothing stands against."""


def say(kind: type[AnyCommand], **more: Any) -> Any:
    """A command; what is not said of it is what nothing stands against."""
    return kind(**{"command_id": "k1", "household_id": "h1", "by": COUNTY, **SAID[kind], **more})


def opened(status: Any = "VERIFIED", **more: Any) -> OpenCase:
    """An ORANGE case that S12 and S13 serve, with a referral that waits for its answer."""
    is_served = status != "RAISED"
    said: dict[str, Any] = {
        "status": status, "grade": Grade.ORANGE, "coordinator": "S12" if is_served else None,
        "deputy": "S13" if is_served else None, "outcome": "REFER" if status in {"DISPOSED", "FOLLOWED"} else None,
        "deadlines": (limit("RESULT"), limit("CONFERENCE"), limit("REFERRAL_ANSWER", about="r1")),
        "referrals": (Referral(referral_id="r1", programme="DIBAO", owner="MZ", pushed_at=noon(ON)),),
    }  # fmt: skip
    return given.current(**{**said, **more})


def case(current: OpenCase | None, **more: Any) -> Case:
    """With an alert that is on, a silence of it, and a fact in doubt."""
    silence = Silence(
        silence_id="s1", dimension=SHOCK, reason="OTHER", author="S12", until_on=LATER, grade=Grade.ORANGE,
        causes=(FIRE,),
    )  # fmt: skip
    said: dict[str, Any] = {"silences": (silence,), "quality": (Doubt(FACT, "YB", DIVISION, 1, noon(ON)),)}
    return given.case(current, RAISED, **{**said, **more})


def in_place(place: Place, kind: type[AnyCommand]) -> Case:
    """A case in a column of the table, in which nothing but the column can stand against a command of the kind."""
    if place == "NONE":
        return case(None)
    current = opened(place)
    if kind is Settle:
        current = replace(current, conflicts=(CONFLICT,))
    if kind in {Resume, RecordContact}:
        current = replace(current, rest=REST)
    if kind is Refer:
        current = replace(current, is_desk=True)
    return case(current)


CONFLICT = Conflict(
    Found(cause=FIRE, finding="CONFIRMED", visit="v1"), Found(cause=FIRE, finding="NOT_FOUND", visit="v2")
)
REST = Rest(noon(ON - timedelta(days=3)), "AWAY", LATER)


def ask(command: AnyCommand, before: Case, at: Terms | None = None) -> Decided | Refused:
    return decide(command, before, at or terms(roster=ROSTER))


def done(command: AnyCommand, before: Case, at: Terms | None = None) -> tuple[list[AnyChange], Case]:
    """What was said, and the case after it."""
    decided = ask(command, before, at)
    assert isinstance(decided, Decided), decided
    for event in decided.events:
        before = evolve(before, event)
    return [event.change for event in decided.events], before


def reason(command: AnyCommand, before: Case, at: Terms | None = None) -> str:
    refused = ask(command, before, at)
    assert not isinstance(refused, Decided), refused
    return refused.reason


RED = AlertChange(dimension=SHOCK, episode=1, step="RAISED", was=None, grade=Grade.RED, causes=(CALM,))


def red() -> Case:
    """A case whose one alert is RED."""
    return replace(case(opened(grade=Grade.RED)), alerts=alerts_of(RED))


def alerts_of(change: AlertChange) -> dict[str, Alert]:
    """The alerts after one change, where there were none."""
    telling = Telling(Case(), terms())
    telling.say(change)
    return dict(telling.case.alerts)
