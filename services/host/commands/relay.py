"""`shouwang relay`: publishes what the log has."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from services.host.commands.options import DATABASE_URL, Database, MetricsPort, settings_of
from services.host.commands.output import say
from services.host.database import opened
from services.host.distributed import security
from services.host.distributed.consumer import Taken
from services.host.distributed.leaving import coded
from services.host.distributed.metrics import Doing, can_read, serving
from services.host.distributed.patience import LIMITS, Patience
from services.host.distributed.refusals import Refusals
from services.host.distributed.relay import Relay
from services.host.distributed.sender import Publishing
from services.host.distributed.standing import Standing
from services.host.distributed.watch import Watch
from services.host.loglines import log_to
from services.host.sharing import check_parted

if TYPE_CHECKING:
    from services.eventlog.sql import SqlLog

PAUSE_S = 0.05
"""Seconds between two looks at a log that has nothing new."""

UNREADY_S = 10.0
"""Seconds that something may be in hand; what takes longer waits for a broker that is away."""

FORM = """退出码：0 按要求停止，70 数据库或 Kafka 拒绝，75 日志已换代。都应重新启动，未保存的会再次发布（按编号去重）。
Exit codes: 0 told to stop, 70 the database or Kafka refuses, 75 another era. Start it again after each of them; what
was not saved goes out once more."""

Once = Annotated[bool, typer.Option("--once", help="发布完现有的就结束 / end when all there is has been published")]


def relay(once: Once = False, metrics: MetricsPort = 0, database: Database = DATABASE_URL) -> None:
    """把日志中新增的事件发布到主题，直到停止信号 / publish to the topics what the log has, until told to stop."""
    log_to(sys.stderr)
    settings = settings_of(database, None)
    options = security.client(settings)
    with opened(database, LIMITS) as log:
        with log.reader() as reader:
            check_parted(reader.head())
        with coded():
            sender = Publishing(options)
        watch = Watch()
        served = serving(metrics, lambda: is_ready(watch, log), [Doing(watch), Standing(log)])
        with closing(sender), _ending(), served, coded():
            published = _publish((Relay(log, sender), Refusals(log, sender)), watch, is_once=once)
    say(f"已发布 {published} 条 / {published} published")


def is_ready(watch: Watch, log: SqlLog) -> bool:
    """Whether the relay has the database and waits neither for it nor for the broker."""
    return not watch.is_waiting and watch.held_s < UNREADY_S and can_read(log)


def _publish(relays: tuple[Relay, Refusals], watch: Watch, *, is_once: bool) -> int:
    """Publish, waiting for a database that is away; how many events and refusals, if it ends at all."""
    patience = Patience(watch)
    while True:
        some = sum(patience(one.once) for one in relays)
        if some:
            watch.note(Taken(new=some))
        elif is_once:
            return watch.taken.new
        else:
            time.sleep(PAUSE_S)


@contextmanager
def _ending() -> Iterator[None]:
    """End in order at SIGINT or SIGTERM, wherever it waits: what was not saved goes out again."""

    def end(_number: int, _frame: object) -> NoReturn:
        raise SystemExit  # no `Exception`: a pool of connections that is interrupted would swallow that, and go on

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
