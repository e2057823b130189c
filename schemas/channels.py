"""The topics as the AsyncAPI document has them: what passes through each, and how long it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Node = dict[str, Any]

DAY_MS = 86_400_000

MAX_BYTES = 1_048_588
"""Of a record with its key and headers: what Kafka takes by itself, so that no client needs a setting."""


def channels(told: Mapping[str, object], types: Mapping[str, object]) -> Node:
    """Addresses and messages; of the types in `told` a source may speak, of all types is published."""
    department = {
        "description": "部门代号，如 yb 医保、rs 人社、mz 民政 / word of the department",
        "examples": ["yb", "rs", "mz"],
    }
    return {
        "departments": {
            "address": "shouwang.departments.{department}",
            "title": "部门报送 / what a department says",
            "description": "一条记录说一件事，或是一包；每部门一个主题，只准写自己的 / a thing or a pack; a topic each",
            "parameters": {"department": department},
            "messages": _listed([*(f"{name}Sent" for name in told), "PackSent", "BinarySent", "RowSent"]),
            "bindings": {"kafka": _kept(30)},
        },
        "householdEvents": _out(
            "household-events", "事件 / events, keyed by household", [f"{name}Stored" for name in types], _kept(30)
        ),
        "readings": _out("readings", "研判 / readings, keyed by household", ["Assessed"], _kept(7)),
        "caseEvents": _out("case-events", "案件记录 / case events, keyed by household", ["CaseChanged"], _kept(30)),
        "deadLetters": _out(
            "dead-letters", "拒收 / refusals, keyed by topic", ["DeadLetter"], _kept(90) | {"partitions": 1}
        ),
    }


def _kept(days: int) -> Node:
    """The Kafka binding of a topic that keeps records so long; its partitions a deployment decides."""
    kept = {"cleanup.policy": ["delete"], "retention.ms": days * DAY_MS, "max.message.bytes": MAX_BYTES}
    return {"topicConfiguration": kept, "bindingVersion": "0.5.0"}


def _out(word: str, title: str, messages: list[str], kafka: Node) -> Node:
    return {
        "address": f"shouwang.{word}", "title": title, "messages": _listed(messages), "bindings": {"kafka": kafka}
    }  # fmt: skip


def _listed(names: list[str]) -> Node:
    return {name: {"$ref": f"#/components/messages/{name}"} for name in names}


def operations() -> Node:
    """What Shouwang does with each channel."""
    told = {
        "takeStatements": ("receive", "departments", "读部门报送；一条不合格不影响其他 / a refusal disturbs no other"),
        "sendHouseholdEvents": ("send", "householdEvents", "至少一次，按 id 去重 / at least once; drop by id"),
        "sendReadings": ("send", "readings", "至少一次，按 id 去重 / at least once; drop by id"),
        "sendCaseEvents": ("send", "caseEvents", "至少一次，同一户按次序 / at least once, in order per household"),
        "sendDeadLetters": ("send", "deadLetters", "至少一次，只说原因与位置 / at least once; reason and place only"),
    }
    return {
        name: {"action": action, "channel": {"$ref": f"#/channels/{channel}"}, "summary": summary}
        for name, (action, channel, summary) in told.items()
    }
