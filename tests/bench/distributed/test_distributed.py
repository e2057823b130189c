from __future__ import annotations

import io

import pytest
from rich.console import Console

from tests.bench.aims import Aim
from tests.bench.distributed import aims as parted
from tests.bench.distributed.hops import CASES
from tests.bench.distributed.latency import Offer
from tests.bench.distributed.plan import rows
from tests.bench.job import here
from tests.bench.measure import Figure
from tests.bench.plan import FULL, QUICK, RATES, TINY, Row, Sizes
from tests.bench.run import measure
from tests.bench.tables import aim_lines, figure_lines, show

pytestmark = pytest.mark.slow

KEYS = (
    "door", "relay_packed", "faust_single_1", "loop_packed", "loop_log", "alerts_packed", "chain", "raw_single",
    "empty_faust", "naive_faust", "latency",
)  # fmt: skip
"""Rows of every case; the others differ from them only in how many workers there are or how full records are."""

CALM = Row(key="calm", title="calm", case="monitor_loop", world=TINY.naive, kind="kafka", form="single")
"""What the naive application reads, read as we do."""

CHOSEN = [*(row for row in rows(TINY) if row.key in KEYS), CALM]


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Figure]:
    return measure(CHOSEN, tmp_path_factory.mktemp("bench"), here)


def test_every_hop_is_measured_and_shown(figures: dict[str, Figure]) -> None:
    out = io.StringIO()

    show("here", figure_lines(CHOSEN, figures), aim_lines(parted.aims(figures)), Console(file=out, width=200))

    assert list(figures) == [row.key for row in CHOSEN]
    assert all(one.events and one.wall_s > 0 and one.cpu_s > 0 and one.rss_mb for one in figures.values())
    assert [row.key for row in CHOSEN if row.key not in out.getvalue()] == []
    assert {row.case for row in CHOSEN} == set(CASES)


def test_whoever_reads_a_topic_makes_the_same_readings(figures: dict[str, Figure]) -> None:
    made = {
        key: figures[key].seen["readings"] for key in figures if key.startswith(("faust", "loop", "alerts", "chain"))
    }

    assert len(set(made.values())) == 1
    assert min(made.values()) > 0
    assert figures["naive_faust"].seen == figures["calm"].seen
    assert figures["alerts_packed"].seen == figures["chain"].seen
    assert figures["chain"].seen["case_events"] > 0
    assert figures["raw_single"].seen["decoded"] >= figures["raw_single"].events


def test_waits_are_of_the_appends_that_the_case_events_followed_from() -> None:
    offer = Offer(rate=50, first=11, sent=[(12, 100.0), (20, 200.0)])
    seen = [("a", 101.0), ("b", 102.0), ("c", 203.0), ("before", 300.0), ("behind", 300.0), ("unknown", 300.0)]

    waits = offer.waits(seen, {"a": 11, "b": 12, "c": 13, "before": 10, "behind": 21})

    assert waits == [1.0, 2.0, 3.0]


def test_rates_that_are_offered_are_told_with_their_aim() -> None:
    seen = {f"{name}_{rate}": 900_000 for rate in RATES for name in ("p50_us", "p99_us", "reached")}

    found = {one.key: one for one in parted.aims({"latency": Figure(seen=seen)})}

    assert found["p99_500"] == Aim(
        key="p99_500", title=found["p99_500"].title, value=900, bound=1000, sign="<=", unit="ms"
    )
    assert found["p99_500"].holds
    assert [one.key for one in found.values() if one.bound is not None] == ["p99_500"]


@pytest.mark.parametrize("sizes", [QUICK, FULL], ids=["quick", "full"])
def test_every_hop_has_a_key_of_its_own_and_a_case_that_exists(sizes: Sizes) -> None:
    assert len({row.key for row in rows(sizes)}) == len(rows(sizes))
    assert {row.case for row in rows(sizes)} == set(CASES)
