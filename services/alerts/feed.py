"""The table of what must be done, page by page; derived from the case events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from schemas.case.feed import FeedItem

Cursor = str
"""Where a page ended: opaque, and good after a restart or a rebuild, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Whose list: of one queue, of one member of staff, or of a division and those below it; exactly one is given."""

    queue: str | None = None
    staff: str | None = None
    division: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some items, the most urgent first; `after` leads to those behind them, None at the end."""

    items: tuple[FeedItem, ...]
    after: Cursor | None


def create(connection: Connection) -> None:
    """Create what is missing."""
    raise NotImplementedError


def page(connection: Connection, where: Where, after: Cursor | None, limit: int) -> Page:
    """At most `limit` items of a list behind a cursor, by grade, due instant, household, action and `about`."""
    raise NotImplementedError
