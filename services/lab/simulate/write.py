"""Rows to event files: one for each month of recording, and a summary beside them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from typing import IO, TYPE_CHECKING

from schemas.errors import ShouwangError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from services.lab.simulate.settings import Row

TICK_ROWS = 10_000
MONTH = len("2025-01")
NEW_PERSON = ('"reason":"REGISTERED"', '"reason":"BIRTH"', '"reason":"MARRIAGE"')


class FolderInUse(ShouwangError):
    """The folder holds event files already: two runs in one folder could not be told apart."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(
            f"{folder} 中已有事件文件；请另选目录或先清空 / {folder} holds event files already; "
            "choose another folder or empty it"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What was written (概要): rows by type and by file, no names and no numbers of anybody."""

    people: int
    households: int
    rows: int
    by_type: dict[str, int]
    by_file: dict[str, int]


def write(rows: Iterable[Row], folder: Path, tick: Callable[[int], None] | None = None) -> Summary:
    """Write `events-YYYY-MM.jsonl` for each month of recording, and `summary.json`, into the folder.

    The rows come in the order of `recorded_at`. `tick` hears now and then, and at the end, how many rows are written.

    Raises:
        FolderInUse: if event files are there already.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.glob("events-*.jsonl")):
        raise FolderInUse(folder)
    writing = _Writing(folder, tick)
    try:
        for row in rows:
            writing.add(row)
    finally:
        writing.close()
    summary = writing.summary()
    text = json.dumps(asdict(summary), indent=2, sort_keys=True)
    (folder / "summary.json").write_text(f"{text}\n", encoding="utf-8")
    return summary


class _Writing:
    """The open file, and what has been counted so far."""

    def __init__(self, folder: Path, tick: Callable[[int], None] | None) -> None:
        self._folder = folder
        self._tick = tick
        self._month = ""
        self._file: IO[str] | None = None
        self._rows = 0
        self._people = 0
        self._kinds: Counter[str] = Counter()
        self._starts: dict[str, int] = {}

    def add(self, row: Row) -> None:
        """Write one row."""
        recorded_at, kind, line = row
        if self._file is None or not recorded_at.startswith(self._month):
            self._file = self._open(recorded_at[:MONTH])
        self._file.write(line)
        self._file.write("\n")
        self._rows += 1
        self._kinds[kind] += 1
        if kind == "MemberJoined" and any(reason in line for reason in NEW_PERSON):
            self._people += 1
        if self._tick is not None and self._rows % TICK_ROWS == 0:
            self._tick(self._rows)

    def _open(self, month: str) -> IO[str]:
        self.close()
        name = f"events-{month}.jsonl"
        self._month, self._starts[name] = month, self._rows
        return (self._folder / name).open("w", encoding="utf-8", newline="\n")

    def close(self) -> None:
        """Let go of the open file."""
        if self._file is not None:
            self._file.close()

    def summary(self) -> Summary:
        """What has been written."""
        if self._tick is not None:
            self._tick(self._rows)
        ends = [*self._starts.values(), self._rows][1:]
        return Summary(
            people=self._people, households=self._kinds["HouseholdRegistered"], rows=self._rows,
            by_type=dict(sorted(self._kinds.items())),
            by_file={name: end - start for (name, start), end in zip(self._starts.items(), ends, strict=True)},
        )  # fmt: skip
