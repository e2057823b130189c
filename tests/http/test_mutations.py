"""Events that were damaged on their way: each is an event or a dead letter, and nothing is lost between."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.host.calling import rows
from tests.host.conftest import _call
from tests.http.serving import BATCH, LINES, Department, department, event, of_person

ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=40),
    st.just([]), st.just({}), st.just({"number": "1"}), st.just({"text": "x"}), st.just("9999-99-99"),
    st.just("990101198006010013"), st.just({"number": 5, "name": []}), st.lists(st.integers(), max_size=3),
)  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn) -> dict[str, Any]:
    """A good event in which attributes or fields are missing, odd, or there beside others."""
    said = draw(st.sampled_from([event, of_person]))(id=draw(st.one_of(st.none(), st.text(max_size=5))))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.sampled_from([said, said.get("data")]))
        if not isinstance(place, dict):
            continue
        name = draw(st.sampled_from([*place, "extra", "recordedat", "revision", "batch", "time", "person", "subject"]))
        if draw(st.booleans()):
            place[name] = draw(ODD)
        else:
            place.pop(name, None)
    return said


def cut(raw: bytes, at: int) -> bytes:
    return raw[: at % (len(raw) + 1)]


@pytest.fixture(scope="module")
def open_door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Department]:
    with department(_call, tmp_path_factory.mktemp("mutations") / "http.db") as found:
        yield found


def kept(at: Department) -> tuple[int, int]:
    """Events and dead letters."""
    return len(at.event_ids()), rows(at.database, "SELECT count(*) FROM dead_letter")[0][0]


@given(said=st.lists(damaged(), min_size=1, max_size=8))
@settings(max_examples=60, suppress_health_check=[*HealthCheck])
def test_each_record_of_a_damaged_batch_is_an_event_or_a_dead_letter(
    open_door: Department, said: list[dict[str, Any]]
) -> None:
    events, letters = kept(open_door)

    answer = open_door.send(said, BATCH)

    counts = answer.json()["counts"]
    assert answer.status_code == 200
    assert sum(counts.values()) == len(said)
    now_events, now_letters = kept(open_door)
    assert now_events - events == counts.get("stored", 0) + counts.get("superseded", 0)
    refused = {"rejected", "conflict", "not_permitted"}
    assert now_letters - letters <= sum(counts.get(kind, 0) for kind in refused)
    again = open_door.send(said, BATCH).json()["counts"]
    assert set(again) <= {"duplicate", *refused}
    assert kept(open_door) == (now_events, now_letters)


@given(said=damaged(), at=st.integers(0, 2_000), form=st.sampled_from([BATCH, LINES, "application/cloudevents+json"]))
@settings(max_examples=60, suppress_health_check=[*HealthCheck])
def test_what_is_cut_off_is_answered_too(open_door: Department, said: dict[str, Any], at: int, form: str) -> None:
    whole = [said] if form == BATCH else said

    answer = open_door.send(cut(json.dumps(whole).encode(), at), form)

    assert answer.status_code in {200, 201, 400, 403, 409, 422}, answer.text
