"""`shouwang feed`: what must be done next, by whom, why, since when and until when."""

from __future__ import annotations

from typing import Annotated

import typer

from schemas.case.event import case_id
from schemas.case.feed import FeedItem
from services.alerts import feed as store
from services.alerts import outbox, service
from services.alerts.feed import Page, Where
from services.eventlog.reading import SqlReader
from services.host.commands.alerts import check_place
from services.host.commands.options import DATABASE_URL, AsJson, Database
from services.host.commands.output import grade_text, say, say_json, say_table
from services.host.commands.saying import refuse
from services.host.commands.table import Cell
from services.host.database import looking
from services.host.people import unknown
from services.host.phrases import ACTIONS, NOTICES, both
from services.host.plain import plain
from services.host.scale import Scales, scales_of
from services.host.turns import when_text
from services.policy.divisions import trim

LISTED = 50

FORM = """--json: items（queue, household_id, number, action, about, division, grade, why, since_at, due_at）,
after（下一页的 --after，没有则为 null / for --after, null at the end）；--notices: notices
队列 / queues: staff/工号（某人 / a member of staff）、office/代码（乡镇、县、市的办公室 / an office）、
pool/代码（乡镇待派 / cases of a township that nobody has）、owner/部门/县（转介的承办部门 / who answers a referral）、
source/来源（核实数据的来源 / who checks wrong data）"""

StaffNumber = Annotated[
    str | None,
    typer.Option(
        "--staff",
        metavar="STAFF",
        help="某人的待办，乡镇以上含其办公室 / of a member of staff; of a supervisor with their office",
    ),
]
Queue = Annotated[str | None, typer.Option("--queue", metavar="QUEUE", help="某队列，如 pool/340826100 / of a queue")]
Place = Annotated[
    str | None, typer.Option("--division", metavar="CODE", help="行政区划及其下级 / of a division and those below it")
]
After = Annotated[str | None, typer.Option("--after", metavar="CURSOR", help="上一页之后 / behind the page before")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=1000, metavar="N", help="每页几条 / items of a page")]
Notices = Annotated[
    bool, typer.Option("--notices", help="改为列出收到的通知 / the notices that were received, instead")
]


def feed(
    staff: StaffNumber = None,
    queue: Queue = None,
    division: Place = None,
    after: After = None,
    limit: Limit = LISTED,
    notices: Notices = False,
    database: Database = DATABASE_URL,
    as_json: AsJson = False,
) -> None:
    """待办，最急的在前 / what must be done, the most urgent first."""
    if sum(one is not None for one in (staff, queue, division)) != 1:
        raise typer.BadParameter(
            "请写 --staff、--queue、--division 之一 / write one of --staff, --queue and --division"
        )
    if staff is not None:
        _check_staff(staff, database, as_json=as_json)
    if notices:
        _notices(queue or (f"staff/{staff}" if staff is not None else None), limit, database, as_json=as_json)
        return
    with looking(database) as reader:
        if division is not None:
            check_place(reader, division)
        queue = queue if staff is None else _office(reader, staff)
        page = store.page(reader.connection, Where(queue=queue, staff=staff, division=division), after, limit)
        if as_json:
            say_json({"items": [plain(one) for one in page.items], "after": page.after})
        else:
            _say_page(page, scales_of(reader))


def _check_staff(staff: str, database: str, *, as_json: bool) -> None:
    with looking(database) as reader:
        objection = unknown(reader.connection, "", [staff])
    if objection is not None:
        refuse(objection, as_json=as_json)


def _office(reader: SqlReader, staff: str) -> str | None:
    """The queue of the office in which a supervisor sits; None of a coordinator."""
    found = service.staff(reader.connection, staff)
    return f"office/{trim(found.division)}" if found is not None and found.level != "VILLAGE" else None


def _say_page(page: Page, scales: Scales) -> None:
    say_table(
        ["等级 grade", "待办 to do", "案件 case", "由谁 queue", "截止 due", "理由 why"],
        [_row(one, scales) for one in page.items],
    )
    if page.after is not None:
        say(f"还有更多：--after {page.after} / more: --after {page.after}")


def _row(one: FeedItem, scales: Scales) -> list[Cell]:
    about = f" {one.about}" if one.about else ""
    why = "、".join(one.why) or "—"
    case = case_id(one.household_id, one.number)
    grade = grade_text(one.grade, scales.words(one.division))
    return [grade, f"{both(ACTIONS, one.action)}{about}", case, one.queue, when_text(one.due_at), why]


def _notices(receiver: str | None, limit: int, database: str, *, as_json: bool) -> None:
    if receiver is None:
        raise typer.BadParameter("--notices 请配合 --staff 或 --queue / --notices goes with --staff or --queue")
    with looking(database) as reader:
        found = outbox.received(reader.connection, receiver, limit)
    if as_json:
        say_json({"notices": [plain(one) for one in found]})
        return
    say_table(
        ["等级 grade", "通知原因 reason", "案件 case", "截止 due", "时间 at"],
        [
            [
                grade_text(one.grade), both(NOTICES, one.reason), case_id(one.household_id, one.number),
                when_text(one.due_at), when_text(one.said_at),
            ]
            for one in found
        ],
    )  # fmt: skip
