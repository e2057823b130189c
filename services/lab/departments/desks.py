"""Which department says a simulated row, and in which cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from schemas.errors import ShouwangError
from services.ingest.mapping import Mapping
from services.ingest.unmap import unmap
from services.lab.departments.persons import identity
from services.policy.divisions import COUNTY_DIGITS

Line = dict[str, Any]
"""A line of an event file, as JSON."""

Said = tuple[Mapping, dict[str, str]]
"""The mapping of a row, and its cells by the usual names of the columns."""


class NobodySays(ShouwangError):
    """No mapping makes such a statement, so that no department could hand it over as a file."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(
            f"没有对照表能写出 {kind}；请在 services/ingest/mappings 中补一张 / "
            f"no mapping can say {kind}; add one in services/ingest/mappings"
        )


class Desks:
    """The desks of all departments; a withdrawal goes back to the desk that wrote the record."""

    def __init__(self, mappings: Iterable[Mapping]) -> None:
        self._by_kind: dict[str, list[Mapping]] = defaultdict(list)
        self._by_feed: dict[str, Mapping] = {}
        self._writers: dict[tuple[str, object], Mapping] = {}
        for mapping in mappings:
            for kind in dict.fromkeys(statement.type for statement in mapping.statements):
                self._by_kind[kind].append(mapping)
            if mapping.feed is not None:
                self._by_feed[mapping.feed] = mapping

    def of_feed(self, feed: str) -> Mapping:
        """The mapping whose delivery says how far a feed is complete."""
        return self._by_feed[feed]

    def say(self, line: Line) -> Said:
        """The row that says a line.

        Raises:
            NobodySays: if no mapping does.
        """
        number = line.get("id")
        writer = self._writers.get((line["source"], number))
        for mapping in self._by_kind[line["type"]] if writer is None else [writer]:
            cells = unmap(mapping, line, identity)
            if cells is not None:
                if number is not None:
                    self._writers[line["source"], number] = mapping
                return mapping, cells
        raise NobodySays(line["type"])


def county_of(line: Line) -> str:
    """The county whose department says a line, by its six digits."""
    source: str = line["source"]
    return source[:COUNTY_DIGITS]


def source_of(county: str, mapping: Mapping) -> str:
    """The word of a department of a county."""
    return f"{county}-{mapping.department}"
