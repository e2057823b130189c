"""The door: rows of tables into the log, events over HTTP, identities under seal."""

from __future__ import annotations

import csv
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING, Any

import httpx
from openpyxl import Workbook

from schemas.dates import DAY
from services.eventlog.sql import open_log
from services.host import indexing
from services.host.clock import now
from services.host.ingesting import Desk, Report
from services.host.ingesting import Job as File
from services.host.settings import Settings
from services.host.vaulting import open_vault
from services.host.work import Stop
from services.ingest.mappings import load_mappings
from services.ingest.process import Door
from services.lab.departments.persons import identity
from services.policy.load import load
from tests.bench.hosted import measured
from tests.bench.measure import TICKS_PER_SECOND, Meter

if TYPE_CHECKING:
    from tests.bench.job import Job
    from tests.bench.measure import Figure

COUNTY = "340826"
HEADS = (
    "结算ID", "证件号码", "人员姓名", "联系电话", "行政区划代码", "入院日期", "出院日期", "医疗费总额",
    "基本医疗保险统筹基金支出", "大病保险资金支出", "医疗救助基金支出", "商业保险赔付", "全自费金额", "个人负担总金额",
    "是否定点医疗机构", "重症监护天数",
)  # fmt: skip
ROWS_A_PERSON = 3
"""A delivery speaks of most people more than once."""

FIRST_ON, DAYS = date(2026, 1, 1), 25
BATCH_EVENTS = 500
CLIENTS = 16
"""Connections over which single events come at once."""

SERVE = "from services.host.cli import main; main()"
PATIENCE_S = 30


def csv_rows(job: Job) -> Figure:
    """A table in GB18030 into the log, its people into the vault; `events` counts the rows."""
    file = job.root / f"{job.size}.csv"
    if not file.exists():
        with file.open("w", encoding="gb18030", newline="") as stream:
            csv.writer(stream).writerows(_table(job.size))
    return _into_the_log(job, file)


def xlsx_rows(job: Job) -> Figure:
    """The same as a workbook."""
    file = job.root / f"{job.size}.xlsx"
    if not file.exists():
        book = Workbook(write_only=True)
        sheet = book.create_sheet("结算")
        for row in _table(job.size):
            sheet.append(row)
        book.save(file)
    return _into_the_log(job, file)


def seal_people(job: Job) -> Figure:
    """People nobody has heard of, sealed each under a key of their own; a pseudonym for each."""
    meter = Meter(profile=job.profile)
    people = [identity(f"p{number:07d}") for number in range(1, job.size + 1)]
    with closing(open_vault(Settings(database_url=job.database_url))) as vault, meter as figure:
        for start in range(0, job.size, job.batch):
            vault.keep(people[start : start + job.batch], ())
    figure.events = job.size
    return measured(meter)


def resolve_people(job: Job) -> Figure:
    """Pseudonyms for numbers heard for the first time; nothing is looked up for them."""
    meter = Meter(profile=job.profile)
    numbers = [identity(f"p{number:07d}").number for number in range(1, job.size + 1)]
    with closing(open_vault(Settings(database_url=job.database_url))) as vault, meter as figure:
        figure.seen["refs"] = len({vault.ref_of(number) for number in numbers})
    figure.events = job.size
    return measured(meter)


def http_batches(job: Job) -> Figure:
    """Events in batches of 500, one request at a time; a request is answered when the log has it."""
    meter = Meter(profile=job.profile)
    bodies = [
        json.dumps([_event(number) for number in range(start, min(start + BATCH_EVENTS, job.size))]).encode()
        for start in range(0, job.size, BATCH_EVENTS)
    ]
    with _serving(job) as server:
        return _sent(server, meter, bodies, "application/cloudevents-batch+json", clients=1)


def http_singles(job: Job) -> Figure:
    """Single events over several connections at once."""
    meter = Meter(profile=job.profile)
    bodies = [json.dumps(_event(number)).encode() for number in range(job.size)]
    with _serving(job) as server:
        return _sent(server, meter, bodies, "application/cloudevents+json", clients=CLIENTS)


def _into_the_log(job: Job, file: Path) -> Figure:
    meter, book = Meter(profile=job.profile), load()
    settings = Settings(database_url=job.database_url)
    log = open_log(settings.database_url, clock=now, indexer=indexing.index)
    with log.transaction() as tx:
        indexing.create(tx.connection)
    handed = File(
        path=file, place=file.name, mapping=load_mappings()["hospital-stays"], county=COUNTY, batch_rows=job.batch
    )
    with closing(log), closing(open_vault(settings)) as vault:
        door = Door(log, vault, book.divisions, now)
        desk = Desk(log, vault, book.divisions, lambda parcel: door.take_all([parcel])[0], now)
        with meter as figure:
            report = desk.run(handed, Stop(), lambda _: None)
    assert isinstance(report, Report), report
    assert report.counts == {"stored": job.size}, "a refused row costs less than an event"
    figure.events = job.size
    return measured(meter)


def _table(size: int) -> Iterator[tuple[str, ...]]:
    """Hospital stays of a county."""
    yield HEADS
    for serial in range(size):
        who = identity(f"p{serial // ROWS_A_PERSON + 1:07d}")
        began_on, total = FIRST_ON + DAY * (serial % DAYS), f"{1000 + serial % 9000}.50"
        yield (
            f"B{serial}", who.number, who.name or "", who.phone or "", f"{COUNTY}100001", f"{began_on}",
            f"{began_on + DAY}", total, "0", "0", "0", "0", "0", total, "是", "0",
        )  # fmt: skip


def _event(serial: int) -> dict[str, Any]:
    who = identity(f"p{serial // ROWS_A_PERSON + 1:07d}")
    none = dict.fromkeys(("basic_fen", "major_fen", "assist_fen", "commercial_fen", "out_of_scope_fen"), 0)
    total_fen = 100_000 + serial
    data = {"admit_on": "2026-01-02", "discharge_on": "2026-01-09", "designated": True, "icu_days": 0, **none}
    person = {"number": who.number, "name": who.name}
    return {
        "specversion": "1.0", "id": f"B{serial}", "source": f"{COUNTY}-yb", "type": "MedicalSettled",
        "division": f"{COUNTY}100001", "occurredon": "2026-01-09",
        "data": {**data, "total_fen": total_fen, "personal_fen": total_fen, "person": person},
    }  # fmt: skip


@dataclass(frozen=True)
class _Server:
    """A service in a process of its own."""

    process: int
    url: str
    key: str

    def cpu_s(self) -> float:
        """Processor seconds of the process."""
        fields = Path(f"/proc/{self.process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


@contextmanager
def _serving(job: Job) -> Iterator[_Server]:
    database = ["--database", job.database_url]
    asked = ["keys", "add", "--publisher", f"{COUNTY}-yb", "--divisions", COUNTY, "--json", *database]
    key = json.loads(subprocess.run([sys.executable, "-c", SERVE, *asked], check=True, capture_output=True).stdout)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = ["serve", "--no-follow", "--rate", "1000000", "--port", str(port), *database]
    process = subprocess.Popen([sys.executable, "-c", SERVE, *words], stderr=subprocess.DEVNULL)
    server = _Server(process.pid, f"http://127.0.0.1:{port}", key["key"])
    try:
        _await(server, process)
        yield server
    finally:
        process.terminate()
        process.wait()


def _await(server: _Server, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(f"{server.url}/readyz", trust_env=False).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    message = f"the service did not become ready: {process.poll()}"
    raise TimeoutError(message)


def _sent(server: _Server, meter: Meter, bodies: list[bytes], kind: str, clients: int) -> Figure:
    """Send the bodies over so many connections, the first one before the meter runs, and note how long each took."""
    headers = {"authorization": f"Bearer {server.key}", "content-type": kind}
    with httpx.Client(base_url=server.url, headers=headers, trust_env=False, timeout=PATIENCE_S) as http:
        _post(http, bodies[0])
        before = server.cpu_s()
        with meter as figure, ThreadPoolExecutor(clients) as pool:
            took = list(pool.map(lambda body: _post(http, body), bodies[1:]))
        figure.server_cpu_s = server.cpu_s() - before
    figure.events = len(bodies[1:]) * (BATCH_EVENTS if clients == 1 else 1)
    cuts = quantiles(took, n=100)
    figure.seen.update(p50_us=round(cuts[49] * 1e6), p99_us=round(cuts[98] * 1e6))
    return measured(meter)


def _post(http: httpx.Client, body: bytes) -> float:
    began = time.perf_counter()
    answer = http.post("/v1/events", content=body)
    assert answer.is_success, answer.text
    return time.perf_counter() - began
