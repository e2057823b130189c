"""People speak to the embedded host: their commands, the staff list, and what follows in the same transaction."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from schemas import case as cases
from schemas import readings
from schemas.case.commands import Accept, AnyCommand, Assign, RecordVisit
from schemas.case.course import Dispatched
from schemas.case.feed import Done, Refused
from schemas.case.form import CauseFound, VisitForm
from schemas.case.parts import Author
from schemas.events.roster import RosterSet
from services.alerts import service
from services.alerts.service import Staff
from services.host.clock import midnight
from services.host.embedded import Embedded
from services.host.rebuild import rebuild
from services.host.verification import verify_all
from tests.builders import noon
from tests.host.hosting import (
    FEBRUARY,
    FIRE,
    HOME,
    MARCH,
    TOWNSHIP,
    VILLAGE,
    accepted,
    case_events,
    event,
    host,
    kinds,
    opened,
    told,
    types,
    url,
)

__all__ = ["host", "url"]

STAFF = (
    Staff(staff="S1", name="张三", phone="1", level="VILLAGE", division=VILLAGE),
    Staff(staff="T1", name="李四", phone="2", level="TOWNSHIP", division=TOWNSHIP),
)
NEXT_DAY = noon(MARCH + timedelta(days=1))


def by(number: str) -> Author:
    """As a client says it: who they are, and no more."""
    return Author(staff=number, level="PREFECTURE", division="CN")


def accept(number: str = "S1", name: str = "c-accept", household_id: str = "h1") -> Accept:
    return Accept(command_id=name, household_id=household_id, by=by(number))


@pytest.fixture
def staffed(host: Embedded) -> Embedded:
    """A host with a case of h1, served by S1."""
    with host.log.transaction() as tx:
        service.import_staff(tx.connection, STAFF)
    host.take(HOME)
    host.tell([event(RosterSet(coordinator="S1"), f"division/{VILLAGE}", FEBRUARY)], noon(FEBRUARY))
    host.take([accepted(FIRE)])
    return host


def test_who_serves_a_village_is_told_and_new_cases_are_theirs(staffed: Embedded) -> None:
    dispatched = [one.change for one in case_events(staffed) if isinstance(one.change, Dispatched)]

    assert [one.coordinator for one in dispatched] == ["S1"]


def test_a_command_is_carried_out_as_the_staff_list_says_who_its_author_is(staffed: Embedded) -> None:
    answer = staffed.command(accept(), NEXT_DAY)

    assert isinstance(answer, Done)
    (said,) = [one for one in answer.events if one.change.kind == "ACCEPTED"]
    assert said.by == Author(staff="S1", level="VILLAGE", division=VILLAGE)
    assert (said.known_at, said.cause) == (NEXT_DAY, "c-accept")
    assert "ACCEPTED" in kinds(staffed)


def test_time_passes_before_a_command(staffed: Embedded) -> None:
    staffed.command(accept(), NEXT_DAY)

    named = types(staffed)
    last_tick = max(place for place, kind in enumerate(named) if kind == "Tick")
    events = [one for one in told(staffed) if one.type == cases.TYPE]
    accepted_at = next(one.position for one in events if cases.parse(one.body).change.kind == "ACCEPTED")
    assert told(staffed)[last_tick].recorded_at == midnight(MARCH + timedelta(days=1))
    assert told(staffed)[last_tick].position < accepted_at


def test_a_command_of_now_is_known_now(staffed: Embedded) -> None:
    answer = staffed.command(accept())

    assert isinstance(answer, Done)
    assert datetime.now(answer.events[0].known_at.tzinfo) - answer.events[0].known_at < timedelta(minutes=1)


def test_the_same_command_again_is_a_repeat_and_changes_nothing(staffed: Embedded) -> None:
    staffed.command(accept(), NEXT_DAY)
    before = told(staffed)

    assert staffed.command(accept(), NEXT_DAY) == Done("c-accept", (), is_repeat=True)
    assert told(staffed) == before


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (accept("nobody"), "UNKNOWN_STAFF"),
        (Accept(command_id="c", household_id="h1", by=Author(
            staff="S1", level="VILLAGE", division="", on_behalf_of="nobody")), "UNKNOWN_STAFF"),
        (Assign(command_id="c", household_id="h1", by=by("T1"), coordinator="nobody"), "UNKNOWN_STAFF"),
        (Assign(command_id="c", household_id="h1", by=by("T1"), coordinator="S1", deputy="no"), "UNKNOWN_STAFF"),
        (Assign(command_id="c", household_id="h1", by=by("S1"), coordinator="S1"), "NEEDS_SUPERVISOR"),
    ],
    ids=["the author", "whose word it is", "whom it names", "the deputy", "not at this level"],
)  # fmt: skip
def test_a_refused_command_changes_nothing_and_is_kept(staffed: Embedded, command: AnyCommand, reason: str) -> None:
    staffed.pass_time(NEXT_DAY)
    before = told(staffed)

    answer = staffed.command(command, NEXT_DAY)

    assert isinstance(answer, Refused)
    assert answer.reason == reason
    assert told(staffed) == before
    with staffed.log.reader() as reader:
        kept = reader.connection.exec_driver_sql("SELECT command_id, reason FROM refusal").all()
    assert [tuple(one) for one in kept] == [(command.command_id, reason)]


def visit(name: str = "c-visit") -> RecordVisit:
    form = VisitForm(
        visit_kind="LIGHT", contact="MET", visited_on=MARCH, place="HOME", visitors=("S1",),
        found=(CauseFound(indicator="4.01", finding="CONFIRMED"),),
    )  # fmt: skip
    return RecordVisit(command_id=name, household_id="h1", by=by("S1"), form=form)


def test_a_visit_is_a_fact_whose_consequences_come_with_it(staffed: Embedded) -> None:
    answer = staffed.command(visit(), NEXT_DAY)

    assert isinstance(answer, Done)
    assert "VISITED" in [one.change.kind for one in answer.events]
    assert "VisitRecorded" in types(staffed)
    assert staffed.command(visit(), NEXT_DAY) == Done("c-visit", (), is_repeat=True)


def test_another_process_takes_up_the_case_where_it_is(staffed: Embedded, url: str) -> None:
    staffed.command(accept(), NEXT_DAY)
    other = opened(url)
    try:
        answer = other.command(accept(name="c-again"), NEXT_DAY)
        assert isinstance(answer, Refused)
        assert answer.reason == "ALREADY"
        assert isinstance(other.command(visit(), NEXT_DAY), Done)
    finally:
        other.close()

    answer = staffed.command(visit("c-late"), NEXT_DAY + timedelta(hours=1))
    assert isinstance(answer, Done)
    assert "VISITED" in [one.change.kind for one in answer.events]


def test_a_log_with_commands_reads_again_to_the_same_bytes(staffed: Embedded) -> None:
    staffed.command(accept(), NEXT_DAY)
    staffed.command(visit(), NEXT_DAY + timedelta(hours=2))
    staffed.pass_time(NEXT_DAY + timedelta(days=60))
    derived = sum(
        one.type == readings.TYPE or (one.type == cases.TYPE and cases.parse(one.body).by is None)
        for one in told(staffed)
    )

    with staffed.log.reader() as reader:
        found = verify_all(reader, 100, lambda _positions: None)

    assert found.differences == []
    assert dict(found.counts) == {"same": derived}


def derived(host: Embedded) -> dict[str, list[str]]:
    tables = ("alert", "casefile", "closed", "due", "feed", "tally", "roster", "granted", "paid", "lag", "watch")
    with host.log.reader() as reader:
        found = {name: reader.connection.exec_driver_sql(f"SELECT * FROM {name}").all() for name in tables}
    return {name: sorted(map(str, rows)) for name, rows in found.items()}


def test_what_commands_led_to_is_rebuilt_to_the_same_rows(staffed: Embedded) -> None:
    staffed.command(accept(), NEXT_DAY)
    staffed.command(visit(), NEXT_DAY + timedelta(hours=2))
    staffed.pass_time(NEXT_DAY + timedelta(days=60))
    before = derived(staffed)

    with staffed.log.transaction() as tx:
        rebuild(tx, 100, lambda _positions: None)

    assert derived(staffed) == before
    assert before["tally"]
