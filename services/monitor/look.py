"""One look at a household on a date: its live facts, the policy where it lives, and what the look depends on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

from schemas.dates import last_day
from schemas.events.registration import HouseholdMoved, HouseholdRegistered
from services.monitor.notes import Notes
from services.monitor.residence import LONG_AGO, Stay, home_on, stays_in
from services.policy.shape import NATION

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence
    from datetime import date

    from schemas.payload import Payload
    from services.monitor.given import Given
    from services.monitor.household import Fact, Household

P = TypeVar("P", bound="Payload")
R = TypeVar("R")
Args = ParamSpec("Args")


@dataclass(frozen=True, slots=True)
class Merged:
    """One fact that several departments may have told: the earliest stands, `evidence` names them all (sorted)."""

    fact: Fact[Any]
    evidence: tuple[str, ...]


class Look:
    """A household seen on `as_of` with what was known by the end of `known_on`.

    The household holds only what was known then. Everything that reads through a look notes in `notes` what could
    change its answer without a new event; `begun` holds on what it depends who lives here and where. `persons` are all
    who ever belonged to it by then, `present` the types of which anything is known; `successor` is the home of whoever
    left last, when by membership nobody is left.
    """

    def __init__(self, household: Household, as_of: date, known_on: date, given: Given) -> None:
        self.household = household
        self.as_of = as_of
        self.known_on = known_on
        self.given = given
        self.notes = Notes()
        self.memo: dict[Hashable, tuple[object, Notes | None]] = {}
        registered = self._by_now(household.own.of(HouseholdRegistered))
        self.registered = registered[-1] if registered else None
        self.registered_on = self.registered.occurred_on if self.registered else None
        self._stays = self._stays_by_now()
        self.persons = tuple(self._stays)
        self.present = household.kinds
        self._ledgers = {household.own.subject: household.own} | {each: household.people[each] for each in self.persons}
        self.successor = self._successor()
        self.division = self._division()
        # Before its first fact a household has no place, and no reading either: the nation's policy does no harm.
        self.policy = given.book.view(self.division or NATION, as_of, known_on)
        self.cover = given.covers(self.division or NATION, as_of)
        self.begun, self.notes = self.notes, Notes()

    @property
    def watched_from(self) -> date:
        """The day from which the household is watched: its registration or, of a provisional one, its first fact."""
        if self.registered_on is not None:
            return self.registered_on
        ledgers = [self.household.own, *(self.household.people[person] for person in self.persons)]
        return min((fact.occurred_on for ledger in ledgers for fact in ledger.all()), default=self.as_of)

    # --- policy, time and feeds

    def param(self, path: str) -> Any:  # noqa: ANN401  # its unit says what it is
        """Policy value in force on `as_of` where the household lives; raises ParameterNotInForce."""
        self.notes.parameters.add(path)
        return self.policy[path]

    def wake(self, on: date) -> None:
        """Note that the answer could differ on a date; dates that have passed already do not matter."""
        if on > self.as_of and (self.notes.review_on is None or on < self.notes.review_on):
            self.notes.review_on = on

    def room(self, fen: int) -> None:
        """Note that outpatient months of up to `fen` more change nothing; below zero even one of nothing may."""
        self.notes.narrow(fen)

    def income_drift(self, fen: int) -> None:
        """Note that the yearly income may drift by up to `fen`, as steady pensions come in, and change nothing."""
        self.notes.narrow_income(fen)

    def income_matters(self) -> None:
        """Note that any payment may change the answer, were it as expected."""
        self.notes.narrow_income(-1)

    def covers(self, feed: str, month: int) -> bool:
        """Whether no record of a feed in a month means none: its last day has been delivered, and stays so."""
        day = last_day(month)
        through = self.cover.get(feed)
        if through is not None and day <= through:
            return True
        self.notes.await_feed(feed, day)
        return False

    # --- facts

    def live(self, subject: str, kind: type[P]) -> Sequence[Fact[P]]:
        """Facts about one subject that occurred by `as_of`, wherever the person lived then; oldest first."""
        ledger = self._ledgers.get(subject)
        facts = ledger.of(kind) if ledger is not None else ()
        return facts if not facts or facts[-1].occurred_on <= self.as_of else self._by_now(facts)

    def of(self, person: str, kind: type[P]) -> Sequence[Fact[P]]:
        """Live facts about a person that count here: money and happenings only of days lived here."""
        facts = self.live(person, kind)
        if not facts or kind.FOLLOWS == "PERSON":
            return facts
        stays = self._stays[person]
        if len(stays) == 1 and stays[0].to_on is None and stays[0].from_on <= facts[0].occurred_on:
            return facts
        return [fact for fact in facts if any(stay.covers(fact.occurred_on) for stay in stays)]

    def latest(self, person: str, kind: type[P]) -> Fact[P] | None:
        """The newest live fact of a type about a person."""
        facts = self.of(person, kind)
        return facts[-1] if facts else None

    def happenings(self, kind: type[P]) -> Sequence[Fact[P]]:
        """Live facts about the household itself or about a person who lived here that day; oldest first."""
        facts = [*self.live(self.household.own.subject, kind)]
        for person in self.persons:
            facts += self.of(person, kind)
        return sorted(facts, key=lambda fact: fact.order) if len(facts) > 1 else facts

    def distinct(self, facts: Sequence[Fact[P]]) -> list[Merged]:
        """The facts of one subject and type with what two departments told of the same thing put together.

        Only types with a `FACT_KEY` can be the same; two of them are, when they lie at most `signal.same_fact_days`
        apart from the earliest.
        """
        if not facts or facts[0].payload.FACT_KEY is None:
            return [Merged(fact, (fact.event_id,)) for fact in facts]
        groups: dict[object, list[list[Fact[P]]]] = {}
        for fact in facts:
            key = getattr(fact.payload, "month", None) if fact.payload.FACT_KEY == "month" else None
            known = groups.setdefault((fact.subject, key), [])
            near = known[-1] if known else None
            if near and fact.occurred_on <= near[0].occurred_on + timedelta(days=self.param("signal.same_fact_days")):
                near.append(fact)
            else:
                known.append([fact])
        merged = [
            Merged(group[0], tuple(sorted(fact.event_id for fact in group)))
            for each in groups.values()
            for group in each
        ]
        return sorted(merged, key=lambda one: one.fact.order)

    def is_news(self, fact: Fact[Any]) -> bool:
        """Whether a fact became known after the registration and was not brought along by somebody who joined later.

        What was known at registration is the household's baseline; a provisional household has none.
        """
        if self.registered_on is not None and fact.first_known_on <= self.registered_on:
            return False
        return not self.is_restated(fact)

    def is_restated(self, fact: Fact[Any]) -> bool:
        """Whether a fact is part of what a later joiner is, brought along from before the joining day."""
        stays = self.stays(fact.subject)
        return bool(stays) and fact.payload.FOLLOWS == "PERSON" and fact.occurred_on < stays[0].from_on

    # --- residence

    def lives_here(self, person: str, on: date) -> bool:
        """Whether this is the person's home on a date, by membership alone: death and custody do not end it."""
        return any(stay.covers(on) for stay in self._stays.get(person, ()))

    def stays(self, person: str) -> Sequence[Stay]:
        """The person's stays in this home that began by `as_of`, in order of time."""
        return self._stays.get(person, ())

    def _by_now(self, facts: Sequence[Fact[P]]) -> Sequence[Fact[P]]:
        if not facts or facts[-1].occurred_on <= self.as_of:
            return facts
        self.wake(next(fact.occurred_on for fact in facts if fact.occurred_on > self.as_of))
        return [fact for fact in facts if fact.occurred_on <= self.as_of]

    def _stays_by_now(self) -> dict[str, tuple[Stay, ...]]:
        """Each person's stays that began by `as_of`; one who will leave later has not left yet."""
        begun: dict[str, tuple[Stay, ...]] = {}
        for person in sorted(self.household.people):
            stays = stays_in(self.household.household_id, self.household.people[person], self.registered_on)
            for stay in stays:
                self.wake(stay.from_on)
                if stay.to_on is not None:
                    self.wake(stay.to_on)
            open_ended = tuple(
                Stay(stay.from_on, None, stay.joined) if stay.to_on is not None and stay.to_on > self.as_of else stay
                for stay in stays
                if stay.from_on <= self.as_of
            )
            if open_ended:
                begun[person] = open_ended
        return begun

    def _successor(self) -> str | None:
        if not self._stays or any(stays[-1].to_on is None for stays in self._stays.values()):
            return None
        last = max(self._stays, key=lambda person: (self._stays[person][-1].to_on or LONG_AGO, person))
        return home_on(self.household.people[last], self.as_of)

    def _division(self) -> str:
        """Where it lives: as registered or moved to; of a provisional one, where its newest fact happened."""
        moved = self._by_now(self.household.own.of(HouseholdMoved))
        if moved and (self.registered is None or moved[-1].order > self.registered.order):
            return moved[-1].payload.to_division
        if self.registered is not None:
            return self.registered.division
        ledgers = [self.household.own, *(self.household.people[person] for person in self.persons)]
        facts = [fact for ledger in ledgers for fact in ledger.all() if fact.occurred_on <= self.as_of]
        return max(facts, key=lambda fact: fact.order).division if facts else ""


def facet(read: Callable[Concatenate[Look, Args], R]) -> Callable[Concatenate[Look, Args], R]:
    """Answer a question about a look once: later askers get the same answer and depend on the same things."""

    @wraps(read)
    def once(look: Look, *args: Args.args, **kwargs: Args.kwargs) -> R:
        key = (read, args)
        known = look.memo.get(key)
        if known is None:
            outer, look.notes = look.notes, Notes()
            try:
                value, notes = read(look, *args, **kwargs), look.notes
            finally:
                look.notes = outer
            known = look.memo[key] = (value, None if notes.is_empty else notes)
        if known[1] is not None:
            look.notes.add(known[1])
        return known[0]  # type: ignore[return-value]  # what the memo keeps under a question is its answer

    return cast("Callable[Concatenate[Look, Args], R]", once)
