"""What came from departments, and what of it concerns families."""

from __future__ import annotations

from tools.dashboard.shapes import Look, Query, Row, bars, once, rate, series, stat

DAY_S = 86_400
LATE_S, SILENT_S = 31 * DAY_S, 40 * DAY_S
GRADES = {"RED": ("红", "red"), "ORANGE": ("橙", "orange"), "YELLOW": ("黄", "yellow"), "BLUE": ("蓝", "blue")}
COLOURS = {f"{chinese} {grade}": colour for grade, (chinese, colour) in GRADES.items()} | {"未分级 NONE": "text"}
HERE = 'county=~"$county"'


def departments() -> Row:
    """What comes in, and from whom nothing does."""
    return Row(
        "部门 / Departments",
        [
            bars(
                "距上次报送 / Since the last delivery",
                ("超过约定的周期：与该部门联系", "longer than agreed: ask the department"),
                Query(f"sort_desc({once('shouwang_delivery_age_seconds', 'source')})", "{{source}}"),
                look=Look("s", (("green", 0), ("orange", LATE_S), ("red", SILENT_S))),
            ),
            bars(
                "累计记录 / Records so far",
                ("冲突、拒收、越权多的来源：告知该部门", "many conflicts or refusals: tell the department"),
                Query(f"{once('shouwang_delivered_records', 'source', 'answer')} > 0", "{{source}} {{answer}}"),
                look=Look("short"),
            ),
            bars(
                "死信，按原因 / Dead letters by reason",
                ("同一原因成批出现，多半是表样变了：shouwang mapping check", "many of one reason: the form changed"),
                Query(f"sort_desc({once('shouwang_dead_letters', 'source', 'reason')})", "{{source}} {{reason}}"),
                look=Look("short", (("green", 0), ("orange", 1), ("red", 100))),
            ),
            series(
                "HTTP 收到的记录 / Records by HTTP",
                ("拒收占多数：看对方的密钥与格式", "mostly refused: look at the sender's key and form"),
                Query(rate("shouwang_door_records_total", "answer"), "{{answer}}"),
            ),
            series(
                "HTTP 耗时，95% / Seconds of requests, p95",
                ("超过一秒：看“待写入”与数据库", "above a second: look at what waits and at the database"),
                Query(
                    f"histogram_quantile(0.95, {rate('shouwang_door_request_seconds_bucket', 'le', 'route')})",
                    "{{route}}",
                ),
                look=Look("s"),
            ),
            series(
                "HTTP 待写入 / Waiting to be written",
                ("不回到零：数据库慢或不可用", "it does not come back to zero: the database is slow or away"),
                Query("shouwang_door_waiting", "{{instance}}"),
            ),
        ],
    )


def families() -> Row:
    """What the watch has seen, and what has become of it."""
    opened = once(_opened(".*"), "grade", "dimension", "county")
    late = f"sum by (step, grade) ({once(f'shouwang_cases_overdue{{{HERE}}}', 'step', 'grade', 'county')})"
    return Row(
        "家庭 / Families",
        [
            *(
                stat(
                    f"{chinese}色预警 / {grade}",
                    ("shouwang feed：谁该做什么，最重的在前", "it tells who must do what, the worst first"),
                    f"sum({once(_opened(grade), 'dimension', 'county')}) or vector(0)",
                    look=Look(steps=(("text", 0), (colour, 1))),
                    width=6,
                )
                for grade, (chinese, colour) in GRADES.items()
            ),
            series(
                "现有预警 / Alerts open",
                ("突然增多：先看是否一次大批报送", "a sudden rise: see first whether one delivery was large"),
                Query(_coloured(f"sum by (grade) ({opened})"), "{{grade}}"),
                look=Look(colours=COLOURS, is_stacked=True),
                width=12,
            ),
            bars(
                "超期，按步骤 / Overdue by step",
                ("shouwang feed 与 board：谁的步骤超期；请督办", "feed and board tell whose step it is; see to it"),
                Query(_coloured(late), "{{grade}} {{step}}"),
                look=Look(steps=(("green", 0), ("orange", 1))),
                width=12,
            ),
            bars(
                "按维度 / By dimension",
                ("某一维度独增：看该来源的数据与参数", "one alone grows: look at its sources and parameters"),
                Query(
                    _coloured(f"sum by (dimension, grade) ({opened})"),
                    "{{dimension}} {{grade}}",
                ),
                width=12,
            ),
            bars(
                "按县区 / By county",
                (
                    "一县独多：与该县核对；一县全无：看它的部门是否报送",
                    "none in a county: see whether its departments deliver",
                ),
                Query(
                    _coloured(f"sum by (county, grade) ({opened})"),
                    "{{county}} {{grade}}",
                ),
                width=12,
            ),
        ],
    )


def _opened(grade: str) -> str:
    return f'shouwang_alerts_open{{grade=~"{grade}", {HERE}}}'


def _coloured(expr: str) -> str:
    """Series whose label `grade` is written as people say it: 红 RED."""
    for grade, (chinese, _) in GRADES.items():
        expr = f'label_replace({expr}, "grade", "{chinese} {grade}", "grade", "{grade}")'
    return f'label_replace({expr}, "grade", "未分级 NONE", "grade", "NONE")'
