from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from schemas.dates import CHINA
from services.eventlog.chain import first_break, link_after, microseconds
from services.eventlog.errors import AheadOfClock, LogCorrupt
from services.eventlog.protocol import EPOCH, GENESIS_LINK, Bound, Conflict, Duplicate, Head, Place, Stored
from tests.eventlog.conftest import DAY, add, draft, everything

HISTORY = datetime(2019, 3, 1, tzinfo=UTC)


class BrokenOffError(Exception):
    pass


def test_an_empty_log_has_an_empty_head(log):
    with log.reader() as reader:
        assert reader.head() == Head(0, EPOCH, GENESIS_LINK, 1, 1)
        assert list(reader.after(0, 10)) == []
        assert list(reader.stream("person/a")) == []


def test_appended_events_come_back_as_they_were_answered(log):
    stored = add(log, draft(1), draft(2, "household/h", b"\x00\xff"), draft(3))

    assert [event.position for event in stored] == [1, 2, 3]
    assert stored[1].body == b"\x00\xff"
    assert stored[1].occurred_on == DAY
    assert {event.recorded_at.tzinfo for event in stored} == {UTC}
    with log.reader() as reader:
        assert list(everything(reader)) == stored
        head = reader.head()
    assert (head.position, head.recorded_at, head.link) == (3, stored[2].recorded_at, stored[2].link)


def test_the_link_covers_previous_link_position_time_and_body(log):
    first, second = add(log, draft(1), draft(2))

    assert first.link == link_after(bytes(32), 1, microseconds(first.recorded_at), b"body 1")
    assert second.link == link_after(first.link, 2, microseconds(second.recorded_at), b"body 2")


def test_a_known_event_is_a_duplicate_and_costs_no_position(log):
    add(log, draft(1), draft(2))

    with log.transaction() as transaction:
        outcomes = transaction.append([draft(2), draft(1, body=b"other"), draft(3)])

    assert outcomes[:2] == [Duplicate(draft(2).event_id, 2, True), Duplicate(draft(1).event_id, 1, False)]
    assert isinstance(outcomes[2], Stored)
    assert outcomes[2].position == 3


def test_a_repeat_inside_one_batch_is_a_duplicate_of_its_first(log):
    with log.transaction() as transaction:
        outcomes = transaction.append([draft(1), draft(1), draft(1, body=b"other")])

    assert outcomes[1:] == [Duplicate(draft(1).event_id, 1, True), Duplicate(draft(1).event_id, 1, False)]


def test_an_event_id_is_unique_within_its_stream_only(log):
    stored = add(log, draft(1, "person/a"), draft(1, "person/b"))

    assert [event.position for event in stored] == [1, 2]


def test_an_append_of_nothing_new_leaves_the_head_alone(log, ground):
    add(log, draft(1))
    with log.reader() as reader:
        before = reader.head()
    ground.clock.move(5)

    with log.transaction() as transaction:
        assert transaction.append([]) == []
        transaction.append([draft(1)])

    with log.reader() as reader:
        assert reader.head() == before


def test_a_decision_on_the_current_state_is_appended(log):
    add(log, draft(1, "case/h"), draft(2))

    with log.transaction() as transaction:
        outcomes = transaction.append([draft(3, "case/h")], {"case/h": 1, "case/new": 0})

    assert isinstance(outcomes[0], Stored)


def test_a_decision_on_an_old_state_is_a_conflict_and_writes_nothing(log):
    add(log, draft(1, "case/h"), draft(2, "case/h"))

    with log.transaction() as transaction:
        first = transaction.append([draft(3, "case/h"), draft(4, "case/new")], {"case/h": 1})
        second = transaction.append([draft(5, "case/new")], {"case/new": 7})
        third = transaction.append([draft(6, "case/new")], {"case/new": 0})

    assert first == Conflict("case/h", 1, 2)
    assert second == Conflict("case/new", 7, 0)
    assert [event.position for event in third] == [3]


def test_an_exception_takes_everything_back(log):
    add(log, draft(1))

    def break_off() -> None:
        with log.transaction() as transaction:
            transaction.append([draft(2), draft(3, "person/new")])
            transaction.save_consumed("monitor", "events", 0, 9)
            transaction.save_book("d", b"book")
            transaction.raise_era()
            raise BrokenOffError

    with pytest.raises(BrokenOffError):
        break_off()

    with log.reader() as reader:
        assert [event.event_id for event in everything(reader)] == [draft(1).event_id]
        assert list(reader.stream("person/new")) == []
        assert reader.consumed("monitor", "events", 0) == 0
        assert reader.book("d") is None
        assert reader.head().era == 1
    again = add(log, draft(4, "person/other"), draft(2), draft(3, "person/new"))
    assert [event.position for event in again] == [2, 3, 4]
    with log.reader() as reader:
        assert list(reader.stream("person/other")) == again[:1]
        assert list(reader.stream("person/new")) == again[2:]


def test_a_transaction_reads_what_it_wrote_and_others_do_not_yet(log):
    with log.transaction() as transaction:
        stored = transaction.append([draft(1)])
        assert list(transaction.stream("person/a")) == stored
        assert list(transaction.after(0, 5)) == stored
        assert transaction.head().position == 1
        assert transaction.append([draft(1), draft(2)])[0] == Duplicate(draft(1).event_id, 1, True)
        with log.reader() as reader:
            assert reader.head().position == 0
            assert list(reader.after(0, 5)) == []
            assert dict(reader.known({"person/a": [draft(1).event_id]})) == {}


def test_a_reader_keeps_its_view_while_the_log_grows(log):
    add(log, draft(1))

    with log.reader() as reader:
        before = reader.head()
        with log.transaction() as transaction:
            transaction.append([draft(2)])
            transaction.save_consumed("relay", "", 0, 2)
            transaction.save_book("d", b"book")
        assert reader.head() == before
        assert len(reader.stream("person/a")) == 1
        assert reader.consumed("relay", "", 0) == 0
        assert reader.book("d") is None
        assert list(reader.at_positions([2])) == []


def test_a_loaded_history_brings_its_own_time(log):
    later = HISTORY + timedelta(microseconds=1)
    abroad = (HISTORY + timedelta(hours=1)).astimezone(CHINA)

    stored = add(log, draft(1, at=HISTORY), draft(2, at=later), draft(3, at=abroad))

    assert [event.recorded_at for event in stored] == [HISTORY, later, abroad]
    assert stored[2].recorded_at.tzinfo is UTC
    with log.reader() as reader:
        assert list(everything(reader)) == stored


def test_a_given_time_never_takes_the_time_of_the_log_back(log):
    stored = add(log, draft(1, at=HISTORY), draft(2, at=HISTORY - timedelta(days=1)))
    again = add(log, draft(3, at=HISTORY - timedelta(days=2)))

    assert {event.recorded_at for event in [*stored, *again]} == {HISTORY}


def test_a_given_time_ahead_of_the_clock_is_refused(log):
    at = datetime(9000, 1, 1, tzinfo=UTC)

    with pytest.raises(AheadOfClock, match="ahead of the log's clock") as raised, log.transaction() as transaction:
        transaction.append([draft(1), draft(2, at=at)])

    assert (raised.value.stream, raised.value.at) == ("person/a", at)
    with log.reader() as reader:
        assert reader.head().position == 0


def test_a_clock_that_goes_back_does_not_take_the_time_of_the_log_back(log, ground):
    first = add(log, draft(1))
    ground.clock.move(-60)
    second = add(log, draft(2))
    ground.clock.move(120)
    third = add(log, draft(3))

    if ground.name == "postgresql":  # there the server's clock counts, and nothing that the host believes
        assert first[0].recorded_at <= second[0].recorded_at <= third[0].recorded_at
        assert first[0].recorded_at > ground.clock.now
    else:
        assert first[0].recorded_at == second[0].recorded_at
        assert third[0].recorded_at == ground.clock.now


def test_bounds_cut_a_prefix_off_the_log(log):
    times = [HISTORY + timedelta(days=number) for number in range(4)]
    stored = add(log, *(draft(number, at=at) for number, at in enumerate(times)))

    with log.reader() as reader:
        for bound, size in [
            (Bound(), 4),
            (Bound(position=3), 3),
            (Bound(recorded_at=times[1]), 2),
            (Bound(recorded_at=times[1].astimezone(timezone(timedelta(hours=-5)))), 2),
            (Bound(recorded_at=times[1] - timedelta(microseconds=1)), 1),
            (Bound(position=1, recorded_at=times[3]), 1),
            (Bound(position=4, recorded_at=HISTORY - timedelta(days=1)), 0),
        ]:
            assert list(reader.stream("person/a", until=bound)) == stored[:size]
            assert list(reader.streams(["person/a"], bound)["person/a"]) == stored[:size]
            assert list(reader.after(0, 10, bound)) == stored[:size]
            assert list(reader.after(2, 10, bound)) == stored[2:size]


def test_many_streams_are_read_at_once_and_each_name_is_answered(log):
    names = [f"person/{number:05d}" for number in range(10_500)]
    add(log, *(draft(number, name) for number, name in enumerate(names)), draft(7, names[3]))

    with log.reader() as reader:
        found = reader.streams([*reversed(names), "person/unknown"])

    assert list(found) == [*reversed(names), "person/unknown"]
    assert list(found["person/unknown"]) == []
    assert [event.position for event in found[names[3]]] == [4, 10_501]
    assert sum(map(len, found.values())) == 10_501


def test_events_of_a_stream_come_by_position_whatever_their_ids(log):
    names = ["person/a", "person/b"]
    stored = add(log, *(draft(999 - number, names[number % 2]) for number in range(600)))

    with log.reader() as reader:
        assert list(reader.stream("person/a")) == stored[::2]
        assert [list(events) for events in reader.streams(names).values()] == [stored[::2], stored[1::2]]


def test_a_follower_reads_page_by_page(log):
    stored = add(log, *map(draft, range(7)))

    with log.reader() as reader:
        assert list(everything(reader, limit=3)) == stored
        assert list(reader.after(7, 3)) == []
        assert list(reader.after(99, 3)) == []


def test_events_are_found_by_position(log):
    stored = add(log, *map(draft, range(5)))

    with log.reader() as reader:
        assert list(reader.at_positions([4, 2, 2, 99, 0])) == [stored[1], stored[3]]
        assert list(reader.at_positions([])) == []


def test_known_event_ids_are_found_with_their_positions(log):
    add(log, draft(1), draft(2), draft(1, "person/b"))
    one, two = draft(1).event_id, draft(2).event_id

    with log.reader() as reader:
        found = reader.known({"person/a": [two, one], "person/b": [two, one], "person/none": [one]})
        assert dict(reader.known({})) == {}

    assert dict(found) == {("person/a", two): 2, ("person/a", one): 1, ("person/b", one): 3}


def test_all_statements_about_a_record_are_found(log):
    record = "00000000000000aa"
    ids = [int(record + digits, 16) for digits in ("ffffffffffffffff", "0000000000000000", "1234567812345678")]
    neighbours = [min(ids) - 1, max(ids) + 1]
    stored = add(log, *map(draft, [*ids, *neighbours]), draft(ids[0], "person/b"))

    with log.reader() as reader:
        found = reader.statements({"person/a": [record, "00000000000000bb"], "person/none": [record]})

    assert {key: list(events) for key, events in found.items()} == {("person/a", record): stored[:3]}


def test_a_consumer_moves_forward_only(log):
    with log.transaction() as transaction:
        assert transaction.save_consumed("monitor", "events", 3, 10, 100)
        assert transaction.save_consumed("monitor", "events", 3, 12)
        assert not transaction.save_consumed("monitor", "events", 3, 12, 100)
        assert not transaction.save_consumed("monitor", "events", 3, 11, 300)
        assert not transaction.save_consumed("monitor", "events", 4, 0)

    with log.transaction() as transaction:
        held = transaction.lock_consumed("monitor", "events", [4, 3, 3])
        assert dict(held) == {3: Place(12, 100), 4: Place(0, None)}
        assert list(held) == [3, 4]
        assert dict(transaction.lock_consumed("monitor", "events", [])) == {}
        assert transaction.save_consumed("monitor", "events", 4, 5, 50)
    with log.reader() as reader:
        assert [reader.consumed("monitor", "events", part) for part in (3, 4, 5)] == [12, 5, 0]
        assert reader.consumed("alerts", "events", 3) == 0


def test_what_was_taken_from_the_log_moves_the_place_in_the_topic_when_it_is_delivered(log):
    with log.transaction() as transaction:
        assert transaction.save_consumed("monitor", "events", 3, 12, 100)
        assert transaction.save_consumed("monitor", "events", 3, 12, 101)
        assert not transaction.save_consumed("monitor", "events", 3, 12, 101)
        assert transaction.save_consumed("monitor", "events", 4, 0, 7)

        assert dict(transaction.lock_consumed("monitor", "events", [3, 4])) == {3: Place(12, 101), 4: Place(0, 7)}


def test_a_book_is_kept_under_its_digest(log):
    with log.transaction() as transaction:
        transaction.save_book("d1", b"\x00book")
        transaction.save_book("d1", b"\x00book")

    with log.reader() as reader:
        assert reader.book("d1") == b"\x00book"
        assert reader.book("d2") is None


def test_two_books_under_one_digest_are_a_corrupt_log(log):
    with log.transaction() as transaction:
        transaction.save_book("d1", b"book")
        with pytest.raises(LogCorrupt, match="two policy books"):
            transaction.save_book("d1", b"another")


@pytest.mark.parametrize(("known", "raised"), [(0, 2), (1, 2), (6, 7)])
def test_a_new_era_comes_behind_the_last_one_and_one_that_is_known(log, known, raised):
    with log.transaction() as transaction:
        assert transaction.raise_era(known) == raised


def test_raising_the_era_keeps_the_rest_of_the_head(log):
    stored = add(log, draft(1))

    with log.transaction() as transaction:
        assert transaction.raise_era() == 2
        assert transaction.head().era == 2
    after = add(log, draft(2))

    with log.reader() as reader:
        head = reader.head()
    assert head == Head(2, after[0].recorded_at, after[0].link, 2, 1)
    assert first_break([*stored, *after], known=head.anchor) is None


def test_a_log_opened_again_has_everything(ground):
    stored = add(ground.open(), draft(1), draft(2))

    again = ground.open()

    with again.transaction() as transaction:
        outcomes = transaction.append([draft(2), draft(3)])
    assert outcomes[0] == Duplicate(draft(2).event_id, 2, True)
    with again.reader() as reader:
        assert list(everything(reader)) == [*stored, outcomes[1]]


def test_records_of_two_streams_share_one_chain(log):
    add(log, draft(1, "person/a"), draft(1, "reading/h"))
    add(log, draft(1, "case/h"))

    with log.reader() as reader:
        events = list(everything(reader))
        assert first_break(events, known=reader.head().anchor) is None
    assert first_break([events[0], replace(events[1], body=b"x"), events[2]]) is not None
