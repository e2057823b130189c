"""The embedded host: what is appended is read, and what fails leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from schemas import case as cases
from schemas import readings
from schemas.case.course import AlertChange
from schemas.event import Event, Origin, body_of, event_of, record_of_number
from schemas.events.incident import FireReported
from schemas.events.membership import MemberJoined
from schemas.events.registration import HouseholdMoved, HouseholdRegistered
from schemas.faults import Fault
from schemas.payload import Payload
from services.eventlog import rejects
from services.eventlog.protocol import Draft, Stored
from services.host.clock import midnight
from services.host.embedded import Embedded, Mark
from services.host.settings import Settings
from services.ingest.intake import Accepted, RawRecord, Rejected
from services.policy.errors import DivisionUnknown
from services.policy.shape import Entry
from tests.builders import BOOK, DIVISION, noon

FEBRUARY, MARCH, APRIL = date(2026, 2, 28), date(2026, 3, 1), date(2026, 4, 1)
FIRE = FireReported(damage_level="TOTAL")
REGISTERED = HouseholdRegistered(registered_as="LOW_INCOME", settlement="RURAL", head_ref="a")
JOINED = MemberJoined(household_id="h1", relation="02", birth_on=date(1980, 1, 1), sex="1", reason="REGISTERED")
REFUSED = Rejected(RawRecord("a.jsonl", 3, b"{"), Fault("not_json", "", "what", "todo"))


def event(payload: Payload, subject: str = "household/h1", on: date = MARCH) -> Event:
    origin = Origin(source="test", subject=subject, division=DIVISION)
    return event_of(origin, record_of_number("test", f"{subject}{payload}"), payload, on)


def accepted(payload: Payload, subject: str = "household/h1", on: date = MARCH) -> Accepted:
    return Accepted(event(payload, subject, on), noon(on))


HOME = [accepted(REGISTERED, on=FEBRUARY), accepted(JOINED, "person/a", FEBRUARY)]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'host.db'}"


def opened(url: str, **settings: int) -> Embedded:
    return Embedded(Settings(database_url=url, **settings), BOOK)


@pytest.fixture
def host(url: str) -> Iterator[Embedded]:
    host = opened(url)
    yield host
    host.close()


def told(host: Embedded) -> list[Stored]:
    with host.log.reader() as reader:
        return list(reader.after(0, 10_000))


def types(host: Embedded) -> list[str]:
    return [one.type for one in told(host)]


def changes(host: Embedded) -> list[tuple[str, str, date]]:
    """The steps of alerts, with dimension and day."""
    events = [cases.parse(one.body) for one in told(host) if one.type == cases.TYPE]
    return [(one.change.step, one.change.dimension, one.as_of) for one in events if isinstance(one.change, AlertChange)]


def test_a_batch_is_appended_with_policy_and_time_before_it_and_what_follows_behind(host: Embedded) -> None:
    host.take([*HOME, accepted(FIRE)])

    assert types(host) == [
        "PolicyAdopted", "Tick", "HouseholdRegistered", "MemberJoined", "Tick", "FireReported", readings.TYPE,
        cases.TYPE,
    ]  # fmt: skip
    assert (host.counts.appended, host.counts.assessed, host.counts.case_events) == (6, 1, 1)


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
    assert types(host)[-2:] == [readings.TYPE, cases.TYPE]


def test_two_hosts_take_turns_and_say_what_one_would_have_said(url: str, tmp_path: Path) -> None:
    first, second, alone = opened(url), opened(url), opened(f"sqlite:///{tmp_path / 'alone.db'}")
    batches = [HOME, [accepted(FIRE)], [accepted(FIRE, "person/a", APRIL)], [accepted(FIRE, on=APRIL)]]
    for number, batch in enumerate(batches):
        (first, second)[number % 2].take(batch)
        alone.take(batch)

    assert [one.body for one in told(first)] == [one.body for one in told(alone)]
    for host in (first, second, alone):
        host.close()


def test_what_another_process_appended_is_read_before_anything_else(host: Embedded) -> None:
    host.take(HOME)
    fire = event(FIRE)
    with host.log.transaction() as tx:
        tx.append([Draft(fire.subject, fire.event_id, fire.type, fire.occurred_on, body_of(fire), noon(MARCH))])
    assert readings.TYPE not in types(host)

    host.pass_time(midnight(MARCH))

    assert types(host)[-4:] == ["FireReported", readings.TYPE, cases.TYPE, "Tick"]


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
