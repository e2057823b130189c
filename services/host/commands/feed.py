"""`shouwang feed`: what must be done next, by whom, why, since when and until when."""

from __future__ import annotations

from typing import Annotated

import typer

from schemas.case.event import case_id
from schemas.case.feed import BulkTask, FeedItem
from schemas.dates import civil_date
from services.alerts import feed as store
from services.alerts import outbox, service
from services.alerts.feed import Page, Where
from services.eventlog.reading import SqlReader
from services.host.clock import now
from services.host.commands.alerts import check_place
from services.host.commands.options import DATABASE_URL, AsJson, Database
from services.host.commands.output import grade_text, say, say_json, say_table
from services.host.commands.saying import refuse
from services.host.commands.table import Cell
from services.host.database import book_of, looking
from services.host.people import unknown
from services.host.phrases import ACTIONS, NOTICES, both
from services.host.plain import plain
from services.host.scale import Scales, scales_of
from services.host.sentences import cause_text
from services.host.turns import when_text

LISTED = 50

FORM = """--json: items（queue, household_id, number, action, about, division, grade, why, since_at, due_at, bulk；
批量任务 / of a bulk task: action BULK, about, division, grade, why, since_on, due_at, households, visited, waiting）,
after（下一页的 --after，没有则为 null / for --after, null at the end）；--notices: notices
队列 / queues: staff/工号（某人 / a member of staff）、office/代码（乡镇、县、市的办公室 / an office）、
pool/代码（乡镇待派 / cases of a township that nobody has）、owner/部门/县（转介的承办部门 / who answers a referral）、
source/来源（核实数据的来源 / who checks wrong data）"""

StaffNumber = Annotated[
    str | None,
    typer.Option(
        "--staff",
        metavar="STAFF",
        help="某人的待办，乡镇以上含办公室，乡镇含待派 / of a member of staff; of a supervisor with office and pool",
    ),
]
Queue = Annotated[str | None, typer.Option("--queue", metavar="QUEUE", help="某队列，如 pool/340826100 / of a queue")]
Place = Annotated[
    str | None, typer.Option("--division", metavar="CODE", help="行政区划及其下级 / of a division and those below it")
]
After = Annotated[str | None, typer.Option("--after", metavar="CURSOR", help="上一页之后 / behind the page before")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=1000, metavar="N", help="每页几条 / items of a page")]
Bulk = Annotated[
    str | None, typer.Option("--bulk", metavar="KEY", help="批量任务中的各户 / the households of a bulk task")
]
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
    bulk: Bulk = None,
    database: Database = DATABASE_URL,
    as_json: AsJson = False,
) -> None:
    """待办，最急的在前；批量任务为一行，用 --bulk 展开 / what must be done, the most urgent first."""
    if sum(one is not None for one in (staff, queue, division, bulk)) != 1:
        raise typer.BadParameter(
            "请写 --staff、--queue、--division、--bulk 之一 / write one of --staff, --queue, --division and --bulk"
        )
    if staff is not None:
        _check_staff(staff, database, as_json=as_json)
    if notices:
        _notices(queue or (f"staff/{staff}" if staff is not None else None), limit, database, as_json=as_json)
        return
    with looking(database) as reader:
        if division is not None:
            check_place(reader, division)
        offices = () if staff is None else _offices(reader, staff)
        listed = store.folded if bulk is None else store.page
        where = Where(queue=queue, staff=staff, offices=offices, division=division, bulk=bulk)
        page = listed(reader.connection, where, after, limit)
        if as_json:
            say_json({"items": [plain(one) for one in page.items], "after": page.after})
        else:
            _say_page(page, scales_of(reader))


def _check_staff(staff: str, database: str, *, as_json: bool) -> None:
    with looking(database) as reader:
        objection = unknown(reader.connection, "", [staff])
    if objection is not None:
        refuse(objection, as_json=as_json)


def _offices(reader: SqlReader, staff: str) -> tuple[str, ...]:
    """The queues of the office in which a supervisor sits: its desk and, of a township, the cases that nobody has."""
    found = service.staff(reader.connection, staff)
    if found is None or found.level == "VILLAGE":
        return ()
    place = book_of(reader).divisions.successor(found.division, civil_date(now()))
    return (f"office/{place}", f"pool/{place}") if found.level == "TOWNSHIP" else (f"office/{place}",)


def _say_page(page: Page[FeedItem | BulkTask], scales: Scales) -> None:
    say_table(
        ["等级 grade", "待办 to do", "案件 case", "由谁 queue", "截止 due", "理由 why"],
        [_row(one, scales) if isinstance(one, FeedItem) else _bulk_row(one, scales) for one in page.items],
    )
    if page.after is not None:
        say(f"还有更多：--after {page.after} / more: --after {page.after}")


def _row(one: FeedItem, scales: Scales) -> list[Cell]:
    about = f" {one.about}" if one.about else ""
    why = "；".join(map(cause_text, one.why)) or "—"
    case = case_id(one.household_id, one.number)
    grade = grade_text(one.grade, scales.words(one.division))
    return [grade, f"{both(ACTIONS, one.action)}{about}", case, one.queue, when_text(one.due_at), why]


def _bulk_row(one: BulkTask, scales: Scales) -> list[Cell]:
    """Where, since when and how far: the village stands for the case."""
    done = f"{one.households} 户，已访 {one.visited} / {one.households} households, {one.visited} visited"
    said = f"{both(ACTIONS, one.action)} {one.about}"
    why = f"{cause_text(one.why[0])} 自 since {one.since_on}"
    return [grade_text(one.grade, scales.words(one.division)), said, one.division, done, when_text(one.due_at), why]


def _notices(receiver: str | None, limit: int, database: str, *, as_json: bool) -> None:
    if receiver is None:
        raise typer.BadParameter("--notices 请配合 --staff 或 --queue / --notices goes with --staff or --queue")
    with looking(database) as reader:
        found = outbox.received(reader.connection, receiver, limit)
        scales = scales_of(reader)
    if as_json:
        say_json({"notices": [plain(one) for one in found]})
        return
    say_table(
        ["等级 grade", "通知原因 reason", "案件 case", "截止 due", "时间 at"],
        [
            [
                grade_text(one.grade, scales.words(one.division)), both(NOTICES, one.reason),
                case_id(one.household_id, one.number), when_text(one.due_at), when_text(one.said_at),
            ]
            for one in found
        ],
    )  # fmt: skip
