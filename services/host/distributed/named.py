"""The lasting name of a worker (进程名): whoever takes it last has it, and the process that had it ends.

Two processes of one name would take each other's partitions from second to second: the broker lets both of them.
"""

from __future__ import annotations

from collections.abc import Callable

from schemas.errors import ShouwangError
from services.eventlog.sql import SqlLog

MEMBER = "member"
"""Beside the places of consumers stands in the same table how often each name was taken."""


class NameTaken(ShouwangError):
    """Another process has taken the name of this one."""

    def __init__(self, role: str, name: str) -> None:
        super().__init__(
            f"另一进程也以 {name} 之名运行 {role}，本进程停止；请查明，同一服务内每个进程一个名字 / another process "
            f"runs {role} under the name {name}, so this one ends; find out which: in a service each has its own name"
        )


def named(log: SqlLog, role: str, name: str) -> Callable[[], None]:
    """Take a name in a service; what is returned looks whether this process still has it.

    Raises:
        NameTaken: when it is called, and another process has taken the name since.
    """
    whose = f"{role}:{name}"
    with log.transaction() as tx:
        number = tx.lock_consumed(whose, MEMBER, [0])[0].position + 1
        tx.save_consumed(whose, MEMBER, 0, number)

    def check() -> None:
        with log.reader() as reader:
            if reader.consumed(whose, MEMBER, 0) != number:
                raise NameTaken(role, name)

    return check
