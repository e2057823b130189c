"""People of whom departments speak, and whom no register has placed in a household yet."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, select

from services.eventlog import tables
from services.monitor import places

if TYPE_CHECKING:
    from services.eventlog.reading import SqlReader

DIVISION = re.compile(rb'"division":"(\d{6})\d{6}","id":')
"""County in the canonical bytes of an event; a quote within a text is escaped there."""


def unknown_people(reader: SqlReader) -> dict[str, int]:
    """How many people have no registered home (户籍待核), by the county that was last said of each."""
    name = tables.stream.c.name
    last = (
        select(func.max(tables.event.c.position).label("position"))
        .join_from(tables.stream, tables.event, tables.event.c.stream_key == tables.stream.c.key)
        .where(name.startswith("person/"), ~exists().where(places.home.c.person == name))
        .group_by(tables.stream.c.key)
        .subquery()
    )
    bodies = select(tables.event.c.body).join(last, tables.event.c.position == last.c.position)
    counties: Counter[str] = Counter()
    for (body,) in reader.connection.execute(bodies):
        found = DIVISION.search(bytes(body))
        counties[found[1].decode() if found else "—"] += 1
    return dict(sorted(counties.items()))
