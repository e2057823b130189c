"""Settings of a process, from the environment (`SHOUWANG_…`) or the command line."""

from __future__ import annotations

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

WARM_HOUSEHOLDS = 150_000
"""Households kept folded in memory: all of Anqing (108,000), at some 10 KB each."""

BATCH_EVENTS = 5_000
"""Events of one transaction: large enough that its commit is cheap, small enough to wait for."""


class Settings(BaseSettings):
    """What an operator may set; every field has a default that works on a laptop."""

    model_config = SettingsConfigDict(env_prefix="SHOUWANG_", frozen=True)

    database_url: str = "sqlite:///shouwang.db"
    """Where the log is: a SQLite file in the current folder, or `postgresql+psycopg://…`."""

    policy_dirs: tuple[Path, ...] = ()
    """Folders with overlays of policy parameters; what is packaged always counts."""

    warm_households: int = WARM_HOUSEHOLDS
    batch_events: int = BATCH_EVENTS
