from __future__ import annotations

import pytest

from tests.chaos.accounts import Account, account_of


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
