"""Stories told to the end: what a scenario says happened, through the whole host, with the people who act on it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from schemas import case as cases
from schemas.case.commands import AnyCommand, RecordVisit
from schemas.case.event import CaseEvent
from schemas.case.feed import Done, FeedItem, Refused
from schemas.case.form import CauseFound, VisitForm
from schemas.case.parts import Author
from schemas.dates import CHINA, civil_date
from schemas.event import Event, Origin, event_of, parse, record_of_number
from schemas.events.roster import RosterSet
from schemas.events.system import FeedCovered
from services.alerts import feed, service
from services.alerts.feed import Where
from services.alerts.process import case_of
from services.alerts.service import Staff
from services.alerts.state import OpenCase
from services.host.embedded import Embedded
from services.host.settings import Settings
from services.ingest.intake import Accepted
from services.lab.scenario.read import load as load_scenario
from services.lab.scenario.story import book_of
from tests.builders import BOOK

SCENARIOS = Path(__file__).parent.parent / "scenarios"
VILLAGE = "340826100001"
STAFF = (
    Staff(staff="S12", name="王芳", phone="13900000012", level="VILLAGE", division="340826100"),
    Staff(staff="T1", name="赵敏", phone="13900000001", level="TOWNSHIP", division="340826100"),
    Staff(staff="C1", name="孙丽", phone="13900000003", level="COUNTY", division="340826"),
)


def at(day: str, hour: int = 12, minute: int = 0) -> datetime:
    """A moment of civil time."""
    return datetime.combine(date.fromisoformat(day), time(hour, minute), CHINA)


@dataclass
class Life:
    """One household's story: facts come when they became known, people act in between, and time passes."""

    host: Embedded
    household_id: str
    coming: list[Accepted]
    numbers: Iterator[int] = field(default_factory=count)

    def until(self, day: str, hour: int = 12) -> None:
        """Let everything happen that became known by a moment, and time pass to it."""
        moment = at(day, hour)
        while self.coming and (self.coming[0].recorded_at or moment) <= moment:
            self.host.take([self.coming.pop(0)])
        self.host.pass_time(moment)

    def does(self, kind: type[AnyCommand], day: str, *, staff: str = "S12", hour: int = 13, **said: Any) -> Done:
        """Somebody gives a command, which is carried out."""
        answered = self._command(kind, day, staff, hour, said)
        assert isinstance(answered, Done), answered
        return answered

    def may_not(self, kind: type[AnyCommand], day: str, *, staff: str = "S12", hour: int = 13, **said: Any) -> str:
        """Somebody gives a command, which is refused; why."""
        answered = self._command(kind, day, staff, hour, said)
        assert isinstance(answered, Refused), answered
        return answered.reason

    def visits(self, day: str, *found: CauseFound, kind: Any = None, hour: int = 13, **more: Any) -> Done:
        """The coordinator visits, with somebody of the township where the visit is a formal one."""
        form = VisitForm(
            **{
                "visit_kind": kind or "LIGHT", "contact": "MET", "visited_on": date.fromisoformat(day), "place": "HOME",
                "visitors": ("S12", "T1"), "found": found, **more,
            }
        )  # fmt: skip
        return self.does(RecordVisit, day, hour=hour, form=form)

    def _command(self, kind: type[AnyCommand], day: str, staff: str, hour: int, said: dict[str, Any]) -> Done | Refused:
        self.until(day, hour)
        command = kind(
            command_id=f"c{next(self.numbers)}", household_id=self.household_id,
            by=Author(staff=staff, level="VILLAGE", division=""), **said,
        )  # fmt: skip
        return self.host.command(command, at(day, hour))

    # --- what is there

    @property
    def history(self) -> list[CaseEvent]:
        """Everything that alerts and people did."""
        with self.host.log.reader() as reader:
            stored = reader.stream(cases.stream_of(self.household_id))
            return [cases.parse(one.body) for one in stored if one.type == cases.TYPE]

    def said(self, *kinds: str, of: Collection[int] | None = None) -> list[Any]:
        """The changes of some kinds, in order."""
        wanted = (one for one in self.history if of is None or one.number in of)
        return [one.change for one in wanted if one.change.kind in kinds]

    def kinds(self) -> list[str]:
        """The kinds of change of the cases, in order, without notices."""
        return [one.change.kind for one in self.history if one.change.kind not in {"ALERT", "NOTIFIED", "MUTED"}]

    @property
    def current(self) -> OpenCase | None:
        """The open case."""
        with self.host.log.reader() as reader:
            return case_of(reader, self.household_id).current

    @property
    def open_case(self) -> OpenCase:
        """The open case, which must be there."""
        current = self.current
        assert current is not None
        return current

    def todo(self) -> list[tuple[str, str]]:
        """What must be done, and in whose queue: each once."""
        with self.host.log.reader() as reader:
            page = feed.page(reader.connection, Where(division="CN"), None, 100)
        items: tuple[FeedItem, ...] = page.items
        assert len({one.key for one in items}) == len(items)
        return [(one.action, one.queue) for one in items]


@contextmanager
def life(name: str, folder: Path, *, without: Collection[str] = ()) -> Iterator[Life]:
    """The story of a scenario file, before anything has happened; without events of some types."""
    scenario = load_scenario(SCENARIOS / f"{name}.yaml", BOOK)[0]
    settings = Settings(database_url=f"sqlite:///{(folder / 'story.db').as_posix()}")
    host = Embedded(settings, book_of(scenario, BOOK))
    try:
        with host.log.transaction() as tx:
            service.import_staff(tx.connection, STAFF)
        facts = [_accepted(one.event, one.known_on, second) for second, one in enumerate(scenario.statements)]
        deliveries = [_delivered(one.feed, one.through_on, one.known_on) for one in scenario.deliveries]
        everything = [_roster(min((one.recorded_at for one in facts if one.recorded_at), default=at("2025-01-01")))]
        everything += [one for one in (*facts, *deliveries) if one.event.type not in without]
        yield Life(host, scenario.household_id, sorted(everything, key=lambda one: one.recorded_at or at("2025-01-01")))
    finally:
        host.close()


def cause(indicator: str, finding: Any, person: str | None = None) -> CauseFound:
    """What was found of a cause."""
    return CauseFound(indicator=indicator, finding=finding, person_ref=person)


def _accepted(event: Event, known_on: date, second: int) -> Accepted:
    return Accepted(event, at(known_on.isoformat()) - timedelta(hours=2) + timedelta(seconds=second))


def _delivered(feed_name: str, through_on: date, known_on: date) -> Accepted:
    origin = Origin(source="test", subject=f"division/{VILLAGE[:6]}000000", division=f"{VILLAGE[:6]}000000")
    payload = FeedCovered(feed=feed_name, covered_through_on=through_on)  # type: ignore[arg-type]  # one of the feeds
    event = event_of(origin, record_of_number("test", f"{feed_name}/{through_on}"), payload, through_on)
    return Accepted(event, at(known_on.isoformat(), 6))


def _roster(before: datetime) -> Accepted:
    """The coordinator of the village, known before anything else."""
    moment = before - timedelta(days=1)
    origin = Origin(source="staff/T1", subject=f"division/{VILLAGE}", division=VILLAGE)
    event = event_of(origin, record_of_number("staff/T1", "roster"), RosterSet(coordinator="S12"), civil_date(moment))
    return Accepted(event, moment)


def facts(story: Life) -> list[Event]:
    """The facts of the household that the log holds."""
    with story.host.log.reader() as reader:
        return [parse(one.body) for one in reader.stream(f"household/{story.household_id}")]
