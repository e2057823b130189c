"""The order in which the cases hear what happened, and that reading the log again says the same."""

from __future__ import annotations

from datetime import date

from schemas.event import Event, Origin, event_of, record_of_number
from schemas.events.incident import FireReported
from schemas.events.membership import DeathRegistered, MemberJoined
from schemas.events.registration import HouseholdRegistered
from schemas.events.roster import RosterSet
from schemas.events.visit import Finding, VisitRecorded
from schemas.messages import Passed, Told
from schemas.payload import Payload
from services.eventlog.sql import SqlLog
from services.host.clock import midnight, tick
from services.monitor.heard import Assessed, Said
from tests.builders import DAY, DIVISION
from tests.promises.hosts import Host, adoption, empty
from tests.promises.worlds import Said as Spoken

BEGIN = date(2025, 6, 1)
VISIT = VisitRecorded(contact="MET", findings=(Finding(indicator="4.01", finding="RESOLVED"),))
REGISTERED = HouseholdRegistered(registered_as="LOW_INCOME", settlement="RURAL", head_ref="a")


def joined(relation: str = "02", home: str = "h1") -> MemberJoined:
    return MemberJoined(household_id=home, relation=relation, birth_on=date(1980, 1, 1), sex="1", reason="REGISTERED")


def said(payload: Payload, subject: str, on: date, number: str = "", revision: int = 0) -> Spoken:
    origin = Origin(source="test", subject=subject, division=DIVISION)
    record = record_of_number("test", number or f"{subject} {payload} {on}")
    return Spoken(event_of(origin, record, payload, on, revision), on)


def day(on: date) -> Spoken:
    event: Event = tick(midnight(on))
    return Spoken(event, on)


def heard(log: SqlLog, *spoken: Spoken) -> list[tuple[str, str]]:
    """What the monitor says of the last of some statements, by its sort and its subject."""
    with empty(log) as tx:
        host = Host(tx)
        host.append([adoption(), *spoken[:-1]])
        return [_named(one) for one in host.monitor.step(tx, host.log_only(spoken[-1:]))]


def _named(one: Said) -> tuple[str, str]:
    match one:
        case Assessed():
            return "assessed", one.assessment.household_id
        case Told():
            return "told", one.household_id
        case Passed():
            return "passed", one.recorded.event.type


HOME = (said(REGISTERED, "household/h1", BEGIN), said(joined(), "person/a", BEGIN))
FIRE = said(FireReported(damage_level="TOTAL"), "household/h1", BEGIN + DAY)


def test_a_visit_is_told_before_the_reading_that_it_leads_to(log: SqlLog) -> None:
    visit = said(VISIT, "household/h1", BEGIN + 2 * DAY)

    assert heard(log, *HOME, FIRE, visit) == [("told", "h1"), ("assessed", "h1")]


def test_a_correction_of_a_visit_is_read_and_not_told_again(log: SqlLog) -> None:
    visit = said(VISIT, "household/h1", BEGIN + 2 * DAY, "v1")
    corrected = said(VisitRecorded(contact="NOT_MET", findings=()), "household/h1", BEGIN + 2 * DAY, "v1", 1)

    assert heard(log, *HOME, FIRE, visit, corrected) == [("assessed", "h1")]


def test_a_death_is_told_to_the_one_home_where_the_person_lived(log: SqlLog) -> None:
    others = (said(REGISTERED, "household/h2", BEGIN), said(joined(home="h2"), "person/a", BEGIN + DAY))
    death = said(DeathRegistered(death_on=BEGIN + 2 * DAY, cause_class="1"), "person/a", BEGIN + 2 * DAY)

    assert ("told", "h2") in heard(log, *HOME, *others, death)
    assert ("told", "h1") not in heard(log, *HOME, *others, death)


def test_a_tick_is_passed_behind_the_readings_of_its_day(log: SqlLog) -> None:
    later = BEGIN + 100 * DAY

    assert heard(log, *HOME, FIRE, day(BEGIN + DAY), day(later)) == [("assessed", "h1"), ("passed", "Tick")]


def test_who_serves_a_village_is_passed_on(log: SqlLog) -> None:
    assert heard(log, said(RosterSet(coordinator="S1"), f"division/{DIVISION}", BEGIN)) == [("passed", "RosterSet")]
