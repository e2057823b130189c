"""`shouwang worker`: one process of the distributed host."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from services.host.commands.options import DATABASE_URL, Database, MetricsPort, settings_of
from services.host.distributed.topics import FILE

FORM = """退出码：0 按要求停止，70 不能继续，71 停得太慢，72 主题与日志不符，73 名字被另一进程占用，75 日志已换代；
除 72、73 须由人查明外，都应重新启动。部门主题见 topics accept。
Exit codes: 0 told to stop, 70 cannot go on, 71 stopped too slowly, 72 topic and log do not agree, 73 another process
took its name, 75 another era. Start it again after any but 72 and 73, which ask for a person;
of a department's topic see topics accept."""

Role = Annotated[
    Literal["ingest", "monitor", "alerts"],
    typer.Argument(metavar="ROLE", help="ingest 部门报送，monitor 研判，alerts 预警与个案 / which service"),
]
Topics = Annotated[
    Path,
    typer.Option("--topics", metavar="FILE", help="主题清单与各部门权限 / topics, and what departments may say"),
]
Member = Annotated[
    str | None,
    typer.Option(
        "--member", envvar="SHOUWANG_MEMBER", metavar="NAME", show_default=False,
        help="本进程固定的名字，重启后立即接回原分区；同一服务内不得重名 / "
        "a lasting name, under which it has its partitions back at once; never two of one name in a service",
    ),
]  # fmt: skip


def worker(
    role: Role, member: Member = None, topics: Topics = FILE, metrics: MetricsPort = 0,
    database: Database = DATABASE_URL,
) -> None:  # fmt: skip
    """分布式部署的一个工作进程，读主题直到停止信号 / a process that reads topics, until told to stop."""
    from services.host.distributed.worker import run  # noqa: PLC0415  # Faust takes a second to import

    run(role, settings_of(database, None), topics, member, metrics)
