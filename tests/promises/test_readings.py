"""D14: what is recorded always says what a full reading would say, whatever was left out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from schemas.dates import civil_date
from schemas.event import Recorded
from services.eventlog.sql import SqlLog
from services.monitor.assess import Occasion, assess
from services.monitor.difference import differs
from services.monitor.given import Given
from tests.builders import BOOK
from tests.promises.hosts import Host, empty, new_log, timeline
from tests.promises.worlds import World, folded, worlds, homes
from tests.promises import worlds as w


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlLog]:
    log = new_log(tmp_path_factory.mktemp("log"))
    yield log
    log.close()


@given(world=worlds())
def test_what_is_recorded_always_says_what_a_full_reading_says(log: SqlLog, world: World) -> None:
    with empty(log) as tx:
        host = Host(tx)
        known: list[Recorded] = []
        for said in timeline(world):
            new = host.append([said])
            is_tick = said.event.type == "Tick"
            known += [one for one in new if not is_tick]
            if new and (not is_tick or said.known_on.toordinal() % 7 == 0):
                agree(host, known, new[-1])


def agree(host: Host, known: list[Recorded], last: Recorded) -> None:
    event = last.event
    occasion = Occasion(last.known_on, last.known_on, event.event_id, last.position, last.recorded_at)
    for home in homes(known):
        reading = assess(folded(home, known), occasion, w.broadcast(known))
        if reading is not None and (home in host.latest or not reading.assessment.successor):
            assert not differs(host.latest.get(home), reading.assessment), (home, last, known, host.latest.get(home), reading.assessment)
