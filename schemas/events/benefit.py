"""What assistance a household or person is granted and paid."""

from __future__ import annotations

from typing import Literal

from schemas.fields import Code, Day, Fen, Month, Programme
from schemas.payload import EITHER, Payload, require, statement


@statement
class BenefitGranted(Payload):
    """A benefit is granted (救助待遇给予), by civil affairs and others.

    `from_on` and `through_on` are its first and last day. Granted to a person, it stays theirs in a new home.
    """

    SUBJECTS = EITHER
    FOLLOWS = "PERSON"

    programme: Programme
    from_on: Day
    through_on: Day | None = None
    monthly_fen: Fen | None = None

    def __post_init__(self) -> None:
        """Refuse a benefit that ends before it begins."""
        require(
            self.through_on is None or self.from_on <= self.through_on,
            "待遇止期不得早于起期 / through_on lies before from_on",
        )


@statement
class BenefitAdjusted(Payload):
    """The monthly sum of a benefit changes (待遇调整), by civil affairs and others."""

    SUBJECTS = EITHER
    FOLLOWS = "PERSON"

    programme: Programme
    monthly_fen: Fen
    reason: Code


@statement
class BenefitEnded(Payload):
    """A benefit ends (待遇终止), by civil affairs and others; `ended_on` is its last day."""

    SUBJECTS = EITHER
    FOLLOWS = "PERSON"

    programme: Programme
    ended_on: Day
    reason: Code


@statement
class BenefitPaid(Payload):
    """A benefit is paid for a month (救助金发放), by civil affairs and others, on the day of payment."""

    SUBJECTS = EITHER

    programme: Programme
    month: Month
    amount_fen: Fen


@statement
class PaymentReturned(Payload):
    """The bank sent a payment back (发放退回), on the day of failure."""

    FEED = "PENSION"

    programme: Programme | Literal["PENSION"]
    month: Month
    amount_fen: Fen


@statement
class MonitorHouseholdChanged(Payload):
    """A household is put under watch against a return to poverty, or released (三类户变动), by agriculture.

    `kind` 脱贫不稳定户, 边缘易致贫户, 突发严重困难户; `risk` is what threatens it.
    """

    SUBJECTS = EITHER

    kind: Literal["UNSTABLE", "EDGE", "SUDDEN"]
    state: Literal["WATCHED", "RISK_REMOVED"]
    risk: Literal[
        "ILLNESS", "DISABILITY", "SCHOOLING", "HOUSING", "WATER", "WORK", "INDUSTRY", "DISASTER",
        "ACCIDENT", "OTHER",
    ]  # fmt: skip
