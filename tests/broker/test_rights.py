from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from kafka import KafkaProducer
from kafka.admin import ScramMechanism, UserScramCredentialUpsertion
from pydantic import SecretStr

from schemas.asyncapi import document
from schemas.events import event_types
from schemas.faults import MEANINGS
from services.host.distributed import refusals
from services.host.distributed.admin import administering
from services.host.distributed.security import MECHANISM
from services.host.distributed.topics import Wanted, load, plan
from services.host.settings import Settings, settings
from tests.broker.cluster import PARTS, Cluster, cluster_on
from tests.broker.department import ask
from tests.broker.test_departments import live
from tests.host.calling import family, line
from tests.servers.certificates import Certificates
from tests.servers.kafka import Broker, running_broker

DEPLOYED = Path(__file__).parents[2] / "deploy" / "topics.yaml"
OWN, OTHER = "shouwang.departments.yb", "shouwang.departments.mz"
WORD_SAID = "a long enough one"

ENTER_MS = 5_000
"""For so long does a client try that is not let in; it is told why at once."""


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def guarded(certificates: Certificates) -> Iterator[Broker]:
    """A broker that knows its principals, with the topics and rights of the file."""
    wanted = Wanted(load(DEPLOYED), PARTS)
    with running_broker(certificates) as broker:
        with broker.admin() as admin:
            names = [
                UserScramCredentialUpsertion(name, ScramMechanism.SCRAM_SHA_512, WORD_SAID) for name in ("yb", "ingest")
            ]
            assert set(admin.alter_user_scram_credentials(names).values()) == {None}
        with administering(settings(kafka_servers=broker.servers)) as ours:
            ours.apply(wanted)
            assert plan(wanted, ours.cluster()) == []
        yield broker


@pytest.fixture
def by_password(guarded: Broker, certificates: Certificates) -> Settings:
    """Medical insurance, who says a password over TLS."""
    return settings(
        kafka_servers=guarded.sasl, kafka_user="yb", kafka_password=WORD_SAID, kafka_ca=certificates.authority
    )


@pytest.fixture
def by_certificate(guarded: Broker, certificates: Certificates) -> Settings:
    """Medical insurance, who shows a certificate."""
    shown = certificates.pair("yb")
    return settings(kafka_servers=guarded.mutual, kafka_ca=certificates.authority, kafka_certificate=shown)


@pytest.mark.parametrize("way", ["by_password", "by_certificate"])
def test_a_department_writes_its_own_topic_and_is_refused_at_anothers(way: str, request: pytest.FixtureRequest) -> None:
    who: Settings = request.getfixturevalue(way)

    first = ask(who, "say", OWN).said
    refused = ask(who, "say", OTHER).said

    assert refused == "TopicAuthorizationFailedError"
    assert ask(who, "say", OWN).said == str(int(first) + 1)


def test_a_department_reads_nothing_not_even_what_it_wrote(by_password: Settings) -> None:
    assert ask(by_password, "say", OWN).said.isdigit()

    assert ask(by_password, "read", OWN).said == "TopicAuthorizationFailedError"


def test_intake_reads_the_departments_as_a_group_of_its_own_name_only(by_password: Settings) -> None:
    ask(by_password, "say", OWN)
    intake = by_password.model_copy(update={"kafka_user": "ingest"})

    assert ask(intake, "read", OWN, "ingest").said == "{}"
    assert ask(intake, "read", OWN, "monitor").said == "GroupAuthorizationFailedError"


def test_nobody_enters_with_a_wrong_password(by_password: Settings) -> None:
    liar = by_password.model_copy(update={"kafka_password": SecretStr("guessed")})

    assert "SaslAuthenticationFailedError" in ask(liar, "say", OWN, enter_ms=ENTER_MS).log


def test_nobody_enters_without_a_certificate_or_with_one_of_another_authority(
    by_certificate: Settings, tmp_path: Path
) -> None:
    nobody = by_certificate.model_copy(update={"kafka_certificate": None})
    forger = by_certificate.model_copy(update={"kafka_certificate": Certificates(tmp_path).pair("yb")})

    assert "CERTIFICATE_REQUIRED" in ask(nobody, "say", OWN, enter_ms=ENTER_MS).log
    assert "ALERT_CERTIFICATE_UNKNOWN" in ask(forger, "say", OWN, enter_ms=ENTER_MS).log


def test_a_client_refuses_a_broker_whose_certificate_its_authority_did_not_sign(
    by_password: Settings, tmp_path: Path
) -> None:
    stranger = by_password.model_copy(update={"kafka_ca": Certificates(tmp_path).authority})

    assert "CERTIFICATE_VERIFY_FAILED" in ask(stranger, "say", OWN, enter_ms=ENTER_MS).log


def test_the_mechanism_is_that_of_the_published_contract() -> None:
    schemes = document(event_types())["components"]["securitySchemes"]

    assert schemes["scram"]["type"].lower() == MECHANISM.replace("-", "").lower()


@pytest.mark.parametrize("way", ["password", "certificate"])
def test_the_ingest_worker_reads_what_departments_wrote(
    way: str, guarded: Broker, certificates: Certificates, postgres_database: str, tmp_path: Path
) -> None:  # fmt: skip
    shown = {
        "password": {
            "SHOUWANG_KAFKA_SERVERS": guarded.sasl, "SHOUWANG_KAFKA_USER": "ingest",
            "SHOUWANG_KAFKA_PASSWORD": WORD_SAID,
        },
        "certificate": {
            "SHOUWANG_KAFKA_SERVERS": guarded.mutual,
            "SHOUWANG_KAFKA_CERTIFICATE": str(certificates.pair("ingest")),
        },
    }  # fmt: skip
    with cluster_on(postgres_database, guarded, tmp_path) as cluster:
        cluster.known_as = shown[way] | {"SHOUWANG_KAFKA_CA": str(certificates.authority)}
        cluster.start("ingest", "i1", "--topics", str(DEPLOYED))
        with closing(KafkaProducer(bootstrap_servers=guarded.servers)) as producer:
            end = producer.send(OWN, value=b"{", partition=0).get(60).offset + 1

        cluster.wait(lambda: cluster.stored().get(("ingest", OWN, 0)) == end)

        assert cluster.end("i1") == 0


@pytest.fixture
def certified(
    guarded: Broker, certificates: Certificates, postgres_database: str, tmp_path: Path
) -> Iterator[Callable[[str], Cluster]]:
    """The cluster with processes that show the certificate of a principal."""
    with cluster_on(postgres_database, guarded, tmp_path) as cluster:

        def known_as(name: str) -> Cluster:
            cluster.known_as = {
                "SHOUWANG_KAFKA_SERVERS": guarded.mutual, "SHOUWANG_KAFKA_CA": str(certificates.authority),
                "SHOUWANG_KAFKA_CERTIFICATE": str(certificates.pair(name)),
            }  # fmt: skip
            return cluster

        yield known_as


def test_a_department_reads_why_a_type_and_a_division_that_are_not_its_own_were_refused(
    certified: Callable[[str], Cluster], by_password: Settings
) -> None:
    _, joined, _ = family()
    foreign = {"type": joined | {"source": "340826-yb"}, "division": line(division="340811001001")}
    sent = {int(ask(by_password, "say", OWN, json.dumps(live(one))).said): name for name, one in foreign.items()}

    cluster = certified("ingest")
    cluster.start("ingest", "i1", "--topics", str(DEPLOYED))
    cluster.wait(lambda: cluster.stored().get(("ingest", OWN, 0)) == max(sent) + 1)
    assert cluster.end("i1") == 0
    certified("relay").run("relay", "relay", "--once")
    assert cluster.workers.pop("relay").wait(120) == 0

    heard = [one["data"] for one in json.loads(ask(by_password, "hear", refusals.TOPIC).said)]
    own = [one for one in heard if (one["topic"], one["partition"]) == (OWN, 0) and one["offset"] in sent]
    assert {one["offset"]: one["attribute"] for one in own} == sent
    assert {(one["reason"], one["what"]) for one in own} == {("not_permitted", MEANINGS["not_permitted"])}
