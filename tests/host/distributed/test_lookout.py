"""What a worker tells of what waits for it is true, whatever it is at."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection
from dataclasses import dataclass, field

import pytest
from faust.types import TP

from services.host.distributed import lookout
from services.host.distributed.backlog import Waiting
from services.host.distributed.lookout import Lookout
from services.host.distributed.watch import Watch

PLACE = "shouwang.departments.yb", 0


@dataclass
class Source:
    """A consumer that has fetched so much of a partition."""

    end: int = 0
    fetched: int | None = 0
    parts: list[TP] = field(default_factory=lambda: [TP(*PLACE)])

    def assignment(self) -> Collection[TP]:
        return self.parts

    def highwater(self, tp: TP) -> int:
        assert tp in self.parts, "Partition is not assigned"
        return self.end

    async def position(self, _tp: TP) -> int | None:
        if self.fetched is None:
            await asyncio.sleep(60)
        return self.fetched


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    monkeypatch.setattr(lookout, "REST_S", 0.0)
    monkeypatch.setattr(lookout, "ANSWER_S", 0.01)
    watch = Watch()
    watch.assigned = 1
    watch.backlog.assign({PLACE: 5})
    return watch


def waiting(watch: Watch) -> Waiting | None:
    return watch.backlog.waiting().get(PLACE)


def test_what_is_fetched_and_not_taken_waits_while_records_are_in_hand(watch: Watch) -> None:
    one = Lookout(watch)
    with one.taking():
        asyncio.run(one.look(Source(end=3_000, fetched=3_000)))

    found = waiting(watch)
    assert found is not None
    assert found.records == 2_995


@pytest.mark.parametrize("has_taken", [True, False])
def test_marks_behind_the_last_record_are_nothing_that_waits_for_a_worker_at_rest(
    watch: Watch, *, has_taken: bool
) -> None:  # fmt: skip
    one = Lookout(watch)
    if has_taken:
        with one.taking():
            watch.backlog.take(PLACE, 7)
    asyncio.run(one.look(Source(end=8, fetched=8)))

    assert waiting(watch) == Waiting(0, 0)


def test_what_was_not_fetched_yet_waits_for_a_worker_at_rest_as_well(watch: Watch) -> None:
    one = Lookout(watch)
    with one.taking():
        pass
    asyncio.run(one.look(Source(end=8, fetched=6)))
    asyncio.run(one.look(Source(end=8, fetched=None)))

    found = waiting(watch)
    assert found is not None
    assert found.records == 2
    assert 0 < found.seconds < time.monotonic()


def test_a_worker_that_has_lost_a_partition_tells_nothing_of_it_and_is_not_ready(watch: Watch) -> None:
    asyncio.run(Lookout(watch).look(Source(end=9, parts=[])))

    assert waiting(watch) is None
    assert watch.assigned == 0
