"""What every kind of change of an alert or a case has in common."""

from __future__ import annotations


class Change:
    """One kind of change of an alert or a case."""

    __slots__ = ()

    kind: str

    @property
    def about(self) -> str:
        """What of the case it is about, where one cause may change several things."""
        return ""
