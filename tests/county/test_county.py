"""The place at work in small, and that its daily look sees what is wrong."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from services.alerts import feed
from services.alerts.casefile import due
from services.lab.simulate.settings import Settings
from tests.builders import noon
from tests.county.place import Place
from tests.county.run import TOWNSHIP
from tests.county.volumes import volumes


@pytest.fixture
def place(tmp_path: Path) -> Place:
    settings = Settings(people=80, months=1, seed=3, start_month="2025-01", divisions=(TOWNSHIP,))
    return Place(settings, tmp_path / "county.db")


def test_a_month_of_work_breaks_no_promise_and_comes_to_figures(place: Place) -> None:
    days = list(place.days())
    said = "\n".join(volumes(place))

    assert len(days) == 31
    assert place.seen.broken == []
    assert place.seen.done["DISPOSE"] > 0
    assert "opened FIRST" in said
    assert "budget 5 %" in said


def test_the_daily_look_sees_a_lost_entry_and_a_limit_that_passed_in_silence(place: Place) -> None:
    days = place.days()
    day = next(days)
    with place.host.log.transaction() as tx:
        tx.connection.execute(delete(feed.feed))
        tx.connection.execute(update(due).values(at=0))
    place._look(noon(day) + timedelta(hours=8), everything=True)

    found = " ".join(place.seen.broken)
    assert "nobody has in a list" in found
    assert "not what its case says" in found
    assert "time has passed it over" in found
