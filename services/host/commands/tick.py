"""`shouwang tick`: time goes on; run by whatever schedules commands, every quarter of an hour."""

from __future__ import annotations

from contextlib import closing

from schemas.events.system import Tick
from services.host.commands.options import DATABASE_URL, AsJson, Database, Policies, settings_of
from services.host.commands.output import say, say_json
from services.host.database import check_file, last_said
from services.host.hosts import host_of
from services.host.plain import plain
from services.host.turns import when_text
from services.policy.load import load

FORM = """--json: appended, time_at
appended：新增的时刻和政策采用，0 表示此前已有 / ticks and adoptions of a policy; 0: they were there before"""


def tick(policy: Policies = None, database: Database = DATABASE_URL, as_json: AsJson = False) -> None:
    """让时间推进到现在，并采用本机的政策参数 / let time pass to now, under the policy parameters of this machine.

    由计划任务每十五分钟运行；重复运行或在两处运行都只算一次，漏掉的日子会补上。
    Run it every fifteen minutes by a scheduler; twice or in two places is once, and missed days are made up for.
    """
    settings = settings_of(database, policy)
    check_file(database)  # whoever schedules commands may do so in another folder
    with closing(host_of(settings, load(*settings.policy_dirs))) as host:
        host.pass_time()
        appended = host.counts.appended
        with host.log.reader() as reader:
            last = last_said(reader, Tick)
    if as_json:
        say_json({"appended": appended, "time_at": plain(last.at) if last else None})
        return
    time_at = when_text(last.at) if last else "—"
    say(f"时间到 {time_at}，新增 {appended} 条 / time has come to {time_at}; {appended} appended")
