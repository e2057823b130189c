"""Who serves which village, grid and household (服务责任)."""

from __future__ import annotations

from schemas.fields import Code, HouseholdId
from schemas.payload import DIVISION, Payload, statement


@statement
class RosterSet(Payload):
    """Who is responsible from this day on (服务责任), by the township; the subject is the village.

    Of the whole village, of one of its grids, or of one household, which may also only be put into a grid. Without a
    coordinator nobody is, whoever the deputy. Work numbers only; names stay in the staff list.
    """

    SUBJECTS = DIVISION

    grid: Code | None = None
    """网格在本村的编号 / number of the grid in its village."""
    household_id: HouseholdId | None = None
    """户编号，不写为整村或整个网格 / household; left out, the whole village or grid."""
    coordinator: Code | None = None
    """协理员工号，不写为无人负责 / work number of the coordinator; left out, nobody."""
    deputy: Code | None = None
    """替补工号 / work number of the deputy."""
