"""Money that does not come: pension stopped, harvest lost, wages unpaid, the main earner disabled."""

from __future__ import annotations

from math import lcm
from typing import TYPE_CHECKING

from schemas.assessment import Grade
from schemas.dates import DAY, parse_month
from schemas.events.disability import DisabilityCertified
from schemas.events.employment import WageArrearsReported, WageArrearsSettled, WorkInjuryGraded
from schemas.events.incident import FarmLossReported
from schemas.events.income import IncomeDeclared
from services.monitor import standing
from services.monitor.dimensions.income_plunge.dimension import DIBAO, DIMENSION, MATCHING, fresh
from services.monitor.facets import disability, income, persons
from services.monitor.kinds.occurrence import Occurrence
from services.monitor.look import facet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from services.monitor.indicator import Indicator, Values
    from services.monitor.look import Look


@DIMENSION.indicator(
    "2.08",
    "产业损失",
    "farm or industry loss",
    says="产业净损失 {loss_fen}，达到预警线 {limit_fen}（{basis}）。",
    triggers={FarmLossReported},
    reads={IncomeDeclared} | MATCHING,
    low_income_only=True,
)
def farm_loss(look: Look, indicator: Indicator) -> Iterator[Occurrence]:
    """What insurance did not pay, against the yearly business income declared before the loss."""
    home = look.household.own.subject
    for one in fresh(look, indicator, look.distinct(look.happenings(FarmLossReported))):
        lost = one.fact.payload
        loss_fen = lost.loss_fen - lost.insured_paid_fen
        share_pct, months = indicator.param(look, "share_pct"), indicator.param(look, "declared_months")
        scaled_fen, scale = _business_fen(look, one.fact.occurred_on, months)
        if scaled_fen > 0:
            # Rounded up, so that no loss below the exact share passes.
            limit_fen, basis = -(-share_pct * scaled_fen // (100 * scale)), f"年经营净收入的 {share_pct}%"
        else:
            limit_fen, basis = indicator.param(look, "unknown_base_fen"), "未申报经营净收入"
        if loss_fen >= limit_fen:
            values: Values = {"loss_fen": loss_fen, "kind": lost.kind, "limit_fen": limit_fen, "basis": basis}
            yield Occurrence(fact=one, subject=home, grade=Grade.YELLOW, values=values)


@facet
def _business_fen(look: Look, on: date, months: int) -> tuple[int, int]:
    """Net business income last declared by a day, of all members, for so many months: fen times scale, and scale.

    A common scale keeps declarations of different lengths whole.
    """
    sums = [
        (last.business_net_fen, parse_month(last.through_month) - parse_month(last.from_month) + 1)
        for person in persons.members(look, on)
        if (last := _declared(look, person, on)) is not None
    ]
    scale = lcm(*(length for _, length in sums))
    return sum(fen * months * (scale // length) for fen, length in sums), scale


def _declared(look: Look, person: str, on: date) -> IncomeDeclared | None:
    by_then = [fact for fact in look.of(person, IncomeDeclared) if fact.occurred_on <= on]
    return by_then[-1].payload if by_then else None


@DIMENSION.indicator(
    "2.09",
    "欠薪投诉",
    "wage arrears complaint",
    says="投诉被拖欠工资 {amount_fen}，尚未办结。",
    triggers={WageArrearsReported},
    reads={WageArrearsSettled},
)
def wage_arrears(look: Look, indicator: Indicator) -> Iterator[Occurrence]:
    """Wages are owed until the complaint is settled."""
    for person in look.persons:
        for one in fresh(look, indicator, look.distinct(look.of(person, WageArrearsReported))):
            complaint = one.fact.payload
            settled = (
                fact.occurred_on
                for fact in look.of(person, WageArrearsSettled)
                if fact.payload.complaint_no == complaint.complaint_no and fact.occurred_on >= one.fact.occurred_on
            )
            yield Occurrence(
                fact=one,
                grade=Grade.YELLOW,
                values={"amount_fen": complaint.amount_fen, "complaint_no": complaint.complaint_no},
                ended_on=next(settled, None),
            )


@DIMENSION.indicator(
    "2.10",
    "主要劳动力丧失能力",
    "main earner loses labour ability",
    says="家庭主要劳动力{cause}，等级 {grade} 级。",
    triggers={WorkInjuryGraded, DisabilityCertified},
    reads=income.READS | MATCHING,
)
def earner_disabled(look: Look, indicator: Indicator) -> Iterator[Occurrence]:
    """A main earner's work injury is graded, or the main earner becomes severely disabled."""
    for person in look.persons:
        facts = [*look.of(person, WorkInjuryGraded), *look.of(person, DisabilityCertified)]
        for one in fresh(look, indicator, look.distinct(facts)):
            hurt, on = one.fact.payload, one.fact.occurred_on
            if isinstance(hurt, WorkInjuryGraded):
                is_grave, cause = hurt.grade <= indicator.param(look, "grade"), "工伤定级"
            else:
                is_grave, cause = _is_newly_severe(look, person, on), "新认定为重度残疾"
            if is_grave and person in standing.main_earners(look, on):
                yield Occurrence(
                    fact=one,
                    grade=Grade.ORANGE,
                    values={"cause": cause, "grade": hurt.grade},
                    matched=standing.matched(look, person, DIBAO),
                )


def _is_newly_severe(look: Look, person: str, on: date) -> bool:
    return disability.is_severe(look, person, on) and not disability.is_severe(look, person, on - DAY)
