"""Work (就业与参保): found, lost, insured, unpaid, injured at."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from annotated_types import Ge, Le

from schemas.dates import first_day, parse_month
from schemas.fields import Code, Day, Fen, Month
from schemas.payload import Payload, statement


@statement
class UnemploymentRegistered(Payload):
    """A person registers as unemployed (失业登记), by human resources; said on the first day without work.

    人社部门报送。发生日期为失业首日。
    """

    FEED = "EMPLOYMENT"
    FOLLOWS = "PERSON"
    FACT_KEY = "type"

    reason: Code
    """失业原因，来源部门的代码 / reason, a code of the source."""
    benefit_until_on: Day | None = None
    """失业保险金领取至何日 / last day of unemployment benefit."""
    benefit_monthly_fen: Fen | None = None
    """失业保险金月标准 / monthly unemployment benefit."""


@statement
class UnemploymentBenefitPaid(Payload):
    """Unemployment benefit paid for a month (失业保险金发放), by human resources, on the day of payment.

    人社部门报送。发生日期为发放之日。
    """

    FEED = "EMPLOYMENT"

    month: Month
    """所发的月份 / month paid for."""
    amount_fen: Fen
    """发放金额 / sum paid."""


@statement
class Employed(Payload):
    """A person has work (就业登记), by human resources; said on the first working day.

    人社部门报送。发生日期为上岗首日。
    """

    FEED = "EMPLOYMENT"
    FOLLOWS = "PERSON"

    kind: Literal["EMPLOYEE", "FLEXIBLE", "SELF"]
    """单位就业 EMPLOYEE、灵活就业 FLEXIBLE、自主创业 SELF / kind of work."""


@statement
class InsuranceChanged(Payload):
    """Change of a social insurance (参保状态变化), by human resources or the tax office.

    Only changes are sent: the state holds from `month` until the next statement about the scheme. `base_fen` is the
    monthly wage on which contributions are reckoned (缴费基数).

    人社或税务部门报送。只报变化；状态自 `month` 起，到该险种下一次报送为止。
    """

    FEED = "INSURANCE"
    FOLLOWS = "PERSON"

    scheme: Literal["EMPLOYEE", "FLEXIBLE", "RESIDENT"]
    """职工 EMPLOYEE、灵活就业 FLEXIBLE、城乡居民 RESIDENT / scheme."""
    month: Month
    """状态自何月起 / month from which the state holds."""
    state: Literal["PAID", "STOPPED"]
    """正常缴费 PAID、停止缴费 STOPPED / state."""
    base_fen: Fen | None = None
    """月缴费基数 / monthly wage on which contributions are reckoned."""

    def happened_on(self) -> date:
        """First day of the month from which the state holds (起始月首日)."""
        return first_day(parse_month(self.month))


@statement
class WageArrearsReported(Payload):
    """Complaint about unpaid wages (欠薪投诉), by human resources.

    人社部门报送。
    """

    FEED = "EMPLOYMENT"

    amount_fen: Fen
    """拖欠金额 / sum unpaid."""
    complaint_no: Code
    """投诉编号 / number of the complaint."""


@statement
class WageArrearsSettled(Payload):
    """A complaint about unpaid wages is settled (欠薪办结), by human resources.

    人社部门报送。
    """

    complaint_no: Code
    """所办结投诉的编号 / number of the complaint that is settled."""


@statement
class WorkInjuryGraded(Payload):
    """Grade of a work injury (工伤等级), 1 the gravest to 10, by human resources.

    人社部门报送。
    """

    FEED = "EMPLOYMENT"

    grade: Annotated[int, Ge(1), Le(10)]
    """伤残等级，一级最重 / grade, 1 the gravest."""


@statement
class UnionHardshipReported(Payload):
    """A worker in hardship on the union's file (困难职工), by the trade union.

    工会报送。
    """

    grade: Literal["DEEP", "RELATIVE", "SUDDEN"]
    """深度困难 DEEP、相对困难 RELATIVE、意外致困 SUDDEN / grade."""
    reason: Literal["ILLNESS", "SCHOOLING", "UNEMPLOYMENT", "ACCIDENT", "DISABILITY", "OTHER"]
    """因病 ILLNESS、子女就学 SCHOOLING、失业 UNEMPLOYMENT、意外 ACCIDENT、残疾 DISABILITY、其他 OTHER / reason."""
