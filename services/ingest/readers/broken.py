"""What is wrong with a file as a whole."""

from __future__ import annotations

from schemas.errors import ShouwangError
from schemas.faults import Fault

EXPORT_AGAIN = "请重新导出 / export it again"


def unreadable(what: str, todo: str) -> Fault:
    """That a file cannot be read."""
    return Fault("unreadable_file", "", what, todo)


class BrokenFile(ShouwangError):
    """From some row on a file cannot be read; what was read before stands."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault
