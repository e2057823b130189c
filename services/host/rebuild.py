"""Everything derived, thrown away and made again from the log; what was decided is taken from the log as it stands."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, update

from schemas import readings
from services.alerts import process as alerts_process
from services.eventlog.protocol import Bound
from services.host.distributed.generations import gather
from services.host.embedded import TOPIC
from services.host.replay import CHUNK, replay
from services.host.sharing import is_distributed
from services.host.work import collector_at_rest
from services.monitor import places
from services.monitor import store as monitor_store
from services.monitor.process import CONSUMER, Monitor

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from services.eventlog.protocol import Stored
    from services.eventlog.writing import SqlTransaction


def rebuild(tx: SqlTransaction, warm_households: int, advance: Callable[[int], None]) -> int:
    """Rebuild homes, broadcasts, folds, watches, alerts and cases in one transaction; how many records were read.

    Readings are made again only to learn when each household is next read: the recorded ones stand, whatever today's
    rules say. `advance` is told how many positions were passed, once by the readings and once by the alerts.

    Raises:
        ShouwangError: the log cannot be read; nothing has changed then.
    """
    _rebuild_readings(tx, warm_households, advance)
    return rebuild_alerts(tx, advance)


def rebuild_alerts(tx: SqlTransaction, advance: Callable[[int], None]) -> int:
    """Rebuild the alerts and cases alone, from what was recorded of them; how many records were read.

    Raises:
        ShouwangError: as above.
    """
    with collector_at_rest():
        alerts_process.rebuild(tx, CHUNK, partial(places.registered, tx.connection), advance)
    return tx.head().position


def _rebuild_readings(tx: SqlTransaction, warm_households: int, advance: Callable[[int], None]) -> None:
    consumed = _read_up_to(tx, warm_households)
    monitor_store.drop(tx.connection)
    monitor = Monitor(warm_households)
    last: dict[str, int] = {}
    passed = 0

    def index(chunk: Sequence[Stored]) -> None:
        monitor_store.index(tx.connection, chunk)

    for chunk, _ in replay(monitor, tx, consumed, index):
        last.update((one.stream, one.position) for one in chunk if one.type == readings.TYPE)
        advance(chunk[-1].position - passed)
        passed = chunk[-1].position
    monitor.cache.snapshot(tx, consumed)
    _restore_readings(tx, last)
    _index_rest(tx, consumed)


def _read_up_to(tx: SqlTransaction, warm_households: int) -> int:
    """Up to where the log was read; where workers read it, they are held at its end and start anew afterwards."""
    if not is_distributed(tx.head()):
        return tx.lock_consumed(CONSUMER, TOPIC, [0])[0].position
    tx.raise_era()
    return gather(tx, warm_households)


def _restore_readings(tx: SqlTransaction, last: dict[str, int]) -> None:
    """Let the last recorded reading of each household stand, not the one made again."""
    watch = monitor_store.watch
    tx.connection.execute(update(watch).values(reading=None))
    restore = update(watch).where(watch.c.household == bindparam("whose")).values(reading=bindparam("body"))
    positions = sorted(last.values())
    for start in range(0, len(positions), CHUNK):
        found = tx.at_positions(positions[start : start + CHUNK])
        rows = [{"whose": one.stream.removeprefix(readings.stream_of("")), "body": one.body} for one in found]
        tx.connection.execute(restore, rows)


def _index_rest(tx: SqlTransaction, consumed: int) -> None:
    """Index what was appended and not yet read by the monitor, which will read it at its next step."""
    position, end = consumed, tx.head().position
    while chunk := tx.after(position, CHUNK, Bound(position=end)):
        monitor_store.index(tx.connection, chunk)
        position = chunk[-1].position
