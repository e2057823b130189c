"""Money that comes in (收入): declared, taxed, paid as pension."""

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

    民政在登记、复核或入户时报送。各项为整个申报期的合计；一人一条，共同收入记在户主名下。
    """

    from_month: Month
    """申报期首月 / first month."""
    through_month: Month
    """申报期末月 / last month."""
    wages_fen: Fen
    """工资性收入 / wages."""
    job_cost_fen: Fen
    """必要的就业成本 / necessary cost of working."""
    business_net_fen: SignedFen
    """经营净收入，亏损为负 / net business income."""
    property_net_fen: SignedFen
    """财产净收入 / net income from property."""
    transfer_net_fen: SignedFen
    """转移净收入 / net transfers."""
    other_fen: Fen
    """其他收入 / other income."""
    excluded_fen: Fen | None = None
    """其中依规不计入的收入 / income that does not count by law."""
    added_cost_fen: Fen | None = None
    """因残疾、患重病增加的支出 / extra cost of disability or illness."""

    def __post_init__(self) -> None:
        """Refuse a period that ends before it begins, or is longer than `MAX_MONTHS` (申报期为 1 至 60 个月)."""
        months = parse_month(self.through_month) - parse_month(self.from_month) + 1
        require(
            1 <= months <= MAX_MONTHS,
            f"申报期应为 1 至 {MAX_MONTHS} 个月 / from_month through through_month must be 1 to"
            f" {MAX_MONTHS} months, found {months}",
        )


@statement
class TaxIncomeDeclared(Payload):
    """Income of a month on which tax was declared (个税申报), by the tax office.

    税务部门报送。
    """

    FEED = "TAX"

    month: Month
    """所得月份 / month earned."""
    income_fen: Fen
    """申报收入 / income declared."""
    category: Literal["WAGES", "LABOUR", "BUSINESS", "OTHER"]
    """工资薪金 WAGES、劳务报酬 LABOUR、经营所得 BUSINESS、其他 OTHER / category."""

    def happened_on(self) -> date:
        """Last day of the month (当月最后一日)."""
        return last_day(parse_month(self.month))


@statement
class PensionPaid(Payload):
    """Pension paid (养老金发放), by human resources, on the day of payment.

    `central_base_fen` is the part of `amount_fen` that is the national basic pension (中央基础养老金).

    人社部门报送。发生日期为发放之日。
    """

    FEED = "PENSION"
    FACT_KEY = "month"

    month: Month
    """所发的月份 / month paid for."""
    amount_fen: Fen
    """发放金额 / sum paid."""
    central_base_fen: Fen
    """其中中央基础养老金 / the national basic pension within it."""

    def __post_init__(self) -> None:
        """Refuse a part greater than the whole (其中项不大于总额)."""
        require(
            self.central_base_fen <= self.amount_fen,
            "中央基础养老金不得大于发放金额 / central_base_fen is greater than amount_fen",
        )


@statement
class PensionStopped(Payload):
    """Pension stopped (养老金停发), by human resources; `month` is the first month not paid.

    人社部门报送。
    """

    FEED = "PENSION"

    month: Month
    """停发首月 / first month not paid."""
    reason: Code
    """停发原因，来源部门的代码 / reason, a code of the source."""

    def happened_on(self) -> date:
        """First day of the first month not paid (停发首月首日)."""
        return first_day(parse_month(self.month))
