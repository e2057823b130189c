"""The topics as a file describes them, and what is to be done so that a broker has them so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, PositiveInt, ValidationError

from schemas.errors import ShouwangError
from schemas.fields import SOURCE, whole
from services.ingest.answer import Permit

FILE = Path("deploy/topics.yaml")
DAY_MS = 86_400_000

Name = Annotated[str, Field(pattern=r"^shouwang\.[a-z.-]+$")]
Principal = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]


class WrongTopics(ShouwangError):
    """A file of topics that says something that cannot be."""

    def __init__(self, file: Path, place: str, what: str) -> None:
        self.file, self.place = file, place
        super().__init__(
            f"{file}：{place}：不能这样写（{what}），请参照 {FILE} / {place} cannot be written so: {what}; see {FILE}"
        )


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Limits(_Shape):
    """What may be said on a department's topic (报送授权); whoever writes there is that department."""

    sources: Annotated[tuple[Annotated[str, Field(pattern=whole(SOURCE))], ...], Field(min_length=1)]
    divisions: Annotated[tuple[str, ...], Field(min_length=1)]
    types: Annotated[tuple[str, ...], Field(min_length=1)] | None = None


class Topic(_Shape):
    """A topic, who writes it and who reads it."""

    name: Name
    about: str
    key: str
    partitions: PositiveInt | Literal["log"]
    """Fixed for life; `log`: as many as the log has, which only `shouwang resize` changes."""

    retention_days: PositiveInt
    max_message_bytes: PositiveInt
    write: tuple[Principal, ...]
    read: tuple[Principal, ...]
    limits: Limits | None = None

    def configs(self) -> dict[str, str]:
        """What the broker is told. The time of a record is the broker's: no sender's clock decides what is kept."""
        return {
            "cleanup.policy": "delete",
            "max.message.bytes": str(self.max_message_bytes),
            "message.timestamp.type": "LogAppendTime",
            "retention.ms": str(self.retention_days * DAY_MS),
        }

    def permit(self) -> Permit | None:
        """What intake lets pass from this topic; None of a topic that no department writes."""
        if self.limits is None:
            return None
        types = None if self.limits.types is None else frozenset(self.limits.types)
        return Permit(self.limits.sources[0], types, self.limits.divisions, frozenset(self.limits.sources))

    def grants(self) -> Iterator[Grant]:
        """What the broker lets the principals do; a reader's consumer groups begin with its own name."""
        for principal in self.write:
            yield Grant(principal, "WRITE", "TOPIC", self.name)
        for principal in self.read:
            yield Grant(principal, "READ", "TOPIC", self.name)
            yield Grant(principal, "READ", "GROUP", f"{principal}*")


class _File(_Shape):
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """That a principal may do something with topics or consumer groups: the one of a name, or with `*` all so begun."""

    principal: str
    operation: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Found:
    """A topic as the broker has it; of its configuration only what somebody set."""

    partitions: int
    configs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Cluster:
    """What a broker has; `grants` is None where it asks nobody who he is."""

    topics: Mapping[str, Found]
    grants: frozenset[Grant] | None


Kind = Literal["create", "grow", "configure", "allow", "kept", "refused"]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between file and broker; `kept` and `refused` are told and nothing is done about them."""

    kind: Kind
    topic: str
    what: str
    was: str = ""
    now: str = ""
    grant: Grant | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """The topics of a file, for a log of so many partitions."""

    topics: Sequence[Topic]
    log_partitions: int

    def partitions(self, topic: Topic) -> int:
        """How many partitions a topic is to have."""
        return self.log_partitions if topic.partitions == "log" else topic.partitions


def load(file: Path) -> tuple[Topic, ...]:
    """The topics of a file.

    Raises:
        WrongTopics: it says something that cannot be.
    """
    try:
        read = yaml.load(file.read_text(encoding="utf-8"), _Loader)  # noqa: S506  # makes texts, lists and mappings only
        topics = _File.model_validate(read).topics
    except yaml.YAMLError as error:
        raise WrongTopics(file, "YAML", " ".join(str(error).split())) from None
    except ValidationError as error:
        first = error.errors()[0]
        raise WrongTopics(file, ".".join(map(str, first["loc"])), first["msg"]) from None
    names = [topic.name for topic in topics]
    for name in names:
        if names.count(name) > 1:
            raise WrongTopics(file, name, "named twice")
    return topics


def plan(wanted: Wanted, cluster: Cluster) -> list[Change]:
    """What is different, in the order in which it is done. Nothing is ever deleted, and no topic shrinks."""
    changes = [change for topic in wanted.topics for change in _of_topic(topic, wanted.partitions(topic), cluster)]
    known = {topic.name for topic in wanted.topics}
    changes += [
        Change("kept", name, "topic", was=str(cluster.topics[name].partitions))
        for name in sorted(cluster.topics.keys() - known)
    ]
    return [*changes, *_of_grants(wanted.topics, cluster.grants)]


def _of_topic(topic: Topic, partitions: int, cluster: Cluster) -> Iterator[Change]:
    found = cluster.topics.get(topic.name)
    if found is None:
        yield Change("create", topic.name, "partitions", now=str(partitions))
        return
    if found.partitions != partitions:
        kind: Kind = "grow" if found.partitions < partitions else "refused"
        yield Change(kind, topic.name, "partitions", str(found.partitions), str(partitions))
    for name, value in topic.configs().items():
        if found.configs.get(name) != value:
            yield Change("configure", topic.name, name, found.configs.get(name, ""), value)


def _of_grants(topics: Sequence[Topic], found: frozenset[Grant] | None) -> Iterator[Change]:
    if found is None:
        yield Change("kept", "*", "ACL", now="off")
        return
    wanted = {grant for topic in topics for grant in topic.grants()}
    for grant in sorted(wanted - found):
        yield Change("allow", grant.name, f"{grant.operation} {grant.kind}", now=grant.principal, grant=grant)
    # A group harms nobody by itself, so rules on others' groups are not worth a word.
    for grant in sorted(grant for grant in found - wanted if grant.kind == "TOPIC"):
        yield Change("kept", grant.name, f"{grant.operation} {grant.kind}", was=grant.principal)


class _Loader(yaml.SafeLoader):
    """Every scalar stays the text that was written, and a key stands once."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  # as PyYAML declares it

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002
        """As usual, but refuse a key that is repeated."""
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for index, key in enumerate(keys):
            if key in keys[:index]:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{key} is repeated", node.value[index][0].start_mark
                )
        return super().construct_mapping(node, deep)
