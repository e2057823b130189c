"""The service: the door over HTTP, its writer and its follower, joined in one process."""

from __future__ import annotations

import asyncio
import errno
import socket
import sys
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import uvicorn

from schemas.errors import ShouwangError
from schemas.faults import Fault
from services.eventlog.sql import open_log
from services.host import indexing
from services.host.clock import now
from services.host.follower import Follower
from services.host.hosts import host_of
from services.host.ingesting import Desk, Job
from services.host.loglines import log_to
from services.host.sharing import is_distributed
from services.host.vaulting import open_vault
from services.host.work import Stop
from services.ingest import publishers
from services.ingest.api.app import application
from services.ingest.api.figures import Figures
from services.ingest.api.keyring import Keyring
from services.ingest.api.limits import Limits
from services.ingest.api.parts import Parts, Taken, Upload
from services.ingest.api.pen import Pen
from services.ingest.api.writer import Writer
from services.ingest.mappings import load_mappings
from services.ingest.process import Door
from services.policy.divisions import COUNTY_DIGITS
from services.policy.load import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from fastapi import FastAPI

    from services.host.settings import Settings
    from services.ingest.mapping import Mapping as Columns

FILES_AT_ONCE = 2
"""Files that are read at the same time; one alone keeps a core busy."""


SWITCH_S = 0.001
"""Seconds after which a thread lets others go on: while one appends and one reads, requests are still answered."""

GRACE_S = 30
"""Seconds that requests in hand have when the service is told to stop."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the service listens."""

    host: str
    port: int


class NotBound(ShouwangError):
    """An address at which the service cannot listen."""

    def __init__(self, address: Address, error: OSError) -> None:
        where = f"{address.host}:{address.port}"
        if error.errno == errno.EADDRINUSE:
            text = f"端口已被占用：{where}；请换 --port，或停止占用的程序 / {where} is in use; choose another --port"
        else:
            text = f"无法监听 {where}；请核对 --host 与 --port / cannot listen at {where}; check --host and --port"
        super().__init__(text)


def serve(
    settings: Settings, address: Address, limits: Limits, listening: Callable[[], None], *, follows: bool
) -> None:
    """Take events over HTTP until SIGINT or SIGTERM; what was answered is in the log.

    `listening` is called once requests can come.

    Raises:
        NotBound: another program has the port, or there is no such address.
        ShouwangError: log, vault, policy or mappings cannot be used.
    """
    log_to(sys.stderr)
    sys.setswitchinterval(SWITCH_S)
    with closing(_bound(address)) as port, service(settings, limits, follows=follows) as app:
        port.listen()
        listening()
        config = uvicorn.Config(
            app, access_log=False, log_config=None, server_header=False, timeout_graceful_shutdown=GRACE_S
        )
        uvicorn.Server(config).run([port])


def _bound(address: Address) -> socket.socket:
    """A socket that has the port, before anything is opened or made."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    found = socket.socket(family)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((address.host, address.port))
    except OSError as error:
        found.close()
        raise NotBound(address, error) from None
    return found


@contextmanager
def service(settings: Settings, limits: Limits, *, follows: bool) -> Iterator[FastAPI]:
    """The application with its threads running; they end behind it."""
    book = load(*settings.policy_dirs)
    log = open_log(settings.database_url, clock=now, indexer=indexing.index)
    pen, stop = Pen(), Stop()
    with closing(log), closing(open_vault(settings)) as vault:
        with log.transaction() as tx:
            indexing.create(tx.connection)
            publishers.create(tx.connection)
            is_new, is_in_parts = not tx.head().position, is_distributed(tx.head())
        follower = Follower(settings, book, pen) if follows and not is_in_parts else None
        if is_new:  # what is appended before any policy holds could never be read
            with closing(host_of(settings, book)) as host:
                host.pass_time()
        writer = Writer(Door(log, vault, book.divisions, now), pen, follower.wake if follower else _no_news)
        mappings = load_mappings(*settings.mapping_dirs)
        desk = Desk(log, vault, book.divisions, writer.take, now)
        parts = Parts(
            log=log, refs=vault, writer=writer, limits=limits, clock=now, mappings=mappings,
            keyring=Keyring(log, now, time.monotonic, limits.requests_s), figures=Figures(lambda: writer.waiting),
            take_file=lambda upload: _take_file(desk, mappings, upload, stop),
            reading=asyncio.Semaphore(FILES_AT_ONCE), stop=lambda: setattr(stop, "asked", True),
            is_well=lambda: writer.is_alive and (follower is None or follower.is_alive),
        )  # fmt: skip
        with _running(writer, follower):
            yield application(parts)


def _take_file(desk: Desk, mappings: Mapping[str, Columns], upload: Upload, stop: Stop) -> Taken | Fault:
    mapping = mappings[upload.mapping]
    job = Job(
        path=upload.path, place=f"http/{mapping.name}", mapping=mapping, county=upload.division[:COUNTY_DIGITS],
        covers_through_on=upload.covers_through, permit=upload.permit,
    )  # fmt: skip
    report = desk.run(job, stop, advance=_no_progress)
    if isinstance(report, Fault):
        return report
    return Taken(report.handed, report.counts, report.is_resent, report.broken)


@contextmanager
def _running(writer: Writer, follower: Follower | None) -> Iterator[None]:
    """Both threads run; the writer ends first, so that what it still appends is read."""
    writer.start()
    if follower is not None:
        follower.start()
    try:
        yield
    finally:
        writer.close()
        if follower is not None:
            follower.close()


def _no_news() -> None:
    pass


def _no_progress(_rows: int) -> None:
    pass
