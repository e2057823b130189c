"""A silence that is only rehearsed holds back what one that is given does."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from schemas.case.commands import Hush
from schemas.case.feed import Refused
from services.alerts.routing import Roster
from services.host.preview import Preview, Wish, preview
from tests.builders import BOOK
from tests.host.stories import Life, life

FROM, UNTIL = date(2025, 10, 15), date(2025, 12, 31)


def previewed(story: Life, wish: Wish) -> Preview | Refused:
    return preview(wish, story.history, BOOK, Roster())


def test_it_holds_back_what_comes_until_the_grade_rises(tmp_path: Path) -> None:
    with life("T11", tmp_path) as story:
        story.until("2026-02-01")
        found = previewed(story, Wish("h", FROM, UNTIL, None))

    assert isinstance(found, Preview)
    assert (found.ended_on, found.ended_for) == (date(2025, 12, 10), "GRADE_ROSE")
    assert [(one.notified.reason, one.is_muted) for one in found.notices] == [
        ("OVERDUE", True), ("ESCALATED", True), ("OVERDUE", True),
        ("ROSE", False), ("OVERDUE", False), ("ESCALATED", False),
    ]  # fmt: skip


def test_it_says_what_the_silence_itself_then_does(tmp_path: Path) -> None:
    (tmp_path / "given").mkdir()
    with life("T11", tmp_path) as story:
        story.until("2026-02-01")
        found = previewed(story, Wish("h", FROM, UNTIL, None))
    with life("T11", tmp_path / "given") as story:
        story.does(Hush, f"{FROM}", staff="T1", hour=23, reason="OTHER", until_on=UNTIL)
        story.until("2026-02-01")
        muted = {event.as_of for event in story.history if getattr(event.change, "reason", None) == "SILENCED"}
        ended = story.said("SILENCE_ENDED")

    assert isinstance(found, Preview)
    assert {one.event.as_of for one in found.notices if one.is_muted} == muted
    assert [one.reason for one in ended] == [found.ended_for]


def test_of_another_dimension_there_is_nothing_to_hold_back(tmp_path: Path) -> None:
    with life("T11", tmp_path) as story:
        story.until("2026-02-01")
        other = previewed(story, Wish("h", FROM, UNTIL, "household_change"))
        before = previewed(story, Wish("h", date(2025, 1, 1), date(2025, 2, 1), None))

    assert isinstance(other, Refused)
    assert isinstance(before, Refused)
    assert (other.reason, before.reason) == ("NO_ALERT", "NO_ALERT")
