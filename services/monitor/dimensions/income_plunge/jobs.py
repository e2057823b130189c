"""Work lost: registered unemployment, insurance stopped, nobody at work, unemployment benefit about to end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from schemas.assessment import Grade
from schemas.dates import DAY, birthday, first_day, show_month
from schemas.events.employment import Employed, InsuranceChanged, UnemploymentRegistered
from services.monitor import standing
from services.monitor.dimensions.income_plunge.dimension import DIBAO, DIMENSION, LABOUR, MATCHING, fresh, here_from
from services.monitor.facets import persons, work
from services.monitor.kinds.occurrence import Occurrence
from services.monitor.kinds.state import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.monitor.indicator import Indicator
    from services.monitor.look import Look


@DIMENSION.indicator(
    "2.01",
    "登记失业",
    "registered unemployment",
    says="劳动年龄成员于 {lost_on} 登记失业。",
    triggers={UnemploymentRegistered},
    reads={Employed} | LABOUR | MATCHING,
)
def registered_unemployed(look: Look, indicator: Indicator) -> Iterator[Occurrence]:
    """A member who was able to work that day registers as unemployed; over when the person has work again."""
    for person in look.persons:
        for one in fresh(look, indicator, work.unemployments(look, person)):
            lost_on = one.fact.occurred_on
            if standing.is_labour_capable(look, person, lost_on):
                yield Occurrence(
                    fact=one,
                    grade=Grade.YELLOW,
                    values={"lost_on": lost_on.isoformat(), "reason": one.fact.payload.reason},
                    ended_on=work.employed_on(look, person, lost_on),
                    matched=standing.matched(look, person, DIBAO) or _is_in_benefit(look, one.fact.payload),
                )


def _is_in_benefit(look: Look, registered: UnemploymentRegistered) -> bool:
    """Whether unemployment benefit (失业保险金) is in payment."""
    until_on = registered.benefit_until_on
    if until_on is None:
        return False
    look.wake(until_on + DAY)
    return look.as_of <= until_on


@DIMENSION.indicator(
    "2.03",
    "社保停缴",
    "employee insurance stopped",
    says="职工社保自 {stopped_month} 起停缴，已满 {limit_months} 个月，未见续缴或灵活就业参保。",
    triggers={InsuranceChanged},
    reads=MATCHING,
)
def insurance_stopped(look: Look, indicator: Indicator) -> Iterator[State]:
    """Employee insurance was paid, has stopped, and the feed has delivered enough months without it."""
    for person in look.persons:
        stop = work.insurance_stop(look, person)
        if stop is None:
            continue
        months = indicator.param(look, "months")
        since_on = first_day(stop.month + months)
        # The feed's word is waited for only while a delivery could still turn the signal on.
        through_on = since_on + timedelta(days=indicator.param(look, "max_days"))
        born_on = persons.birth_on(look, person)
        if born_on is not None:
            through_on = min(through_on, birthday(born_on, indicator.param(look, "age")) - DAY)
        over = look.as_of > through_on or not persons.is_alive(look, person, since_on)
        if over or not look.covers("INSURANCE", stop.month + months - 1):
            continue
        yield State(
            subject=person,
            grade=Grade.YELLOW,
            since_on=here_from(look, person, since_on),
            evidence=(stop.stopped.event_id,),
            values={"stopped_month": show_month(stop.month), "limit_months": months},
            through_on=through_on,
            ended_on=stop.resumed_on,
            matched=standing.matched(look, person, DIBAO),
        )


@DIMENSION.indicator(
    "2.07",
    "失业保险金将到期",
    "unemployment benefit ends soon",
    says="失业保险金于 {benefit_until_on} 到期（提前 {limit_days} 天提示）。",
    triggers={UnemploymentRegistered},
    reads={Employed},
)
def benefit_ends(look: Look, indicator: Indicator) -> Iterator[State]:
    """The days before the announced end of unemployment benefit; the latest announcement holds."""
    for person in look.persons:
        announced = [one for one in work.unemployments(look, person) if one.fact.payload.benefit_until_on is not None]
        if not announced:
            continue
        last = announced[-1]
        until_on, days = last.fact.payload.benefit_until_on, indicator.param(look, "days")
        since_on = max(until_on - timedelta(days=days), last.fact.occurred_on)
        # Announced before a death, due after it: nobody is left to whom it could matter.
        if persons.is_alive(look, person, since_on):
            yield State(
                subject=person,
                grade=Grade.BLUE,
                since_on=here_from(look, person, since_on),
                evidence=last.evidence,
                values={"benefit_until_on": until_on.isoformat(), "limit_days": days},
                through_on=until_on,
                ended_on=work.employed_on(look, person, last.fact.occurred_on),
            )
