"""Identity numbers that a spreadsheet has rounded (号码被表格软件改坏) and that fit their check digit by chance."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.vault.identity import Identity

ROUNDED = "000"
"""How a number ends that was taken for a sum: fifteen digits are kept. One of eleven still fits its check digit."""

SHARE_PCT = 2
"""From this share on it is no chance: of true numbers not one in a thousand ends so."""

DAMAGED = (
    "证件号码以 000 结尾的过多，多半被表格软件改坏、已不是本人；请把该列设为文本后重新导出",
    "too many identity numbers end in 000: a spreadsheet rounded them; export them again as text",
)


@dataclass(slots=True)
class Numbers:
    """The identity numbers of a delivery, as counts; `rows` are some of those that end in noughts."""

    examples: int
    count: int = 0
    rounded: int = 0
    rows: list[int] = field(default_factory=list)

    def take(self, row: int, people: Sequence[Identity]) -> None:
        """Look at the people whom a row names."""
        self.count += len(people)
        rounded = sum(one.number.endswith(ROUNDED) for one in people)
        self.rounded += rounded
        if rounded and len(self.rows) < self.examples:
            self.rows.append(row)

    def are_damaged(self) -> bool:
        """Whether there are too many of them."""
        return self.rounded * 100 > SHARE_PCT * self.count
