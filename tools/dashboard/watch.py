"""What tells whether the watch is whole: processes, what waits for them, and alarms."""

from __future__ import annotations

from tools.dashboard.shapes import WELL_AT_NONE, Look, Panel, Query, Row, once, rate, series, stat, table

JOBS = "relay|monitor|alerts|ingest|serve"
HANGS_S = 60
OLD_TICK_S = 2_400
IS_UP = {"0": ("断开 / away", "red"), "1": ("正常 / up", "green")}
IS_BROKEN = {"0": ("完好 / whole", "green"), "1": ("断开 / broken", "red")}


def is_whole() -> Row:
    """Whether all that was said is read: the first thing to look at."""
    return Row("守望是否完好 / Is the watch whole", [*_now(), *_waiting(), *_processes()])


def alarms() -> Row:
    """What asks for somebody now."""
    return Row(
        "告警 / Alarms",
        [
            table(
                "正在告警 / Firing",
                ("做法写在 deploy/prometheus/rules.yml 各条的 action", "what to do is the action of each rule"),
                Query('ALERTS{alertstate="firing"}'),
            ),
        ],
    )


def _now() -> list[Panel]:
    """What must be well at this moment."""
    return [
        stat(
            "告警 / Alarms",
            ("大于零：看最下面的“告警”一栏，每条写明该做什么", "above zero: the last row says what to do"),
            'count(ALERTS{alertstate="firing"}) or vector(0)',
            look=Look(steps=WELL_AT_NONE),
        ),
        stat(
            "无响应的进程 / Processes gone",
            ("看退出码：72、73 须由人查明，其余重启", "exit codes 72 and 73 ask for a person, restart after others"),
            f'count(up{{job=~"{JOBS}"}} == 0) or vector(0)',
            look=Look(steps=WELL_AT_NONE),
        ),
        stat(
            "数据库 / Database",
            ("不可用时恢复数据库即可，进程会自己继续", "bring it back; the processes go on by themselves"),
            "min(shouwang_database_up)",
            look=Look(words=IS_UP),
        ),
        stat(
            "日志链 / Chain of the log",
            (
                "断开：shouwang log verify 指出第一条；保全现场",
                "broken: log verify names the first; keep the evidence",
            ),
            "max(shouwang_chain_broken)",
            look=Look(words=IS_BROKEN),
        ),
        stat(
            "距上次时刻 / Since the last tick",
            ("超过四十分钟：恢复计划任务 shouwang tick", "above 40 minutes: bring the scheduled tick back"),
            "min(shouwang_tick_age_seconds)",
            look=Look("s", (("green", 0), ("red", OLD_TICK_S))),
        ),
        stat(
            "死信 / Dead letters",
            ("shouwang rejects list 说明原因，改正后 rejects redrive", "it tells why; redrive what was mended"),
            f"sum({once('shouwang_dead_letters', 'source', 'reason')}) or vector(0)",
            look=Look(steps=(("green", 0), ("orange", 1))),
        ),
    ]


def _waiting() -> list[Panel]:
    """How much waits, and for how long."""
    return [
        series(
            "未读条数 / Records not read",
            ("只增不减：查该 worker；积压大时 shouwang catch-up", "it only grows: look at the worker, or catch up"),
            Query(once("shouwang_lag_positions", "consumer", "part"), "{{consumer}} {{part}}"),
        ),
        series(
            "未读秒数 / Seconds behind",
            (
                "超过十分钟即告警；先看数据库与 Kafka",
                "an alarm above ten minutes; look at database and broker first",
            ),
            Query(once("shouwang_lag_seconds", "consumer", "part"), "{{consumer}} {{part}}"),
            look=Look("s"),
        ),
        series(
            "部门主题未读 / Departments' records",
            (
                "一次报得多时会升高再回到零；长期不回：看 ingest 的日志与数据库",
                "a large delivery rises and falls; if it stays: what ingest said, and the database",
            ),
            Query(once('shouwang_waiting_records{job="ingest"}', "topic", "part"), "{{topic}} {{part}}"),
        ),
        series(
            "待发布条数 / Not published yet",
            ("不回到零：查 Kafka 与 relay", "it does not come back to zero: look at the broker and the relay"),
            Query("shouwang_relay_lag_positions", "{{instance}}"),
        ),
        series(
            "待发布秒数 / Oldest not published",
            ("超过五分钟即告警；同上", "an alarm above five minutes; as beside"),
            Query("shouwang_relay_lag_seconds", "{{instance}}"),
            look=Look("s"),
        ),
    ]


def _processes() -> list[Panel]:
    """What the processes do."""
    return [
        series(
            "距上次提交 / Since the last commit",
            ("有未读而不提交：进程停住，看它的日志", "records wait and nothing is committed: read what it said"),
            Query("shouwang_last_commit_age_seconds", "{{job}} {{instance}}"),
            look=Look("s"),
        ),
        series(
            "一批在办秒数 / Batch in hand",
            (
                "worker 超过六十秒：查数据库的锁与磁盘，一百二十秒自行结束；relay：查 Kafka",
                "a worker above 60 s: locks and disk, it ends itself at 120 s; the relay: the broker",
            ),
            Query("shouwang_in_hand_seconds", "{{job}} {{instance}}"),
            look=Look("s", (("green", 0), ("red", HANGS_S))),
        ),
        series(
            "分到的分区 / Partitions assigned",
            ("某服务合计为零：shouwang topics plan", "none in a service: a topic or a right is missing"),
            Query('shouwang_assigned_partitions{job=~"monitor|alerts|ingest"}', "{{job}} {{instance}}"),
        ),
        series(
            "每秒事件 / Events per second",
            ("与平日相比突然归零：看上游", "suddenly none: look at whoever is before it"),
            Query(rate('shouwang_events_total{what=~"new|followed|refused"}', "job", "what"), "{{job}} {{what}}"),
        ),
        series(
            "重试与重复 / Retries and repeats",
            (
                "重启后一时有重复属正常；长期重试：看数据库",
                "repeats after a restart are normal; lasting retries are not",
            ),
            Query(rate('shouwang_events_total{what=~"repeated|mended"}', "job", "what"), "{{job}} {{what}}"),
            Query(rate("shouwang_retries_total", "job"), "{{job}} retries"),
        ),
    ]
