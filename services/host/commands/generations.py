"""`shouwang resize`, `refill` and `restore`: where a new generation of publishing begins."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from services.host.commands.options import DATABASE_URL, AsJson, Database, Policies, settings_of
from services.host.commands.output import progress, say, say_json
from services.host.database import book_of, looking, opened
from services.host.distributed import generations, security
from services.host.distributed.admin import administering
from services.host.distributed.clerk import Clerk
from services.host.distributed.generations import Began
from services.host.distributed.restoring import last_era, packs_of
from services.host.distributed.restoring import restore as give_again
from services.host.embedded import Embedded
from services.host.plain import plain
from services.host.settings import Settings
from services.host.sharing import is_distributed
from services.policy.load import load

AT_ONCE = 10_000
"""Records that are read in one transaction before a log is divided."""

FORM = """--json: era, position, parts
进程遇到新一代即以退出码 75 结束并重新启动 / processes that meet the new era end with exit code 75 and start again"""

Parts = Annotated[int, typer.Option("--parts", min=1, metavar="N", help="分区数 / number of partitions")]
FromStart = Annotated[
    bool, typer.Option("--from-start", help="从日志开头起，供新的订阅方 / from the first record, for a new subscriber")
]


def resize(parts: Parts, database: Database = DATABASE_URL, as_json: AsJson = False) -> None:
    """把日志分为 N 个分区；单机日志由此转为分布式 / divide the log into N partitions, from one process to many.

    之后运行 shouwang topics apply，再启动 relay 和 worker。分区只增不减。
    Then run shouwang topics apply, and start relay and workers. There can be more partitions later, never fewer.
    """
    settings = settings_of(database, None)
    _read_up(settings)
    with opened(database) as log, progress("分区 / dividing", None):
        began = generations.resize(log, parts, settings.warm_households)
    _tell(began, as_json=as_json)


def refill(from_start: FromStart = False, database: Database = DATABASE_URL, as_json: AsJson = False) -> None:
    """重新发布尚未读取的事件：主题丢失或过期后使用 / publish again what was not taken: after topics were lost."""
    with opened(database) as log:
        _tell(generations.refill(log, from_start=from_start), as_json=as_json)


def restore(policy: Policies = None, database: Database = DATABASE_URL, as_json: AsJson = False) -> None:
    """数据库恢复到备份后、其他进程启动前运行 / run when the database came back from a backup, before anything else.

    备份之后的事实从主题取回，按当时获知的时间重新入库；研判和个案随后重新产生。找不回的：尚未发布或已过保留期的事实，
    人员的操作，保险库和人员表。
    What became known behind the backup comes back from the topics, with the time at which it did; readings and cases
    are made anew. Not there: facts not published or past retention, what people did, the vault and the staff list.
    """
    settings = settings_of(database, policy)
    options = security.client(settings)
    with administering(settings):  # a broker that is away is told of so, before anything is begun
        era = last_era(options)
    with opened(database) as log:
        began = generations.restored(log, era)
    with closing(Clerk(settings, load(*settings.policy_dirs))) as clerk, progress("取回 / restoring", None) as advance:
        facts = give_again(clerk, packs_of(options), advance)
    if as_json:
        say_json({**plain(began), "facts": facts})
        return
    _tell(began, as_json=False)
    say(f"从主题取回事实 {facts} 条 / {facts} facts came back from the topics")


def _read_up(settings: Settings) -> None:
    """Let the one process that reads a log read all of it."""
    with opened(settings.database_url) as log, log.reader() as reader:
        head = reader.head()
    if head.position and not is_distributed(head):
        with looking(settings.database_url) as reader:
            book = book_of(reader)
        with closing(Embedded(settings, book)) as host:
            while host.follow(AT_ONCE):
                pass


def _tell(began: Began, *, as_json: bool) -> None:
    if as_json:
        say_json(plain(began))
        return
    say(
        f"第 {began.era} 代，{began.parts} 个分区，自位置 {began.position} 之后发布 / "
        f"era {began.era}, {began.parts} partitions, publishing behind position {began.position}"
    )
