"""`shouwang serve`: the departments' door over HTTP."""

from __future__ import annotations

from typing import Annotated

import typer

from services.host.commands.options import DATABASE_URL, Database, Policies, settings_of
from services.host.commands.output import note_new, warn
from services.host.commands.work import stopping
from services.host.work import Stop
from services.ingest.api.limits import REQUESTS_S, Limits

FORM = """密钥先用 keys add 发给；说明页在 /docs，不需要互联网；日志每行一个 JSON，不含报送内容。
Keys are issued with keys add; the documentation is at /docs and needs no internet; log lines are JSON, without content.

默认只监听本机；对外须由前面的反向代理提供 TLS，并限制 /metrics / by default only this machine may connect; for others a
reverse proxy in front provides TLS, and keeps /metrics to itself."""

HOST = "127.0.0.1"
PORT = 8026

Host = Annotated[str, typer.Option("--host", metavar="ADDRESS", help="监听地址 / address to listen at")]
Port = Annotated[int, typer.Option("--port", min=1, max=65_535, metavar="PORT", help="端口 / port")]
Rate = Annotated[
    float, typer.Option("--rate", min=0.1, metavar="N", help="每个密钥每秒的请求数 / requests of one key a second")
]
NoFollow = Annotated[
    bool, typer.Option("--no-follow", help="只写入，由其他进程研判 / only append; another process assesses")
]


def serve_(
    host: Host = HOST,
    port: Port = PORT,
    rate: Rate = REQUESTS_S,
    no_follow: NoFollow = False,
    policy: Policies = None,
    database: Database = DATABASE_URL,
) -> None:
    """经 HTTP 接收部门报送，直到 Ctrl-C / take events over HTTP, until Ctrl-C."""
    from services.host.serving import Address, serve  # noqa: PLC0415  # half a second that no other command needs

    note_new(database)
    where = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    with stopping(Stop()):  # the server ends by itself when told to, and passes the signal on when it has
        serve(
            settings_of(database, policy), Address(host, port), Limits(requests_s=rate),
            lambda: warn(f"监听 / listening at {where}；说明 / documentation: {where}/docs"), follows=not no_follow,
        )  # fmt: skip
