from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.eventlog.chain import Break, Fault, first_break, instant, link_after, microseconds
from services.eventlog.memory import MemoryLog
from services.eventlog.protocol import EPOCH, GENESIS, Anchor, Stored
from tests.eventlog.conftest import START, HostClock, add, draft

SIZE = 9


def told(size: int = SIZE) -> list[Stored]:
    """A log's records, each recorded a minute after the one before it."""
    clock = HostClock()
    log = MemoryLog(clock)
    events: list[Stored] = []
    for number in range(size):
        events += add(log, draft(number))
        clock.move(1)
    return events


def linked_anew(events: list[Stored]) -> list[Stored]:
    """The same records as somebody would leave them who knows the rule and writes every link again."""
    link, forged = GENESIS.link, []
    for event in events:
        link = link_after(link, event.position, microseconds(event.recorded_at), event.body)
        forged.append(replace(event, link=link))
    return forged


def end(events: list[Stored]) -> Anchor:
    return Anchor(events[-1].position, events[-1].link)


places = st.integers(min_value=0, max_value=SIZE - 1)


def test_a_link_is_the_hash_of_fixed_width_fields_and_the_body():
    stamp = 1_700_000_000_000_001
    parts = bytes(range(32)) + (7).to_bytes(8, "big") + stamp.to_bytes(8, "big") + b"body"

    assert link_after(bytes(range(32)), 7, stamp, b"body") == sha256(parts).digest()


def test_instants_keep_their_microsecond():
    moment = START + timedelta(days=90_000, microseconds=999_999)

    assert instant(microseconds(moment)) == moment
    assert microseconds(EPOCH) == 0


def test_an_untouched_log_holds():
    events = told()

    assert first_break(events) is None
    assert first_break(iter(events), known=end(events)) is None
    assert first_break(events[4:], since=end(events[:4]), known=end(events)) is None
    assert first_break([], known=GENESIS) is None


@given(places)
def test_an_edit_shows_at_the_edited_record(place):
    events = told()
    events[place] = replace(events[place], body=events[place].body + b" ")

    assert first_break(events) == Break(place + 1, Fault.LINK)


@given(places)
def test_an_edit_with_a_fitting_link_shows_at_the_next_record(place):
    events = told()
    known = end(events)
    events[place] = replace(events[place], body=b"changed")
    events[place] = linked_anew(events[: place + 1])[place]

    found = first_break(events, known=known)

    last = place == SIZE - 1
    assert found == (Break(SIZE, Fault.REWRITTEN) if last else Break(place + 2, Fault.LINK))


@given(places.filter(lambda place: place < SIZE - 1))
def test_a_dropped_record_shows_at_the_one_behind_it(place):
    events = told()
    del events[place]

    assert first_break(events) == Break(place + 2, Fault.LINK)


@given(places, places)
def test_reordered_records_show_at_the_first_one_moved(one, other):
    events = told()
    first, second = sorted((one, other))
    events[first], events[second] = events[second], events[first]

    found = first_break(events)

    assert found == (None if one == other else Break(second + 1, Fault.LINK))


@given(places, places)
def test_bodies_that_changed_places_show(one, other):
    events = told()
    first, second = sorted((one, other))
    events[first], events[second] = (
        replace(events[first], body=events[second].body),
        replace(events[second], body=events[first].body),
    )

    assert first_break(events) == (None if one == other else Break(first + 1, Fault.LINK))


@given(places, st.sampled_from([-1, 1, 3600 * 10**6, -(10**12)]))
def test_a_record_with_another_time_shows(place, microseconds_off):
    events = told()
    moved = events[place].recorded_at + timedelta(microseconds=microseconds_off)
    events[place] = replace(events[place], recorded_at=moved)

    found = first_break(events)

    assert found is not None
    assert found.position == place + 1
    assert found.fault in (Fault.LINK, Fault.BACKDATED)


def test_a_record_dated_before_its_forerunner_shows_even_with_fitting_links():
    events = told()
    events[5] = replace(events[5], recorded_at=events[3].recorded_at)

    assert first_break(linked_anew(events)) == Break(6, Fault.BACKDATED)


def test_a_record_told_twice_shows():
    events = told()

    assert first_break([*events, events[-1]]) == Break(SIZE, Fault.ORDER)


@given(st.integers(min_value=1, max_value=SIZE))
def test_a_cut_tail_shows_against_a_known_head(cut):
    events = told()
    known = end(events)

    left = events[:-cut]

    assert first_break(left) is None
    assert first_break(left, known=known) == Break(SIZE - cut, Fault.CUT)


@given(places)
def test_a_chain_written_anew_shows_against_any_known_place_behind_the_change(place):
    events = told()
    forged = linked_anew([replace(event, body=b"x") if event is events[place] else event for event in events])

    assert first_break(forged) is None
    for position in range(place + 1, SIZE + 1):
        known = Anchor(position, events[position - 1].link)
        assert first_break(forged, known=known) == Break(position, Fault.REWRITTEN)


def test_a_known_place_that_is_jumped_over_shows():
    events = told()
    known = Anchor(4, events[3].link)
    forged = linked_anew([event for event in events if event.position != 4])

    assert first_break(forged) is None
    assert first_break(forged, known=known) == Break(5, Fault.REWRITTEN)


def test_records_behind_another_place_than_the_given_one_do_not_hold():
    events = told()

    assert first_break(events[4:], since=end(events[:3])) == Break(5, Fault.LINK)
    assert first_break(events[4:], since=end(events[:6])) == Break(5, Fault.ORDER)


@pytest.mark.parametrize("place", [0, 4, SIZE - 1])
def test_columns_that_do_not_say_what_the_body_says_show(place):
    events = told()
    events[place] = replace(events[place], stream="person/another")

    assert first_break(events) is None
    found = first_break(events, agrees=lambda event: event.stream == "person/a")
    assert found == Break(place + 1, Fault.COLUMNS)


def test_the_check_keeps_no_records():
    def endless():
        yield from told()
        raise AssertionError("read on behind the first bad record")

    events = endless()
    spoiled = (replace(event, body=b"x") if event.position == SIZE else event for event in events)

    assert first_break(spoiled) == Break(SIZE, Fault.LINK)
