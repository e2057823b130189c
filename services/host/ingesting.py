"""Department files into the log: read, mapped and given to the door in batches, from where the last run stopped."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

from schemas.dates import civil_date
from schemas.faults import Fault
from services.eventlog import rejects
from services.host.work import collector_at_rest
from services.ingest import deliveries
from services.ingest.answer import Delivery, Kind
from services.ingest.closing import FIRST_ROWS, covered_line, is_too_many
from services.ingest.deliveries import Handed, State
from services.ingest.intake import Intake, RawRecord
from services.ingest.process import Parcel
from services.ingest.readers.broken import BrokenFile
from services.ingest.said import Said
from services.ingest.sift import sift
from services.ingest.teller import Teller, fingerprint, rows_of
from services.ingest.units import first_rows, wrong_unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date, datetime
    from pathlib import Path

    from services.eventlog.protocol import Clock
    from services.eventlog.sql import SqlLog
    from services.host.work import Stop
    from services.ingest.answer import Answer, Permit, Why
    from services.ingest.keeper import Keeper
    from services.ingest.mapping import Mapping as FileMapping
    from services.ingest.said import Row
    from services.policy.divisions import Divisions

BATCH_WORD_DIGITS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is to be done with one file of a department: `place` is its name as people know it.

    Without a mapping it is an event file, whose lines name their own sources, and may name people. `county` has 6
    digits. `covers_through_on`: the file and what came before it is all there is up to this day. `limit_pct`: the share
    of refused rows above which reading stops, unless `accepts_refusals`.
    `accepts_units`: its sums are what they are, however unusual.
    """

    path: Path
    place: str
    mapping: FileMapping | None
    county: str
    known_at: datetime | None = None
    covers_through_on: date | None = None
    permit: Permit | None = None
    accepts_refusals: bool = False
    accepts_units: bool = False
    limit_pct: int = 20
    batch_rows: int = 5_000

    @property
    def source(self) -> str:
        """The source as the log names it; empty of an event file."""
        return "" if self.mapping is None else f"{self.county}-{self.mapping.department}"

    def delivery(self, batch: str) -> Delivery:
        """The delivery that the file is, under a word."""
        if self.mapping is None:
            return Delivery(self.county, batch, self.known_at)
        return Delivery(
            self.county, batch, self.known_at, self.source, self.mapping.name, self.mapping.on_change,
            self.mapping.may_change_person, bool(self.mapping.identity.number),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a file (接收报告): its delivery as it stands, `skipped` rows of it read by earlier runs.

    `is_resent`: the same file was read to its end before. `reasons` are those of this run. `broken`: the file could
    not be read on from some place, or its sums are in the wrong unit. `unread`: columns that the mapping leaves out.
    """

    handed: Handed
    counts: Counter[Kind]
    reasons: Counter[Why]
    skipped: int = 0
    is_resent: bool = False
    is_covered: bool = False
    broken: Fault | None = None
    unread: tuple[str, ...] = ()


@dataclass(slots=True)
class _Run:
    """One reading of a file: what maps its rows, what tells equal ones apart, and what has become of them."""

    job: Job
    delivery: Delivery
    teller: Teller
    intake: Intake
    counts: Counter[Kind] = field(default_factory=Counter)
    reasons: Counter[Why] = field(default_factory=Counter)
    broken: Fault | None = None
    unread: tuple[str, ...] = ()

    def skip(self, rows: Iterator[Row], number: int, advance: Callable[[int], None]) -> int:
        """Pass over rows that an earlier run has taken; equal ones among them are counted as they were then."""
        skipped = 0
        for row in islice(rows, number):
            said = self.teller.say(self.job.place, row)
            if isinstance(said, Said) and any(b'"id":' not in line for line in said.lines):
                sift(said, self.intake, None)
            skipped += 1
            advance(1)
        return skipped

    def batches(self, rows: Iterator[Row]) -> Iterator[list[Row]]:
        """A short batch and then long ones; a file that breaks off gives those before."""
        size = FIRST_ROWS
        batch: list[Row] = []
        try:
            for row in rows:
                batch.append(row)
                if len(batch) == size:
                    yield batch
                    batch, size = [], self.job.batch_rows
        except BrokenFile as broken:
            self.broken = broken.fault
        if batch:
            yield batch

    def unread_in(self, row: Row) -> tuple[str, ...]:
        """The columns that the mapping does not read."""
        return () if self.job.mapping is None else self.job.mapping.columns.unread(row.cells)

    def note(self, answers: Sequence[Answer]) -> None:
        """Count what became of a batch."""
        self.counts.update(one.kind for one in answers)
        self.reasons.update(one.why for one in answers if one.fault is not None)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where files are handed in. `take` is the door, or whoever stands in line before it."""

    log: SqlLog
    keeper: Keeper
    divisions: Divisions
    take: Callable[[Parcel], list[Answer]]
    now: Clock

    def run(self, job: Job, stop: Stop, advance: Callable[[int], None]) -> Report | Fault:
        """Read a file; told again after it was cut short, it goes on. `advance` is told the rows.

        A file that has none of the columns is answered with the fault, and nothing is kept of it.

        Raises:
            OSError: the file cannot be read.
            ShouwangError: the log or the vault cannot be used; what was answered before is kept.
        """
        rows = rows_of(job.path, job.mapping)
        if isinstance(rows, Fault):
            return rows
        delivery, handed = self._begin(job)
        if handed.state is not State.OPEN:
            is_covered = handed.state is State.DONE and self._cover(job, delivery)
            return Report(self._found(delivery), Counter(), Counter(), is_resent=True, is_covered=is_covered)
        run = self._start(job, delivery)
        if job.mapping is not None and not handed.read and not job.accepts_units:
            first, rows = first_rows(rows)
            run.broken = wrong_unit(first, run.teller, Intake(self.divisions, run.teller.today))
        skipped = run.skip(rows, handed.read, advance)
        state = State.STOPPED if run.broken else self._read(run, rows, handed, stop, advance)
        is_covered = state is State.DONE and self._cover(job, delivery)
        if state is not State.OPEN:
            with self.log.transaction() as tx:
                deliveries.end(tx.connection, delivery, state, self.now())
        return Report(
            self._found(delivery), run.counts, run.reasons, skipped, is_covered=is_covered, broken=run.broken,
            unread=run.unread,
        )  # fmt: skip

    def _start(self, job: Job, delivery: Delivery) -> _Run:
        today = civil_date(self.now())
        teller = Teller.of(job.mapping, self.keeper, self.divisions, delivery, today)
        return _Run(job, delivery, teller, Intake(self.divisions, today))

    def _read(
        self, run: _Run, rows: Iterator[Row], handed: Handed, stop: Stop, advance: Callable[[int], None]
    ) -> State:
        counts = Counter(handed.counts)
        for batch in run.batches(rows):
            run.unread = run.unread or run.unread_in(batch[0])
            with collector_at_rest():
                saids = [run.teller.say(run.job.place, row) for row in batch]
                answers = self.take(Parcel(saids, run.delivery, run.job.permit, run.intake))
            run.note(answers)
            counts.update(one.kind for one in answers)
            advance(len(batch))
            if not run.job.accepts_refusals and is_too_many(counts, run.job.limit_pct):
                return State.STOPPED
            if stop.asked:
                return State.OPEN
        return State.DONE if run.broken is None else State.STOPPED

    def _begin(self, job: Job) -> tuple[Delivery, Handed]:
        """The delivery that the file is, known again by its bytes under whatever name it comes."""
        at = self.now()
        name = "" if job.mapping is None else job.mapping.name
        digest = self.keeper.mac(fingerprint(job.path, name))
        with self.log.transaction() as tx:
            known = deliveries.same_file(tx.connection, job.source, digest)
            word = f"{civil_date(at):%Y%m%d}-{digest[:BATCH_WORD_DIGITS]}" if known is None else known.batch
            delivery = job.delivery(word)
            if known is not None and known.state in {State.DONE, State.WITHDRAWN}:
                return delivery, known
            if known is not None and known.state is State.STOPPED and not job.accepts_refusals:
                # It was stopped to be mended, file or mapping: what was refused then is no longer what counts.
                rejects.forget_delivery(tx.connection, job.source, word)
                deliveries.restart(tx.connection, job.source, word)
            return delivery, deliveries.begin(tx.connection, delivery, digest, at)

    def _cover(self, job: Job, delivery: Delivery) -> bool:
        """Say up to which day the feed is complete; whether there was anything to say."""
        through_on, feed = job.covers_through_on, None if job.mapping is None else job.mapping.feed
        if through_on is None or feed is None:
            return False
        record = RawRecord(job.place, 0, covered_line(delivery, feed, through_on))
        said = Said(record, (record.raw,))
        answer = self.take(Parcel([said], replace(delivery, on_change="correct"), is_counted=False))[0]
        if answer.is_refused:
            return False
        with self.log.transaction() as tx:
            deliveries.cover(tx.connection, delivery, feed, through_on)
        return True

    def _found(self, delivery: Delivery) -> Handed:
        with self.log.reader() as reader:
            found = deliveries.find(reader.connection, delivery.source, delivery.batch)
        assert found is not None  # noqa: S101  # it was begun before
        return found
