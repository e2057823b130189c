"""From base grades to grades: the modifiers, each signal by itself, at most one step."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from schemas.assessment import Grade, Signal
from schemas.dates import DAY, within
from services.monitor import means, standing
from services.monitor.facets import benefits, disability, income, persons, visits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from services.monitor.indicator import Dimension, Indicator, Sign
    from services.monitor.look import Look

UNCOVERED, ALONE, COMBINATION = "uncovered_below_line", "fragile_alone", "combination"
VERIFIED, NO_CHANGE, MATCHED, UNKNOWN = "verified", "no_change", "matching_programme", "unknown"
UPS = frozenset({UNCOVERED, ALONE, COMBINATION})

READS = benefits.READS | disability.READS | income.READS | persons.READS
"""Types that the modifiers look at."""


class Read(NamedTuple):
    """A sign with the indicator and the dimension that read it."""

    dimension: Dimension
    indicator: Indicator
    sign: Sign
    parameters: tuple[str, ...]


def grade(look: Look, reads: Sequence[Read]) -> tuple[Signal, ...]:
    """The signals of a household, each with its modifiers applied, in the order of (dimension, indicator, subject)."""
    signals = [_signal(look, read, reads) for read in reads]
    return tuple(
        sorted(
            signals,
            key=lambda signal: (signal.dimension, signal.indicator, signal.subject, signal.since_on, signal.evidence),
        )
    )


def _signal(look: Look, read: Read, reads: Sequence[Read]) -> Signal:
    sign = read.sign
    steps: list[str] = []
    net = 0
    if not read.indicator.unmodified:
        ups = list(_ups(look, read, reads))
        downs = [] if read.indicator.never_lowered else list(_downs(look, read))
        steps = ups + downs
        net = any(step in UPS for step in ups) - bool(downs)
    return Signal(
        dimension=read.dimension.name, indicator=read.indicator.id, subject=sign.subject, base_grade=sign.grade,
        grade=Grade(min(max(sign.grade + net, Grade.BLUE), Grade.RED)),
        since_on=sign.since_on, rung_since_on=sign.rung_since_on, ends_on=sign.ends_on, evidence=sign.evidence,
        values=tuple(sorted(sign.values.items())), parameters=read.parameters,
        steps=(*steps, *_policy_changes(look, read)),
    )  # fmt: skip


def _ups(look: Look, read: Read, reads: Sequence[Read]) -> Iterator[str]:
    sign = read.sign
    if not sign.uncovered_used and not standing.is_covered(look, sign.subject):
        below = means.is_projected_below_line(look)
        if below is None:
            yield UNKNOWN
        elif below:
            yield UNCOVERED
    if standing.is_fragile_alone(look, look.as_of):
        yield ALONE
    if sign.grade > Grade.BLUE and any(_combines(look, other, read) for other in reads):
        yield COMBINATION


def _combines(look: Look, earlier: Read, later: Read) -> bool:
    """Whether a warning of another dimension was on before, at most `modifier.combination_days`, for another cause."""
    if earlier.dimension.name == later.dimension.name or earlier.sign.grade < Grade.YELLOW:
        return False
    before = (earlier.sign.since_on, earlier.dimension.order) < (later.sign.since_on, later.dimension.order)
    near = (later.sign.since_on - earlier.sign.since_on).days <= look.param("modifier.combination_days")
    # One fact read in two dimensions is one cause, not a combination.
    return before and near and not set(earlier.sign.evidence) & set(later.sign.evidence)


def _downs(look: Look, read: Read) -> Iterator[str]:
    sign = read.sign
    signal = read.indicator.id, sign.subject, sign.rung_since_on, sign.known_on
    found = visits.acting(look, *signal)
    if found is not None and found.confirms and _acts_still(look, found.visited_on, "modifier.visit_days"):
        yield VERIFIED
    judged_on = visits.judged(look, *signal)
    if judged_on is not None and _acts_still(look, judged_on, "modifier.no_change_days"):
        yield NO_CHANGE
    if sign.matched:
        yield MATCHED


def _acts_still(look: Look, day: date, path: str) -> bool:
    """Whether what was said on a day acts still, so many days later; then the look is to be had again when it ends."""
    days: int = look.param(path)
    if not within(day, days, look.as_of):
        return False
    look.wake(day + days * DAY + DAY)
    return True


def _policy_changes(look: Look, read: Read) -> Iterator[str]:
    """The policy values that took effect while the signal was on: nothing happened in the household."""
    for path in read.parameters:
        hit = look.policy.hit(path)
        if read.sign.since_on < hit.effective_on:
            yield f"policy:{path}@{hit.effective_on}"
