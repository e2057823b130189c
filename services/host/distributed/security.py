"""How a process makes itself known to the broker: nothing, a password, a certificate, over TLS or not."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any

from services.host.settings import WrongSetting

if TYPE_CHECKING:
    from services.host.settings import Settings

MECHANISM = "SCRAM-SHA-512"


def client(settings: Settings) -> dict[str, Any]:
    """What every client of kafka-python is built with.

    Raises:
        WrongSetting: a name without a password, or files that are no certificates.
    """
    context = tls(settings)
    protocol = "PLAINTEXT" if context is None else "SSL"
    named: dict[str, Any] = {"bootstrap_servers": settings.kafka_servers.split(","), "ssl_context": context}
    if settings.kafka_user is None:
        return {**named, "security_protocol": protocol}
    if settings.kafka_password is None:
        raise WrongSetting("kafka_password")
    return {
        **named,
        "security_protocol": f"SASL_{protocol}",
        "sasl_mechanism": MECHANISM,
        "sasl_plain_username": settings.kafka_user,
        "sasl_plain_password": settings.kafka_password.get_secret_value(),
    }


def tls(settings: Settings) -> ssl.SSLContext | None:
    """What the broker's certificate is held against, with our own if there is one; None: no TLS.

    Raises:
        WrongSetting: a file holds no certificate.
    """
    if settings.kafka_ca is None and settings.kafka_certificate is None:
        return None
    try:
        context = ssl.create_default_context(cafile=settings.kafka_ca)
    except OSError:
        raise WrongSetting("kafka_ca") from None
    if settings.kafka_certificate is not None:
        try:
            context.load_cert_chain(settings.kafka_certificate)
        except OSError:
            raise WrongSetting("kafka_certificate") from None
    return context
