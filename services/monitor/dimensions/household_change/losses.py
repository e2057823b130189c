"""People lost to the household: death, custody, absence."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from schemas.assessment import Grade
from schemas.dates import DAY, add_months
from schemas.events.membership import (
    CarerNamed,
    CustodyEnded,
    CustodyStarted,
    DeathRegistered,
    HukouMoved,
    ResidenceLeft,
    ResidenceReturned,
)
from services.monitor import standing
from services.monitor.dimensions.household_change.dimension import DIMENSION, each, fresh
from services.monitor.dimensions.household_change.moves import deaths
from services.monitor.facets import income, persons
from services.monitor.kinds.occurrence import Occurrence
from services.monitor.look import Merged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from services.monitor.household import Fact
    from services.monitor.indicator import Indicator
    from services.monitor.look import Look

CUSTODY = {"PRISON": "服刑", "DRUG_TREATMENT": "强制戒毒", "MISSING": "失踪"}


@DIMENSION.indicator(
    "3.01",
    "成员死亡",
    "death of a member",
    says="{person}于{death_on}去世（{role}），须在{recheck_due_on}前复核家庭情况并调整待遇。",
    triggers={DeathRegistered},
    reads={CarerNamed} | income.READS,
)
def death(look: Look, indicator: Indicator) -> Iterator[Occurrence]:
    """Death of a member (成员死亡); ORANGE if the household lived by the person's work or care."""
    for person in look.persons:
        for one in deaths(look, person):
            dead_on = one.fact.occurred_on
            recheck_due_on = add_months(dead_on, indicator.param(look, "recheck_months"))
            held = one.fact.known_on + timedelta(days=indicator.param(look, "hold_days"))
            if look.as_of > max(recheck_due_on, held) or not look.is_news(one.fact):
                continue
            role = _role(look, person, dead_on)
            yield Occurrence(
                fact=one,
                grade=Grade.YELLOW if role == "家庭成员" else Grade.ORANGE,
                until_on=recheck_due_on,
                values={
                    "person": person,
                    "death_on": dead_on.isoformat(),
                    "recheck_due_on": recheck_due_on.isoformat(),
                    "role": role,
                },
            )


def _role(look: Look, person: str, on: date) -> str:
    """What the person was to the household the day before: 主要收入者, 照料人 or 家庭成员."""
    if person in standing.main_earners(look, on):
        return "主要收入者"
    return "照料人" if _is_carer(look, person, on) else "家庭成员"


def _is_carer(look: Look, person: str, on: date) -> bool:
    """Whether the person was, of all named carers (照料人), the last one named for somebody who is still a member."""
    named: dict[str, Fact[CarerNamed]] = {}
    for fact in look.happenings(CarerNamed):
        if fact.occurred_on <= on:
            named[persons.subject(fact.payload.cared_ref)] = fact
    return any(fact.subject == person and persons.is_member(look, cared, on) for cared, fact in named.items())


@DIMENSION.indicator(
    "3.02",
    "服刑、强戒、失踪",
    "prison, drug treatment, missing",
    says="{person}自{started_on}起{kind}。",
    triggers={CustodyStarted},
    reads={CustodyEnded},
)
def custody(look: Look, indicator: Indicator) -> Iterator[Occurrence]:
    """A member in prison, in compulsory drug treatment or missing (服刑、强戒、失踪), until they are back."""
    for one in fresh(look, indicator, each(look, CustodyStarted)):
        kind, started_on = one.fact.payload.kind, one.fact.occurred_on
        back = look.of(one.fact.subject, CustodyEnded)
        yield Occurrence(
            fact=one,
            grade=Grade.ORANGE,
            ended_on=next(
                (end.occurred_on for end in back if end.payload.kind == kind and end.occurred_on >= started_on), None
            ),
            values={"person": one.fact.subject, "kind": CUSTODY[kind], "started_on": started_on.isoformat()},
        )


@DIMENSION.indicator(
    "3.08",
    "户籍迁移、久离",
    "household registration moved, long away",
    says="{person}于{happened_on}{what}。",
    triggers={HukouMoved, ResidenceLeft},
    reads={ResidenceReturned},
)
def moved_or_away(look: Look, indicator: Indicator) -> Iterator[Occurrence]:
    """A member's household registration (户籍) has moved, or a member has been away for long (久离)."""
    for one in fresh(look, indicator, each(look, HukouMoved)):
        yield Occurrence(fact=one, grade=Grade.BLUE, values=_moved(one.fact, "迁移户籍"))
    for person in look.persons:
        for left, back_on in _absences(look, person):
            since_on = add_months(left.occurred_on, indicator.param(look, "away_months")) + DAY
            if persons.is_alive(look, person, min(since_on, look.as_of)):
                yield Occurrence(
                    fact=Merged(left, (left.event_id,)),
                    grade=Grade.BLUE,
                    since_on=since_on,
                    ended_on=back_on,
                    values=_moved(left, "离家，至今未归"),
                )


def _moved(fact: Fact[HukouMoved] | Fact[ResidenceLeft], what: str) -> dict[str, int | str]:
    return {"person": fact.subject, "happened_on": fact.occurred_on.isoformat(), "what": what}


def _absences(look: Look, person: str) -> Iterator[tuple[Fact[ResidenceLeft], date | None]]:
    """The person's absences with the day of return; said to have left while away, the person has not left anew."""
    returns = [fact.occurred_on for fact in look.of(person, ResidenceReturned)]
    here_from: date | None = None
    for left in look.of(person, ResidenceLeft):
        if here_from is None or left.occurred_on >= here_from:
            back_on = next((day for day in returns if day >= left.occurred_on), None)
            yield left, back_on
            if back_on is None:
                return
            here_from = back_on
