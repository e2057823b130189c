"""What is paid to somebody who has died, is in custody, or has enough to live on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.dates import DAY, add_months, first_day, last_day, month_of, parse_month
from schemas.events.benefit import BenefitAdjusted, BenefitPaid
from schemas.events.income import PensionPaid
from schemas.events.membership import CustodyEnded, CustodyStarted, DeathRegistered
from schemas.events.registration import CategoryGranted
from services.monitor import means, standing
from services.monitor.dimensions.exit_review.stream import STREAM, ids, item, reviewed_from
from services.monitor.facets import benefits, income, persons

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from schemas.assessment import Item
    from services.monitor.household import Fact
    from services.monitor.indicator import Code, Values
    from services.monitor.look import Look

BY_HEADS = frozenset({"DIBAO", "TEKUN"})
"""Monthly benefits of a household that are reckoned by how many people it has (低保、特困)."""

RAISED = 4
"""A pension raised in one month moves a yearly projection, which is made of three, by so many times the raise."""


@STREAM.code(
    "EX.07",
    "死亡后待遇未停未调",
    "paid or not adjusted after a death",
    says="{person}于{dead_on}死亡，{lapse}。",
    triggers=(DeathRegistered,),
    reads=benefits.READS | {BenefitAdjusted, BenefitPaid},
)
def _after_death(look: Look, code: Code) -> Iterator[Item]:
    from_on = reviewed_from(look)
    if from_on is None:
        return
    for person in look.persons:
        dead_on = persons.died_on(look, person)
        if dead_on is None or not look.lives_here(person, look.as_of):
            continue
        paid = [fact for fact in _paid(look, person, from_on) if month_of(dead_on) < parse_month(fact.payload.month)]
        if paid:
            lapse = f"仍向其本人发放{paid[0].payload.month}及以后月份待遇"
            values = {"person": person, "dead_on": dead_on.isoformat(), "lapse": lapse}
            yield item(code, person, paid[0].occurred_on, ids(paid), values)
    left_over = tuple(_paid_to_nobody(look, code, from_on))
    yield from left_over or _not_adjusted(look, code, from_on)


def _paid_to_nobody(look: Look, code: Code, from_on: date) -> Iterator[Item]:
    """The household's benefit is still paid for a month after the death of its last member."""
    home = look.household.own.subject
    dead = [
        (dead_on, person)
        for person in look.persons
        if look.lives_here(person, look.as_of) and (dead_on := persons.died_on(look, person)) is not None
    ]
    if not dead or persons.members(look, look.as_of):
        return
    dead_on, person = max(dead)
    paid = [fact for fact in look.live(home, BenefitPaid) if from_on < fact.occurred_on]
    paid = [fact for fact in paid if month_of(dead_on) < parse_month(fact.payload.month)]
    if paid:
        lapse = f"家庭已无成员，仍向家庭发放{paid[0].payload.month}及以后月份待遇"
        values = {"person": person, "dead_on": dead_on.isoformat(), "lapse": lapse}
        yield item(code, home, paid[0].occurred_on, ids(paid), values)


def _paid(look: Look, person: str, from_on: date) -> list[Fact[BenefitPaid]]:
    """Payments of the person's own benefits since the category began, the oldest first."""
    return [fact for fact in look.of(person, BenefitPaid) if from_on < fact.occurred_on]


def _not_adjusted(look: Look, code: Code, from_on: date) -> Iterator[Item]:
    """The household's benefit goes on unchanged although the time to check it again after a death has passed.

    Source: 民发〔2022〕83号, within three months of a death.
    """
    months = look.param("3.01.recheck_months")
    late: list[tuple[date, Fact[DeathRegistered]]] = []
    for person in look.persons:
        for death in look.of(person, DeathRegistered)[:1]:
            dead_on = death.payload.death_on
            due_on = add_months(dead_on, months)
            look.wake(due_on + DAY)
            if from_on < dead_on and due_on < look.as_of and _goes_on(look, dead_on):
                late.append((due_on, death))
    if late:
        due_on, death = min(late, key=lambda one: (one[0], one[1].order))
        values = {
            "person": death.subject,
            "dead_on": death.payload.death_on.isoformat(),
            "recheck_due_on": due_on.isoformat(),
            "lapse": f"家庭待遇至{due_on.isoformat()}未复核调整",
        }
        yield item(code, look.household.own.subject, due_on + DAY, ids(fact for _, fact in late), values)


def _goes_on(look: Look, dead_on: date) -> bool:
    """Whether a benefit of the household that ran on the day of a death still runs and was not adjusted since."""
    home = look.household.own.subject
    adjusted = {fact.payload.programme for fact in look.live(home, BenefitAdjusted) if dead_on <= fact.occurred_on}
    return any(
        grant.payload.programme in BY_HEADS - adjusted and grant.payload.from_on <= dead_on
        for grant in benefits.benefit_grants(look, home, look.as_of)
    )


@STREAM.code(
    "EX.08",
    "羁押期间发放",
    "paid while in custody",
    says="{person}被羁押或失踪期间，仍向其本人发放{month}等共{count}笔待遇。",
    triggers=(CustodyStarted,),
    reads={BenefitPaid, CustodyEnded},
)
def _in_custody(look: Look, code: Code) -> Iterator[Item]:
    from_on = reviewed_from(look)
    if from_on is None:
        return
    for person in look.persons:
        if not look.of(person, CustodyStarted) or not look.lives_here(person, look.as_of):
            continue
        paid = [
            fact
            for fact in _paid(look, person, from_on)
            if _is_wholly_away(look, person, parse_month(fact.payload.month))
        ]
        if paid:
            since_on = min(max(fact.occurred_on, last_day(parse_month(fact.payload.month))) for fact in paid)
            values: Values = {"person": person, "month": min(fact.payload.month for fact in paid), "count": len(paid)}
            yield item(code, person, since_on, ids(paid), values)


def _is_wholly_away(look: Look, person: str, month: int) -> bool:
    """Whether the person was in custody on every day of a month, the last of which has come.

    Somebody who is in custody on the first day comes out on the day of an end only, so that no other days are asked.
    """
    first_on, last_on = first_day(month), last_day(month)
    if look.as_of < last_on:
        look.wake(last_on)
        return False
    ends = [fact.occurred_on for fact in look.of(person, CustodyEnded) if first_on < fact.occurred_on <= last_on]
    return all(persons.custody_on(look, person, on) is not None for on in (first_on, *ends, last_on))


@STREAM.code(
    "EX.10",
    "养老金超低保标准",
    "pension over the dibao line",
    says="单人户{person}自{month}起每月养老金{pension_fen}，超过低保标准{line_fen}。",
    triggers=(CategoryGranted,),
    reads=income.READS | standing.READS,
)
def _pension(look: Look, code: Code) -> Iterator[Item]:
    """A pension of somebody alone that lies above the line, until a month without it is known to have passed."""
    if PensionPaid not in look.present:
        return
    people = standing.counted(look, look.as_of)
    from_on = reviewed_from(look) if len(people) == 1 else None
    if from_on is None:
        return
    (person,) = people
    opening = _over_line_from(look, person, from_on)
    if opening is not None:
        fact, pension_fen = opening
        values: Values = {
            "person": person,
            "month": fact.payload.month,
            "pension_fen": pension_fen,
            "line_fen": means.dibao_line_fen(look),
        }
        yield item(code, person, fact.occurred_on, ids([fact]), values)


def _over_line_from(look: Look, person: str, from_on: date) -> tuple[Fact[PensionPaid], int] | None:
    """The payment from which on the pension has been over the line, with what it brought; None if it is not over it.

    Only payments since the category began count. A month of which nothing is known ends nothing; one that is known to
    have brought nothing, or too little, does.
    """
    paid = {
        parse_month(fact.payload.month): fact for fact in look.of(person, PensionPaid) if from_on < fact.occurred_on
    }
    if not paid:
        look.income_matters()  # the first payment since the category began may open it
        return None
    opening, line_fen = None, means.dibao_line_fen(look)
    for month in range(max(paid) + 1, min(paid) - 1, -1):
        pension_fen = income.pension(look, person, month)
        if pension_fen is None:
            continue
        if pension_fen <= line_fen:
            if opening is None:
                look.income_drift(RAISED * (line_fen - pension_fen))
            break
        if month in paid:
            opening = paid[month], pension_fen
    return opening
