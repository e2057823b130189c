"""Looks at identities (身份信息查看): who asked, about whom, and why; written down before anything is opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from services.vault.errors import NoReason

if TYPE_CHECKING:
    from datetime import datetime

Action = Literal["LOOK", "NOTE", "FIND", "OPEN", "CLOSE", "ERASE", "ROTATE"]
"""LOOK 查看身份, NOTE 查看封存文字, FIND 按号码查代号, OPEN 查看被拒记录, CLOSE 了结被拒记录,
ERASE 抹除, ROTATE 更换主密钥."""

REASON_CHARACTERS: Final = 3
"""The shortest reason that says anything: 入户前, 走访."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks (工号) and why (事由); `division` is that of the person in question.

    Raises:
        NoReason: nobody, or no reason of at least three characters.
    """

    by: str
    reason: str
    division: str | None = None

    def __post_init__(self) -> None:
        if not self.by.strip() or len(self.reason.strip()) < REASON_CHARACTERS:
            raise NoReason


@dataclass(frozen=True, slots=True)
class Access:
    """A line of the journal (查看日志); `subject` is a pseudonym, a note's reference, or what else was opened."""

    at: datetime
    by: str
    action: str
    subject: str
    division: str | None
    reason: str
