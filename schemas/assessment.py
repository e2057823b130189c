"""What the monitor says of a household on a date: graded signals, ungraded items, means, and from what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum

Value = int | str
"""A figure of a receipt: an integer with its unit in the name (`_fen`, `_days`), a date or a code as text."""


class Grade(IntEnum):
    """Grade of risk (风险等级) on the national emergency scale; a greater number is worse.

    Source: Emergency Response Law (突发事件应对法), four warning levels.
    """

    BLUE = 1
    """蓝"""
    YELLOW = 2
    """黄"""
    ORANGE = 3
    """橙"""
    RED = 4
    """红"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One graded warning signal (预警信号): an indicator read on a person or a household.

    `evidence` holds sorted event ids, `values` sorted pairs, `parameters` sorted paths of the policy values read,
    `steps` the modifiers applied, by name, in the order of application. `ends_on` is the last day on which the signal
    is on if nothing else happens.
    """

    dimension: str
    indicator: str
    subject: str
    base_grade: Grade
    grade: Grade
    since_on: date
    rung_since_on: date
    ends_on: date | None
    evidence: tuple[str, ...]
    values: tuple[tuple[str, Value], ...]
    parameters: tuple[str, ...]
    steps: tuple[str, ...]

    @property
    def cause(self) -> tuple[str, str]:
        """What the signal is about: indicator and subject."""
        return self.indicator, self.subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of an ungraded stream: `EXIT_REVIEW` (动态管理) or `POLICY_GAP` (政策落实)."""

    stream: str
    code: str
    subject: str
    since_on: date
    ends_on: date | None
    evidence: tuple[str, ...]
    values: tuple[tuple[str, Value], ...]
    parameters: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionReading:
    """What one warning dimension (预警维度) reads: the worst grade of its signals, none if there is none.

    `unknown_since_on` is the first day of which a silent feed says nothing; the grade stands beside it.
    """

    dimension: str
    grade: Grade | None
    unknown_since_on: date | None
    silent_feeds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """The household's means (家庭经济状况) for monitoring, never a decision; sums in fen.

    `candidate` is the category that the accounted income of the last 12 closed months would read,
    `candidate_projected` the same with the projected yearly income. None where nothing is read; `unknown_since_on` says
    from when income is unknown.
    """

    counted: int
    income_12m_fen: int | None
    unknown_since_on: date | None
    projected_annual_fen: int | None
    rigid_12m_fen: int
    candidate: str | None
    by_deduction: bool
    candidate_projected: str | None
    cash_gap_fen: int | None
    persons: tuple[tuple[str, str], ...]
    """Candidate categories of single persons: (person, C1S or C2 or C2_POSSIBLE)."""
    property_flag: str | None
    """`property_doubt` when a known limit is broken, `property_unknown` when nothing is known."""
    fade_out_until_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """A reading (研判) of a household on a date, under the policy in force there that day.

    `cause` is (event id, position) of what made the household be read, `caused_at` when that became known, `corrects`
    whether it is a correction or a retraction, so another statement of a record that was known already; `review_on` the
    first later date on which any value could differ without a new event; `successor` the home to which the last person
    left; `categories` those (对象类别) that the household and its members hold, sorted.
    """

    household_id: str
    as_of: date
    cause: tuple[str, int]
    caused_at: datetime
    corrects: bool
    division: str
    signals: tuple[Signal, ...]
    items: tuple[Item, ...]
    dimensions: tuple[DimensionReading, ...]
    means: Means | None
    successor: str | None
    review_on: date | None
    policy_digest: str
    rules_version: str
    categories: tuple[str, ...] = ()
