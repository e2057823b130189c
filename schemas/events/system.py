"""Broadcasts (广播): what concerns many households at once, and the passing of time."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from annotated_types import MaxLen

from schemas.dates import civil_date
from schemas.fields import Code, Day, Digest, DivisionLevel, Feed, Instant
from schemas.payload import DIVISION, SYSTEM, Payload, statement


@statement
class Tick(Payload):
    """Time passes (时钟), said by the host each quarter of an hour.

    由本系统写入，每刻钟一次。
    """

    SUBJECTS = SYSTEM

    at: Instant
    """时刻 / the instant."""

    def happened_on(self) -> date:
        """Civil date of the instant (该时刻的日期)."""
        return civil_date(self.at)


@statement
class PolicyAdopted(Payload):
    """From here on the policy book of this digest is read (政策生效), for every date.

    `divisions` are those whose values changed, none of them named twice.

    由本系统写入。此后一切日期都按这份政策参数册研判。
    """

    SUBJECTS = SYSTEM

    digest: Digest
    """参数册摘要 / digest of the policy book."""
    rules_version: Code
    """规则版本 / version of the rules."""
    divisions: Annotated[tuple[DivisionLevel, ...], MaxLen(10_000)]
    """取值有变化的地区，不重复 / divisions whose values changed, none twice."""


@statement
class FeedCovered(Payload):
    """All that the feed has about days up to `covered_through_on` is delivered (数据覆盖至), for a division.

    来源部门报送。该地区截至某日的数据已送齐；没有它，沉默不等于没有发生。
    """

    SUBJECTS = DIVISION

    feed: Feed
    """数据来源 / feed."""
    covered_through_on: Day
    """送齐至何日 / last day of which everything is delivered."""
