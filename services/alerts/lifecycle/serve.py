"""Handing a case to whom the roster names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemas.case.words import HandReason
    from services.alerts.lifecycle.telling import Telling


def serve(telling: Telling, reason: HandReason) -> None:
    """Dispatch the open case, or hand it over, if the roster names somebody else than is responsible now."""
    raise NotImplementedError
