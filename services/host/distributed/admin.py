"""What a broker has, and how it is changed: kafka-python's admin client behind values of ours."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, assert_never

from kafka import KafkaAdminClient, TopicPartition
from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ConfigResource,
    ConfigResourceType,
    OffsetSpec,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
)
from kafka.errors import KafkaError, SecurityDisabledError

from schemas.errors import ShouwangError
from services.host.distributed.security import client
from services.host.distributed.topics import Change, Cluster, Found, Grant, Wanted, plan

if TYPE_CHECKING:
    from services.host.settings import Settings

OURS = "shouwang."
"""Begins the name of every topic that is ours; what else a broker carries is nobody's business here."""

REACH_MS = 10_000
"""Milliseconds after which a broker that does not answer is away."""

USER = "User:"


class BrokerUnusable(ShouwangError):
    """A broker that cannot be reached, or does not do what it is asked."""

    def __init__(self, servers: str, error: Exception) -> None:
        self.servers = servers
        super().__init__(
            f"Kafka {servers} 无法使用：{error!r}；请核对 SHOUWANG_KAFKA_SERVERS、账号及其权限 / "
            f"Kafka at {servers} cannot be used; check SHOUWANG_KAFKA_SERVERS, the account and its rights"
        )


@contextmanager
def administering(settings: Settings) -> Iterator[Admin]:
    """A broker, to be looked at and changed.

    Raises:
        BrokerUnusable: it cannot be reached, or refused something.
    """
    try:
        admin = KafkaAdminClient(**client(settings), client_id="shouwang-topics", bootstrap_timeout_ms=REACH_MS)
        try:
            yield Admin(admin)
        finally:
            admin.close()
    except (KafkaError, TimeoutError) as error:
        raise BrokerUnusable(settings.kafka_servers, error) from error


class Admin:
    """The administrator of a broker."""

    def __init__(self, admin: KafkaAdminClient) -> None:
        self._admin = admin

    def cluster(self) -> Cluster:
        """Our topics as they are, and who may do what with them."""
        topics = self._parts()
        configs = self._configs(topics)
        return Cluster({name: Found(parts, configs[name]) for name, parts in topics.items()}, self._grants())

    def held(self, topic: str) -> dict[int, range]:
        """The offsets that the broker holds of each partition of a topic; empty of one that it does not have."""
        parts = [TopicPartition(topic, part) for part in range(self._parts().get(topic, 0))]
        firsts = self._admin.list_partition_offsets(dict.fromkeys(parts, OffsetSpec.EARLIEST))
        ends = self._admin.list_partition_offsets(dict.fromkeys(parts, OffsetSpec.LATEST))
        return {one.partition: range(firsts[one].offset, ends[one].offset) for one in parts}

    def apply(self, wanted: Wanted) -> list[Change]:
        """Make it so, and return what that was once the broker itself says so.

        Raises:
            BrokerUnusable: by `administering`, when the broker refuses, or goes on saying otherwise.
        """
        changes = plan(wanted, self.cluster())
        for change in changes:
            self._apply(wanted, change)
        until = time.monotonic() + REACH_MS / 1000
        # The controller answers before the brokers have heard of it.
        while any(one.kind not in {"kept", "refused"} for one in plan(wanted, self.cluster())):
            if time.monotonic() > until:
                raise TimeoutError("changed, and not seen so")
            time.sleep(0.05)
        return changes

    def _parts(self) -> dict[str, int]:
        found = self._admin.describe_topics()
        return {one["name"]: len(one["partitions"]) for one in found if one["name"].startswith(OURS)}

    def _apply(self, wanted: Wanted, change: Change) -> None:
        match change.kind:
            case "create":
                (topic,) = (one for one in wanted.topics if one.name == change.topic)
                self._admin.create_topics(
                    {topic.name: {"num_partitions": wanted.partitions(topic), "configs": topic.configs()}}
                )
            case "grow":
                self._admin.create_partitions({change.topic: int(change.now)})
            case "configure":
                resource = ConfigResource(ConfigResourceType.TOPIC, change.topic, {change.what: change.now})
                self._admin.alter_configs([resource])
            case "allow":
                self._allow(change.grant)
            case "kept" | "refused":
                pass
            case _:
                assert_never(change.kind)

    def _allow(self, grant: Grant | None) -> None:
        assert grant is not None  # noqa: S101  # a change of this kind has one
        how = ACLResourcePatternType.PREFIXED if grant.name.endswith("*") else ACLResourcePatternType.LITERAL
        pattern = ResourcePattern(ResourceType[grant.kind], grant.name.removesuffix("*"), how)
        allowed = ACLPermissionType.ALLOW
        made = self._admin.create_acls(
            [ACL(f"{USER}{grant.principal}", "*", ACLOperation[grant.operation], allowed, pattern)]
        )
        for error in made["failed"]:
            raise error(f"{grant}")

    def _configs(self, topics: Collection[str]) -> dict[str, dict[str, str]]:
        if not topics:
            return {}
        resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in topics]
        described: dict[str, dict[str, Any]] = self._admin.describe_configs(resources)["topic"]
        return {name: {key: one["value"] for key, one in told.items()} for name, told in described.items()}

    def _grants(self) -> frozenset[Grant] | None:
        anything = ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY)
        try:
            acls, _ = self._admin.describe_acls(
                ACLFilter(None, None, ACLOperation.ANY, ACLPermissionType.ANY, anything)
            )
        except SecurityDisabledError:
            return None
        return frozenset(filter(None, map(_grant, acls)))


def _grant(acl: Any) -> Grant | None:  # noqa: ANN401  # kafka-python has no types
    """A rule on our topics or on groups; None of any other."""
    pattern = acl.resource_pattern
    name = pattern.resource_name + ("*" if pattern.pattern_type == ACLResourcePatternType.PREFIXED else "")
    kind = pattern.resource_type.name
    is_topic_of_ours = kind == "TOPIC" and (name.startswith(OURS) or OURS.startswith(name.removesuffix("*")))
    if kind != "GROUP" and not is_topic_of_ours:
        return None
    is_allowed = acl.permission_type == ACLPermissionType.ALLOW
    operation = acl.operation.name if is_allowed else f"DENY {acl.operation.name}"
    return Grant(acl.principal.removeprefix(USER), operation, kind, name)
