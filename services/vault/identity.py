"""Who a person is (身份信息), as a department says it: never part of the log, a topic, a log line or a file name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """A person's identity number (公民身份号码, GB 11643, normalised to 18 characters) and what was said beside it."""

    number: str
    name: str | None = None
    phone: str | None = None
    address: str | None = None
    account: str | None = None

    def __repr__(self) -> str:
        return "Identity(…)"
