"""Disbursement (发放监测): what was granted for a month against what was paid for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.dates import DAY, first_day, last_day, month_of, parse_month, show_month
from schemas.events.benefit import BenefitAdjusted, BenefitEnded, BenefitGranted, BenefitPaid, PaymentReturned
from services.monitor.dimensions.policy_gap.in_order import FEED, limit
from services.monitor.dimensions.policy_gap.stream import STREAM, item
from services.monitor.facets import benefits, persons
from services.monitor.look import facet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schemas.assessment import Item
    from schemas.fields import Programme
    from services.monitor.household import Fact
    from services.monitor.indicator import Code, Values
    from services.monitor.look import Look

READS = persons.READS | {BenefitAdjusted, BenefitEnded, BenefitPaid, PaymentReturned}


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a programme that its feed has told everything about: what is due, and what was paid.

    Whoever of the household it was granted to, anybody of it may have been paid. Sums in fen.
    """

    programme: Programme
    month: int
    due_fen: int
    granted: tuple[str, ...]
    paid: tuple[Fact[BenefitPaid], ...]

    @property
    def paid_fen(self) -> int:
        """What was paid, though it may have come back."""
        return sum(fact.payload.amount_fen for fact in self.paid)

    @property
    def values(self) -> Values:
        """What a receipt says of it."""
        said: Values = {"programme": self.programme, "month": show_month(self.month)}
        return said | {"due_fen": self.due_fen, "paid_fen": self.paid_fen}


@facet
def months(look: Look) -> tuple[Month, ...]:
    """The last months that the feed has closed, of each programme with a monthly sum; by programme and month.

    A delivery closes a month, not its end, except that a feed ahead of the calendar waits for it.
    """
    count: int = look.param("PG.08.months")
    before = month_of(look.watched_from) - 1
    through_on = look.cover.get(FEED)
    told = before if through_on is None else max(before, month_of(through_on + DAY) - 1)
    last = min(told, month_of(look.as_of) - 1)
    if look.covers(FEED, last + 1):
        look.wake(first_day(last + 2))
    found = [one for month in range(max(last - count, before) + 1, last + 1) for one in _of(look, month)]
    return tuple(sorted(found, key=lambda one: (one.programme, one.month)))


def _of(look: Look, month: int) -> Iterator[Month]:
    """The programmes that somebody of the household had all of a month, by a decision from before it.

    Of several grants of a programme to one subject the latest to begin holds, as `benefits.programme` has it. Of
    somebody who died or left in the month, or a household that nobody is left of, nothing is missed.
    """
    due: dict[Programme, int] = {}
    granted: dict[Programme, list[str]] = {}
    before = persons.members(look, first_day(month))
    here = tuple(person for person in persons.members(look, last_day(month)) if person in before)
    for subject in (look.household.own.subject, *here) if here else ():
        through = {fact.event_id for fact in benefits.benefit_grants(look, subject, last_day(month))}
        begun = [fact for fact in benefits.benefit_grants(look, subject, first_day(month)) if fact.event_id in through]
        for name, grant in {fact.payload.programme: fact for fact in begun}.items():
            fen = benefits.monthly_fen(look, grant, first_day(month)) if grant.occurred_on <= first_day(month) else 0
            if fen:
                due[name] = due.get(name, 0) + fen
                granted.setdefault(name, []).append(grant.event_id)
    for name, due_fen in due.items():
        paid = [
            fact
            for fact in look.happenings(BenefitPaid)
            if fact.payload.programme == name and parse_month(fact.payload.month) == month
        ]
        yield Month(name, month, due_fen, tuple(granted[name]), tuple(paid))


def _listed(look: Look, code: Code, wrong: Iterable[Month], **more: int) -> Iterator[Item]:
    """An entry for the oldest month of each programme that went wrong, from the first day behind it."""
    oldest: dict[str, Month] = {}
    for one in wrong:
        oldest.setdefault(one.programme, one)
    for one in oldest.values():
        said = (*one.granted, *(fact.event_id for fact in one.paid))
        yield item(code, look.household.own.subject, (last_day(one.month) + DAY, None), said, one.values | more)


@STREAM.code(
    "PG.08",
    "待遇未发放",
    "benefit not paid",
    says="{programme}{month}应发{due_fen}，未见发放。",
    triggers=(BenefitGranted,),
    reads=READS,
)
def _unpaid(look: Look, code: Code) -> Iterator[Item]:
    """A month of a granted benefit for which nothing was paid (应发未发)."""
    yield from _listed(look, code, (one for one in months(look) if not one.paid))


@STREAM.code(
    "PG.09",
    "待遇少发",
    "benefit paid short",
    says="{programme}{month}应发{due_fen}，实发{paid_fen}。",
    triggers=(BenefitPaid,),
    reads=READS | {BenefitGranted},
)
def _short(look: Look, code: Code) -> Iterator[Item]:
    """A month of a granted benefit for which less was paid (未足额发放)."""
    yield from _listed(look, code, (one for one in months(look) if 0 < one.paid_fen < one.due_fen))


@STREAM.code(
    "PG.10",
    "待遇迟发",
    "benefit paid late",
    says="{programme}{month}应发{due_fen}，晚于当月{day}日发放。",
    triggers=(BenefitPaid,),
    reads=READS | {BenefitGranted},
)
def _late(look: Look, code: Code) -> Iterator[Item]:
    """A month of a granted benefit that was paid late (未按时发放), until it is no longer among the last ones."""
    day: int = look.param(f"{code.id}.day")
    late = (one for one in months(look) if any(limit(one.month, day) < fact.occurred_on for fact in one.paid))
    yield from _listed(look, code, late, day=day)


@STREAM.code(
    "PG.11",
    "待遇发放退回",
    "benefit sent back",
    says="{person}的{programme}{month}于{returned_on}被退回，未见补发。",
    triggers=(PaymentReturned,),
    reads=(BenefitPaid,),
)
def _returned(look: Look, code: Code) -> Iterator[Item]:
    """A benefit that the bank sent back and that was not paid again (发放失败未补发)."""
    paid = look.happenings(BenefitPaid)
    for back in look.happenings(PaymentReturned):
        said = back.payload
        again = (
            (said.programme, said.month) == (fact.payload.programme, fact.payload.month)
            and back.occurred_on <= fact.occurred_on
            for fact in paid
        )
        if said.programme != "PENSION" and not any(again):
            values: Values = {
                "person": back.subject, "programme": said.programme, "month": said.month,
                "returned_on": back.occurred_on.isoformat(), "amount_fen": said.amount_fen,
            }  # fmt: skip
            yield item(code, back.subject, (back.occurred_on, None), [back.event_id], values)
