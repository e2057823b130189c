"""Whether one process reads the log or several share it: `resize` divides it, once and for ever."""

from __future__ import annotations

from schemas.errors import ShouwangError
from services.eventlog.protocol import Head


class Distributed(ShouwangError):
    """One process was to read a log that several processes read."""

    def __init__(self) -> None:
        super().__init__(
            "日志由多个进程分区研判，不能由一个进程独自跟读；请运行 shouwang relay 和 worker / "
            "this log is read in parts by several processes, and not by one alone; run shouwang relay and worker"
        )


class NotDistributed(ShouwangError):
    """Something that needs parts was asked of a log that one process reads."""

    def __init__(self) -> None:
        super().__init__(
            "日志由一个进程独自跟读，不分区；请先运行 shouwang resize --parts N / "
            "one process reads this log, and it has no partitions; run shouwang resize --parts N first"
        )


def is_distributed(head: Head) -> bool:
    """Whether several processes read the log: `resize` made it so."""
    return (head.era, head.partitions) != (Head().era, Head().partitions)


def check_whole(head: Head) -> None:
    """Whether one process may read the log.

    Raises:
        Distributed: several do.
    """
    if is_distributed(head):
        raise Distributed


def check_parted(head: Head) -> None:
    """Whether the log is read in parts.

    Raises:
        NotDistributed: it is not.
    """
    if not is_distributed(head):
        raise NotDistributed
