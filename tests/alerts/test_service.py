"""Who serves whom as it was said, and the staff list beside the log."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from schemas.events.roster import RosterSet
from schemas.messages import Passed
from services.alerts import service
from services.alerts.service import Staff
from tests.alerts.town import OTHER, VILLAGE, Town

ON = date(2026, 3, 10)


def say(town: Town, said: RosterSet, on: date = ON) -> None:
    town.step(Passed(town.append(said, f"division/{VILLAGE}", on, division=VILLAGE)))


def test_the_roster_read_anew_is_the_one_that_was_kept(town: Town) -> None:
    say(town, RosterSet(coordinator="S1", deputy="S2"))
    say(town, RosterSet(grid="G1", coordinator="S3"))
    say(town, RosterSet(household_id="h1", grid="G1"))
    say(town, RosterSet(coordinator=None), date(2026, 4, 1))
    roster = service.roster(town.tx.connection, service.EVER)

    grid, village = roster.serves("h1", VILLAGE, ON), roster.serves("h2", VILLAGE, ON)
    later = roster.serves("h2", VILLAGE, date(2026, 4, 1))

    assert grid is not None
    assert village is not None
    assert (grid.coordinator, village.coordinator, village.deputy) == ("S3", "S1", "S2")
    assert later is None or later.coordinator is None
    assert roster.serves("h2", OTHER, ON) is None


def test_of_each_scope_the_last_word_is_listed_by_village(town: Town) -> None:
    say(town, RosterSet(coordinator="S1"))
    say(town, RosterSet(grid="G1", coordinator="S3"))
    say(town, RosterSet(coordinator="S9"))
    town.roster("S5", OTHER)

    served = [*service.served(town.tx.connection, "340826000000")]

    assert [(one.village, one.service.coordinator) for one in served] == [
        (VILLAGE, "S3"), (VILLAGE, "S9"), (OTHER, "S5"),
    ]  # fmt: skip
    assert [*service.served(town.tx.connection, OTHER)] == served[2:]


def test_a_member_of_staff_is_replaced_by_number_and_stays_when_everything_is_made_anew(town: Town) -> None:
    old = Staff(staff="S1", name="甲", phone="1", level="VILLAGE", division=VILLAGE)
    new = Staff(staff="S1", name="乙", phone="2", level="TOWNSHIP", division="340826100")

    service.import_staff(town.tx.connection, [old])
    service.import_staff(town.tx.connection, [new])
    town.rebuild(10)

    assert service.staff(town.tx.connection, "S1") == new
    assert service.staff(town.tx.connection, "S2") is None


def test_what_begins_is_found_on_its_first_day_only(town: Town) -> None:
    town.roster("S1", on=date(2026, 3, 12))

    days = [date(2026, 3, day) for day in (10, 11, 12, 13)]
    found = [
        [one.service.coordinator for one in service.beginning(town.tx.connection, after_on, through_on)]
        for after_on, through_on in pairwise(days)
    ]

    assert found == [[], ["S1"], []]
