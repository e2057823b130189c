"""What the relay publishes through: Kafka's own client, every record acknowledged by all that keep it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kafka import KafkaProducer

from services.host.distributed import wire
from services.host.distributed.relay import Wait

DELIVERY_MS = 3_600_000
"""How long a record waits for a broker that is away; then the process ends, and begins behind what was saved."""

UNKNOWN_MS = 5_000
"""How long a topic is looked for that the broker does not know."""

RECORD_BYTES = 1 << 20
"""Largest record; packs end at a sixteenth of it, and the door takes no event that is nearly as large."""

BATCH_BYTES = 262_144
"""What travels together to one partition."""

LINGER_MS = 5
"""Abreast, an event waits so long for company on the way to the broker."""


class Publishing:
    """A `Sender` to the broker that `options` name; keeps the order of each partition, whatever is sent again."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._producer = KafkaProducer(
            **options, enable_idempotence=True, acks="all", compression_type="zstd", linger_ms=LINGER_MS,
            batch_size=BATCH_BYTES, delivery_timeout_ms=DELIVERY_MS, max_block_ms=UNKNOWN_MS,
            max_request_size=RECORD_BYTES,
        )  # fmt: skip

    def send(self, topic: str, part: int, key: bytes | None, value: bytes, headers: wire.Headers) -> Wait:
        """Send a record; what is returned waits until the broker has it, or raises what was wrong."""
        sent = self._producer.send(topic, value=value, key=key, headers=headers, partition=part)

        def wait() -> None:
            sent.get()

        return wait

    def close(self) -> None:
        """Let go of the broker; what it has not acknowledged was not saved, and goes out again."""
        self._producer.close(timeout=0)
