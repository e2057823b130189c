"""The department of the storm: medical insurance, which publishes what it has to its own topic."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from kafka import KafkaProducer

TOPIC = "shouwang.departments.yb"
SOURCE = re.compile(rb'"source":"(\d{6}-yb)"')
DELIVERED_MS = 600_000
"""A broker that is killed comes back long before."""


def source_of(line: bytes) -> str | None:
    """The source of a line that the department says; None of what others say."""
    found = SOURCE.search(line)
    return None if found is None else found[1].decode()


def write_topics(feed: Path, file: Path) -> None:
    """Describe the topic as an ingest worker reads it: who may say what there."""
    with feed.open("rb") as lines:
        sources = sorted({found for line in lines if (found := source_of(line))})
    divisions = sorted({source[:6] for source in sources})
    topic: dict[str, Any] = {
        "name": TOPIC, "about": "", "key": "", "partitions": 3, "retention_days": 1, "max_message_bytes": 1_048_588,
        "write": [], "read": ["ingest"], "limits": {"sources": sources, "divisions": divisions},
    }  # fmt: skip
    file.write_text(yaml.safe_dump({"topics": [topic]}), encoding="utf-8")


class Department:
    """Publishes lines, each until the broker has it; `sent` is the offset behind the last of each partition."""

    def __init__(self, servers: str) -> None:
        self.sent: dict[int, int] = {}
        self._producer = KafkaProducer(
            bootstrap_servers=servers, acks="all", enable_idempotence=True, delivery_timeout_ms=DELIVERED_MS
        )

    def say(self, lines: Iterable[tuple[str, bytes]]) -> None:
        """Publish lines with the subjects that they speak of, in order; returns when the broker has them all."""
        asked = [self._producer.send(TOPIC, line, subject.encode()) for subject, line in lines]
        for one in asked:
            told = one.get(DELIVERED_MS / 1000)
            self.sent[told.partition] = max(told.offset + 1, self.sent.get(told.partition, 0))

    def close(self) -> None:
        """Be done."""
        self._producer.close()
