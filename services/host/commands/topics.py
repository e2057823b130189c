"""`shouwang topics`: hold the broker's topics and rights against the file, and make them so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.host.commands.options import DATABASE_URL, AsJson, Database, settings_of
from services.host.commands.output import say, say_json, say_table
from services.host.database import looking
from services.host.distributed.topics import FILE, Change, Kind, Wanted, load, plan

if TYPE_CHECKING:
    from services.host.distributed.admin import Admin

FORM = "--json: changes（kind, topic, what, was, now）"
KINDS: dict[Kind, str] = {
    "create": "新建 create", "grow": "增加分区 grow", "configure": "配置 configure", "allow": "授权 allow",
    "kept": "文件所无，保留 kept", "refused": "不能减少 refused",
}  # fmt: skip


TopicsFile = Annotated[
    Path, typer.Option("--file", exists=True, dir_okay=False, metavar="FILE", help="主题文件 / file of topics")
]

topics = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Kafka 主题与权限 / topics and rights")


@topics.command("plan", epilog=FORM)
def plan_(file: TopicsFile = FILE, database: Database = DATABASE_URL, as_json: AsJson = False) -> None:
    """对照主题文件，不一致则退出码为 1 / hold the broker against the file; exit code 1 if it differs."""
    with _opened(file, database) as (wanted, admin):
        changes = plan(wanted, admin.cluster())
    _show(changes, as_json=as_json)
    if any(one.kind != "kept" for one in changes):
        raise typer.Exit(1)


@topics.command("apply", epilog=FORM)
def apply(file: TopicsFile = FILE, database: Database = DATABASE_URL, as_json: AsJson = False) -> None:
    """照主题文件建立，从不删除，从不减少分区 / make it so; nothing is deleted, no topic shrinks."""
    with _opened(file, database) as (wanted, admin):
        changes = admin.apply(wanted)
    _show(changes, as_json=as_json)
    if any(one.kind == "refused" for one in changes):
        raise typer.Exit(1)


@contextmanager
def _opened(file: Path, database: str) -> Iterator[tuple[Wanted, Admin]]:
    from services.host.distributed.admin import administering  # noqa: PLC0415  # Kafka's client takes its time to import

    read = load(file)
    with looking(database) as reader:
        parts = reader.head().partitions
    with administering(settings_of(database, None)) as admin:
        yield Wanted(read, parts), admin


def _show(changes: Sequence[Change], *, as_json: bool) -> None:
    if as_json:
        shown = ("kind", "topic", "what", "was", "now")
        say_json({"changes": [{name: getattr(one, name) for name in shown} for one in changes]})
    elif changes:
        say_table(
            ["怎样 kind", "主题 topic", "什么 what", "原为 was", "应为 now"],
            [[KINDS[one.kind], one.topic, one.what, one.was or "—", one.now or "—"] for one in changes],
        )
    else:
        say("与文件一致 / as the file says")
