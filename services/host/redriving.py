"""Dead letters tried again: read by today's mapping, and given to the door as if they had come today."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import groupby, islice
from typing import TYPE_CHECKING

from schemas.dates import civil_date
from services.eventlog import rejects
from services.host.opening import opened
from services.ingest import deliveries
from services.ingest.answer import Delivery
from services.ingest.intake import Intake
from services.ingest.process import Parcel
from services.ingest.rows import row_of
from services.ingest.said import Row
from services.ingest.teller import Teller

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from services.eventlog.rejects import DeadLetter, Wanted
    from services.host.ingesting import Desk
    from services.ingest.mapping import Mapping as FileMapping
    from services.ingest.report import Refused
    from services.ingest.said import Said
    from services.ingest.sift import Turned

NOT_OURS = "not_permitted"
"""Whoever has the right by now sends such a record again; nobody gives it to them by trying again."""

AT_ONCE = 500
"""Records of one transaction."""


@dataclass(slots=True)
class Redriven:
    """What became of dead letters (重投).

    `accepted` ones have left the list; of `lost` ones the person was erased. `unmapped` are those not tried, by the
    name of a mapping that is not there.
    """

    tried: int = 0
    accepted: int = 0
    refused: int = 0
    lost: int = 0
    unmapped: dict[str, int] = field(default_factory=dict)


def redrive(desk: Desk, mappings: Mapping[str, FileMapping], wanted: Wanted) -> Redriven:
    """Try dead letters again, those of one delivery after the other. Trying twice changes nothing.

    Raises:
        ShouwangError: the log or the vault cannot be used; what was accepted before is kept.
    """
    done = Redriven()
    with desk.log.reader() as reader:
        letters = [one for one in rejects.letters(reader.connection, wanted) if one.reason != NOT_OURS]
    today = civil_date(desk.now())
    for (source, batch, name), group in groupby(letters, lambda one: (one.source, one.delivery, one.mapping)):
        mapping = None if name is None else mappings.get(name)
        if name is not None and mapping is None:
            done.unmapped[name] = done.unmapped.get(name, 0) + sum(1 for _ in group)
            continue
        delivery = _delivery(desk, source, batch, mapping)
        teller = Teller.of(mapping, desk.keeper, desk.divisions, delivery, today)
        parcel = Parcel([], delivery, intake=Intake(desk.divisions, today), is_counted=False)
        while some := list(islice(group, AT_ONCE)):
            _take(desk, parcel, [(one, _said(teller, opened(desk.keeper, one))) for one in some], done)
    done.tried = len(letters) - sum(done.unmapped.values())
    return done


def _delivery(desk: Desk, source: str, batch: str, mapping: FileMapping | None) -> Delivery:
    """The terms on which records came, as far as they still count."""
    with desk.log.reader() as reader:
        handed = deliveries.find(reader.connection, source, batch)
    county = "" if handed is None else handed.county
    if mapping is None:  # over HTTP a number that is used again is a mistake; in an event file it corrects
        return Delivery(county, batch, source=source, on_change="refuse" if source else "correct")
    return Delivery(
        county, batch, None, source, mapping.name, mapping.on_change, mapping.may_change_person,
        bool(mapping.identity.number),
    )  # fmt: skip


def _said(teller: Teller, refused: Refused) -> Said | Turned | None:
    """What a dead letter says today; None if nobody can tell any more."""
    letter, raw = refused.letter, refused.raw
    if raw is None:
        return None
    row = Row(letter.line, {}, raw) if letter.mapping is None else row_of(raw, letter.line)
    return teller.say(letter.place, row)


def _take(
    desk: Desk, parcel: Parcel, letters: Sequence[tuple[DeadLetter, Said | Turned | None]], done: Redriven
) -> None:  # fmt: skip
    said = [(letter, one) for letter, one in letters if one is not None]
    answers = desk.take(replace(parcel, saids=[one for _, one in said]))
    accepted = [letter.number for (letter, _), one in zip(said, answers, strict=True) if not one.is_refused]
    with desk.log.transaction() as tx:
        rejects.forget(tx.connection, accepted)
        deliveries.mend(tx.connection, parcel.delivery.source, parcel.delivery.batch, len(accepted))
    done.lost += len(letters) - len(said)
    done.accepted += len(accepted)
    done.refused += len(said) - len(accepted)
