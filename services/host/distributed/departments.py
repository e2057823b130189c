"""The ingest worker: what departments write to their own topics goes through the same door as files and HTTP.

Here offsets are the fence: they are stored with what was in the records, and nothing but the topic has these records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.exc import DBAPIError

from schemas.dates import civil_date
from schemas.faults import Fault
from services.eventlog.protocol import Clock, Conflict
from services.eventlog.sql import SqlLog
from services.eventlog.writing import SqlTransaction
from services.host.distributed.consumer import Overtaken, Taken
from services.host.distributed.patience import is_away
from services.host.distributed.records import OtherTopic, Place, Record
from services.ingest.answer import Delivery, Permit
from services.ingest.api import wire
from services.ingest.intake import RawRecord, Rejected
from services.ingest.mapping import Mapping as FileMapping
from services.ingest.people import Refs
from services.ingest.process import Door, Parcel
from services.ingest.rows import row_of
from services.ingest.said import Said
from services.ingest.sift import Turned
from services.ingest.teller import Teller
from services.policy.divisions import COUNTY_DIGITS, Divisions

NAME = "ingest"

ATTRIBUTE = "ce_"
"""Prefix of the headers that carry the attributes of an event in binary mode."""

MAPPING = "shouwang-mapping"
"""Header that names the mapping by which a record is read as a row."""

NO_MAPPING = Fault(
    "invalid_field", MAPPING, "没有这个对照表 / no such mapping", "名称见 mapping list / see mapping list"
)
NO_TEXT = Fault("invalid_field", "", "消息头不是 UTF-8 文本 / a header is not UTF-8", "请以 UTF-8 编码 / write UTF-8")
REFUSED = Fault(
    "invalid_field", "", "数据库不接受这条记录 / the database does not take this record",
    "请检查不可见字符；一包的请逐条重发 / look for characters that nobody sees; send the members of a pack one by one",
)  # fmt: skip
TOO_SLOW = Fault(
    "invalid_field", "", "数据库未能在时限内写入这条记录 / the database did not take this record in time",
    "请核对数据库负荷，再用 rejects redrive 重投；一包的请部门分小重发 / "
    "look at the load of the database, then rejects redrive; the department sends a pack again, in smaller ones",
)  # fmt: skip

Probe = Callable[[Place, int], int | None]
"""Offset of the first record of a partition that the broker holds at or behind another; None: there is none."""


@dataclass(frozen=True, slots=True)
class Counter:
    """What is behind the door, and who may say what (柜台)."""

    door: Door
    refs: Refs
    divisions: Divisions
    mappings: Mapping[str, FileMapping]
    permits: Mapping[str, Permit]
    now: Clock

    def parcel(self, record: Record, refusal: Fault | None = None) -> Parcel:
        """A record on its way: alone, for two equal ones were sent twice; equal members of a pack are two things."""
        permit = self.permits[record.topic]
        raw = RawRecord(f"{record.topic}/{record.part}", record.offset + 1, record.value or b"")
        headers = _texts(record.headers)
        mapping = None if headers is None else self.mappings.get(headers.get(MAPPING, ""))
        delivery = self._delivery(permit, mapping)
        if refusal is not None or headers is None:
            return Parcel([Rejected(raw, refusal or NO_TEXT)], delivery, permit)
        return Parcel(self._saids(raw, headers, mapping, delivery), delivery, permit)

    def _saids(
        self, raw: RawRecord, headers: Mapping[str, str], mapping: FileMapping | None, delivery: Delivery
    ) -> Sequence[Said | Rejected | Turned]:
        """What a record says: one thing, or as many as the list has that it is."""
        today = civil_date(self.now())
        if mapping is not None:
            teller = Teller.of(mapping, self.refs, self.divisions, delivery, today)
            return [teller.say(raw.place, row_of(own, raw.line)) for _, own in wire.each(raw.raw)]
        if MAPPING in headers:
            return [Rejected(raw, NO_MAPPING)]
        named = {name.removeprefix(ATTRIBUTE): text for name, text in headers.items() if name.startswith(ATTRIBUTE)}
        told = [(wire.joined(named, raw.raw), raw.raw)] if named else wire.each(raw.raw)
        return [wire.statement(said, replace(raw, raw=own), self.refs, today) for said, own in told]

    def _delivery(self, permit: Permit, mapping: FileMapping | None) -> Delivery:
        """All records of a department and a day are one delivery."""
        county = permit.divisions[0][:COUNTY_DIGITS].ljust(COUNTY_DIGITS, "0")
        batch = f"{permit.publisher}-kafka-{civil_date(self.now()):%Y%m%d}"
        if mapping is None:
            return Delivery(county, batch, source=permit.publisher, on_change="refuse")
        return Delivery(
            county, batch, None, f"{county}-{mapping.department}", mapping.name, mapping.on_change,
            mapping.may_change_person, bool(mapping.identity.number),
        )  # fmt: skip


class Departments:
    """Takes the records of departments' topics, each once."""

    name = NAME

    def __init__(self, counter: Counter, log: SqlLog, probe: Probe) -> None:
        self.topics: Sequence[str] = sorted(counter.permits)
        self._counter = counter
        self._log = log
        self._probe = probe

    def starts(self, held: Mapping[Place, range]) -> dict[Place, int]:
        """Behind the last record that was taken; of a topic never read, at its beginning.

        Raises:
            OtherTopic: a topic does not hold that place: it was made anew, or its retention has passed us by.
        """
        starts = {}
        for place, position in self._positions(held).items():
            offsets = held[place]
            if position and not offsets.start <= position <= offsets.stop:
                raise OtherTopic(place, position, offsets)
            starts[place] = position or offsets.start
        return starts

    def take(self, records: Sequence[Record]) -> Taken:
        """Take records in one transaction; one that the database does not take, alone and as a dead letter.

        Raises:
            OtherTopic: records are missing.
            Overtaken: take them again.
        """
        try:
            return self._take(records)
        except DBAPIError as error:
            if is_away(error):
                raise
        if len(records) == 1:
            return self._take(records, REFUSED)
        return sum((self.take([one]) for one in records), Taken())

    def alone(self, record: Record) -> Taken:
        """Bury a record that the database gives up; if it gives up that as well, the fault is not the record's."""
        return self._take([record], TOO_SLOW)

    def idle(self, _place: Place) -> Taken:
        """Nothing: what a department's topic holds is delivered or it is not there."""
        return Taken()

    def _take(self, records: Sequence[Record], refusal: Fault | None = None) -> Taken:
        known = self._positions({one.place for one in records})
        following = dict(known)
        new = []
        for one in records:
            if one.offset >= following[one.place]:
                self._check(one, following[one.place])
                following[one.place] = one.offset + 1
                new.append(one)
        sifted = self._counter.door.sift([self._counter.parcel(one, refusal) for one in new])
        with self._log.transaction() as tx:
            _hold(tx, known)
            answers = self._counter.door.append(tx, sifted)
            for (topic, part), position in sorted(following.items()):
                tx.save_consumed(NAME, topic, part, position, position)
        told = [one for of_one in answers for one in of_one]
        followed = sum(len(one.event_ids) for one in told if one.kind != "duplicate")
        refused = sum(one.is_refused for one in told)
        return Taken(new=len(new), repeated=len(records) - len(new), followed=followed, refused=refused)

    def _positions(self, places: Iterable[Place]) -> dict[Place, int]:
        with self._log.reader() as reader:
            return {(topic, part): reader.consumed(NAME, topic, part) for topic, part in places}

    def _check(self, record: Record, position: int) -> None:
        """Whether nothing lies between a position and a record: marks of a sender's transaction may, no record.

        Raises:
            OtherTopic: a record does, or did.
        """
        if position and record.offset > position:
            first = self._probe(record.place, position)
            if first != record.offset:
                raise OtherTopic(record.place, position, range(first or record.offset, record.offset + 1))


def _hold(tx: SqlTransaction, known: Mapping[Place, int]) -> None:
    """Hold the places until the transaction ends.

    Raises:
        Overtaken: another process has taken records of them meanwhile.
    """
    for topic in sorted({topic for topic, _ in known}):
        held = tx.lock_consumed(NAME, topic, [part for of, part in known if of == topic])
        for part, place in held.items():
            if place.position != known[topic, part]:
                raise Overtaken(Conflict(f"{topic}/{part}", known[topic, part], place.position))


def _texts(headers: Iterable[tuple[str, bytes]]) -> dict[str, str] | None:
    try:
        return {name: value.decode() for name, value in headers}
    except UnicodeDecodeError:
        return None
