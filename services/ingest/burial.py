"""How a refused record becomes a dead letter: sealed for whom it speaks of, or for its delivery."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.eventlog.rejects import KEPT_BYTES, DeadLetter
from services.ingest.answer import Answer, Delivery
from services.ingest.sift import Turned

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from services.ingest.intake import Rejected
    from services.ingest.keeper import Keeper


@dataclass(frozen=True, slots=True)
class Burial:
    """Makes dead letters at an instant."""

    keeper: Keeper
    at: datetime

    def letters(self, turned: Sequence[Turned], delivery: Delivery) -> list[DeadLetter]:
        """The dead letters of records that were turned away; erasing a person destroys what theirs held."""
        given = [(self._owner(one, delivery), one.record.raw[:KEPT_BYTES]) for one in turned]
        sealed = self.keeper.seal_all(given) if given else []
        return [
            self._letter(one, delivery, owner, secret)
            for one, (owner, _), secret in zip(turned, given, sealed, strict=True)
        ]

    def of_event_file(self, rejected: Iterable[Rejected]) -> list[DeadLetter]:
        """The dead letters of lines of event files, each of them a delivery under its own name."""
        letters: list[DeadLetter] = []
        for one in rejected:
            turned = Turned(one.record, Answer("rejected", fault=one.fault))
            letters += self.letters([turned], Delivery(county="", batch=one.record.place))
        return letters

    def _owner(self, turned: Turned, delivery: Delivery) -> str:
        return self.keeper.ref_of(turned.people[0].number) if turned.people else f"reject/{delivery.batch}"

    def _letter(self, turned: Turned, delivery: Delivery, owner: str, sealed: bytes) -> DeadLetter:
        record, fault = turned.record, turned.answer.fault
        assert fault is not None  # noqa: S101  # nothing is turned away without a reason
        return DeadLetter(
            delivery=delivery.batch, place=record.place, line=record.line, source=delivery.source,
            mapping=delivery.mapping, reason=fault.reason, path=fault.path, column=turned.answer.column,
            what=fault.what, todo=fault.todo, digest=self.keeper.mac(record.raw[:KEPT_BYTES]), owner=owner,
            sealed=sealed, refused_at=self.at,
        )  # fmt: skip
