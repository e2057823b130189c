"""What a simulation is asked for, and what it gives."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from schemas.dates import parse_month
from schemas.errors import ShouwangError

ANQING = "3408"
MONTH = re.compile(r"20[0-9]{2}-(?:0[1-9]|1[0-2])")


class NothingToSimulate(ShouwangError):
    """A setting that leaves nobody or no time to simulate."""

    def __init__(self, setting: str, value: object, todo: str) -> None:
        self.setting = setting
        self.value = value
        super().__init__(f"模拟设置 {setting} = {value}：{todo} / simulation setting {setting} = {value}: {todo}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What to simulate (模拟设置).

    `months` counts the months of recording from `start_month` (`YYYY-MM`) on, on whose first day the households are
    registered. `divisions` restricts the run to counties or townships of Anqing (6 or 9 digits). `bad` mixes in a few
    lines that cannot be read.
    """

    people: int = 2_000
    months: int = 12
    seed: int = 1
    start_month: str = "2025-01"
    divisions: tuple[str, ...] = ()
    bad: bool = False

    def __post_init__(self) -> None:
        """Refuse a run of nobody, or of no time.

        Raises:
            NothingToSimulate: naming the setting.
        """
        if self.people < 1:
            raise NothingToSimulate("people", self.people, "至少 1 人 / at least 1")
        if self.months < 1:
            raise NothingToSimulate("months", self.months, "至少 1 个月 / at least 1")
        if not MONTH.fullmatch(self.start_month):
            raise NothingToSimulate("start_month", self.start_month, "应为 20YY-MM / write 20YY-MM")

    @property
    def first(self) -> int:
        """Number of the first month."""
        return parse_month(self.start_month)


class Row(NamedTuple):
    """One line of an event file, without its line end.

    `recorded_at` is ISO text in UTC, never earlier than that of the row before; `kind` is the type of the event,
    `Unreadable` where the line is broken on purpose.
    """

    recorded_at: str
    kind: str
    line: str
