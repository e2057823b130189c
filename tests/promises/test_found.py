"""Small worlds that once went wrong: each is read as the full reading says, however the log is cut."""

from __future__ import annotations

from datetime import date

import pytest

from schemas.event import Recorded
from schemas.events.asset import MarketEntityRegistered
from schemas.events.correction import Retracted
from schemas.events.disability import DisabilityCertified
from schemas.events.incident import FireReported, HotlineAppealed
from schemas.events.income import PensionPaid, PensionStopped, TaxIncomeDeclared
from schemas.events.medical import HospitalArrearsReported, OutpatientSummarised
from schemas.events.membership import BirthRegistered, CarerNamed, MemberJoined, MemberLeft
from schemas.events.registration import HouseholdRegistered
from schemas.events.system import FeedCovered
from schemas.fields import Feed
from schemas.payload import Payload
from services.eventlog.sql import SqlLog
from services.monitor.assess import assess
from services.monitor.difference import differs
from services.monitor.reading import Occasion
from tests.promises.hosts import Host, derived, empty, in_steps, timeline
from tests.promises.worlds import Said, World, broadcast, folded, homes, said

B = "person/b"
FIRE = FireReported(damage_level="TOTAL")
CALL = HotlineAppealed(channel="12345", topic="FOOD")
TAKEN_BACK = Retracted(reason="error")


def day(text: str) -> date:
    return date.fromisoformat(f"2025-{text}")


def told(
    payload: Payload, on: date, *, about: str = B, known_on: date | None = None, number: str | None = None
) -> Said:
    return said(about, number or f"{type(payload).__name__}-{on}", payload, on, known_on or on)


def registered(kind: str = "GENERAL") -> Said:
    content = HouseholdRegistered(registered_as=kind, settlement="RURAL", head_ref="b")
    return told(content, day("03-17"), about="household/h1")


def joined(on: date, *, born: date = date(1980, 1, 1), known_on: date | None = None) -> Said:
    content = MemberJoined(household_id="h1", relation="02", birth_on=born, sex="1", reason="REGISTERED")
    return told(content, on, known_on=known_on, number="join")


def taxed(month: str, known_on: date) -> Said:
    return told(TaxIncomeDeclared(month=month, income_fen=60_000, category="WAGES"), known_on, known_on=known_on)


def delivered(feed: Feed, through: date, on: date, *, place: str = "340826000000") -> Said:
    return told(FeedCovered(feed=feed, covered_through_on=through), on, about=f"division/{place}")


def paid(month: str, on: date) -> Said:
    return told(PensionPaid(month=month, amount_fen=20_000, central_base_fen=0), on)


WORLDS: dict[str, World] = {
    "a bill after the only membership was taken back is a warning of the home of one": [
        registered(), joined(day("04-01")), told(TAKEN_BACK, day("04-01"), known_on=day("04-10"), number="join"),
        told(HospitalArrearsReported(amount_fen=100), day("05-01")),
    ],
    "what was said while a membership stood counts for the home of one once it is taken back": [
        registered(), told(CALL, day("03-20")), joined(day("04-01")), told(FIRE, day("04-02")),
        told(TAKEN_BACK, day("04-01"), known_on=day("04-10"), number="join"),
    ],
    "a membership replaced by a statement of another type is no membership, in one batch or two": [
        told(DisabilityCertified(kind="INTELLECTUAL", grade=1), day("07-26")), joined(day("08-11")),
        told(CarerNamed(cared_ref="a"), day("08-11"), number="join"),
    ],
    "leaving is told before joining, and before both a fire": [
        registered(), told(FIRE, day("04-02")),
        told(MemberLeft(household_id="h1", reason="OTHER"), day("04-20")), joined(day("04-01"), known_on=day("04-25")),
    ],
    "a minor who left a home lives alone": [
        registered(), joined(day("03-17"), born=date(2012, 4, 11)),
        told(MemberLeft(household_id="h1", reason="MARRIAGE"), day("05-15")),
    ],
    "a first delivery is so old that its feed is silent at once": [
        taxed("2025-02", day("04-10")), delivered("TAX", date(2024, 9, 28), day("04-16")),
    ],
    "a silent feed delivers and nobody has a pension": [
        taxed("2025-02", day("04-10")), delivered("PENSION", day("08-07"), day("08-07")),
    ],
    "the whole nation is delivered to": [
        taxed("2025-02", day("04-10")), delivered("TAX", day("07-31"), day("08-05"), place="000000000000"),
    ],
    "a fact of a type that no rule reads makes a home older": [
        registered(), joined(day("03-17")),
        told(OutpatientSummarised(month="2025-03", visits=1, personal_fen=600_001, out_of_scope_fen=0), day("03-31"),
             known_on=day("04-13")),
        told(BirthRegistered(birth_on=date(1980, 3, 24), child_ref="z"), date(1980, 3, 24), known_on=day("07-18")),
    ],
    "a late fact of a type that no rule reads makes a home of one older": [
        told(MarketEntityRegistered(role="OTHER", capital_fen=1, state="CANCELLED"), day("06-29")),
        told(BirthRegistered(birth_on=date(2020, 3, 31), child_ref="z"), date(2020, 3, 31), known_on=day("07-17")),
    ],
    "a pension with a gap is covered behind the gap": [
        registered(), joined(day("03-17"), born=date(1950, 1, 1)),
        *(paid(f"2025-{month:02}", date(2025, month + 1, 5)) for month in (3, 4, 6, 7, 8)),
        delivered("PENSION", day("08-31"), day("09-10")),
    ],
    "a stopped pension fails for every month that is covered": [
        registered(), joined(day("03-17"), born=date(1950, 1, 1)),
        told(PensionStopped(month="2025-05", reason="x"), day("05-01"), known_on=day("05-20")),
        delivered("PENSION", day("04-30"), day("05-25")), delivered("PENSION", day("06-30"), day("07-10")),
    ],
}  # fmt: skip


@pytest.mark.parametrize("world", WORLDS.values(), ids=WORLDS)
def test_it_is_recorded_as_a_full_reading_says(log: SqlLog, world: World) -> None:
    with empty(log) as tx:
        host, known = Host(tx), list[Recorded]()
        for batch in in_steps(timeline(world), days=3):
            new = host.append(batch)
            known += [one for one in new if one.event.type != "Tick"]
            for home in homes(known):
                last = new[-1]
                occasion = Occasion(last.known_on, last.known_on, last.event.event_id, last.position, last.recorded_at)
                full = assess(folded(home, known), occasion, broadcast(known))
                assert full is None or not differs(host.latest.get(home), full.assessment)


@pytest.mark.parametrize("world", WORLDS.values(), ids=WORLDS)
@pytest.mark.parametrize("length", [1, 50])
def test_it_is_recorded_the_same_at_once_and_piece_by_piece(log: SqlLog, world: World, length: int) -> None:
    spoken = timeline(world)
    with empty(log) as tx:
        Host(tx).append(spoken)
        at_once = derived(tx)
    with empty(log) as tx:
        host = Host(tx, capacity=1)
        for begin in range(0, len(spoken), length):
            host.append(spoken[begin : begin + length])
        assert derived(tx) == at_once
