"""Another generation of publishing loses nothing: more parts, topics lost, a database that came back from a backup."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from services.host.clock import now, tick
from services.host.distributed import generations
from services.host.distributed.clerk import Clerk
from services.host.distributed.consumer import OtherLog
from services.host.distributed.parts import CASE_EVENTS, HOUSEHOLD_EVENTS
from services.host.distributed.relay import EraRaised
from services.host.distributed.restoring import restore
from services.host.drafting import draft_of
from services.host.embedded import Embedded
from services.host.settings import Settings
from services.host.sharing import Distributed, NotDistributed
from services.policy.load import load
from tests.host.distributed.cluster import ALL, PARTS, Broker, Cluster, derived, facts_in, facts_of, fill, log_at

WARM = 10_000
Readings = dict[str, list[object]]


def some(cluster: Cluster, rounds: int) -> None:
    """A few steps of every process, each a little further."""
    for _ in range(rounds):
        cluster.relay.once()
        for consumer in cluster.consumers:
            for part in range(cluster.parts):
                cluster.deliver(consumer, part, at_once=part + 1)


def published(cluster: Cluster) -> set[tuple[str, str]]:
    """The case events that ever went out, as the bytes that subscribers get."""
    return {(one.type, one.body.decode()) for pack in cluster.broker.all_of(CASE_EVENTS) for one in pack.items}


def cases_of(cluster: Cluster) -> set[tuple[str, str]]:
    with cluster.log.reader() as reader:
        return {(one.type, one.body.decode()) for one in reader.after(0, ALL) if one.stream.startswith("case/")}


def test_more_parts_in_the_midst_of_work_change_nothing_that_is_said(cluster: Cluster, expected: Readings) -> None:
    some(cluster, 3)

    began = generations.resize(cluster.log, PARTS + 2, WARM)
    with pytest.raises(EraRaised):
        cluster.relay.once()
    with pytest.raises(EraRaised):
        cluster.consumers[0].catch_up(0)
    anew = Cluster(cluster.log, cluster.broker)
    anew.settle()

    assert (began.era, began.parts, anew.parts) == (3, PARTS + 2, PARTS + 2)
    assert derived(anew.log) == expected
    assert published(anew) == cases_of(anew)


def test_parts_are_never_taken_away(cluster: Cluster) -> None:
    with pytest.raises(generations.NotMore):
        generations.resize(cluster.log, PARTS - 1, WARM)


def test_a_log_that_has_as_many_parts_stays_as_it_is(cluster: Cluster) -> None:
    with cluster.log.reader() as reader:
        was = reader.head()

    assert generations.resize(cluster.log, PARTS, WARM).era == was.era
    with cluster.log.reader() as reader:
        assert reader.head() == was


def test_topics_that_were_lost_are_filled_again(cluster: Cluster, expected: Readings) -> None:
    some(cluster, 3)
    cluster.publish()

    cluster.broker = Broker()
    generations.refill(cluster.log, from_start=False)
    anew = Cluster(cluster.log, cluster.broker)
    anew.settle()

    assert derived(anew.log) == expected


def test_a_new_subscriber_may_have_everything(cluster: Cluster) -> None:
    cluster.settle()

    generations.refill(cluster.log, from_start=True)
    anew = Cluster(cluster.log)
    anew.settle()

    assert published(anew) == cases_of(anew)
    facts = {one.position for pack in anew.broker.all_of(HOUSEHOLD_EVENTS) for one in pack.items}
    assert len(facts) == len(facts_in(anew.log))


def test_a_log_of_one_process_cannot_be_filled_again_or_restored(own: Path) -> None:
    log = log_at(own)
    with pytest.raises(NotDistributed):
        generations.refill(log, from_start=True)
    with pytest.raises(NotDistributed):
        generations.restored(log, 0)
    log.close()


def test_one_process_does_not_read_what_is_read_in_parts(own: Path) -> None:
    log = log_at(own)
    generations.resize(log, PARTS, WARM)
    log.close()
    host = Embedded(Settings(database_url=f"sqlite:///{own}"), load())
    with pytest.raises(Distributed):
        host.pass_time()
    host.close()


def test_a_log_is_divided_when_it_has_been_read(own: Path) -> None:
    log = log_at(own)
    with log.transaction() as tx:
        tx.append([draft_of(tick(now()), None)])

    with pytest.raises(generations.NotRead):
        generations.resize(log, PARTS, WARM)
    log.close()


def back_up(database: Path, to: Path) -> None:
    with closing(sqlite3.connect(database)) as whole, closing(sqlite3.connect(to)) as copy:
        whole.backup(copy)


@pytest.fixture
def lost(worked: Path, tmp_path: Path) -> Iterator[Cluster]:
    """A log that came back as it was halfway; the topics know of everything."""
    facts = [*facts_of(worked)]
    log = log_at(tmp_path / "lost.db")
    generations.resize(log, PARTS, WARM)
    fill(log, facts[: len(facts) // 2])
    cluster = Cluster(log)
    some(cluster, 3)
    back_up(tmp_path / "lost.db", tmp_path / "back.db")
    fill(log, facts[len(facts) // 2 :])
    cluster.settle()
    log.close()
    back = log_at(tmp_path / "back.db")
    yield Cluster(back, cluster.broker)
    back.close()


def test_a_restored_log_stops_whoever_reads_the_topics_as_if_nothing_had_happened(lost: Cluster) -> None:
    with pytest.raises(OtherLog):
        lost.settle()


def test_a_log_from_before_the_era_of_the_topics_stops_whoever_reads_them(cluster: Cluster, tmp_path: Path) -> None:
    cluster.settle()
    back_up(tmp_path / "parts.db", tmp_path / "back.db")
    generations.refill(cluster.log, from_start=False)
    with cluster.log.transaction() as tx:
        tx.append([draft_of(tick(now()), None)])
    Cluster(cluster.log, cluster.broker).publish()

    # At rest nothing of the old era is left to be read: the first record that is new to the backup is of the next.
    with closing(log_at(tmp_path / "back.db")) as back:
        monitor, _ = Cluster(back, cluster.broker).consumers
        packs = cluster.broker.packs(monitor.topic, 0, monitor.offsets([0])[0] or 0)
        with back.reader() as reader:
            assert {pack.era for pack in packs} == {reader.head().era + 1}
        with pytest.raises(OtherLog):
            monitor.take(0, packs)


def test_a_restored_log_has_its_facts_back_from_the_topics(
    lost: Cluster, expected: Readings, worked: Path, tmp_path: Path
) -> None:
    generations.restored(lost.log, 0)
    clerk = Clerk(Settings(database_url=f"sqlite:///{tmp_path / 'back.db'}"), load())
    given = restore(clerk, lost.broker.all_of(HOUSEHOLD_EVENTS), lambda _: None)
    again = restore(clerk, lost.broker.all_of(HOUSEHOLD_EVENTS), lambda _: None)
    clerk.close()
    anew = Cluster(lost.log, lost.broker)
    anew.settle()
    whole = log_at(worked)

    assert given > 100
    assert again == 0
    assert facts_in(anew.log) == facts_in(whole)
    assert derived(anew.log) == expected
    whole.close()
