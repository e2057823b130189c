"""The receipt of an alert: its history, and everything that its latest reading stands on, each with its origin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas import case as cases
from schemas import readings
from schemas.assessment import Grade
from schemas.case.course import AlertChange
from schemas.dates import civil_date
from schemas.errors import ShouwangError
from services.host.words import MODIFIER_PARAMETERS
from services.monitor import store
from services.monitor.history import NothingRecorded
from services.monitor.residence import SOLO
from services.monitor.warm import told
from services.policy.book import PolicyBook
from services.policy.errors import ParameterNotInForce

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from schemas.assessment import Assessment, Signal
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
    """What an alert stands on: `signals` of its dimension in `reading`, with their `evidence` and policy values."""

    alert: AlertId
    history: tuple[Turn, ...]
    reading: Assessment
    signals: tuple[Signal, ...]
    evidence: tuple[Recorded, ...]
    parameters: tuple[Hit, ...]

    @property
    def grade(self) -> Grade | None:
        """The alert's grade as it now is; None once it is over."""
        return self.history[-1].change.grade


def receipt(reader: SqlReader, alert: AlertId) -> Receipt:
    """The receipt of an alert by the latest reading that it stood on.

    Raises:
        NoAlert: there is none of this identity.
    """
    history = history_of(reader, alert)
    last = history[-1]
    reading = _reading(reader, alert, last.position if last.change.grade is None else None)
    signals = tuple(signal for signal in reading.signals if signal.dimension == alert.dimension)
    ids = {event_id for signal in signals for event_id in signal.evidence}
    return Receipt(
        alert, history, reading, signals, tuple(_evidence(reader, reading, ids)),
        tuple(_hits(reader, reading, signals)),
    )  # fmt: skip


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
    """The last reading with a signal of the alert's dimension, of those before it ended."""
    for stored in reversed(reader.stream(readings.stream_of(alert.household_id))):
        reading = readings.parse(stored.body)
        is_before = ended_at is None or stored.position < ended_at
        if is_before and any(signal.dimension == alert.dimension for signal in reading.signals):
            return reading
    raise NothingRecorded(f"reading of {alert}")


def _evidence(reader: SqlReader, reading: Assessment, ids: Collection[str]) -> Iterator[Recorded]:
    """The events of the log with these ids, about the household, its people or the whole division; oldest first."""
    household_id, until = reading.household_id, reading.cause[1]
    people = store.people_of(reader.connection, [household_id], until)[household_id]
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


def _hits(reader: SqlReader, reading: Assessment, signals: Sequence[Signal]) -> Iterator[Hit]:
    """The policy values that the signals read, as the book of that moment has them, by path."""
    content = reader.book(reading.policy_digest)
    if content is None:
        raise NothingRecorded(f"policy book {reading.policy_digest}")
    view = PolicyBook.from_bytes(content).view(reading.division, reading.as_of, civil_date(reading.caused_at))
    paths = {path for signal in signals for path in signal.parameters}
    paths.update(
        MODIFIER_PARAMETERS[step] for signal in signals for step in signal.steps if step in MODIFIER_PARAMETERS
    )
    for path in sorted(paths):
        try:
            yield view.hit(path)
        except ParameterNotInForce:  # a place may have no such rule, and that was what the reading found
            continue
