"""A household is what its events say it is: its own facts and those of everyone who ever belonged to it."""

from __future__ import annotations

import pickle
from functools import lru_cache
from typing import TYPE_CHECKING

from schemas.events import event_types
from services.monitor.fact import Fact, fact_of
from services.monitor.ledger import Change, Ledger

if TYPE_CHECKING:
    from schemas.event import Recorded
    from schemas.payload import Payload

__all__ = ["Change", "Fact", "Household", "Ledger", "fact_of"]


class Household:
    """All that the log says about a household (家庭) and about each person who ever belonged to it.

    A value that grows: `put` may be called in any order, any number of times, and never fails. Laid to rest, it is
    bytes until somebody asks for it.
    """

    __slots__ = ("_kinds", "_ledgers", "_packed", "household_id")

    def __init__(self, household_id: str) -> None:
        self.household_id = household_id
        self._kinds: frozenset[type[Payload]] = frozenset()
        self._ledgers: tuple[Ledger, dict[str, Ledger]] | None = Ledger(f"household/{household_id}"), {}
        self._packed = b""

    def put(self, recorded: Recorded) -> Change:
        """Fold one statement about the household or about a person in."""
        kind = type(recorded.event.payload)
        if kind not in self._kinds:
            self._kinds = _shared(self._kinds | {kind})
        return self.ledger(recorded.event.subject).put(recorded)

    def ledger(self, subject: str) -> Ledger:
        """The facts of a subject, empty if nothing is known yet."""
        own, people = self._open()
        if subject == own.subject:
            return own
        ledger = people.get(subject)
        if ledger is None:
            ledger = people[subject] = Ledger(subject)
        return ledger

    @property
    def own(self) -> Ledger:
        """What is said of the household itself."""
        return self._open()[0]

    @property
    def people(self) -> dict[str, Ledger]:
        """What is said of each person who ever belonged to it, by subject."""
        return self._open()[1]

    @property
    def kinds(self) -> frozenset[type[Payload]]:
        """The types ever told, about the household or about anyone who belonged to it; a retracted one stays."""
        return self._kinds

    def rest(self) -> None:
        """Become bytes, about 100 for a fact; a ledger that somebody still holds is no part of it any more."""
        if self._ledgers is not None:
            own, people = self._ledgers
            packed = [ledger.packed() for ledger in (own, *people.values())]
            self._packed, self._ledgers = pickle.dumps(packed, 5), None

    def packed(self) -> bytes:
        """All of it as bytes, which `unpacked` reads; afterwards it rests."""
        self.rest()
        return pickle.dumps((self.household_id, sorted(kind.__name__ for kind in self._kinds), self._packed), 5)

    @staticmethod
    def unpacked(packed: bytes) -> Household:
        """The household that says the same, at rest."""
        household_id, kinds, ledgers = pickle.loads(packed)  # noqa: S301  # written by `packed`
        household = Household(household_id)
        household._kinds = _shared(frozenset([event_types()[name] for name in kinds]))
        household._packed, household._ledgers = ledgers, None
        return household

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Household):
            return NotImplemented
        return (self.household_id, self.own, self.people) == (other.household_id, other.own, other.people)

    __hash__ = None  # type: ignore[assignment]  # a household grows

    def _open(self) -> tuple[Ledger, dict[str, Ledger]]:
        if self._ledgers is None:
            own, *people = map(Ledger.unpacked, pickle.loads(self._packed))  # noqa: S301  # written by `rest`
            self._ledgers, self._packed = (own, {ledger.subject: ledger for ledger in people}), b""
        return self._ledgers


@lru_cache(maxsize=65_536)
def _shared(kinds: frozenset[type[Payload]]) -> frozenset[type[Payload]]:
    """The first of all equal sets: households share few, and readings keep them."""
    return kinds
