"""The alerts behind partitions: decisions on cases, each against the log as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from schemas import case as cases
from services.alerts.process import Alerts, Outdated
from services.eventlog.protocol import Conflict, Head
from services.eventlog.writing import SqlTransaction
from services.host.distributed import messages
from services.host.distributed.consumer import Decided, Overtaken
from services.host.distributed.monitoring import is_in
from services.host.distributed.wire import Item

NAME = "alerts"


class Alerting:
    """Decides for the households of each partition that this process holds.

    Keeps no case from one transaction to the next: people decide about the same cases meanwhile.
    """

    def __init__(self) -> None:
        self._alerts: dict[int, Alerts] = {}

    def start(self, _tx: SqlTransaction, part: int, head: Head, _position: int) -> None:
        """Take up a partition."""
        self._alerts[part] = Alerts(0, part, partial(is_in, part, head.partitions))

    def handle(self, tx: SqlTransaction, part: int, items: Sequence[Item]) -> Decided:
        """The case events that readings, facts and broadcasts lead to.

        Raises:
            Overtaken: another process has brought a case to one of the households meanwhile.
        """
        alerts = self._alerts[part]
        try:
            drafts = alerts.step(tx, messages.heard(tx, items))
        except Outdated as outdated:
            stream = cases.stream_of(outdated.household_id)
            raise Overtaken(Conflict(stream, 0, tx.streams([stream])[stream][-1].position)) from outdated
        return Decided(drafts, alerts.ends(drafts))

    def forget(self) -> None:
        """Drop everything."""
        self._alerts = {}
