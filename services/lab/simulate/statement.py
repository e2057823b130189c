"""What a department says, and the line that it becomes in a delivery."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from services.lab.simulate.settings import Row

Json = str | int | bool | list["Json"] | Mapping[str, "Json"]
Data = dict[str, Json]

encode: Final[Callable[[object], str]] = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), check_circular=False
).encode
"""Compact JSON with sorted keys."""


class Statement(NamedTuple):
    """One row before it is sent (待报数据); fields as in the event file, `on` is the day of occurrence as ISO text.

    `data` is JSON already, with sorted keys, in the rows that come by the million: encoding takes half of all time.
    `number` is the source's own record number, None for a row that is known by its content.
    """

    kind: str
    subject: str
    division: str
    on: str
    data: Data | str
    number: str | None = None
    revision: int = 0


class Delivery(NamedTuple):
    """One file that a department hands in (批次): all its rows become known at one moment."""

    recorded_at: str
    source: str
    batch: str

    def row(self, statement: Statement) -> Row:
        """The line of a statement in this delivery."""
        kind, subject, division, on, data, number, revision = statement
        # Written by hand because an envelope has few parts, none of which needs escaping: twice as fast as encoding it.
        content = data if isinstance(data, str) else encode(data)
        named = "" if number is None else f'"id":"{number}",'
        revised = f'"revision":{revision},' if revision else ""
        line = (
            f'{{"batch":"{self.batch}","data":{content},"division":"{division}",{named}"occurredon":"{on}",'
            f'"recordedat":"{self.recorded_at}",{revised}"source":"{self.source}","specversion":"1.0",'
            f'"subject":"{subject}","type":"{kind}"}}'
        )
        return Row(self.recorded_at, kind, line)
