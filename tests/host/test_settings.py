"""Settings from the environment, and what is said of a wrong one."""

from __future__ import annotations

import pytest

from services.host.settings import WrongSetting, settings


def test_a_history_may_be_ticked_as_often_as_minutes_divide_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOUWANG_TICK_MINUTES", "60")

    assert settings().tick_minutes == 60


@pytest.mark.parametrize("minutes", ["0", "7", "often"])
def test_minutes_that_do_not_divide_a_day_are_refused_with_what_to_write(
    minutes: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOUWANG_TICK_MINUTES", minutes)

    with pytest.raises(WrongSetting, match=r"SHOUWANG_TICK_MINUTES .* divide a day"):
        settings()
