"""What silence about a person's income means: nothing came, or nobody has told yet."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Track:
    """Whether silence about a person means nothing came: only for one who used to appear in the feed.

    `months` are those with a record, rising; `through` the last month that the feed covers, None if it never delivered;
    `limit` the covered months without a record after which nothing is concluded any more; `await_month` notes that the
    cover of a month, once it comes, could change the answer.
    """

    months: tuple[int, ...]
    through: int | None
    limit: int
    await_month: Callable[[int], None]

    def is_zero(self, month: int) -> bool | None:
        """Whether nothing came in a month without a record; None while its record may still come; False if untracked.

        Uncovered months do not count towards the limit, so that a feed's silence never makes a person untracked. Only
        None depends on further deliveries (`wait`): what a covered month says stays so.
        """
        before = bisect_left(self.months, month)
        if before == 0:
            return False
        last, through = self.months[before - 1], self.through
        if through is not None:
            if min(month - 1, through) - last >= self.limit:
                return False
            if month <= through:
                return True
        return None

    def wait(self, month: int) -> None:
        """Note what a month waits for whose record may still come."""
        if self.is_zero(month) is None:
            last = self.months[bisect_left(self.months, month) - 1]
            self.await_month(min(month, last + self.limit))


UNTRACKED = Track((), None, 0, lambda _month: None)
"""Of a person who never appeared in a feed; that depends on no feed."""
