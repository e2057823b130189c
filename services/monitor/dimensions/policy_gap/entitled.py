"""Income that speaks for more than the household has been granted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.dates import month_of
from schemas.events.registration import HouseholdRegistered
from services.monitor import means, standing
from services.monitor.dimensions.policy_gap.stream import STREAM, item
from services.monitor.facets import benefits, income, persons, spending, streaks
from services.monitor.means.candidates import declare_room
from services.monitor.means.lines import MONTHS_OF_YEAR
from services.monitor.means.purse import purse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemas.assessment import Item
    from services.monitor.indicator import Code, Values
    from services.monitor.look import Look
    from services.monitor.means import Candidate

RIGHTS = {"C1": 2, "C3": 1, "C5": 1}
"""Categories that an income can speak for, the better right with the greater number; without one, 0."""

BEST = max(RIGHTS.values())

BY_SPENDING = -1
"""Room for further medical spending, in fen, where rigid spending is evidence: even a bill of nothing would be."""


@STREAM.code(
    "PG.07",
    "应享未享",
    "entitled and not granted",
    says="连续{months}个已知月份核算：家庭人均月收入{per_capita_fen}，符合{candidate}条件，现持类别：{held}。",
    triggers=(HouseholdRegistered,),
    reads=standing.READS | income.READS | spending.READS,
)
def _entitled(look: Look, code: Code) -> Iterator[Item]:
    """Accounted income that has lately spoken for a better category than the household holds (应享未享).

    Only of a registered household is it known who shares its purse.
    """
    rank = _rank_held(look)
    if rank == BEST or _is_income_unknown(look):
        return
    months: int = look.param(f"{code.id}.months")
    found = _Readings(look)
    since_on = streaks.opened_on(look, ((month, RIGHTS.get(one.category or "", 0) > rank) for month, one in found), months)
    if since_on is None:
        return
