"""Pages of what must be done: all of it, once, in one order, wherever one stops."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from schemas.assessment import Grade
from schemas.case.feed import BulkTask, FeedItem
from schemas.events.visit import Finding
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


# --- bulk tasks


@pytest.fixture
def flooded(town: Town, monkeypatch: pytest.MonkeyPatch) -> Town:
    """A village of eight homes after a flood, one of which has a trouble of its own; a case elsewhere."""
    town.roster("S1")
    homes = {f"f{number}": VILLAGE for number in range(8)} | {"h2": OTHER}
    monkeypatch.setattr(towns, "HOMES", homes)
    town.read("h2", sudden_shock=Grade.ORANGE)
    town.indicator = "4.04"
    for home in homes:
        if home not in {"f7", "h2"}:
            town.read(home, sudden_shock=Grade.YELLOW)
    town.read("f7", sudden_shock=Grade.YELLOW, income_plunge=Grade.RED)
    return town


FLOOD = f"4.04:{VILLAGE}:2026-03-10"


def rows(town: Town, where: Where) -> list[FeedItem | BulkTask]:
    return [*feed.folded(town.tx.connection, where, None, 100).items]


def unfolded(town: Town, where: Where) -> list[FeedItem]:
    """A list of rows with each bulk task opened to those of its items that belong to the list."""
    whole = {item.key for item in feed.page(town.tx.connection, where, None, 1000).items}
    found: list[FeedItem] = []
    for row in rows(town, where):
        if isinstance(row, BulkTask):
            inside = feed.page(town.tx.connection, Where(bulk=row.about), None, 1000).items
            found += [item for item in inside if item.key in whole]
        else:
            found.append(row)
    return found


def test_a_disaster_of_a_village_is_one_row_of_its_list(flooded: Town) -> None:
    flooded.visit("f0", Finding(indicator="4.04", finding="CONFIRMED"))

    shown = rows(flooded, Where(division="340826100"))
    (task,) = [one for one in shown if isinstance(one, BulkTask)]

    assert {one.household_id for one in shown if isinstance(one, FeedItem)} == {"f0", "f7"}
    assert (task.about, task.division, task.why, task.since_on) == (FLOOD, VILLAGE, ("4.04",), date(2026, 3, 10))
    assert (task.households, task.visited, task.waiting, task.grade) == (7, 1, 6, Grade.YELLOW)
    inside = feed.page(flooded.tx.connection, Where(bulk=FLOOD), None, 100).items
    assert {item.action for item in inside} == {"ACCEPT"}
    assert task.due_at == min(item.due_at for item in inside if item.due_at is not None)


@pytest.mark.parametrize(
    "where", [Where(division=place) for place in PLACES] + [Where(staff="S1"), Where(queue="pool/340826101")]
)
def test_an_item_stands_by_itself_or_in_one_bulk_task_and_never_in_both(flooded: Town, where: Where) -> None:
    flooded.tick(timedelta(days=9))

    opened = [item.key for item in unfolded(flooded, where)]

    assert sorted(opened) == sorted(item.key for item in feed.page(flooded.tx.connection, where, None, 1000).items)
    assert len(set(opened)) == len(opened) > 0


@pytest.mark.parametrize("limit", [1, 2])
def test_pages_with_bulk_tasks_together_are_the_whole_list(flooded: Town, limit: int) -> None:
    where, found, after = Where(division="3408"), list[FeedItem | BulkTask](), None
    while True:
        page = feed.folded(flooded.tx.connection, where, after, limit)
        assert len(page.items) <= limit
        found += page.items
        if (after := page.after) is None:
            break

    assert found == rows(flooded, where)


def test_what_is_grave_takes_a_household_out_of_its_bulk_task(flooded: Town) -> None:
    flooded.indicator = "4.07"
    flooded.read("f1", sudden_shock=Grade.YELLOW, income_plunge=Grade.ORANGE)

    shown = rows(flooded, Where(division=VILLAGE))

    assert {one.household_id for one in shown if isinstance(one, FeedItem)} == {"f1", "f7"}
    assert [(one.households, one.waiting) for one in shown if isinstance(one, BulkTask)] == [(7, 6)]


def test_bulk_tasks_are_made_again_from_the_log_in_any_chunks(flooded: Town) -> None:
    flooded.visit("f3")
    before = flooded.tables()

    for chunk in (1, 3, 1000):
        flooded.rebuild(chunk)
        assert flooded.tables() == before


def test_a_server_shows_the_same_bulk_task(town: Town, server_town: Town) -> None:
    shown = []
    for each in (town, server_town):
        each.indicator = "4.04"
        for home in ("h1", "h3"):
            each.read(home, sudden_shock=Grade.YELLOW)
        each.visit("h3", Finding(indicator="4.04", finding="NOT_FOUND"))
        shown.append(rows(each, Where(division="340826")))

    assert shown[0] == shown[1]
    assert [(one.households, one.visited, one.waiting) for one in shown[0] if isinstance(one, BulkTask)] == [(2, 1, 1)]
