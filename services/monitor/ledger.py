"""What is said of one subject: the facts that hold, whatever the order in which statements arrive."""

from __future__ import annotations

from bisect import insort
from dataclasses import replace
from enum import IntEnum
from typing import TYPE_CHECKING, TypeVar

from schemas.events import event_types
from schemas.events.correction import Retracted
from services.monitor.fact import Fact, fact_of, pack, pack_also, unpack

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from schemas.event import Recorded
    from schemas.payload import Payload

P = TypeVar("P", bound="Payload")


class Change(IntEnum):
    """What folding a statement in did."""

    NOTHING = 0
    """A repeat, or outdone by a later statement."""
    ADDED = 1
    """The first statement of its record."""
    REPLACED = 2
    """Another statement of the record no longer holds."""


Packed = tuple[str, bytes, dict[str, bytes], bytes | None]
"""A ledger as plain values: its subject, its records, the facts of each type as bytes, and its retractions."""


def _order(fact: Fact[Payload]) -> tuple[date, datetime, str]:
    return fact.order


class Ledger:
    """The facts of one subject by type, each list in the order of `Fact.order`.

    The result does not depend on the order in which statements arrive, nor on how often: of the statements about one
    record the greatest (revision, position) holds, and the record's first known day is the earliest of all.
    """

    __slots__ = ("_facts", "_packed", "_records", "_withdrawn", "subject")

    def __init__(self, subject: str) -> None:
        self.subject = subject
        self._facts: dict[type[Payload], list[Fact[Payload]]] = {}
        # The facts of a type as bytes, as long as they say the same; those that were asked for stand in both.
        self._packed: dict[type[Payload], bytes] = {}
        # All records ever spoken of, 8 bytes each. What is found askew, across two of them, costs a look and no more.
        self._records = b""
        # Retractions that hold: they leave no fact, but outdo statements that come later with a lower rank.
        self._withdrawn: dict[str, Fact[Payload]] = {}

    def put(self, recorded: Recorded) -> Change:
        """Fold one statement in."""
        event = recorded.event
        known_on = recorded.known_on
        old = self._standing(event.record)
        first = known_on if old is None else min(known_on, old.first_known_on)
        if old is not None and (event.revision, recorded.position) <= old.rank:
            if first < old.first_known_on:
                self._replace(old, replace(old, first_known_on=first))
                return Change.REPLACED
            return Change.NOTHING
        self._replace(old, fact_of(recorded, event.payload, first))
        return Change.ADDED if old is None else Change.REPLACED

    def of(self, kind: type[P]) -> Sequence[Fact[P]]:
        """The facts of one type, oldest first."""
        facts = self._facts.get(kind)
        if facts is None:
            if kind not in self._packed:
                return ()
            facts = self._facts[kind] = unpack(kind, self.subject, self._packed[kind])
        return facts  # type: ignore[return-value]  # each list holds facts of its key

    def kinds(self) -> Iterator[type[Payload]]:
        """The types of which there is a fact."""
        return iter(dict.fromkeys([*self._packed, *self._facts]))

    def all(self) -> Iterator[Fact[Payload]]:
        """Every fact that holds, type by type in the order of their names."""
        for kind in sorted(self.kinds(), key=lambda kind: kind.__name__):
            yield from self.of(kind)

    def packed(self) -> Packed:
        """All of it as plain values; what has not changed since it was packed or unpacked is not packed again."""
        self._packed |= {kind: pack(facts) for kind, facts in self._facts.items() if kind not in self._packed}
        blocks = {kind.__name__: block for kind, block in self._packed.items()}
        return self.subject, self._records, blocks, pack([*self._withdrawn.values()]) if self._withdrawn else None

    @staticmethod
    def unpacked(packed: Packed) -> Ledger:
        """The ledger that says the same; facts are made when they are asked for."""
        subject, records, blocks, withdrawn = packed
        ledger = Ledger(subject)
        ledger._records = records
        ledger._packed = {event_types()[name]: block for name, block in blocks.items()}
        if withdrawn is not None:
            ledger._withdrawn = {fact.record: fact for fact in unpack(Retracted, subject, withdrawn)}
        return ledger

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Ledger):
            return NotImplemented
        same = self.subject == other.subject and self._withdrawn == other._withdrawn
        return same and [*self.all()] == [*other.all()]

    __hash__ = None  # type: ignore[assignment]  # a ledger grows

    def _standing(self, record: str) -> Fact[Payload] | None:
        """What holds about a record now; any statement may be of another type than the one before."""
        sought = bytes.fromhex(record)
        if sought not in self._records:
            self._records += sought
            return None
        for kind in self.kinds():
            if kind not in self._packed or sought in self._packed[kind]:
                for fact in self.of(kind):
                    if fact.event_id.startswith(record):
                        return fact
        return self._withdrawn.get(record)

    def _replace(self, old: Fact[Payload] | None, new: Fact[Payload]) -> None:
        if old is not None:
            self._remove(old)
        kind = type(new.payload)
        if kind is Retracted:
            self._withdrawn[new.record] = new
            return
        if kind in self._packed and kind not in self._facts:
            self._packed[kind] = pack_also(self._packed[kind], new)
            return
        facts = self._changing(kind)
        if facts and facts[-1].order > new.order:
            insort(facts, new, key=_order)
        else:
            facts.append(new)

    def _remove(self, old: Fact[Payload]) -> None:
        kind = type(old.payload)
        if kind is Retracted:
            del self._withdrawn[old.record]
            return
        facts = self._changing(kind)
        facts.remove(old)
        if not facts:
            del self._facts[kind]

    def _changing(self, kind: type[Payload]) -> list[Fact[Payload]]:
        """The facts of a type, which are about to become others than those packed."""
        self.of(kind)
        self._packed.pop(kind, None)
        return self._facts.setdefault(kind, [])
