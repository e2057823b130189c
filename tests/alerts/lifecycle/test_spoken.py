"""Silences: what they remember, and who may end them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from schemas.assessment import Grade
from schemas.case.commands import (
    EndSilence,
    Hush,
)
from schemas.case.course import AlertChange
from schemas.case.pressure import Silenced
from tests.alerts.lifecycle.commands import (
    CALM,
    GRID,
    OTHER,
    TOWN,
    alerts_of,
    case,
    done,
    red,
    say,
)


def test_a_silence_remembers_its_author_the_grade_and_the_causes_it_was_given_for() -> None:
    said, _ = done(say(Hush, by=TOWN), red())
    assert isinstance(said[0], Silenced)
    silence = said[0].silence
    assert (silence.author, silence.grade, silence.causes, silence.silence_id) == ("T1", Grade.RED, (CALM,), "k1")


def test_the_silence_of_a_stream_without_grade_is_one_of_blue() -> None:
    entry = AlertChange(
        dimension="POLICY_GAP", episode=1, step="RAISED", was=None, grade=None, causes=("PG.06 household/h1",)
    )
    said, _ = done(say(Hush, by=GRID), replace(case(None), alerts=alerts_of(entry)))
    assert isinstance(said[0], Silenced)
    assert said[0].silence.grade == Grade.BLUE


@pytest.mark.parametrize("by", [GRID, replace(OTHER, on_behalf_of="S12"), TOWN])
def test_a_silence_is_ended_by_its_author_or_the_township(by: Any) -> None:
    _, after = done(say(EndSilence, by=by), case(None))
    assert after.silences == ()
