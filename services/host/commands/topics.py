"""`shouwang topics`: hold the broker's topics and rights against the file, and make them so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.host.commands.options import DATABASE_URL, AsJson, Database, settings_of
from services.host.commands.output import say, say_json, say_table
from services.host.database import looking, opened
from services.host.distributed.topics import FILE, Change, Kind, Wanted, load, plan

if TYPE_CHECKING:
    from services.host.distributed.accepting import Again
    from services.host.distributed.admin import Admin

FORM = "--json: changes（kind, topic, what, was, now）"
AGAIN = "--json: topic, accepted, partitions（part, was, gone, first, end）"
KINDS: dict[Kind, str] = {
    "create": "新建 create", "grow": "增加分区 grow", "configure": "配置 configure", "allow": "授权 allow",
    "kept": "文件所无，保留 kept", "refused": "不能减少 refused",
}  # fmt: skip

TopicsFile = Annotated[
    Path, typer.Option("--file", exists=True, dir_okay=False, metavar="FILE", help="主题文件 / file of topics")
]

Department = Annotated[str, typer.Argument(metavar="TOPIC", help="部门主题 / a department's topic")]
Yes = Annotated[bool, typer.Option("--yes", help="确认 / do it")]

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


@topics.command("accept", epilog=AGAIN)
def accept(
    topic: Department, yes: Yes = False, file: TopicsFile = FILE, database: Database = DATABASE_URL,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """部门主题被重建或截断（退出码 72）后，改从现存的开头读 / read a department's topic from what it holds by now.

    先停止所有 worker ingest。不加 --yes 只显示将怎样，退出码为 1。
    现存的全部重读，收过的自动忽略；已不在主题中的请部门补报。
    For a topic that was made anew or cut off (exit code 72). Stop every worker ingest first. Without --yes it only says
    what it would do, with exit code 1. All that the topic holds is read again, what was taken before falls out; what it
    holds no longer, the department has to send again.
    """
    from services.host.distributed import accepting  # noqa: PLC0415  # as below
    from services.host.distributed.admin import administering  # noqa: PLC0415

    if all(one.name != topic or one.permit() is None for one in load(file)):
        raise typer.BadParameter(f"{topic} 不是 {file} 中的部门主题 / is no department's topic in {file}")
    with administering(settings_of(database, None)) as admin:
        held = admin.held(topic)
    if not held:
        raise typer.BadParameter(f"Kafka 没有主题 {topic}，请先 topics apply / not there: topics apply first")
    with opened(database) as log, log.transaction() as tx:
        plan = accepting.accept(tx, topic, held) if yes else accepting.planned(tx, topic, held)
    _tell(topic, plan, accepted=yes, as_json=as_json)
    if not yes:
        raise typer.Exit(1)


def _tell(topic: str, plan: Sequence[Again], *, accepted: bool, as_json: bool) -> None:
    if as_json:
        parts = [
            {"part": one.part, "was": one.was, "gone": one.gone, "first": one.first, "end": one.end} for one in plan
        ]
        say_json({"topic": topic, "accepted": accepted, "partitions": parts})
        return
    say_table(
        ["分区 part", "已读到 read up to", "已不在 gone", "改从 begins at", "现存至 held up to"],
        [[str(one.part), str(one.was), str(one.gone), str(one.first), str(one.end)] for one in plan],
    )
    say(
        "已改；请启动 worker ingest / done; start worker ingest"
        if accepted
        else "未作更改；核对后加 --yes / nothing was changed; check it and add --yes"
    )


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
