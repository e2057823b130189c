"""Which partition a household belongs to, on every topic of ours and for as long as the number of partitions stands."""

from __future__ import annotations

from kafka.partitioner.default import murmur2

HOUSEHOLD_EVENTS = "shouwang.household-events"
"""Facts and broadcasts, for the monitor."""

READINGS = "shouwang.readings"
"""Readings and what else the cases hear of, for the alerts."""

CASE_EVENTS = "shouwang.case-events"
"""What became of cases: the feed for consumers."""

TOPICS = (HOUSEHOLD_EVENTS, READINGS, CASE_EVENTS)

POSITIVE = 0x7FFFFFFF
"""What Kafka's own clients keep of the hash."""


def part_of(household_id: str, parts: int) -> int:
    """The partition of a household: what Kafka's own clients choose for its id as key."""
    hashed: int = murmur2(household_id.encode())
    return (hashed & POSITIVE) % parts
