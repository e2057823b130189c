"""What must be done next about a household's case, and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from schemas.case.feed import FeedItem
from schemas.dates import civil_date
from services.alerts.deadlines import end_of
from services.alerts.routing import holder, office_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from schemas.case.parts import Deadline, Referral
    from schemas.case.words import Action, DeadlineName, Level
    from services.alerts.state import Case, OpenCase
    from services.policy.divisions import Divisions

UNCHECKED: Final = frozenset({"DISPATCHED", "ACCEPTED", "CONTACTED"})
UNVISITED: Final = UNCHECKED | {"RAISED"}
OVER: Final = frozenset({"DISPOSED", "FOLLOWED"})
NOTHING_TO_REFER: Final = frozenset({"NO_CHANGE", "DATA_ERROR"})
"""Outcomes that end a search for somebody who helps."""

OF_BULK: Final = frozenset({"ASSIGN", "ACCEPT", "CONTACT", "VISIT", "SUPERVISE"})
"""What a bulk task stands for until a household was visited."""


def todo(household_id: str, case: Case, divisions: Divisions) -> tuple[FeedItem, ...]:
    """What must be done (待办), by key, each in exactly one queue; a function of the case alone."""
    items = list(_doubts(household_id, case))
    if case.current is not None:
        list_of = _List(household_id, case, case.current, divisions)
        items += [*list_of.of_status(), *list_of.of_conflicts(), *list_of.of_limits(), *list_of.of_referrals()]
    return tuple(sorted(items, key=lambda item: item.key))


def _doubts(household_id: str, case: Case) -> Iterator[FeedItem]:
    for one in case.quality:
        yield FeedItem(
            queue=f"source/{one.source}", household_id=household_id, number=one.number, action="CHECK_DATA",
            about=one.event_id, division=one.division, grade=None, why=(), since_at=one.since_at, due_at=None,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _List:
    """The rows of one open case; divisions as the table has them on the day of its last step."""

    household_id: str
    case: Case
    current: OpenCase
    divisions: Divisions

    def of_status(self) -> Iterator[FeedItem]:
        """The next step on the way of the case, by whoever has it; a rest stands in its place."""
        current = self.current
        if current.rest is not None:
            yield self._item("RESUME", self._owner, end_of(current.rest.until_on))
        elif current.status == "RAISED":
            yield self._item("ASSIGN", f"pool/{self._township}", self._first("CONTACT", "VISIT", "RESULT"))
        elif current.is_desk and current.status in UNCHECKED:
            yield self._item("DISPOSE", self._office("TOWNSHIP"), self._first("RESULT"))
        elif current.status in UNCHECKED:
            action, due_at = self._step()
            yield self._item(action, self._owner, due_at)
        elif current.status == "VERIFIED" and not current.conflicts:
            yield self._item("DISPOSE", self._office("TOWNSHIP"), self._first("RESULT"))
        if current.is_supervised and current.status not in OVER:
            yield self._item("SUPERVISE", self._office(current.level))

    def of_conflicts(self) -> Iterator[FeedItem]:
        """Findings that contradict each other."""
        for one in self.current.conflicts:
            yield self._item("SETTLE", self._office("TOWNSHIP"), self._first("RESULT"), one.after.cause)

    def of_limits(self) -> Iterator[FeedItem]:
        """What runs beside the status: conferences, revisits, papers, fade-outs (渐退)."""
        for one in self.current.deadlines:
            if one.name == "CONFERENCE":
                yield self._item("CONFER", self._office("COUNTY"), one.due_at, one.about)
            elif one.name == "REVISIT":
                yield self._item("FOLLOW_UP", self._owner, one.due_at, one.about)
            elif one.name == "PAPERS":
                yield self._item("PAPERS", self._office("TOWNSHIP"), one.due_at, one.about)
            elif one.name == "FADE_OUT":
                yield self._item("END_FADE_OUT", self._office("TOWNSHIP"), one.due_at, one.about)

    def of_referrals(self) -> Iterator[FeedItem]:
        """Whom a referral waits for: its owner, the county that chases a silent one, the township it came back to."""
        latest = {one.programme: one for one in self.current.referrals}
        for one in self.current.referrals:
            if one.is_open:
                yield self._referral(one)
            elif latest[one.programme] is one and self._is_missing(one):
                yield self._item("REFER_AGAIN", self._office("TOWNSHIP"), about=one.referral_id)

    def _referral(self, referral: Referral) -> FeedItem:
        limits = [
            limit
            for name in ("REFERRAL_ANSWER", "REFERRAL_LIMIT")
            if (limit := self.current.deadline(name, referral.referral_id)) is not None
        ]
        if referral.answer is None and not any(one.name == "REFERRAL_ANSWER" for one in limits):
            return self._item("CHASE", self._office("COUNTY"), about=referral.referral_id)
        queue = f"owner/{referral.owner}/{self._place('COUNTY')}"
        return self._item("ANSWER", queue, _earliest(limits), referral.referral_id)

    def _is_missing(self, referral: Referral) -> bool:
        """Whether one that came back must be pushed again."""
        return referral.answer == "RETURNED" and self.current.outcome not in NOTHING_TO_REFER

    def _step(self) -> tuple[Action, datetime | None]:
        contact_at, visit_at = self._first("CONTACT"), self._first("VISIT")
        if self.current.status == "DISPATCHED":
            return "ACCEPT", contact_at or visit_at
        if self.current.status == "ACCEPTED" and contact_at is not None:
            return "CONTACT", contact_at
        return "VISIT", visit_at

    def _item(self, action: Action, queue: str, due_at: datetime | None = None, about: str = "") -> FeedItem:
        current = self.current
        is_of_bulk = action in OF_BULK and current.status in UNVISITED
        return FeedItem(
            queue=queue, household_id=self.household_id, number=current.number, action=action, about=about,
            division=current.division, grade=current.grade, why=self._why, since_at=current.since_at, due_at=due_at,
            bulk=current.bulk if is_of_bulk else None,
        )  # fmt: skip

    def _first(self, *names: DeadlineName) -> datetime | None:
        return _earliest([one for one in self.current.deadlines if one.name in names])

    def _office(self, level: Level) -> str:
        return f"office/{self._place(level)}"

    def _place(self, level: Level) -> str:
        return office_of(level, self.current.division, self.divisions, civil_date(self.current.since_at))

    @property
    def _township(self) -> str:
        return self._place("TOWNSHIP")

    @property
    def _owner(self) -> str:
        return holder(self.current, self._township)

    @property
    def _why(self) -> tuple[str, ...]:
        """The causes that are on, or if all are over, those that there were."""
        alerts = self.case.open_alerts or self.case.alerts
        return tuple(sorted({cause for alert in alerts.values() for cause in alert.causes}))


def _earliest(deadlines: list[Deadline]) -> datetime | None:
    return min((one.due_at for one in deadlines), default=None)
