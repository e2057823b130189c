"""The figures that a bureau asks for (考核指标), from what was counted: each a part of a whole, never of a person."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from services.alerts.board import Board

OPENED: Final = ("OPENED:FIRST", "OPENED:REOPENED", "OPENED:BY_HAND")
"""What is issued to be checked; a case that was carried from another home was issued there."""

CONFIRMED: Final = ("VERIFIED:CONFIRMED", "VERIFIED:PARTLY")
FED_BACK: Final = ("ANSWERED:GRANTED", "ANSWERED:REFUSED", "ANSWERED:RETURNED")
"""Answers with which a referral ends; to accept one is no result yet."""


@dataclass(frozen=True, slots=True)
class Part:
    """How many, of how many."""

    count: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpis:
    """The figures of a division and a range of months, each counted in the month in which it happened.

    `alerts` (预警数) are graded ones. `checked` (核查率) are cases with a first result, of those opened; `on_time`
    (按时办结率) those disposed of within the limit, of all whose limit was met or passed; `confirmed` (查实率) those
    found true at least in part and `false_alarms` (误报率) those disposed of as an error or found untrue, of those
    checked. `newly_assisted` (纳入救助数) and `missed` (漏报率) are of first grants, `repeated_visits` (重复入户率) of
    visits, `referral_feedback` (转介反馈率) are results of those sent. `contact_minutes` are of all `contacts` (首联).
    """

    alerts: int
    checked: Part
    on_time: Part
    confirmed: Part
    false_alarms: Part
    newly_assisted: Part
    missed: Part
    repeated_visits: Part
    referral_feedback: Part
    contacts: int
    contact_minutes: int


def kpis(found: Board) -> Kpis:
    """The figures of a board."""
    counts = Counter[str]()
    for one in found.tallies:
        counts[one.measure] += one.count
    checked = counts["CHECKED"]
    return Kpis(
        alerts=sum(one.count for one in found.tallies if one.measure == "ALERT:RAISED" and one.grade is not None),
        checked=Part(checked, _sum(counts, OPENED)),
        on_time=Part(counts["ON_TIME"], counts["ON_TIME"] + counts["MISSED:RESULT"]),
        confirmed=Part(_sum(counts, CONFIRMED), checked),
        false_alarms=Part(counts["FALSE_ALARM"], checked),
        newly_assisted=Part(found.newly_assisted, found.granted),
        missed=Part(found.missed, found.granted),
        repeated_visits=Part(found.revisits, _of_kind(counts, "VISITED")),
        referral_feedback=Part(_sum(counts, FED_BACK), _of_kind(counts, "REFERRED")),
        contacts=counts["CONTACTED"],
        contact_minutes=sum(one.total for one in found.tallies if one.measure == "CONTACTED"),
    )


def _sum(counts: Counter[str], measures: Iterable[str]) -> int:
    return sum(counts[one] for one in measures)


def _of_kind(counts: Counter[str], kind: str) -> int:
    return sum(count for measure, count in counts.items() if measure.partition(":")[0] == kind)
