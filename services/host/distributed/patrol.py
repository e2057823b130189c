"""The patrol (巡检): walks the chain of the log, some records at every look, round after round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client.core import GaugeMetricFamily

from services.eventlog.chain import first_break
from services.eventlog.protocol import GENESIS, Anchor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.core import Metric

    from services.eventlog.reading import SqlReader

STEP = 2_000
"""Records of one look: some milliseconds of work, and eleven million a day at four looks a minute."""


class Patrol:
    """Tells how far it has come in its round, and whether it has met a break; after one it stands still."""

    def __init__(self) -> None:
        self._seen = GENESIS
        self._is_broken = False

    def look(self, reader: SqlReader) -> Iterator[Metric]:
        """Walk on, and what is known then."""
        if not self._is_broken:
            self._walk(reader)
        yield GaugeMetricFamily(
            "shouwang_chain_checked_position", "The patrol has come up to here / 巡检到的位置", self._seen.position
        )
        yield GaugeMetricFamily(
            "shouwang_chain_broken", "Whether a link is broken / 日志链是否断开", int(self._is_broken)
        )

    def _walk(self, reader: SqlReader) -> None:
        end = reader.head().anchor
        if self._seen == end:
            self._seen = GENESIS
        records = reader.after(self._seen.position, STEP)
        is_last = not records or records[-1].position >= end.position
        self._is_broken = first_break(records, since=self._seen, known=end if is_last else None) is not None
        if records and not self._is_broken:
            self._seen = Anchor(records[-1].position, records[-1].link)
