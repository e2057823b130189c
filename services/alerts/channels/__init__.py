"""The ways in which a notice reaches somebody: each a module with a `CHANNEL`, found by scanning this folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from schemas.case.feed import Notice


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
    """A way to send notices; the same notice may be sent twice, under one id."""

    name: str
    send: Callable[[Notice, Settings], Delivered | Retry | Refused]
