from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from services.policy.book import PolicyBook
from services.policy.codec import Content
from services.policy.errors import DivisionUnknown
from services.policy.ledger import changed_divisions, show
from services.policy.load import load
from services.policy.shape import Entry
from services.policy.workdays import WorkingCalendar

LINE = "means.dibao_line_rural_fen"
NATIONAL = load()
DAY = date(2026, 7, 1)


def entry(division: str, effective: date, value: int | None, published: date) -> Entry:
    return Entry(LINE, division, effective, published, value, "文件")


def outcomes(book: PolicyBook, as_of: date, known_on: date | None = None) -> dict[str, str]:
    return {tried.division: tried.outcome for tried in show(book, LINE, "340826100001", as_of, known_on)}


def test_every_level_is_shown_with_what_it_answered() -> None:
    book = NATIONAL.amended(
        entry("340826100", date(2027, 1, 1), 900, DAY),
        entry("340826", DAY, 800, date(2026, 9, 1)),
        entry("3408", date(2026, 1, 1), 750, date(2026, 1, 1)),
        entry("34", date(2025, 1, 1), 720, date(2025, 1, 1)),
        entry("34", date(2026, 1, 1), None, date(2026, 1, 1)),
    )

    assert outcomes(book, DAY) == {
        "340826100": "not_yet",
        "340826": "not_yet",
        "3408": "wins",
        "34": "ended",
        "CN": "overruled",
    }
    assert outcomes(book, DAY, date(2026, 9, 1))["340826"] == "wins"


def test_the_level_that_wins_is_the_one_that_a_reading_uses() -> None:
    book = NATIONAL.amended(entry("3408", DAY, 750, DAY))

    winning = [tried.hit for tried in show(book, LINE, "340826", DAY) if tried.outcome == "wins"]

    assert winning == [book.view("340826", DAY, DAY).hit(LINE)]


def test_values_to_come_are_shown_with_the_names_of_places() -> None:
    later = entry("340826", date(2027, 1, 1), 900, DAY)

    county = next(tried for tried in show(NATIONAL.amended(later), LINE, "340826", DAY) if tried.division == "340826")

    assert (county.name, county.later, county.hit) == ("宿松县", (later,), None)


def test_a_level_without_anything_says_so() -> None:
    assert outcomes(NATIONAL, DAY) == {
        "340826100": "nothing",
        "340826": "nothing",
        "3408": "nothing",
        "34": "nothing",
        "CN": "wins",
    }


def test_a_place_outside_the_table_cannot_be_shown() -> None:
    with pytest.raises(DivisionUnknown):
        show(NATIONAL, LINE, "999999", DAY)


def test_an_adoption_concerns_the_divisions_whose_values_differ() -> None:
    changed = NATIONAL.amended(entry("340826", DAY, 800, DAY), entry("34", DAY, 720, DAY))

    assert changed_divisions(NATIONAL, changed) == ("34", "340826")
    assert changed_divisions(NATIONAL, NATIONAL.amended()) == ()


def test_a_new_calendar_concerns_the_nation() -> None:
    content = NATIONAL.content
    fewer = WorkingCalendar(content.calendar.years[:-1])
    changed = PolicyBook(Content(content.parameters, content.entries, content.divisions, fewer))

    assert changed_divisions(NATIONAL, changed) == ("CN",)


def test_the_sample_overlay_concerns_its_county() -> None:
    samples = Path(__file__).resolve().parents[2] / "deploy" / "params"

    assert changed_divisions(NATIONAL, load(samples)) == ("340826",)
