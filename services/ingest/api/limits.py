"""How much, how fast and how often one publisher may send."""

from __future__ import annotations

from dataclasses import dataclass, field

REQUESTS_S = 2_000.0
"""Requests of one key in a second: far above what a department sends, far below what would stop the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What an operator may set; bytes, seconds, requests of one key each second."""

    event_bytes: int = 4 << 20
    file_bytes: int = 512 << 20
    body_s: float = 30.0
    requests_s: float = REQUESTS_S


@dataclass(slots=True)
class Bucket:
    """A token bucket (令牌桶): fills with `rate` tokens a second, up to what two seconds bring."""

    rate: float
    tokens: float = field(init=False)
    seen_s: float = field(default=0.0)

    def __post_init__(self) -> None:
        self.tokens = self._room

    def take(self, now_s: float) -> float:
        """Take a token at an instant of any steady clock: 0, or the seconds until there is one."""
        self.tokens = min(self._room, self.tokens + (now_s - self.seen_s) * self.rate)
        self.seen_s = now_s
        if self.tokens < 1:
            return (1 - self.tokens) / self.rate
        self.tokens -= 1
        return 0.0

    @property
    def _room(self) -> float:
        return max(1.0, 2 * self.rate)
