"""A receiver of notices that remembers what came, how often, under which id."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class Receiver:
    """What came for each database: bodies by id, in order."""

    def __init__(self) -> None:
        self.got: dict[str, dict[str, list[bytes]]] = defaultdict(lambda: defaultdict(list))
        self.port = 0

    def url(self, name: str) -> str:
        """Where notices of a database go."""
        return f"http://127.0.0.1:{self.port}/{name}"


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A server that takes every notice while it lasts."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.got[self.path.removeprefix("/")][self.headers["X-Shouwang-Id"]].append(body)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Say nothing of each."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.port = server.server_port
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
