"""Money that comes in: declared, taxed, paid as pension."""

from __future__ import annotations

from datetime import date
from typing import Literal

from schemas.dates import first_day, last_day, parse_month
from schemas.fields import Code, Fen, Month, SignedFen
from schemas.payload import Payload, require, statement

MAX_MONTHS = 60
"""Longest period of one declaration; a longer one is a typing error in a year."""


@statement
class IncomeDeclared(Payload):
    """Income declared for a person (申报收入), by civil affairs at registration, review or visit.

    Each sum is the total of the whole period from `from_month` through `through_month`. One person each; joint income
    goes to the head. Net sums are negative in a year of loss.
    """

    from_month: Month
    through_month: Month
    wages_fen: Fen
    job_cost_fen: Fen
    business_net_fen: SignedFen
    property_net_fen: SignedFen
    transfer_net_fen: SignedFen
    other_fen: Fen
    excluded_fen: Fen | None = None
    added_cost_fen: Fen | None = None

    def __post_init__(self) -> None:
        """Refuse a period that ends before it begins, or is longer than `MAX_MONTHS`."""
        months = parse_month(self.through_month) - parse_month(self.from_month) + 1
        require(
            1 <= months <= MAX_MONTHS,
            f"申报期应为 1 至 {MAX_MONTHS} 个月 / from_month through through_month must be 1 to"
            f" {MAX_MONTHS} months, found {months}",
        )


@statement
class TaxIncomeDeclared(Payload):
    """Income of a month on which tax was declared (个税申报), by the tax office."""

    FEED = "TAX"

    month: Month
    income_fen: Fen
    category: Literal["WAGES", "LABOUR", "BUSINESS", "OTHER"]

    def happened_on(self) -> date:
        """Last day of the month."""
        return last_day(parse_month(self.month))


@statement
class PensionPaid(Payload):
    """Pension paid (养老金发放), by human resources, on the day of payment.

    `central_base_fen` is the part of `amount_fen` that is the national basic pension (中央基础养老金).
    """

    FEED = "PENSION"
    FACT_KEY = "month"

    month: Month
    amount_fen: Fen
    central_base_fen: Fen

    def __post_init__(self) -> None:
        """Refuse a part greater than the whole."""
        require(
            self.central_base_fen <= self.amount_fen,
            "中央基础养老金不得大于发放金额 / central_base_fen is greater than amount_fen",
        )


@statement
class PensionStopped(Payload):
    """Pension stopped (养老金停发), by human resources; `month` is the first month not paid."""

    FEED = "PENSION"

    month: Month
    reason: Code

    def happened_on(self) -> date:
        """First day of the first month not paid."""
        return first_day(parse_month(self.month))
