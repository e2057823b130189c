"""What is recorded always says what a full reading would say (D14), however the log is cut, and ever after (P1, P3)."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import case as cases
from schemas import readings
from schemas.dates import DAY
from schemas.event import Recorded
from services.alerts import process as alerts_process
from services.alerts import store as alerts_store
from services.alerts.store import Filter
from services.eventlog.protocol import Bound
from services.eventlog.sql import SqlLog
from services.eventlog.writing import SqlTransaction
from services.monitor import history, store
from services.monitor.assess import assess
from services.monitor.difference import differs
from services.monitor.heard import Assessed
from services.monitor.process import Monitor
from services.monitor.reading import Occasion, Reading
from tests.promises.hosts import Host, derived, empty, in_steps, timeline
from tests.promises.worlds import World, broadcast, folded, homes, recorded, worlds

FEWER = settings(max_examples=settings().max_examples // 4)
"""Whole runs of a log take half a second each."""


def read(home: str, known: list[Recorded], on: date) -> Reading | None:
    """A home read in full on a day, by a fold of everything that is known."""
    last = known[-1]
    occasion = Occasion(on, on, last.event.event_id, last.position, last.recorded_at)
    return assess(folded(home, known), occasion, broadcast(known))


@FEWER
@given(world=worlds())
def test_what_is_recorded_always_says_what_a_full_reading_says(log: SqlLog, world: World) -> None:
    with empty(log) as tx:
        host, known = Host(tx), list[Recorded]()
        for batch in in_steps(timeline(world), days=9):
            new = host.append(batch)
            known += [one for one in new if one.event.type != "Tick"]
            for home in homes(known) if new else ():
                full = read(home, known, new[-1].known_on)
                assert full is None or not differs(host.latest.get(home), full.assessment)


@given(world=worlds(broadcasts=2), data=st.data())
def test_nothing_changes_before_the_day_that_a_reading_names(world: World, data: st.DataObject) -> None:
    known = recorded(world)
    today = known[-1].known_on
    for home in homes(known):
        reading = read(home, known, today)
        if reading is None:
            continue
        due_on = reading.assessment.review_on or today + 400 * DAY
        quiet = (due_on - today).days - 1
        for days in {1, quiet, data.draw(st.integers(0, max(quiet, 0)))} & set(range(quiet + 1)):
            later = read(home, known, today + days * DAY)
            assert later is not None
            assert not differs(reading.assessment, later.assessment), f"on day {days} of {quiet}"


@FEWER
@given(world=worlds(), data=st.data())
def test_neither_batches_nor_caches_nor_crashes_change_what_is_recorded(
    log: SqlLog, world: World, data: st.DataObject
) -> None:
    spoken = timeline(world)
    with empty(log) as tx:
        Host(tx).append(spoken)
        at_once = derived(tx)
    with empty(log) as tx:
        host = Host(tx, capacity=1)
        begin = 0
        while begin < len(spoken):
            length = data.draw(st.sampled_from([1, 3, 40, 200]))
            host.append(spoken[begin : begin + length])
            begin += length
            if data.draw(st.booleans()):
                host.restart()
        piecemeal = derived(tx)

    assert piecemeal == at_once


@FEWER
@given(world=worlds())
def test_reading_the_log_again_gives_the_recorded_readings_and_cases(log: SqlLog, world: World) -> None:
    with empty(log) as tx:
        Host(tx).append(timeline(world))
        live = recorded_readings(tx)
        alerts = list(alerts_store.find(tx.connection, Filter(is_open=False)))
        facts = told_again(tx)
        store.drop(tx.connection)
        store.index(tx.connection, tx.after(0, 1_000_000))
        again = Monitor(100)
        again.start(tx, 0)

        said = again.step(tx, facts)
        assert [(one.draft.event_id, one.draft.body) for one in said if isinstance(one, Assessed)] == live

        alerts_process.rebuild(tx, 50, lambda _persons, _until: {}, lambda _positions: None)
        assert list(alerts_store.find(tx.connection, Filter(is_open=False))) == alerts


def recorded_readings(tx: SqlTransaction) -> list[tuple[str, bytes]]:
    return [(one.event_id, one.body) for one in tx.after(0, 1_000_000) if one.type == readings.TYPE]


def told_again(tx: SqlTransaction) -> list[Recorded]:
    facts = [one for one in tx.after(0, 1_000_000) if one.type not in {readings.TYPE, cases.TYPE}]
    return [recorded for one in facts for recorded in history.told([one])]


@FEWER
@given(world=worlds(), data=st.data())
def test_a_late_statement_changes_no_earlier_record_and_no_earlier_knowledge(
    log: SqlLog, world: World, data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(world)))
    early = timeline(world[:cut])
    told = {one.event.event_id for one in early}
    late = [one for one in timeline(world) if one.event.event_id not in told]
    with empty(log) as tx:
        host = Host(tx)
        known = host.append(early)
        prefix = [one for one in known if one.event.type != "Tick"]
        bound = Bound(position=tx.head().position)
        before = [one.body for one in tx.after(0, 1_000_000)]
        then = {home: history.household_at(tx, home, bound) for home in homes(prefix)}
        host.append(late)

        assert [one.body for one in tx.after(0, 1_000_000, bound)] == before
        for home, household in then.items():
            assert household == folded(home, prefix)
            assert history.household_at(tx, home, bound) == household


@FEWER
@given(world=worlds())
def test_every_recorded_reading_can_be_verified(log: SqlLog, world: World) -> None:
    with empty(log) as tx:
        Host(tx).append(timeline(world))
        for _, body in recorded_readings(tx):
            verdict = history.verify(tx, readings.parse(body))
            assert verdict.outcome == "same"
            assert verdict.again is not None
            assert readings.body_of(verdict.again) == body
