"""A client in a process of its own, as a department runs one: publishes or reads, and says what came of it.

kafka-python leaves sockets open where it is refused, and logs why; a process of its own ends with both.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError

from services.host.distributed.security import client
from services.host.settings import Settings

SECONDS = 120
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Answer:
    """What came of it, an error by its name; and what the client logged meanwhile."""

    said: str
    log: str


def ask(who: Settings, *words: str, enter_ms: int = 60_000) -> Answer:
    """Say or read as somebody who tries for so long to be let in."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.broker.department", str(enter_ms), *words],
        check=False, capture_output=True, text=True, timeout=SECONDS, env=_variables(who), cwd=ROOT,
    )  # fmt: skip
    return Answer(done.stdout, done.stderr)


def say(arguments: dict[str, object], topic: str, value: str = "{}") -> str:
    """Publish to a topic; the offset of the record."""
    with closing(KafkaProducer(**arguments, acks="all", enable_idempotence=True)) as producer:
        return str(producer.send(topic, value.encode(), partition=0).get(timeout=SECONDS / 2).offset)


def read(arguments: dict[str, object], topic: str, group: str | None = None) -> str:
    """Read a partition from its beginning, or subscribe as a group; the first record."""
    with closing(KafkaConsumer(**arguments, group_id=group, auto_offset_reset="earliest")) as consumer:
        if group is None:
            consumer.assign([TopicPartition(topic, 0)])
        else:
            consumer.subscribe([topic])
        return str(next(consumer).value.decode())


def hear(arguments: dict[str, object], topic: str) -> str:
    """All records of a partition, as a JSON list."""
    with closing(KafkaConsumer(**arguments)) as consumer:
        consumer.assign([place := TopicPartition(topic, 0)])
        consumer.seek_to_beginning(place)
        end = consumer.end_offsets([place])[place]
        return json.dumps([json.loads(next(consumer).value) for _ in range(end)])


def main() -> None:
    """Do it."""
    logging.basicConfig(level=logging.WARNING)
    enter_ms, what, *words = sys.argv[1:]
    arguments = client(Settings()) | {"bootstrap_timeout_ms": int(enter_ms)}
    try:
        said = {"say": say, "read": read, "hear": hear}[what](arguments, *words)
    except KafkaError as error:
        said = type(error).__name__
    sys.stdout.write(said)


def _variables(who: Settings) -> dict[str, str]:
    password = who.kafka_password and who.kafka_password.get_secret_value()
    said = {
        "SERVERS": who.kafka_servers, "USER": who.kafka_user, "PASSWORD": password, "CA": who.kafka_ca,
        "CERTIFICATE": who.kafka_certificate,
    }  # fmt: skip
    return {f"SHOUWANG_KAFKA_{name}": str(value) for name, value in said.items() if value is not None}


if __name__ == "__main__":
    main()
