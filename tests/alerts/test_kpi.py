"""The figures that a bureau asks for, against a small story in which each is counted by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from schemas.assessment import Grade
from schemas.case.commands import Accept, AnswerReferral, Dispose, RecordContact, Refer
from schemas.case.feed import Refused
from schemas.case.parts import Author, WrongFact
from schemas.dates import month_of
from schemas.events.benefit import BenefitGranted
from schemas.events.visit import Finding
from services.alerts import board
from services.alerts.kpi import Kpis, Part, kpis
from tests.alerts.town import GRID, OFFICE, OTHER, TOWNSHIP, VILLAGE, Town
from tests.builders import BOOK

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
THERE = Author(staff="S2", level="VILLAGE", division=OTHER)
OFFICE_THERE = Author(staff="T2", level="TOWNSHIP", division=OTHER[:9])


@pytest.fixture
def story(town: Town) -> Town:
    """Three cases: one found true, referred twice and answered once; one found untrue; one that nobody touches.

    The first is called after two hours and visited twice, the second after three; both are disposed of in time. One
    of two first grants goes to a home with an alert.
    """
    town.roster("S1")
    town.roster("S2", OTHER)
    for home, grades in (("h1", {"sudden_shock": Grade.RED}), ("h2", {"income_plunge": Grade.ORANGE})):
        town.read(home, **grades)
    town.read("h3", sudden_shock=Grade.YELLOW)
    town.at += 2 * HOUR
    done(town, Accept(command_id="1", household_id="h1", by=GRID))
    done(town, RecordContact(command_id="2", household_id="h1", by=GRID, contact="PHONE"))
    town.at += HOUR
    done(town, RecordContact(command_id="3", household_id="h2", by=THERE, contact="PHONE"))
    town.visit("h1", Finding(indicator="4.07", finding="CONFIRMED"))
    town.visit("h2", Finding(indicator="4.07", finding="NOT_FOUND"))
    for number, programme in (("5", "DIBAO"), ("6", "MEDICAL")):
        done(town, Refer(command_id=number, household_id="h1", by=OFFICE, programme=programme))  # type: ignore[arg-type]
    done(town, Dispose(command_id="4", household_id="h1", by=OFFICE, outcome="REFER"))
    for number, answer in (("7", "ACCEPTED"), ("8", "GRANTED")):
        said = AnswerReferral(command_id=number, household_id="h1", by=OFFICE, referral_id="5", answer=answer)  # type: ignore[arg-type]
        done(town, said)
    done(town, Dispose(command_id="9", household_id="h2", by=OFFICE_THERE, outcome="NO_CHANGE"))
    town.tick(5 * DAY)
    town.visit("h1")
    for home in ("h1", "h9"):
        grant = BenefitGranted(programme="DIBAO", from_on=date(2026, 4, 1))
        town.append(grant, f"household/{home}", division=VILLAGE)
    town.tick(90 * DAY)
    return town


def done(town: Town, command: object) -> None:
    answer = town.command(command)  # type: ignore[arg-type]
    assert not isinstance(answer, Refused), answer


def figures(town: Town, division: str = "340826") -> Kpis:
    months = range(month_of(date(2026, 3, 1)), month_of(date(2026, 12, 1)) + 1)
    return kpis(board.page(town.tx.connection, BOOK, division, months))


def test_each_figure_is_the_one_counted_by_hand(story: Town) -> None:
    assert figures(story) == Kpis(
        alerts=3, checked=Part(2, 3), on_time=Part(2, 3), confirmed=Part(1, 2), false_alarms=Part(1, 2),
        newly_assisted=Part(1, 2), missed=Part(1, 2), repeated_visits=Part(1, 3), referral_feedback=Part(1, 2),
        contacts=2, contact_minutes=2 * 60 + 3 * 60,
    )  # fmt: skip


def test_a_township_has_the_figures_of_its_own_cases(story: Town) -> None:
    here, there = figures(story, TOWNSHIP), figures(story, OTHER[:9])

    assert (here.checked, there.checked) == (Part(1, 2), Part(1, 1))
    assert (here.false_alarms, there.false_alarms) == (Part(0, 1), Part(1, 1))
    assert (here.contact_minutes, there.contact_minutes) == (120, 180)


def test_wrong_data_is_a_false_alarm_and_a_result_even_if_nobody_was_visited(town: Town) -> None:
    town.roster("S1")
    town.read("h1", sudden_shock=Grade.ORANGE)
    wrong = (WrongFact(event_id="e" * 32, source="test"),)
    town.visit("h1", Finding(indicator="4.07", finding="PARTLY"))
    done(town, Dispose(command_id="1", household_id="h1", by=OFFICE, outcome="DATA_ERROR", wrong=wrong))

    found = figures(town)

    assert (found.checked, found.confirmed, found.false_alarms) == (Part(1, 1), Part(1, 1), Part(1, 1))


def test_where_nothing_happened_every_figure_is_nothing_of_nothing(town: Town) -> None:
    nothing = Part(0, 0)

    assert figures(town) == Kpis(
        alerts=0, checked=nothing, on_time=nothing, confirmed=nothing, false_alarms=nothing, newly_assisted=nothing,
        missed=nothing, repeated_visits=nothing, referral_feedback=nothing, contacts=0, contact_minutes=0,
    )  # fmt: skip
