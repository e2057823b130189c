"""Recomputing what the log recorded: the readings behind alerts, or everything by reading all facts again."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import create_engine, select
from sqlalchemy.pool import StaticPool

from schemas import case as cases
from schemas import readings
from schemas.case.course import AlertChange
from schemas.errors import ShouwangError
from services.alerts import process as alerts_process
from services.alerts import store as alerts_store
from services.alerts.process import Alerts
from services.host.distributed.generations import is_settled
from services.host.embedded import TOPIC
from services.host.replay import is_commanded, replay
from services.host.sharing import is_distributed
from services.monitor import store as monitor_store
from services.monitor.dimensions import rules_version
from services.monitor.heard import Assessed, messages
from services.monitor.history import NothingRecorded, givens
from services.monitor.history import verify as verify_reading
from services.monitor.process import CONSUMER, Monitor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Connection

    from schemas.case import CaseEvent
    from services.eventlog.protocol import Bound, Stored, TabledTransaction
    from services.eventlog.reading import SqlReader
    from services.host.receipt import AlertId
    from services.monitor.given import Given
    from services.monitor.history import Verdict

OUTCOMES = ("same", "differs by rules", "differs")
DIFFERENCES_KEPT = 100
"""Differences that are named; more only count."""


class NotSettled(ShouwangError):
    """A whole log was to be read again of which workers are still taking something."""

    def __init__(self) -> None:
        super().__init__(
            "尚有事件未发布或未研判；请等 relay 和 worker 读完后再核对 / "
            "something is not published or not read yet; wait until relay and workers have come to the end"
        )


@dataclass(frozen=True, slots=True)
class Checked:
    """One change of an alert, and what recomputing the reading behind it says."""

    event: CaseEvent
    change: AlertChange
    verdict: Verdict


class Verifier:
    """Recomputes readings at any position; knows what held at each."""

    def __init__(self, reader: SqlReader) -> None:
        self._reader = reader
        self._givens = givens(reader)

    def households(self) -> list[str]:
        """Every household that ever had an alert, by id."""
        whose = alerts_store.alert.c.household
        return list(self._reader.connection.execute(select(whose).distinct().order_by(whose)).scalars())

    def changes(self, household_id: str, alert: AlertId | None = None) -> Iterator[Checked]:
        """Check the reading behind each change of a household's alerts, or of one of them, in order."""
        names = cases.stream_of(household_id), readings.stream_of(household_id)
        streams = self._reader.streams(names)
        bodies = {stored.event_id: stored.body for stored in streams[names[1]]}
        known: dict[str, Verdict] = {}
        for stored in streams[names[0]]:
            event = cases.parse(stored.body)
            change = event.change
            if not isinstance(change, AlertChange) or (alert is not None and event.alert_id != str(alert)):
                continue
            if event.cause not in bodies:
                raise NothingRecorded(f"reading {event.cause}")
            if event.cause not in known:
                recorded = readings.parse(bodies[event.cause])
                known[event.cause] = verify_reading(self._reader, recorded, self._given(recorded.cause[1]))
            yield Checked(event, change, known[event.cause])

    def _given(self, position: int) -> Given:
        place = bisect_right(self._givens, position, key=lambda one: one[0])
        if place == 0:
            raise NothingRecorded("PolicyAdopted")
        return self._givens[place - 1][1]


class _Beside:
    """The log as it is, with derived tables of its own in memory: what a step reads and writes besides appending."""

    def __init__(self, reader: SqlReader, connection: Connection) -> None:
        self._reader = reader
        self.connection = connection

    def after(self, position: int, limit: int, until: Bound | None = None) -> Sequence[Stored]:
        return self._reader.after(position, limit, until)

    def at_positions(self, positions: Sequence[int]) -> Sequence[Stored]:
        return self._reader.at_positions(positions)

    def streams(self, names: Sequence[str], until: Bound | None = None) -> Any:  # noqa: ANN401  # as the reader says
        return self._reader.streams(names, until)

    def book(self, digest: str) -> bytes | None:
        return self._reader.book(digest)


@dataclass
class Comparison:
    """What the log recorded against what reading it again gives: byte by byte, matched by id."""

    counts: Counter[str] = field(default_factory=Counter)
    differences: list[tuple[str, str, str]] = field(default_factory=list)
    """(stream, event id, what): what is `differs`, `differs by rules`, `not recorded` or `not again`."""
    _recorded: dict[tuple[str, str], bytes] = field(default_factory=dict)
    _again: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def record(self, stream: str, event_id: str, body: bytes) -> None:
        """Take what the log has."""
        self._meet((stream, event_id), body, self._recorded, self._again)

    def repeat(self, stream: str, event_id: str, body: bytes) -> None:
        """Take what reading again gives."""
        self._meet((stream, event_id), body, self._again, self._recorded)

    def close(self) -> None:
        """Whatever has met nothing differs."""
        for rest, what in ((self._again, "not recorded"), (self._recorded, "not again")):
            for key in rest:
                self._count(key, what)

    def _meet(
        self,
        key: tuple[str, str],
        body: bytes,
        mine: dict[tuple[str, str], bytes],
        others: dict[tuple[str, str], bytes],
    ) -> None:
        other = others.pop(key, None)
        if other is None:
            mine[key] = body
        elif other == body:
            self.counts["same"] += 1
        else:
            self._count(key, "differs by rules" if _is_by_rules(body, other) else "differs")

    def _count(self, key: tuple[str, str], what: str) -> None:
        self.counts[what] += 1
        if len(self.differences) < DIFFERENCES_KEPT:
            self.differences.append((*key, what))


def verify_all(reader: SqlReader, warm_households: int, advance: Callable[[int], None]) -> Comparison:
    """Read every fact of the log again and hold all readings and case events against the recorded ones.

    What commands led to is taken as recorded, each where it was decided: people are not asked again.
    """
    end = _read_up_to(reader)
    found = Comparison()
    engine = create_engine("sqlite://", poolclass=StaticPool)
    with engine.begin() as scratch:
        monitor_store.create(scratch)
        alerts_process.create(scratch)
        tx = cast("TabledTransaction", _Beside(reader, scratch))
        monitor, alerts = Monitor(warm_households), Alerts.replaying()
        passed = 0
        for piece, said in replay(monitor, tx, end, partial(monitor_store.index, scratch)):
            if is_commanded(piece[0]):
                alerts.take_recorded(tx, cases.parse(piece[0].body))
            for draft in [*(one.draft for one in said if isinstance(one, Assessed)), *alerts.step(tx, messages(said))]:
                found.repeat(draft.stream, draft.event_id, draft.body)
            for stored in piece:
                if stored.type in {readings.TYPE, cases.TYPE} and not is_commanded(stored):
                    found.record(stored.stream, stored.event_id, stored.body)
            advance(piece[-1].position - passed)
            passed = piece[-1].position
    engine.dispose()
    found.close()
    return found


def _read_up_to(reader: SqlReader) -> int:
    """Up to where all that follows is in the log.

    Raises:
        NotSettled: workers are in the midst of it.
    """
    head = reader.head()
    if not is_distributed(head):
        return reader.consumed(CONSUMER, TOPIC, 0)
    if not is_settled(reader):
        raise NotSettled
    return head.position


def _is_by_rules(one: bytes, other: bytes) -> bool:
    marks = f'"rules_version":"{rules_version()}"'.encode()
    return (marks in one) != (marks in other)
