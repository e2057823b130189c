"""What a call of the command line answers, and lines of event files for it to read."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Answer:
    """Exit code and the two streams."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The standard output as JSON."""
        return json.loads(self.out)


Call = Callable[..., Answer]


def url_of(database: Path) -> str:
    return f"sqlite:///{database.as_posix()}"


def line(**changes: Any) -> dict[str, Any]:
    """A hospital stay of person `a`, with other attributes where they are given."""
    stay = {
        "admit_on": "2025-03-01", "discharge_on": "2025-03-10", "total_fen": 50_000_00, "basic_fen": 10_000_00,
        "major_fen": 0, "assist_fen": 0, "commercial_fen": 0, "out_of_scope_fen": 0, "personal_fen": 40_000_00,
        "designated": True, "icu_days": 0,
    }  # fmt: skip
    whole = {
        "type": "MedicalSettled", "source": "340826-yb", "subject": "person/a", "division": "340826100001",
        "occurredon": "2025-03-10", "id": "stay-1", "recordedat": "2025-04-09T01:00:00Z", "data": stay,
    }  # fmt: skip
    return whole | changes


def family() -> list[dict[str, Any]]:
    """A registered household of one who then has an expensive stay in hospital."""
    registered = {"registered_as": "LOW_INCOME", "settlement": "RURAL", "head_ref": "a"}
    joined = {"household_id": "h1", "relation": "02", "birth_on": "1980-06-01", "sex": "1", "reason": "REGISTERED"}
    first = {"occurredon": "2025-01-10", "recordedat": "2025-01-10T04:00:00Z", "source": "340826-mz"}
    return [
        line(type="HouseholdRegistered", subject="household/h1", id="1", data=registered, **first),
        line(type="MemberJoined", id="2", data=joined, **first),
        line(),
    ]


def write_lines(file: Path, lines: list[dict[str, Any] | bytes]) -> Path:
    raw = [one if isinstance(one, bytes) else json.dumps(one, ensure_ascii=False).encode() for one in lines]
    file.write_bytes(b"".join(one + b"\n" for one in raw))
    return file


def execute(database: Path, statement: str, *values: object) -> None:
    """Change a database behind everybody's back."""
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute(statement, values).rowcount >= 0
        connection.commit()


def rows(database: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query).fetchall()
