"""Why a command is refused, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemas.case.feed import Refused
    from schemas.case.words import RefusalReason


def refused(command_id: str, reason: RefusalReason, **names: object) -> Refused:
    """The refusal in one Chinese and one English sentence: what, why, what to do; `names` are what they mention."""
    raise NotImplementedError
