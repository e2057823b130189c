"""A service at work in this process, and a department that sends to it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from services.host.loglines import log_to
from services.host.serving import service
from services.host.settings import Settings
from services.ingest.api.limits import Limits
from tests.host.calling import Call, line, rows, url_of

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
LINES = "application/x-ndjson"

NUMBER = "990101198006010013"
NAME = "欧阳小芳"


def event(**changes: Any) -> dict[str, Any]:
    """A hospital stay as CloudEvents say it, with other attributes where they are given."""
    found = line(specversion="1.0", **{"recordedat": None} | changes)
    return {name: value for name, value in found.items() if value is not None}


def of_person(**changes: Any) -> dict[str, Any]:
    """The same, said of somebody by identity number."""
    found = event(subject=None, **changes)
    return found | {"data": found["data"] | {"person": {"number": NUMBER, "name": NAME}}}


@dataclass
class Department:
    """A client with a key."""

    http: httpx.Client
    database: Path
    log: StringIO = field(default_factory=StringIO)

    def send(self, said: object, kind: str = STRUCTURED, **headers: str) -> httpx.Response:
        """Send JSON, or bytes as they are."""
        content = said if isinstance(said, bytes) else json.dumps(said, ensure_ascii=False).encode()
        return self.http.post("/v1/events", content=content, headers={"content-type": kind, **headers})

    def get(self, path: str) -> Any:
        """What an address says, which must be there."""
        found = self.http.get(path)
        assert found.status_code == 200, found.text
        return found.json()

    def event_ids(self) -> set[str]:
        """The ids of all facts in the log."""
        kinds = "('Tick', 'PolicyAdopted')"
        query = f"SELECT hex(event_id) FROM event JOIN stream ON stream_key = key WHERE type NOT IN {kinds}"
        return {found for (found,) in rows(self.database, f"{query} AND name NOT LIKE 'reading/%'")}


def key_of(call: Call, database: Path, *options: str) -> str:
    """A new key of the medical insurance of the county 340826, or with other options."""
    given = options or ("--publisher", "340826-yb", "--divisions", "340826")
    found = call("keys", "add", *given, "--json", database=database)
    assert found.code == 0, found.err
    return str(found.json["key"])


@contextmanager
def department(
    call: Call, database: Path, *options: str, limits: Limits | None = None, follows: bool = False
) -> Iterator[Department]:
    """A service with one key, and its holder."""
    key = key_of(call, database, *options)
    stream = StringIO()
    log_to(stream)
    with service(Settings(database_url=url_of(database)), limits or Limits(), follows=follows) as app:
        config = uvicorn.Config(app, "127.0.0.1", 0, access_log=False, log_config=None)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            while not server.started:
                time.sleep(0.01)
            port = server.servers[0].sockets[0].getsockname()[1]
            headers = {"authorization": f"Bearer {key}"}
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, trust_env=False) as http:
                yield Department(http, database, stream)
        finally:
            server.should_exit = True
            thread.join()
