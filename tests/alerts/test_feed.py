"""Pages of what must be done: all of it, once, in one order, wherever one stops."""

from __future__ import annotations

from itertools import product

import pytest

from schemas.assessment import Grade
from services.alerts import feed
from services.alerts.feed import Where
from tests.alerts import town as towns
from tests.alerts.town import OTHER, VILLAGE, Town


@pytest.fixture
def many(town: Town, monkeypatch: pytest.MonkeyPatch) -> Town:
    """Twelve cases in two villages, some of a coordinator, at several instants."""
    town.roster("S1")
    villages = {f"m{number:02}": (VILLAGE, OTHER)[number % 2] for number in range(12)}
    monkeypatch.setattr(towns, "HOMES", villages)
    grades = (Grade.YELLOW, Grade.RED, Grade.ORANGE)
    for home, grade in zip(villages, [*grades] * 4, strict=True):
        town.read(home, sudden_shock=grade)
    return town


def walk(town: Town, where: Where, limit: int) -> list[tuple[str, str, str]]:
    found, after = [], None
    while True:
        page = feed.page(town.tx.connection, where, after, limit)
        assert len(page.items) <= limit
        found += [item.key for item in page.items]
        if (after := page.after) is None:
            return found


PLACES = ("340000000000", "340800000000", "340826000000", "340826100000", VILLAGE, "000000000000")


@pytest.mark.parametrize(("division", "limit"), [*product(PLACES, (1, 5))])
def test_pages_together_are_the_whole_list(many: Town, division: str, limit: int) -> None:
    where = Where(division=division)

    whole = feed.page(many.tx.connection, where, None, 1000)

    assert whole.after is None
    assert len({item.household_id for item in whole.items}) == (6 if division in {"340826100000", VILLAGE} else 12)
    assert walk(many, where, limit) == [item.key for item in whole.items]


def test_the_gravest_come_first_and_then_what_is_due_first(many: Town) -> None:
    items = feed.page(many.tx.connection, Where(division="340826"), None, 100).items

    grades = [item.grade or 0 for item in items]
    assert grades == sorted(grades, reverse=True)
    assert all(item.due_at for item in items)


def test_everything_stands_in_one_queue_and_the_queues_are_the_list(many: Town) -> None:
    whole = feed.page(many.tx.connection, Where(division="340826"), None, 100).items
    queues = sorted({item.queue for item in whole})

    by_queue = [item for queue in queues for item in feed.page(many.tx.connection, Where(queue=queue), None, 100).items]

    assert "staff/S1" in queues
    assert sorted(item.key for item in by_queue) == sorted(item.key for item in whole)
    assert feed.page(many.tx.connection, Where(staff="S1"), None, 100).items == feed.page(
        many.tx.connection, Where(queue="staff/S1"), None, 100
    ).items  # fmt: skip


def test_a_cursor_is_good_after_a_rebuild(many: Town) -> None:
    where = Where(division="340826")
    first = feed.page(many.tx.connection, where, None, 5)
    second = feed.page(many.tx.connection, where, first.after, 5)

    many.rebuild(2)

    assert feed.page(many.tx.connection, where, first.after, 5) == second


def test_behind_a_cursor_nothing_is_shown_twice_when_items_before_it_are_done(many: Town) -> None:
    where = Where(division="340826")
    first = feed.page(many.tx.connection, where, None, 5)
    many.visit(first.items[0].household_id)

    rest = feed.page(many.tx.connection, where, first.after, 100)

    assert {item.household_id for item in rest.items} >= set(towns.HOMES) - {one.household_id for one in first.items}


def test_an_empty_list_is_an_empty_page(town: Town) -> None:
    for where in (Where(queue="staff/S9"), Where(staff="S9"), Where(division="340826"), Where(division="000000000000")):
        assert feed.page(town.tx.connection, where, None, 10) == feed.Page((), None)


def test_a_server_gives_the_same_pages(town: Town, server_town: Town) -> None:
    walked = []
    for each in (town, server_town):
        for home in ("h2", "h1", "h3"):
            each.read(home, sudden_shock=Grade.RED)
        walked.append([walk(each, Where(division=division), 2) for division in PLACES])

    assert walked[0] == walked[1]
