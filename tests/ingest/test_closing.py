"""How a delivery ends."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date

import pytest

from services.ingest.answer import Delivery
from services.ingest.closing import covered_line, is_too_many
from services.ingest.intake import Accepted, Intake, RawRecord
from tests.builders import BOOK, noon

DAY = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("stored", "refused", "outcome"),
    [(160, 40, "go on"), (159, 41, "stop"), (0, 199, "go on"), (0, 200, "stop"), (0, 0, "go on")],
)
def test_reading_stops_when_more_than_a_fifth_of_at_least_two_hundred_rows_is_refused(
    stored: int, refused: int, outcome: str
) -> None:
    assert is_too_many(Counter(stored=stored, conflict=refused), 20) is (outcome == "stop")


@pytest.mark.parametrize("known_at", [None, noon(date(2026, 2, 10))])
def test_a_complete_delivery_says_so_of_its_county_and_says_it_once_a_day(known_at: object) -> None:
    def covered(batch: str) -> Accepted:
        delivery = Delivery("340826", batch, known_at, "340826-yb")  # type: ignore[arg-type]
        raw = covered_line(delivery, "MEDICAL", DAY)
        taken = Intake(BOOK.divisions, date(2026, 3, 1)).take(RawRecord("a", 0, raw))
        assert isinstance(taken, Accepted), (taken, json.loads(raw))
        return taken

    first, second = covered("b1"), covered("b2")

    assert first.event.event_id == second.event.event_id
    assert (first.event.subject, first.event.type) == ("division/340826000000", "FeedCovered")
    assert first.recorded_at == known_at
