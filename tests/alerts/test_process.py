"""The alerts' step on a real log: messages of every kind, one after another, and the tables that follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import insert

from schemas import case as cases
from schemas.assessment import Grade
from schemas.case.commands import Accept, Assign, Dispose, Open, Return
from schemas.case.course import AlertChange, Dispatched, HandedOver, Opened
from schemas.case.feed import Refused
from schemas.case.parts import Author
from schemas.case.pressure import Muted, Notified
from schemas.events.benefit import BenefitPaid
from schemas.events.correction import Retracted
from schemas.events.registration import CategoryGranted
from services.alerts import bulk, casefile, feed
from services.alerts.feed import Where
from services.alerts.process import Alerts, Outdated, case_of
from services.eventlog.errors import LogCorrupt
from tests.alerts.town import GRID, OFFICE, OTHER, VILLAGE, Town

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def lived(town: Town) -> Town:
    """A few weeks with everything in them that the alerts hear of."""
    town.roster("S1")
    town.read("h1", sudden_shock=Grade.RED)
    town.read("h2", income_plunge=Grade.YELLOW)
    town.tick(HOUR)
    town.command(Accept(command_id="c1", household_id="h1", by=GRID))
    town.visit("h1")
    town.visit("h3")
    town.read("h3", sudden_shock=Grade.BLUE)
    town.tick(3 * DAY)
    town.read("h2", income_plunge=Grade.ORANGE, sudden_shock=Grade.YELLOW)
    town.roster("S2", on=date(2026, 3, 20))
    town.tick(7 * DAY)
    town.tick(30 * DAY)
    town.read("h1")
    town.read("h3", sudden_shock=Grade.ORANGE)
    town.read("h2", successor="h3")
    town.tick(DAY)
    town.command(Dispose(command_id="c2", household_id="h3", by=OFFICE, outcome="DATA_ERROR"))
    town.tick(60 * DAY)
    town.indicator = "4.04"
    town.read("h1", income_plunge=Grade.YELLOW)
    town.read("h3", income_plunge=Grade.YELLOW)
    town.append(CategoryGranted(category="C1", valid_from_on=date(2026, 5, 1)), "household/h1", division=VILLAGE)
    town.append(BenefitPaid(programme="DIBAO", month="2026-05", amount_fen=100), "household/h1", division=VILLAGE)
    return town


def steps(events: list[cases.CaseEvent]) -> list[str]:
    return [one.change.step for one in events if isinstance(one.change, AlertChange)]


def handed(events: list[cases.CaseEvent]) -> list[tuple[str, str | None]]:
    changes = [(one.household_id, one.change) for one in events]
    return [(home, change.coordinator) for home, change in changes if isinstance(change, HandedOver)]


def test_a_case_goes_on_from_the_log_when_the_memory_is_lost(town: Town) -> None:
    taken = []
    for grade in (Grade.YELLOW, Grade.RED, None, Grade.BLUE):
        town.alerts = Alerts(10)
        taken += steps(town.read("h1", sudden_shock=grade) if grade else town.read("h1"))

    assert taken == ["RAISED", "REGRADED", "ENDED", "RAISED"]


def test_with_any_memory_the_same_is_decided(town: Town, scratch: Town) -> None:
    scratch.adopt()
    scratch.alerts = Alerts(capacity=1)

    assert lived(scratch).said == lived(town).said
    assert len({*map(cases.case_event_id, town.said)}) == len(town.said)


def test_several_readings_of_one_home_in_a_batch_follow_one_another(town: Town) -> None:
    red = {"sudden_shock": Grade.RED}
    batch = [town.reading("h1", **red), town.reading("h1"), town.reading("h1", **red)]

    assert steps(town.step(*batch)) == ["RAISED", "ENDED", "RAISED"]


def test_an_empty_batch_does_nothing(town: Town) -> None:
    before = town.tables()

    assert town.step() == []
    assert town.tables() == before


@pytest.mark.parametrize("chunk", [1, 3, 1000])
def test_a_rebuild_gives_every_table_to_the_byte_and_decides_nothing(town: Town, chunk: int) -> None:
    lived(town)
    before, head = town.tables(), town.tx.head()
    assert [name for name, rows in before.items() if not rows] == []

    town.rebuild(chunk)

    assert town.tables() == before
    assert town.tx.head() == head


def test_on_a_server_the_same_is_decided_and_written(town: Town, server_town: Town) -> None:
    lived(town)
    lived(server_town)

    assert server_town.said == town.said
    assert server_town.tables() == town.tables()
    server_town.rebuild(7)
    assert server_town.tables() == town.tables()


def test_what_was_decided_live_is_decided_again_when_the_log_is_read_from_its_first_record(
    town: Town, scratch: Town
) -> None:
    lived(town)
    replayed, again = Alerts.replaying(), []

    for one in town.heard:
        if isinstance(one, cases.CaseEvent):
            replayed.take_recorded(scratch.tx, one)
        else:
            again += replayed.step(scratch.tx, [one])

    assert [cases.parse(draft.body) for draft in again] == [one for one in town.said if one.by is None]
    assert len(again) < len(town.said)
    assert {"OPENED", "DISPATCHED", "VISITED", "MISSED", "HANDED_OVER", "NOTIFIED", "MERGED"} <= {*town.kinds()}


def test_the_coordinator_of_the_roster_has_the_case_in_their_list(town: Town) -> None:
    town.roster("S1")
    town.read("h1", sudden_shock=Grade.ORANGE)

    page = feed.page(town.tx.connection, Where(staff="S1"), None, 10)

    assert [(item.household_id, item.action) for item in page.items] == [("h1", "ACCEPT")]


def test_open_cases_follow_a_new_coordinator_at_once_or_on_the_day_from_which_it_was_said(town: Town) -> None:
    town.roster("S1")
    town.read("h1", sudden_shock=Grade.ORANGE)
    town.read("h2", sudden_shock=Grade.ORANGE)

    assert town.roster("S2", on=date(2026, 3, 12)) == []
    assert handed(town.tick(DAY)) == []

    assert handed(town.tick(DAY)) == [("h1", "S2")]
    assert handed(town.roster("S3", on=date(2026, 3, 12))) == [("h1", "S3")]


def test_who_was_assigned_by_name_stays_whomever_the_roster_names(town: Town) -> None:
    town.roster("S1")
    town.read("h1", sudden_shock=Grade.ORANGE)
    town.command(Assign(command_id="c1", household_id="h1", by=OFFICE, coordinator="S7"))

    assert handed(town.roster("S1")) == handed(town.tick(DAY)) == handed(town.roster("S2")) == []
    assert [row.coordinator for row in casefile.find(town.tx.connection, casefile.Wanted())] == ["S7"]


def test_a_returned_case_goes_to_nobody_from_whom_it_came(town: Town) -> None:
    town.roster("S1")
    town.read("h1", sudden_shock=Grade.ORANGE)
    town.command(Return(command_id="c1", household_id="h1", by=GRID, reason="WRONG_VILLAGE"))

    same = [one.change.kind for one in town.roster("S1", deputy="S2")]
    other = [one.change for one in town.roster("S3") if isinstance(one.change, Dispatched)]

    assert "DISPATCHED" not in same
    assert [one.coordinator for one in other] == ["S3"]


def test_what_was_said_of_a_roster_can_be_corrected_and_taken_back(town: Town) -> None:
    town.roster("S1")
    town.read("h1", sudden_shock=Grade.ORANGE)
    town.roster("S2", number="entry")

    corrected = town.roster("S3", number="entry", revision=1)
    late = town.roster("S4", number="entry")
    gone = town.said_of_village(Retracted(reason="MISTAKE"), number="entry", revision=2)

    assert (handed(corrected), handed(late), handed(gone)) == ([("h1", "S3")], [], [("h1", "S1")])
    before = town.tables()
    town.alerts = Alerts(10)
    assert handed(town.tick(DAY)) == []
    town.rebuild(2)
    assert town.tables()["roster"] == before["roster"]
    assert len(before["roster"]) == 1


def test_time_finds_what_is_due_and_says_it_once(town: Town) -> None:
    town.roster("S1")
    town.read("h1", sudden_shock=Grade.RED)

    late = [one.change.kind for one in town.tick(40 * DAY)]

    assert "ESCALATED" in late
    assert "MISSED" in late
    assert town.tick(timedelta(minutes=1)) == []


def test_a_case_that_another_process_has_just_written_is_not_decided_on_as_if_it_were_not_there(town: Town) -> None:
    town.tx.connection.execute(insert(casefile.due), {"household": "h3", "at": 1})

    with pytest.raises(Outdated, match="h3"):
        town.tick(HOUR)


def test_a_case_goes_along_with_the_last_person(town: Town) -> None:
    town.read("h1", sudden_shock=Grade.RED)

    moved = town.read("h1", successor="h3")

    assert "MOVED" in [one.change.kind for one in moved if one.household_id == "h1"]
    (opened,) = [one.change for one in moved if isinstance(one.change, Opened)]
    assert (opened.reason, opened.from_household) == ("CARRIED", "h1")
    assert [row.household_id for row in casefile.find(town.tx.connection, casefile.Wanted())] == ["h3"]


@pytest.mark.parametrize("is_remembered", [True, False])
def test_a_case_that_goes_along_is_at_once_where_its_new_home_was_read_last(town: Town, *, is_remembered: bool) -> None:
    town.roster("S1")
    town.roster("S9", OTHER)
    town.read("h1", sudden_shock=Grade.RED)
    town.read("h2")
    if not is_remembered:
        town.alerts = Alerts(10)

    moved = town.read("h1", successor="h2")

    (row,) = casefile.find(town.tx.connection, casefile.Wanted())
    assert (row.household_id, row.division, row.coordinator) == ("h2", OTHER, "S9")
    assert {one.division for one in moved if one.household_id == "h2"} == {OTHER}


def test_a_case_that_goes_to_a_home_that_nobody_has_read_keeps_its_village(town: Town) -> None:
    town.read("h1", sudden_shock=Grade.RED)

    moved = town.read("h1", successor="h2")

    assert {one.division for one in moved} == {VILLAGE}


def test_a_command_is_answered_by_the_state_in_the_log_and_twice_is_once(town: Town) -> None:
    town.roster("S1")
    town.read("h1", sudden_shock=Grade.RED)
    accept = Accept(command_id="c1", household_id="h1", by=GRID)
    town.alerts = Alerts(10)

    first, again = town.command(accept), town.command(accept)

    assert isinstance(first, list)
    assert "ACCEPTED" in [one.change.kind for one in first]
    assert {one.by for one in first} == {GRID}
    assert again == []
    assert case_of(town.tx, "h1").place == "ACCEPTED"


def test_a_household_without_case_lives_where_it_was_read_last_else_where_the_author_acts(town: Town) -> None:
    town.read("h1")
    stranger = Author(staff="S9", level="VILLAGE", division="340826101002")

    refused = town.command(Open(command_id="c1", household_id="h1", by=stranger))
    opened = town.command(Open(command_id="c2", household_id="unread", by=OFFICE))

    assert isinstance(refused, Refused)
    assert refused.reason == "OUTSIDE_DIVISION"
    assert isinstance(opened, list)
    assert opened[0].division == "340826100000"


def test_a_reading_under_a_book_that_is_not_kept_stops_the_worker(town: Town) -> None:
    lost = replace(town.reading("h1", sudden_shock=Grade.RED), policy_digest="d" * 64)

    with pytest.raises(LogCorrupt, match="dddd"):
        town.step(lost)


def test_every_household_of_a_bulk_task_is_told_with_it_and_kept(town: Town) -> None:
    town.indicator = "4.04"
    batch = [town.reading(home, income_plunge=Grade.YELLOW) for home in ("h1", "h3")]

    said = [(one.household_id, one.change) for one in town.step(*batch)]
    told = [(home, change.kind, change.bulk) for home, change in said if isinstance(change, Notified | Muted)]

    key = f"4.04:{VILLAGE}:2026-03-10"
    assert told == [("h1", "NOTIFIED", key), ("h3", "NOTIFIED", key)]
    assert bulk.households(town.tx.connection, key) == ("h1", "h3")


def test_what_is_grave_beside_a_bulk_task_is_told(town: Town) -> None:
    town.indicator = "4.04"
    town.read("h1", income_plunge=Grade.YELLOW)

    told = [one.change for one in town.read("h3", income_plunge=Grade.YELLOW, sudden_shock=Grade.RED)]

    assert [one.bulk for one in told if isinstance(one, Notified | Muted)] == [None]
