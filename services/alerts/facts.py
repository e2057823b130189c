"""What the board counts from facts: grants, payments, and how late each source tells."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from schemas.event import Recorded

HomesOf = Callable[[Collection[str], int], Mapping[str, tuple[str, ...]]]
"""The registered homes that statements at or before a position ever named for each of some persons."""


def create(connection: Connection) -> None:
    """Create what is missing."""
    raise NotImplementedError


def count(connection: Connection, facts: Sequence[Recorded], homes: HomesOf) -> None:
    """Count facts that were just appended; called once for each, in the order of the log."""
    raise NotImplementedError
