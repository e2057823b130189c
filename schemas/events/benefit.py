"""What assistance a household or person is granted and paid (救助待遇)."""

from __future__ import annotations

from typing import Literal

from schemas.fields import Code, Day, Fen, Month, Programme
from schemas.payload import EITHER, Payload, require, statement


@statement
class BenefitGranted(Payload):
    """A benefit is granted (救助待遇给予), by civil affairs and others.

    `from_on` and `through_on` are its first and last day. Granted to a person, it stays theirs in a new home.

    民政等部门报送。给予个人的待遇，人到新家后仍随本人。
    """

    SUBJECTS = EITHER
    FOLLOWS = "PERSON"

    programme: Programme
    """救助项目 / programme."""
    from_on: Day
    """待遇起始日 / first day."""
    through_on: Day | None = None
    """待遇最后一日；没有则未定止期 / last day; left out while open."""
    monthly_fen: Fen | None = None
    """每月金额 / monthly sum."""

    def __post_init__(self) -> None:
        """Refuse a benefit that ends before it begins (止期不早于起期)."""
        require(
            self.through_on is None or self.from_on <= self.through_on,
            "待遇止期不得早于起期 / through_on lies before from_on",
        )


@statement
class BenefitAdjusted(Payload):
    """The monthly sum of a benefit changes (待遇调整), by civil affairs and others.

    民政等部门报送。待遇的月金额改变。
    """

    SUBJECTS = EITHER
    FOLLOWS = "PERSON"

    programme: Programme
    """救助项目 / programme."""
    monthly_fen: Fen
    """调整后的每月金额 / new monthly sum."""
    reason: Code
    """调整原因，来源部门的代码 / reason, a code of the source."""


@statement
class BenefitEnded(Payload):
    """A benefit ends (待遇终止), by civil affairs and others; `ended_on` is its last day.

    民政等部门报送。
    """

    SUBJECTS = EITHER
    FOLLOWS = "PERSON"

    programme: Programme
    """救助项目 / programme."""
    ended_on: Day
    """待遇最后一日 / last day."""
    reason: Code
    """终止原因，来源部门的代码 / reason, a code of the source."""


@statement
class BenefitPaid(Payload):
    """A benefit is paid for a month (救助金发放), by civil affairs and others, on the day of payment.

    民政等部门报送。发生日期为发放之日。
    """

    SUBJECTS = EITHER
    FEED = "BENEFIT"

    programme: Programme
    """救助项目 / programme."""
    month: Month
    """所发的月份 / month paid for."""
    amount_fen: Fen
    """发放金额 / sum paid."""


@statement
class PaymentReturned(Payload):
    """The bank sent a payment back (发放退回), on the day of failure.

    发生日期为退回之日。
    """

    FEED = "PENSION"

    programme: Programme | Literal["PENSION"]
    """救助项目，或养老金 PENSION / programme, or the pension."""
    month: Month
    """所发的月份 / month paid for."""
    amount_fen: Fen
    """退回金额 / sum sent back."""


@statement
class MonitorHouseholdChanged(Payload):
    """A household is put under watch against a return to poverty, or released (三类户变动), by agriculture.

    `kind` 脱贫不稳定户, 边缘易致贫户, 突发严重困难户; `risk` is what threatens it.

    农业农村部门报送。纳入防止返贫监测，或消除风险。
    """

    SUBJECTS = EITHER

    kind: Literal["UNSTABLE", "EDGE", "SUDDEN"]
    """脱贫不稳定户 UNSTABLE、边缘易致贫户 EDGE、突发严重困难户 SUDDEN / kind."""
    state: Literal["WATCHED", "RISK_REMOVED"]
    """纳入监测 WATCHED、风险消除 RISK_REMOVED / state from this day on."""
    risk: Literal[
        "ILLNESS", "DISABILITY", "SCHOOLING", "HOUSING", "WATER", "WORK", "INDUSTRY", "DISASTER",
        "ACCIDENT", "OTHER",
    ]  # fmt: skip
    """风险：因病 ILLNESS、因残 DISABILITY、因学 SCHOOLING、住房 HOUSING、饮水 WATER、就业 WORK、产业 INDUSTRY、
    因灾 DISASTER、意外事故 ACCIDENT、其他 OTHER / what threatens it.
    """
