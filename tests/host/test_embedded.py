"""The embedded host: what is appended is read, and what fails leaves nothing behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.event import listen, remove

from schemas import case as cases
from schemas import readings
from schemas.event import body_of
from schemas.events.incident import WeatherWarned
from schemas.events.registration import CategoryGranted, HouseholdMoved
from schemas.events.roster import RosterSet
from services.alerts import facts
from services.eventlog import rejects
from services.eventlog.protocol import Draft
from services.eventlog.sql import open_log
from services.host import indexing
from services.host.clock import midnight, now
from services.host.embedded import Embedded
from services.host.front import Mark
from services.host.rebuild import rebuild
from services.host.settings import Settings
from services.ingest.intake import Accepted
from services.monitor import process
from services.policy.book import PolicyBook
from services.policy.codec import Content
from services.policy.errors import DivisionUnknown
from services.policy.shape import Entry
from tests.builders import BOOK, DIVISION, noon
from tests.host.hosting import (
    APRIL,
    FEBRUARY,
    FIRE,
    HOME,
    MARCH,
    REFUSED,
    REGISTERED,
    VILLAGE,
    accepted,
    changes,
    event,
    host,
    kinds,
    opened,
    told,
    types,
    url,
)

__all__ = ["host", "url"]


def test_a_batch_is_appended_with_policy_and_time_before_it_and_what_follows_behind(host: Embedded) -> None:
    host.take([*HOME, accepted(FIRE)])

    assert types(host) == [
        "PolicyAdopted", "Tick", "HouseholdRegistered", "MemberJoined", "Tick", "FireReported", readings.TYPE,
        cases.TYPE, cases.TYPE, cases.TYPE,
    ]  # fmt: skip
    assert kinds(host) == ["ALERT", "OPENED", "NOTIFIED"]
    assert (host.counts.appended, host.counts.assessed, host.counts.case_events) == (6, 1, 3)


def test_the_same_batch_again_is_counted_and_changes_nothing(host: Embedded) -> None:
    host.take([*HOME, accepted(FIRE)])
    before = told(host)

    host.take([*HOME, accepted(FIRE)])

    assert told(host) == before
    assert host.counts.repeated == 3


def test_a_loaded_history_brings_its_own_midnights(host: Embedded) -> None:
    host.take([*HOME, accepted(FIRE, on=FEBRUARY + timedelta(days=3))])

    at = [one.recorded_at for one in told(host) if one.type == "Tick"]
    assert at == [noon(FEBRUARY), *(midnight(FEBRUARY + timedelta(days=days)) for days in (1, 2, 3))]


def test_a_live_statement_is_known_now(host: Embedded) -> None:
    host.take([Accepted(event(FIRE), None)])

    fire = next(one for one in told(host) if one.type == "FireReported")
    assert datetime.now(fire.recorded_at.tzinfo) - fire.recorded_at < timedelta(minutes=1)


def test_time_passes_midnight_by_midnight(host: Embedded) -> None:
    host.take([*HOME, accepted(FIRE)])
    host.pass_time(midnight(date(2026, 6, 2)))

    assert [(step, as_of) for step, dimension, as_of in changes(host) if dimension == "sudden_shock"] == [
        ("RAISED", MARCH), ("ENDED", date(2026, 5, 31)),
    ]  # fmt: skip


def test_refused_records_are_kept_with_the_batch_and_the_mark_with_both(host: Embedded) -> None:
    host.take([REFUSED, *HOME], Mark("file", 77))

    with host.log.reader() as reader:
        assert [letter.line for letter in rejects.letters(reader.connection)] == [3]
    assert host.read_so_far("file") == 77
    assert host.counts.rejected == 1


def test_a_batch_that_fails_leaves_nothing_and_the_host_goes_on(host: Embedded) -> None:
    host.take(HOME)
    before = told(host)
    nowhere = HouseholdMoved(to_division="990826100001", settlement="RURAL")  # which the door would have refused

    with pytest.raises(DivisionUnknown):
        host.take([accepted(FIRE), accepted(nowhere)], Mark("file", 77))

    assert told(host) == before
    assert host.read_so_far("file") == 0
    host.take([accepted(FIRE)])
    assert types(host)[-4:] == [readings.TYPE, cases.TYPE, cases.TYPE, cases.TYPE]


def test_two_hosts_take_turns_and_say_what_one_would_have_said(url: str, tmp_path: Path) -> None:
    first, second, alone = opened(url), opened(url), opened(f"sqlite:///{tmp_path / 'alone.db'}")
    batches = [HOME, [accepted(FIRE)], [accepted(FIRE, "person/a", APRIL)], [accepted(FIRE, on=APRIL)]]
    for number, batch in enumerate(batches):
        (first, second)[number % 2].take(batch)
        alone.take(batch)

    assert [one.body for one in told(first)] == [one.body for one in told(alone)]
    for one in (first, second, alone):
        one.close()


def test_what_another_process_appended_is_read_before_anything_else(host: Embedded) -> None:
    host.take(HOME)
    fire = event(FIRE)
    with host.log.transaction() as tx:
        tx.append([Draft(fire.subject, fire.event_id, fire.type, fire.occurred_on, body_of(fire), noon(MARCH))])
    assert readings.TYPE not in types(host)

    host.pass_time(midnight(MARCH))

    assert types(host)[-6:] == ["FireReported", readings.TYPE, cases.TYPE, cases.TYPE, cases.TYPE, "Tick"]


def test_a_host_that_is_started_again_goes_on(url: str) -> None:
    first = opened(url)
    first.take([*HOME, accepted(FIRE)])
    first.close()

    again = opened(url)
    again.pass_time(midnight(date(2026, 6, 2)))

    assert types(again).count("PolicyAdopted") == 1
    assert changes(again)[-1][:2] == ("ENDED", "sudden_shock")
    again.close()


def test_another_policy_book_takes_effect_by_its_adoption(url: str) -> None:
    first = opened(url)
    first.take([*HOME, accepted(FIRE)])
    first.close()
    shorter = BOOK.amended(Entry("4.01.hold_days", "CN", MARCH, MARCH, 10, "test"))

    second = Embedded(Settings(database_url=url), shorter)
    second.pass_time(midnight(date(2026, 3, 20)))

    assert types(second).count("PolicyAdopted") == 2
    assert changes(second)[-1][:2] == ("ENDED", "sudden_shock")
    second.close()


def test_a_command_brings_the_parameters_that_newer_rules_ask_for(url: str) -> None:
    path = "4.10.age"
    content = BOOK.content
    older = PolicyBook(
        Content(
            tuple(one for one in content.parameters if one.path != path),
            tuple(one for one in content.entries if one.path != path), content.divisions, content.calendar,
        )
    )  # fmt: skip
    before = Embedded(Settings(database_url=url), older)
    before.take(HOME)
    before.close()

    after = opened(url)
    after.tell([event(RosterSet(coordinator="S1"), f"division/{VILLAGE}", MARCH)], noon(MARCH))

    assert types(after).count("PolicyAdopted") == 2
    after.close()


def test_a_loaded_history_is_ticked_as_often_as_set(url: str) -> None:
    host = opened(url, tick_minutes=240)
    try:
        host.take([*HOME, accepted(FIRE)])
    finally:
        host.close()

    at = [one.recorded_at for one in told(host) if one.type == "Tick"]
    assert at == [noon(FEBRUARY) + timedelta(hours=4 * count) for count in range(7)]


def handed_in(url: str, *said: Accepted) -> None:
    """What another process appends."""
    log = open_log(url, clock=now, indexer=indexing.index)
    with log.transaction() as tx:
        tx.append(
            [
                Draft(one.event.subject, one.event.event_id, one.event.type, one.event.occurred_on, body_of(one.event))
                for one in said
            ]
        )
    log.close()


def test_what_others_append_is_read_a_little_at_a_time_and_ends_the_same(url: str, tmp_path: Path) -> None:
    said = [replace(one, recorded_at=None) for one in (*HOME, accepted(FIRE))]
    at_once, by_pieces = (f"sqlite:///{tmp_path / name}.db" for name in ("once", "pieces"))
    followed = []
    for place, most in ((at_once, 100), (by_pieces, 1)):
        host = opened(place)
        host.pass_time()
        handed_in(place, *said)
        steps = 1
        while host.follow(most):
            steps += 1
        assert (steps == 1) == (most == 100)
        assert not host.follow(most)
        followed.append(types(host))
        assert kinds(host) == ["ALERT", "OPENED", "NOTIFIED"]
        host.close()

    assert followed[0] == followed[1]


def test_a_host_that_is_closed_behind_the_end_goes_on_where_it_was(url: str) -> None:
    host = opened(url)
    host.pass_time()
    handed_in(url, *(replace(one, recorded_at=None) for one in (*HOME, accepted(FIRE))))
    assert host.follow(1)
    host.close()

    again = opened(url)
    while again.follow(1):
        pass
    assert kinds(again) == ["ALERT", "OPENED", "NOTIFIED"]
    again.close()


def test_facts_are_counted_for_the_board_whoever_appends_them(url: str) -> None:
    host = opened(url)
    host.pass_time()
    granted = CategoryGranted(category="C1", valid_from_on=MARCH)
    handed_in(url, replace(accepted(granted), recorded_at=None))
    with host.log.reader() as reader:
        before = [tuple(row) for row in reader.connection.execute(select(facts.granted))]
        late = [tuple(row) for row in reader.connection.execute(select(facts.lag))]
    assert len(before) == len(late) == 1

    host.pass_time()
    with host.log.transaction() as tx:
        rebuild(tx, 10, lambda _: None)

    with host.log.reader() as reader:
        assert [tuple(row) for row in reader.connection.execute(select(facts.granted))] == before
        assert [tuple(row) for row in reader.connection.execute(select(facts.lag))] == late
    host.close()


def test_a_day_that_concerns_many_shows_the_database_that_its_reader_lives(
    host: Embedded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "REVIEW_CHUNK", 2)
    host.take([accepted(REGISTERED, f"household/h{number}") for number in range(5)])
    said: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    heat = WeatherWarned(hazard="HEAT", level="RED", through_on=MARCH + timedelta(days=5))
    listen(Engine, "before_cursor_execute", hear)
    try:
        host.take([accepted(heat, f"division/{DIVISION}")])
    finally:
        remove(Engine, "before_cursor_execute", hear)

    assert said.count("SELECT 1") == 3
