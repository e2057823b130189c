"""In the application (站内): the outbox itself is what people look at, so nothing is left to be sent."""

from __future__ import annotations

from services.alerts.channels import Channel, Delivered, Message, Settings


def _send(message: Message, settings: Settings) -> Delivered:  # noqa: ARG001  # as every channel
    return Delivered()


CHANNEL = Channel("in_app", _send)
