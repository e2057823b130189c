"""The ways in which a notice reaches somebody: each a module with a `CHANNEL`, found by scanning this folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from schemas.case.event import case_id
from schemas.case.feed import Notice
from schemas.dates import CHINA

REASONS = {
    "FIRST": ("新案件", "new case"), "ROSE": ("等级上升", "grade rose"), "NEW_DIMENSION": ("新增维度", "new dimension"),
    "LAPSED": ("签收失效", "acknowledgement lapsed"), "OVERDUE": ("逾期", "overdue"),
    "ESCALATED": ("升级督办", "escalated"), "HANDED_OVER": ("移交", "handed over"), "REFERRAL": ("转介", "referral"),
    "SILENCE_ENDED": ("暂缓结束", "silence ended"), "WITHDRAWN": ("来源撤销", "withdrawn by the source"),
}  # fmt: skip
"""Why somebody is told (通知原因)."""


@dataclass(frozen=True, slots=True)
class Message:
    """A notice on its way: it says reason, grade, case, place, limit; no more.

    `place` is the name of its division, and `grade` how that shows the grade, if there is one.
    """

    notice: Notice
    place: str
    grade: str | None

    @property
    def subject(self) -> str:
        """Reason, grade and case in one line."""
        one = self.notice
        chinese, english = REASONS[one.reason]
        grade = "" if self.grade is None else f"[{self.grade}] "
        return f"{grade}{chinese} {english}：{self.case}"

    @property
    def text(self) -> str:
        """What a person reads."""
        due_at = self.notice.due_at
        due = "—" if due_at is None else due_at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
        return f"{self.subject}\n地区 / place: {self.place}\n截止 / due: {due}\n"

    @property
    def case(self) -> str:
        """The case as people write it; of the household alone where there is none; the key of a bulk task."""
        one = self.notice
        if one.bulk is not None:
            return f"批量核查 bulk task {one.bulk}"
        return case_id(one.household_id, one.number) if one.number else one.household_id


@dataclass(frozen=True, slots=True)
class Delivered:
    """The receiver has it."""


@dataclass(frozen=True, slots=True)
class Retry:
    """It may be delivered later; `why` it was not now."""

    why: str


@dataclass(frozen=True, slots=True)
class Refused:
    """It will never be delivered."""

    why: str


Settings = Mapping[str, str]
"""What the place has set, by name of the setting."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to send notices; the same one may be sent twice, under one id. It is used where all it `needs` is set."""

    name: str
    send: Callable[[Message, Settings], Delivered | Retry | Refused]
    needs: tuple[str, ...] = ()


@cache
def channels() -> tuple[Channel, ...]:
    """All channels, by name."""
    modules = [import_module(f"{__name__}.{each.name}") for each in iter_modules(__path__)]
    return tuple(sorted((one.CHANNEL for one in modules), key=lambda one: one.name))


def usable(settings: Settings) -> tuple[Channel, ...]:
    """The channels for which everything is set."""
    return tuple(one for one in channels() if all(settings.get(name) for name in one.needs))
