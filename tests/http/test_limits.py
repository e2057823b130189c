from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.ingest.api.limits import Bucket


def test_a_bucket_gives_what_two_seconds_bring_and_then_says_when_to_come_again() -> None:
    bucket = Bucket(rate=2.0)

    pauses = [bucket.take(100.0) for _ in range(5)]

    assert pauses == [0.0, 0.0, 0.0, 0.0, 0.5]


def test_whoever_waits_as_long_as_told_is_served() -> None:
    bucket = Bucket(rate=4.0)
    while not (pause := bucket.take(7.0)):
        pass

    assert bucket.take(7.0 + pause) == 0.0


@given(st.lists(st.floats(min_value=0, max_value=0.5), max_size=200))
def test_nobody_gets_more_than_the_rate_and_one_fill(pauses: list[float]) -> None:
    bucket, now, served = Bucket(rate=5.0), 0.0, 0
    for pause in pauses:
        now += pause
        served += bucket.take(now) == 0

    assert served <= 10 + 5 * now + 1e-6
