"""The receipt of an alert: its history, and everything that its latest reading stands on, each with its origin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas import case as cases
from schemas import readings
from schemas.assessment import Grade, Item, Signal
from schemas.case.course import AlertChange
from schemas.dates import civil_date
from schemas.errors import ShouwangError
from services.alerts.lifecycle.evolve import OVER
from services.alerts.process import case_of
from services.alerts.state import STREAMS
from services.host.signing import household_of
from services.host.words import MODIFIER_PARAMETERS
from services.monitor import places, store
from services.monitor.history import NothingRecorded
from services.monitor.residence import SOLO
from services.monitor.warm import told
from services.policy.book import PolicyBook
from services.policy.errors import ParameterNotInForce

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from schemas.assessment import Assessment
    from schemas.case import CaseEvent
    from schemas.event import Recorded
    from services.eventlog.reading import SqlReader
    from services.policy.book import Hit


class NoAlert(ShouwangError):
    """A question about an alert that does not exist, or by an id that is none."""

    def __init__(self, alert_id: str) -> None:
        self.alert_id = alert_id
        super().__init__(
            f"没有预警 {alert_id}；编号写作 家庭:维度:次数，见 shouwang alerts --all / there is no alert {alert_id}; "
            "an id is household:dimension:episode, and shouwang alerts --all lists them"
        )


@dataclass(frozen=True, slots=True)
class AlertId:
    """Identity of an alert: which episode of which dimension of which household."""

    household_id: str
    dimension: str
    episode: int

    @classmethod
    def parse(cls, text: str) -> AlertId:
        """The identity that people write `household:dimension:episode`.

        Raises:
            NoAlert: it is none.
        """
        household_id, _, rest = text.partition(":")
        dimension, _, episode = rest.partition(":")
        if not episode.isdecimal():
            raise NoAlert(text)
        return cls(household_id, dimension, int(episode))

    def __str__(self) -> str:
        return cases.alert_id(self.household_id, self.dimension, self.episode)


@dataclass(frozen=True, slots=True)
class Turn:
    """One change of an alert: where in the log, the event, and what it says."""

    position: int
    event: CaseEvent
    change: AlertChange


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an alert stands on: signals of its dimension, or entries of its stream, in `reading`, with their `evidence`.

    `parameters` are the policy values that they read.
    """

    alert: AlertId
    history: tuple[Turn, ...]
    reading: Assessment
    said: tuple[Signal, ...] | tuple[Item, ...]
    evidence: tuple[Recorded, ...]
    parameters: tuple[Hit, ...]

    @property
    def grade(self) -> Grade | None:
        """The alert's grade as it now is; None once it is over, and of an entry of a stream."""
        return self.history[-1].change.grade

    @property
    def is_on(self) -> bool:
        """Whether it stands."""
        return self.history[-1].change.step not in OVER


def receipt(reader: SqlReader, alert: AlertId) -> Receipt:
    """The receipt of an alert by the latest reading that it stood on.

    Raises:
        NoAlert: there is none of this identity.
    """
    history = history_of(reader, alert)
    last = history[-1]
    reading = _reading(reader, alert, last.position if last.change.step in OVER else None)
    said = _said(reading, alert.dimension)
    ids = {event_id for one in said for event_id in one.evidence}
    return Receipt(
        alert, history, reading, said, tuple(_evidence(reader, reading, ids)), tuple(_hits(reader, reading, said))
    )


def open_alerts(reader: SqlReader, case: str) -> list[AlertId]:
    """The alerts and entries of streams that are on for the household of a case, by dimension.

    Raises:
        NoSuchHousehold: the log has never heard of the household.
        NotTheLastCase: it is not the last case of its household.
        NoAlert: none is on.
    """
    household_id = household_of(reader, case)
    alerts = case_of(reader, household_id).open_alerts
    found = [AlertId(household_id, name, alert.episode) for name, alert in alerts.items()]
    if not found:
        raise NoAlert(case)
    return found


def _said(reading: Assessment, name: str) -> tuple[Signal, ...] | tuple[Item, ...]:
    """What a reading says of a dimension or of a stream."""
    if name in STREAMS:
        return tuple(item for item in reading.items if item.stream == name)
    return tuple(signal for signal in reading.signals if signal.dimension == name)


def history_of(reader: SqlReader, alert: AlertId) -> tuple[Turn, ...]:
    """An alert's changes, in order.

    Raises:
        NoAlert: there is none of this identity.
    """
    events = ((one.position, cases.parse(one.body)) for one in reader.stream(cases.stream_of(alert.household_id)))
    history = tuple(
        Turn(position, event, event.change)
        for position, event in events
        if isinstance(event.change, AlertChange) and event.alert_id == str(alert)
    )
    if not history:
        raise NoAlert(str(alert))
    return history


def _reading(reader: SqlReader, alert: AlertId, ended_at: int | None) -> Assessment:
    """The last reading that says something of the alert's dimension or stream, of those before it ended."""
    for stored in reversed(reader.stream(readings.stream_of(alert.household_id))):
        reading = readings.parse(stored.body)
        is_before = ended_at is None or stored.position < ended_at
        if is_before and _said(reading, alert.dimension):
            return reading
    raise NothingRecorded(f"reading of {alert}")


def _evidence(reader: SqlReader, reading: Assessment, ids: Collection[str]) -> Iterator[Recorded]:
    """The events of the log with these ids, about the household, its people or the whole division; oldest first."""
    household_id, until = reading.household_id, reading.cause[1]
    people = places.people_of(reader.connection, [household_id], until)[household_id]
    if household_id.startswith(SOLO):
        people.add("person/" + household_id.removeprefix(SOLO))
    wanted = sorted(ids)
    known = reader.known(dict.fromkeys((f"household/{household_id}", *sorted(people)), wanted))
    positions = set(known.values())
    if len({event_id for _, event_id in known}) < len(wanted):
        broadcasts = reader.at_positions(store.broadcasts(reader.connection, until))
        positions.update(one.position for one in broadcasts if one.event_id in ids)
    found = [recorded for recorded in told(reader.at_positions(positions)) if recorded.position <= until]
    yield from sorted(found, key=lambda one: (one.event.occurred_on, one.position))


def _hits(reader: SqlReader, reading: Assessment, said: Sequence[Signal | Item]) -> Iterator[Hit]:
    """The policy values that signals or entries read, as the book of that moment has them, by path."""
    content = reader.book(reading.policy_digest)
    if content is None:
        raise NothingRecorded(f"policy book {reading.policy_digest}")
    view = PolicyBook.from_bytes(content).view(reading.division, reading.as_of, civil_date(reading.caused_at))
    paths = {path for one in said for path in one.parameters}
    steps = (step for one in said if isinstance(one, Signal) for step in one.steps)
    paths.update(MODIFIER_PARAMETERS[step] for step in steps if step in MODIFIER_PARAMETERS)
    for path in sorted(paths):
        try:
            yield view.hit(path)
        except ParameterNotInForce:  # a place may have no such rule, and that was what the reading found
            continue
