"""A delivery looked at before it is handed in: without a database, and under a key that nobody keeps."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.faults import Fault
from schemas.fields import NATION
from services.ingest.answer import Answer, Delivery
from services.ingest.checks import Checks, Expected
from services.ingest.intake import Intake
from services.ingest.sift import Fit, Turned, sift
from services.ingest.teller import Teller, rows_of
from services.policy.divisions import COUNTY_DIGITS

if TYPE_CHECKING:
    from services.ingest.mapping import Mapping
    from services.policy.divisions import Divisions

BATCH = "check"
TOLD_ROWS = 1_000
"""Progress is told so often; to draw it for each row would cost more than to look at the row."""

Advance = Callable[[int], None]


class ThrownAway:
    """Pseudonyms that are equal within one look and mean nothing after it."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes()

    def ref_of(self, number: str) -> str:
        """The pseudonym of a person."""
        return f"p{self._mac(number)[:40]}"

    def note_ref(self, text: str) -> str:
        """The reference of a text."""
        return f"n{self._mac(text)[:32]}"

    def _mac(self, text: str) -> str:
        return hmac.digest(self._key, text.encode(), "sha256").hex()


def check(
    file: Path, mapping: Mapping | None, expected: Expected, divisions: Divisions, advance: Advance
) -> Checks | Fault:
    """What would become of the file, by a mapping or (without one) as an event file; a fault if it cannot be read.

    `advance` is told now and then how many more rows have been looked at.

    Raises:
        OSError: there is no such file.
        BrokenFile: somewhere within, the file can be read no further.
    """
    rows = rows_of(file, mapping)
    if isinstance(rows, Fault):
        return rows
    delivery = Delivery((expected.division or NATION)[:COUNTY_DIGITS].ljust(COUNTY_DIGITS, "0"), BATCH)
    teller = Teller.of(mapping, ThrownAway(), divisions, delivery, expected.on)
    checks, intake = Checks(expected), Intake(divisions, expected.on)
    for row in rows:
        if mapping is not None and not checks.rows:
            checks.unread = mapping.columns.unread(row.cells)
        match sift(teller.say(file.name, row), intake, None):
            case Fit(events=events, said=said):
                checks.columns = checks.columns or said.columns
                checks.take(row.number, events)
                checks.people.take(row.number, said.people)
            case Turned(answer=Answer(fault=Fault() as fault, column=column)):
                checks.refuse(row.number, fault, column)
        if not checks.rows % TOLD_ROWS:
            advance(TOLD_ROWS)
    return checks
