"""Broadcasts: what concerns many households at once, and the passing of time."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from annotated_types import Ge, Le, MaxLen

from schemas.dates import civil_date
from schemas.fields import Code, Day, Digest, DivisionLevel, EventId, Feed, Instant
from schemas.payload import DIVISION, SYSTEM, Payload, statement


@statement
class Tick(Payload):
    """Time passes (时钟), said by the host each quarter of an hour."""

    SUBJECTS = SYSTEM

    at: Instant

    def happened_on(self) -> date:
        """Civil date of the instant."""
        return civil_date(self.at)


@statement
class PolicyAdopted(Payload):
    """From here on the policy book of this digest is read (政策生效), for every date.

    `divisions` are those whose values changed, none of them named twice.
    """

    SUBJECTS = SYSTEM

    digest: Digest
    rules_version: Code
    divisions: Annotated[tuple[DivisionLevel, ...], MaxLen(10_000)]


@statement
class FeedCovered(Payload):
    """All that the feed has about days up to `covered_through_on` is delivered (数据覆盖至), for a division."""

    SUBJECTS = DIVISION

    feed: Feed
    covered_through_on: Day


@statement
class Reached(Payload):
    """One part of the households has been read after the broadcast (已研判至), said by the monitor."""

    SUBJECTS = SYSTEM

    part: Annotated[int, Ge(0), Le(2**31 - 1)]
    broadcast: EventId
