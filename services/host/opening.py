"""Dead letters opened: for a report that goes back to who sent the rows, or for one look with a reason."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from services.eventlog import rejects
from services.eventlog.rejects import Wanted
from services.ingest.report import Refused, write_report
from services.vault.errors import SealBroken

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from services.eventlog.rejects import DeadLetter
    from services.eventlog.sql import SqlLog
    from services.host.vaulting import LazyVault
    from services.ingest.deliveries import Handed
    from services.ingest.keeper import Keeper

REPORTED = "拒收清单退回报送部门 / rejection report, back to who sent the rows"


def opened(keeper: Keeper, letter: DeadLetter) -> Refused:
    """A dead letter and what it held; None once the person was erased, even if they have come back since."""
    try:
        return Refused(letter, keeper.open(letter.owner, letter.sealed))
    except SealBroken:
        return Refused(letter, None)


def report_of(log: SqlLog, vault: LazyVault, path: Path, deliveries: Sequence[Handed]) -> int:
    """Write the refused rows of deliveries to a file, which the journal of the vault tells; how many.

    Raises:
        OSError: the file cannot be written.
    """
    for one in deliveries:
        vault.journalled(f"reject/{one.batch}", one.source or "ingest", REPORTED, one.county or None)
    return write_report(path, partial(_all_of, log, vault, deliveries))


def _all_of(log: SqlLog, vault: LazyVault, deliveries: Sequence[Handed]) -> Iterator[Refused]:
    with log.reader() as reader:
        for one in deliveries:
            wanted = Wanted(delivery=one.batch, sources=(one.source,))
            yield from (opened(vault, letter) for letter in rejects.letters(reader.connection, wanted))
