"""A case that goes along with the last person who left its home."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from schemas.assessment import Grade
from schemas.case.course import Dispatched, Joined, Merged, Moved, Opened
from services.alerts import deadlines
from services.alerts.lifecycle.serve import awake, chained, outstanding, resume, serve
from services.alerts.lifecycle.worked import CHAIN

if TYPE_CHECKING:
    from services.alerts.lifecycle.telling import Telling
    from services.alerts.state import OpenCase


def carry(old: Telling, new: Telling) -> None:
    """Let the open case of the old home go on in the new one: moved where none is open, merged where one is.

    Whoever served the old home has nothing more to do; whoever serves the new one acknowledges it anew.
    """
    left, there = old.case.current, new.case.current
    if left is None:
        return
    left = replace(left, deadlines=awake(old.terms, left))
    if there is None:
        _move(left, old, new)
    else:
        _merge(left, there, old, new)


def _move(left: OpenCase, old: Telling, new: Telling) -> None:
    old.say(Moved(to_household=new.terms.household_id))
    opened = Opened(
        reason="CARRIED", grade=left.grade, category=left.category, deadlines=chained(new.terms, left),
        from_household=old.terms.household_id, referrals=left.referrals,
    )  # fmt: skip
    new.say(opened, new.case.number + 1)
    if left.is_desk:
        new.say(Dispatched(coordinator=None, deputy=None))
    else:
        serve(new, "RELOCATED")


def _merge(left: OpenCase, there: OpenCase, old: Telling, new: Telling) -> None:
    """The graver grade holds, and of each limit that is still to be met the earlier one."""
    old.say(Merged(to_household=new.terms.household_id))
    grade = max((one for one in (left.grade, there.grade) if one is not None), default=None)
    if grade is Grade.RED:
        resume(new)
    here = new.case.current or there
    came = [one for one in left.deadlines if one.name not in CHAIN]
    if left.outcome is None and (grade != there.grade or there.outcome is not None):
        came += deadlines.start(new.terms, grade)
    limits = deadlines.stricter(here.deadlines, outstanding(here, came))
    joined = Joined(
        from_household=old.terms.household_id, grade=grade, referrals=left.referrals, deadlines=limits,
    )  # fmt: skip
    new.say(joined)
    if there.is_desk:
        serve(new, "RELOCATED")
