"""Tables that are derived from the log, and the cache of folds before them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from schemas.event import Recorded
from schemas.events.benefit import BenefitPaid
from schemas.events.membership import MemberJoined, MemberLeft
from services.eventlog.writing import SqlTransaction
from services.monitor import places, store, warm
from services.monitor.agenda import Watch
from services.monitor.household import Household
from services.monitor.route import NOWHERE, Homes
from services.monitor.warm import SNAPSHOT_EVENTS, Cache
from tests.builders import Family
from tests.promises.hosts import Host, new_log
from tests.promises.worlds import Said, said

ON = date(2026, 3, 1)
PAID = BenefitPaid(programme="DIBAO", month="2026-02", amount_fen=1)


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[SqlTransaction]:
    log = new_log(tmp_path)
    with log.transaction() as tx:
        yield tx
    log.close()


def joined(home: str) -> MemberJoined:
    return Family.joining(home)


def left(home: str) -> MemberLeft:
    return MemberLeft(household_id=home, reason="OTHER")


def payments(count: int) -> list[Said]:
    return [said("household/h1", f"p{number}", PAID, ON, ON + timedelta(days=number)) for number in range(count)]


def host(tx: SqlTransaction, *told: Said) -> list[Recorded]:
    """Append statements, indexed as they come, without reading them."""
    return Host(tx).log_only(told)


def test_the_homes_of_a_person_are_all_that_were_ever_named(tx: SqlTransaction) -> None:
    first, second, third = host(
        tx, said("person/a", "1", joined("h2"), ON, ON), said("person/a", "2", left("h2"), ON, ON),
        said("person/a", "3", joined("h1"), ON, ON),
    )  # fmt: skip

    def homes(until: int) -> Homes:
        return places.homes_of(tx.connection, ["person/a", "person/b"], until)["person/a"]

    assert homes(first.position - 1) == NOWHERE
    assert homes(first.position) == Homes(("h2",))
    assert homes(second.position) == Homes(("h2",), has_left=True)
    assert homes(third.position) == Homes(("h1", "h2"), has_left=True)
    assert places.people_of(tx.connection, ["h1", "h2"], second.position) == {"h1": set(), "h2": {"person/a"}}


def test_a_watch_is_kept_with_the_last_reading_until_another_comes(tx: SqlTransaction) -> None:
    early, late = Watch("h1", "340826", ON, 3), Watch("h1", "340827", None, 0)

    store.save_watches(tx.connection, {"h1": (early, b"reading")})
    assert list(store.watches(tx.connection)) == [early]

    store.save_watches(tx.connection, {"h1": (late, None)})
    assert list(store.watches(tx.connection)) == [late]
    assert store.last_readings(tx.connection, ["h1", "h2"]) == {"h1": b"reading"}
    store.save_watches(tx.connection, {})


def test_a_fold_is_kept_and_not_read_at_an_earlier_place_or_from_another_version(tx: SqlTransaction) -> None:
    household = Household("h1")
    for one in host(tx, *payments(2)):
        household.put(one)

    store.save_folds(tx.connection, [(household, 9)])

    assert store.folds(tx.connection, ["h1", "h2"], 9) == {"h1": (household, 9)}
    assert store.folds(tx.connection, ["h1"], 8) == {}
    tx.connection.execute(update(store.fold).values(version=store.FOLD_VERSION + 1))
    assert store.folds(tx.connection, ["h1"], 9) == {}


def test_everything_derived_can_be_thrown_away(tx: SqlTransaction) -> None:
    host(tx, said("person/a", "1", joined("h2"), ON, ON))
    store.save_folds(tx.connection, [(Household("h1"), 1)])
    store.save_watches(tx.connection, {"h1": (Watch("h1", "340826", ON, 0), None)})

    store.drop(tx.connection)

    for table in (places.home, store.fold, store.watch, store.broadcast):
        assert tx.connection.execute(select(table)).all() == []


def test_what_leaves_a_full_cache_is_kept_only_with_much_unsaved(tx: SqlTransaction) -> None:
    told = host(tx, *payments(SNAPSHOT_EVENTS), said("household/h2", "x", PAID, ON, ON))
    end = told[-1].position
    cache = Cache(capacity=1)
    cache.load(tx, ["h1", "h2", "h3"], end)
    cache.get("h3")

    cache.shrink(tx, end)

    assert ("h3" in cache, "h1" in cache, len(cache)) == (True, False, 1)
    assert store.folds(tx.connection, ["h1", "h2"], end).keys() == {"h1"}


def test_a_cache_reads_on_from_a_snapshot(tx: SqlTransaction) -> None:
    told = host(tx, *payments(SNAPSHOT_EVENTS + 3))
    middle, end = told[SNAPSHOT_EVENTS].position, told[-1].position
    first, second = Cache(10), Cache(10)
    first.load(tx, ["h1"], middle)
    first.snapshot(tx, middle)
    assert first.get("h1").unsaved == 0

    second.load(tx, ["h1"], end)

    warm = second.get("h1")
    assert warm.unsaved == 2
    assert len(list(warm.household.own.all())) == SNAPSHOT_EVENTS + 3


def test_a_snapshot_of_before_somebody_joined_is_read_on_with_all_of_their_past(tx: SqlTransaction) -> None:
    past = said("person/a", "0", BenefitPaid(programme="DIBAO", month="2026-01", amount_fen=1), ON, ON)
    told = host(tx, past, *payments(SNAPSHOT_EVENTS), said("person/a", "1", joined("h1"), ON, ON + timedelta(days=99)))
    before, end = told[-2].position, told[-1].position
    first, second = Cache(10), Cache(10)
    first.load(tx, ["h1"], before)
    first.snapshot(tx, before)

    second.load(tx, ["h1"], end)

    assert len(list(second.get("h1").household.people["person/a"].all())) == 2


def test_of_many_warm_households_those_not_used_lately_rest_and_stay_what_they_are(
    tx: SqlTransaction, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warm, "AWAKE", 1)
    names = ["h1", "h2", "h3", "h4"]
    told = host(tx, *(said(f"household/{name}", name, PAID, ON, ON) for name in names))
    end = told[-1].position
    cache = Cache(capacity=3)
    cache.load(tx, names, end)

    held = [len(list(cache.get(name).household.own.all())) for name in [*names, "h1"]]

    assert held == [1, 1, 1, 1, 1]
    assert (len(cache), "h2" in cache, "h5" in cache) == (4, True, False)
    cache.shrink(tx, end)
    assert [name for name in names if name in cache] == ["h1", "h3", "h4"]
    cache.clear()
    assert len(cache) == 0
