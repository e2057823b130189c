"""Work: found, lost, insured, unpaid, injured at."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from annotated_types import Ge, Le

from schemas.dates import first_day, parse_month
from schemas.fields import Code, Day, Fen, Month
from schemas.payload import Payload, statement


@statement
class UnemploymentRegistered(Payload):
    """A person registers as unemployed (失业登记), by human resources; said on the first day without work."""

    FEED = "EMPLOYMENT"
    FOLLOWS = "PERSON"
    FACT_KEY = "type"

    reason: Code
    benefit_until_on: Day | None = None
    benefit_monthly_fen: Fen | None = None


@statement
class UnemploymentBenefitPaid(Payload):
    """Unemployment benefit paid for a month (失业保险金发放), by human resources, on the day of payment."""

    FEED = "EMPLOYMENT"

    month: Month
    amount_fen: Fen


@statement
class Employed(Payload):
    """A person has work (就业登记), by human resources; said on the first working day."""

    FEED = "EMPLOYMENT"
    FOLLOWS = "PERSON"

    kind: Literal["EMPLOYEE", "FLEXIBLE", "SELF"]


@statement
class InsuranceChanged(Payload):
    """Change of a social insurance (参保状态变化), by human resources or the tax office.

    Only changes are sent: the state holds from `month` until the next statement about the scheme. `base_fen` is the
    monthly wage on which contributions are reckoned (缴费基数).
    """

    FEED = "INSURANCE"
    FOLLOWS = "PERSON"

    scheme: Literal["EMPLOYEE", "FLEXIBLE", "RESIDENT"]
    month: Month
    state: Literal["PAID", "STOPPED"]
    base_fen: Fen | None = None

    def happened_on(self) -> date:
        """First day of the month from which the state holds."""
        return first_day(parse_month(self.month))


@statement
class WageArrearsReported(Payload):
    """Complaint about unpaid wages (欠薪投诉), by human resources."""

    FEED = "EMPLOYMENT"

    amount_fen: Fen
    complaint_no: Code


@statement
class WageArrearsSettled(Payload):
    """A complaint about unpaid wages is settled (欠薪办结), by human resources."""

    complaint_no: Code


@statement
class WorkInjuryGraded(Payload):
    """Grade of a work injury (工伤等级), 1 the gravest to 10, by human resources."""

    FEED = "EMPLOYMENT"

    grade: Annotated[int, Ge(1), Le(10)]


@statement
class UnionHardshipReported(Payload):
    """A worker in hardship on the union's file (困难职工), by the trade union."""

    grade: Literal["DEEP", "RELATIVE", "SUDDEN"]
    reason: Literal["ILLNESS", "SCHOOLING", "UNEMPLOYMENT", "ACCIDENT", "DISABILITY", "OTHER"]
