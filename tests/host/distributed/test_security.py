from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from services.host.distributed.security import client, tls
from services.host.settings import WrongSetting, settings
from tests.servers.certificates import Certificates

SAID = "what the department says"


@pytest.fixture
def certificates(tmp_path: Path) -> Certificates:
    return Certificates(tmp_path)


def test_without_settings_a_client_is_plain_and_nobody() -> None:
    found = client(settings(kafka_servers="a:1,b:2"))

    assert found == {"bootstrap_servers": ["a:1", "b:2"], "ssl_context": None, "security_protocol": "PLAINTEXT"}


def test_a_name_and_a_password_are_said_by_scram() -> None:
    found = client(settings(kafka_user="yb", kafka_password=SAID))

    assert found["security_protocol"] == "SASL_PLAINTEXT"
    assert found["sasl_mechanism"] == "SCRAM-SHA-512"
    assert (found["sasl_plain_username"], found["sasl_plain_password"]) == ("yb", SAID)


def test_with_an_authority_the_broker_must_show_its_certificate(certificates: Certificates) -> None:
    found = client(settings(kafka_user="yb", kafka_password=SAID, kafka_ca=certificates.authority))

    assert found["security_protocol"] == "SASL_SSL"
    assert found["ssl_context"].verify_mode == ssl.CERT_REQUIRED
    assert found["ssl_context"].check_hostname


def test_a_certificate_of_our_own_is_mutual_tls(certificates: Certificates) -> None:
    given = settings(kafka_ca=certificates.authority, kafka_certificate=certificates.pair("rs"))

    assert client(given)["security_protocol"] == "SSL"
    assert tls(given) is not None


def test_a_name_without_a_password_is_refused() -> None:
    with pytest.raises(WrongSetting, match="SHOUWANG_KAFKA_PASSWORD"):
        client(settings(kafka_user="yb"))


def test_files_that_hold_no_certificate_are_refused_by_name(tmp_path: Path, certificates: Certificates) -> None:
    empty = tmp_path / "empty.pem"
    empty.touch()

    with pytest.raises(WrongSetting, match="SHOUWANG_KAFKA_CA"):
        tls(settings(kafka_ca=empty))
    with pytest.raises(WrongSetting, match="SHOUWANG_KAFKA_CA"):
        tls(settings(kafka_ca=tmp_path / "missing.pem"))
    with pytest.raises(WrongSetting, match="SHOUWANG_KAFKA_CERTIFICATE"):
        tls(settings(kafka_ca=certificates.authority, kafka_certificate=empty))


def test_no_password_is_ever_shown() -> None:
    assert SAID not in repr(settings(kafka_user="yb", kafka_password=SAID))
