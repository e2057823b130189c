from __future__ import annotations

import pytest

from tests.chaos.accounts import Account, account_of, free, without


@pytest.mark.parametrize(
    ("published", "account"),
    [
        ([], Account()),
        ([1, 2, 3], Account(kept=3)),
        ([1, 1, 2, 1], Account(kept=2, repeated=2)),
        ([4, 1, 4], Account(kept=1, gone=2)),
    ],
)
def test_each_event_that_a_topic_holds_is_counted_as_one_thing(published: list[int], account: Account) -> None:
    assert account_of(published, {1, 2, 3}) == account


def test_only_homes_that_a_case_between_partitions_touches_are_free() -> None:
    parts = {"a": 0, "b": 1, "c": 1, "x": 2, "y": 2}
    assert free([("a", "b"), ("b", "c"), ("x", "y")], parts.__getitem__) == {"a", "b", "c"}


def test_nothing_but_the_cases_of_some_homes_is_left_out() -> None:
    case, reading = (b'{"x":{},"household":"a","id":"0f","kind":"%s"}' % kind for kind in (b"case", b"reading"))
    fact, other = b'{"event":{"household":"a"},"kind":"fact"}', case.replace(b'"a"', b'"b"')
    assert [*without({"a"}, [fact, case, reading, other])] == [fact, reading, other]
