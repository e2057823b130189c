"""When a case is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from services.alerts.lifecycle.telling import Telling


def finish(telling: Telling) -> None:
    """Close a case that was disposed of and of which nothing is left to be done."""
    raise NotImplementedError
