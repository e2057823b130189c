"""People at work (模拟办理): who answers which entry of a list, when and how; late, forgetful, at odds."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from schemas.assessment import Grade
from schemas.case.commands import (
    Accept,
    AnswerQuality,
    AnswerReferral,
    Assign,
    Confer,
    Dispose,
    Hush,
    RecordContact,
    RecordVisit,
    Refer,
    Resume,
    Return,
    Settle,
    Suspend,
)
from schemas.case.form import CauseFound, VisitForm
from schemas.case.parts import Author, WrongFact
from schemas.case.words import Contact, Finding, Outcome, Programme
from schemas.dates import civil_date
from services.alerts.routing import township
from services.lab.simulate.chance import Chance, Shares
from services.lab.staffing import office

if TYPE_CHECKING:
    from schemas.case.commands import AnyCommand
    from schemas.case.feed import FeedItem
    from services.lab.staffing import Staffing

HOURS: Final = {"staff": 10.0, "pool": 6.0, "office": 18.0, "owner": 120.0, "source": 200.0}
"""Hours until half of the entries of a kind of list are answered."""
RED_PACE: Final = 0.2
SPREAD: Final = 1.0

FORGOTTEN: Final = {"staff": 0.05, "owner": 0.15}
CONTRADICTED: Final = 0.02
WRONG_VILLAGE: Final = 0.01
AWAY: Final = 0.01
COMMITTED: Final = 0.2
HUSHED: Final = 0.1
MOST_TRIES: Final = 6
AWAY_DAYS, HUSHED_DAYS, FADE_OUT_DAYS, EARLY = 20, 60, 90, timedelta(days=2)

AT_DUE: Final = frozenset({"FOLLOW_UP", "RESUME", "END_FADE_OUT"})

CONTACTS: Final = Shares[Contact]((0.6, "PHONE"), (0.3, "MET"), (0.1, "NOT_MET"))
FINDINGS: Final = Shares[Finding]((0.5, "CONFIRMED"), (0.2, "PARTLY"), (0.1, "RESOLVED"), (0.2, "NOT_FOUND"))
OUTCOMES: Final = Shares[Outcome](
    (0.5, "NO_CHANGE"), (0.3, "REFER"), (0.1, "POLICY_GAP"), (0.05, "COMPLEX"), (0.05, "DATA_ERROR")
)
PROGRAMMES: Final = Shares[Programme](
    (3, "DIBAO"), (2, "MEDICAL"), (2, "EMERGENCY_AID"), (1, "RIGID_EXPENSE"), (1, "EDUCATION"), (1, "TEKUN")
)
ANSWERS: Final = Shares[dict[str, Any]](
    (3, {"answer": "ACCEPTED"}), (5, {"answer": "GRANTED"}), (1, {"answer": "REFUSED", "reason": "over_line"}),
    (1, {"answer": "RETURNED", "reason": "papers_missing"}),
)  # fmt: skip


class Coordinators:
    """Everybody who has an entry in a list; the same seed gives the same answers."""

    def __init__(self, staffing: Staffing, seed: int) -> None:
        self._staffing = staffing
        self._seed = seed
        self._tried: dict[tuple[object, ...], tuple[int, datetime]] = {}

    def answers(self, item: FeedItem, at: datetime) -> list[AnyCommand]:
        """What is done about an entry by an instant: nothing if it is too early, or forgotten."""
        entry = (item.queue, item.key, item.number, item.since_at, item.due_at)
        tries, since_at = self._tried.get(entry, (0, _begins_at(item)))
        name = sha256(repr((self._seed, entry, tries)).encode()).hexdigest()[:32]
        chance = Chance(int(name, 16))
        kind = item.queue.split("/")[0]
        if tries >= MOST_TRIES or chance.happens(FORGOTTEN.get(kind, 0.0)):
            return []
        hours = chance.around(HOURS[kind] * (RED_PACE if item.grade == Grade.RED else 1.0), SPREAD)
        if since_at + timedelta(hours=hours) > at:
            return []
        self._tried[entry] = (tries + 1, at)
        return list(_Turn(item, civil_date(at), name, chance, self._staffing).commands())


def _begins_at(item: FeedItem) -> datetime:
    return item.due_at - EARLY if item.action in AT_DUE and item.due_at is not None else item.since_at


@dataclass(frozen=True, slots=True)
class _Turn:
    """One entry in the hands of whoever has it, on a day."""

    item: FeedItem
    on: date
    name: str
    chance: Chance
    staffing: Staffing

    def commands(self) -> Iterator[AnyCommand]:
        """What they say about it."""
        if self.item.action in {"ACCEPT", "CONTACT", "VISIT", "FOLLOW_UP", "RESUME"}:
            yield from self._in_village()
        elif self.item.action in {"ANSWER", "CHASE", "PAPERS", "CHECK_DATA"}:
            yield from self._elsewhere()
        else:
            yield from self._in_office()

    def _in_village(self) -> Iterator[AnyCommand]:
        action, chance = self.item.action, self.chance
        if action == "ACCEPT" and chance.happens(WRONG_VILLAGE):
            yield Return(reason="WRONG_VILLAGE", **self._by(self._holder))
        elif action == "ACCEPT":
            yield Accept(**self._by(self._holder))
        elif action == "RESUME":
            yield Resume(**self._by(self._holder))
        elif self.item.queue.startswith("pool/"):
            yield self._assigned()
        elif action in {"CONTACT", "VISIT"} and self.item.grade != Grade.RED and chance.happens(AWAY):
            yield Suspend(reason="AWAY", until_on=self.on + timedelta(days=AWAY_DAYS), **self._by(self._township))
        elif action == "CONTACT":
            yield RecordContact(contact=chance.of(CONTACTS), **self._by(self._holder))
        else:
            yield from self._visits()

    def _visits(self) -> Iterator[AnyCommand]:
        contact = self.chance.of(CONTACTS) if self.item.action == "VISIT" else "MET"
        if contact != "NOT_MET":
            contact = "MET"
        finding = self.chance.of(FINDINGS)
        yield self._visit(self._holder, contact, finding)
        if contact == "MET" and finding == "CONFIRMED" and self.chance.happens(CONTRADICTED):
            yield self._visit(self.staffing.deputy(self.item.division), "MET", "NOT_FOUND", 1)
        if contact == "MET" and self.item.grade != Grade.RED and self.chance.happens(HUSHED):
            until_on = self.on + timedelta(days=HUSHED_DAYS)
            yield Hush(reason="HELP_RUNNING", until_on=until_on, **self._by(self._holder, 2))

    def _visit(self, staff: str, contact: Contact, finding: Finding, nth: int = 0) -> RecordVisit:
        is_looked_into = contact == "MET" and self.item.action == "VISIT"
        form = VisitForm(
            visit_kind="LIGHT", contact=contact, visited_on=self.on, place="HOME", visitors=(staff,),
            found=tuple(_found(self.item.why, finding)) if is_looked_into else (),
        )  # fmt: skip
        return RecordVisit(form=form, **self._by(staff, nth))

    def _in_office(self) -> Iterator[AnyCommand]:
        action, township_office = self.item.action, self._by(self._township)
        if action in {"ASSIGN", "SUPERVISE"}:
            yield self._assigned()
        elif action == "SETTLE":
            yield Settle(cause=self.item.about, finding="CONFIRMED", **township_office)
        elif action == "CONFER":
            yield Confer(**self._by(self._holder))
        elif action == "DISPOSE":
            yield from self._disposed()
        else:
            yield Dispose(outcome="NO_CHANGE", **township_office)

    def _disposed(self) -> Iterator[AnyCommand]:
        outcome = self.chance.of(OUTCOMES)
        more: dict[str, Any] = {}
        if self.item.grade is None:
            is_exit = any(cause.startswith("EX") for cause in self.item.why)
            outcome = "EXIT_REVIEW" if is_exit else "POLICY_GAP"
            more = {"fade_out_until_on": self.on + timedelta(days=FADE_OUT_DAYS)} if is_exit else {}
        elif outcome == "DATA_ERROR":
            more = {"wrong": (WrongFact(event_id=self.name, source="MZ"),)}
        elif outcome == "REFER":
            yield Refer(
                programme=self.chance.of(PROGRAMMES), by_commitment=self.chance.happens(COMMITTED),
                **self._by(self._township, 1),
            )  # fmt: skip
        yield Dispose(outcome=outcome, **more, **self._by(self._township))

    def _elsewhere(self) -> Iterator[AnyCommand]:
        said, about = self._by(self._township), self.item.about
        if self.item.action == "CHECK_DATA":
            yield AnswerQuality(event_id=about, is_corrected=self.chance.happens(0.5), **said)
        elif self.item.action == "PAPERS":
            yield AnswerReferral(referral_id=about, papers_in=True, **said)
        elif self.item.action == "CHASE":
            yield AnswerReferral(referral_id=about, answer="GRANTED", **said)
        else:
            yield AnswerReferral(referral_id=about, **self.chance.of(ANSWERS), **said)

    def _assigned(self) -> Assign:
        """To whoever serves the village; what was left lying by them, to the deputy."""
        who = self.staffing.deputy if self.item.action == "SUPERVISE" else self.staffing.coordinator
        return Assign(coordinator=who(self.item.division), **self._by(self._township))

    @property
    def _holder(self) -> str:
        kind, code = self.item.queue.split("/")[:2]
        return code if kind == "staff" else office(code)

    @property
    def _township(self) -> str:
        return office(township(self.item.division))

    def _by(self, staff: str, nth: int = 0) -> dict[str, Any]:
        """The author, whose level and division the host knows, and an id."""
        author = Author(staff=staff, level="VILLAGE", division="")
        return {"command_id": f"{self.name}-{nth}", "household_id": self.item.household_id, "by": author}


def _found(why: Collection[str], finding: Finding) -> Iterator[CauseFound]:
    for cause in why:
        indicator, subject = cause.split(" ", 1)
        kind, _, reference = subject.partition("/")
        yield CauseFound(indicator=indicator, finding=finding, person_ref=reference if kind == "person" else None)
