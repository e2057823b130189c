"""How a delivery ends: too bad to be read on, or all there is up to a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic_core import to_json

from services.ingest.answer import REFUSED, Delivery, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

FIRST_ROWS = 200
"""Rows after which the share of refusals says something about the file and not about its first rows."""

PLACE_DIGITS = 12


def is_too_many(counts: Mapping[Kind, int], limit_pct: int) -> bool:
    """Whether so many rows were refused that the file or its mapping must be wrong."""
    rows = sum(counts.values())
    refused = sum(counts.get(kind, 0) for kind in sorted(REFUSED))
    return rows >= FIRST_ROWS and refused * 100 > limit_pct * rows


def covered_line(delivery: Delivery, feed: str, through_on: date) -> bytes:
    """The line that says that a county's feed is complete up to a day; told by its content, it is said once a day."""
    place = delivery.county.ljust(PLACE_DIGITS, "0")
    line = {
        "type": "FeedCovered", "source": delivery.source, "subject": f"division/{place}", "division": place,
        "occurredon": through_on.isoformat(), "batch": delivery.batch,
        "data": {"feed": feed, "covered_through_on": through_on.isoformat()},
    }  # fmt: skip
    if delivery.known_at is not None:
        line["recordedat"] = delivery.known_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return to_json(line)
