"""`shouwang roster`: who serves which village, grid and household; and the contact card of a household."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection, select

from schemas.case.feed import Refused
from schemas.dates import civil_date
from services.alerts import service
from services.alerts.rows import within
from services.alerts.service import Staff as Member
from services.host.cards import card_of
from services.host.clock import now
from services.host.commands.alerts import check_place
from services.host.commands.options import DATABASE_URL, AsJson, Database, day_of
from services.host.commands.output import progress, say, say_json, say_table
from services.host.commands.saying import HouseholdId, Id, Staff, host_of, refuse
from services.host.database import looking
from services.host.people import Speaker, objection, staff_objection, statements, unknown
from services.host.plain import plain
from services.host.sheets import Tables, read_tables, service_table, staff_table
from services.policy.divisions import Divisions

IMPORT_FORM = """--json: staff, services, unchanged 或 / or refused
表头 / heads: 工号,姓名,电话,级别,行政区划 | 村,网格,户,协理员,替补,起始日期；
或 / or: staff,name,phone,level,division | village,grid,household,coordinator,deputy,from_on
编码 / encoding: UTF-8、GB18030；空表用 roster export 取得 / empty tables come from roster export
人员表为空时谁都可导入；此后只由辖区内、级别不低于所授级别的乡镇或以上人员导入 / once the list has anybody, only
supervisors (TOWNSHIP or above) change it, within their division and up to their own level
姓名和电话只存在人员表中，不进入事件日志 / names and telephones stay in the staff list, never in the log"""

roster = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="服务责任 / who serves whom")

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE…", exists=True, dir_okay=False, readable=True, show_default=False, help="CSV 表 / CSV tables"
    ),
]
From = Annotated[
    date | None,
    typer.Option(
        "--from", metavar="DATE", parser=day_of, help="未写日期的行自哪天起，默认今天 / day of rows without one"
    ),
]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", file_okay=False, help="写到哪个目录 / folder to write to")]
Place = Annotated[
    str, typer.Option("--division", metavar="CODE", help="行政区划及其下级 / a division and those below it")
]


@roster.command("import", epilog=IMPORT_FORM)
def import_(
    files: Files, staff: Staff, from_on: From = None, command_id: Id = None, database: Database = DATABASE_URL,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """导入人员表和责任表；负责的案件随即移交 / import tables of staff and services; open cases follow at once."""
    today = civil_date(now())
    with progress("导入 / importing", None):
        tables = read_tables(files, from_on or today)
        said = _take(tables, Speaker(staff, command_id or f"roster.{today}", today), database, as_json=as_json)
    unchanged = len(tables.services) - said
    if as_json:
        say_json({"staff": len(tables.staff), "services": said, "unchanged": unchanged})
        return
    say(
        f"人员 {len(tables.staff)} 人，责任 {said} 条，未变 {unchanged} 条 / "
        f"{len(tables.staff)} members of staff, {said} services, {unchanged} as they were"
    )


@roster.command("list", epilog="--json: services（village, scope, service）")
def list_(division: Place, database: Database = DATABASE_URL, as_json: AsJson = False) -> None:
    """列出谁负责哪里 / list who serves what."""
    with looking(database) as reader:
        check_place(reader, division)
        rows = list(service.served(reader.connection, division))
    if as_json:
        say_json({"services": [plain(one) for one in rows]})
        return
    say_table(
        ["村 village", "范围 scope", "协理员 coordinator", "替补 deputy", "自 from"],
        [
            [
                one.village, " ".join(one.scope), one.service.coordinator or "缺员 vacant", one.service.deputy or "—",
                str(one.service.from_on),
            ]
            for one in rows
        ],
    )  # fmt: skip


@roster.command("export", epilog="--json: staff, services")
def export(division: Place, out: Out, database: Database = DATABASE_URL, as_json: AsJson = False) -> None:
    """导出人员表和责任表（CSV），改后可再导入 / write both tables, to be changed and imported again."""
    with looking(database) as reader:
        check_place(reader, division)
        listed = select(service.people).where(within(service.people.c.division, division))
        members = [Member(**row._asdict()) for row in reader.connection.execute(listed.order_by("staff"))]
        served = list(service.served(reader.connection, division))
    out.mkdir(parents=True, exist_ok=True)
    (out / "staff.csv").write_bytes(staff_table(members))
    (out / "roster.csv").write_bytes(service_table(served))
    if as_json:
        say_json({"staff": len(members), "services": len(served)})
        return
    say(
        f"人员 {len(members)} 人，责任 {len(served)} 条，写入 {out} / "
        f"{len(members)} members of staff, {len(served)} services in {out}"
    )


@roster.command("card", epilog="--json: coordinator, deputy（staff, name, phone, level, division）")
def card(household_id: HouseholdId, database: Database = DATABASE_URL, as_json: AsJson = False) -> None:
    """一户的联系卡，不含该户任何信息 / the contact card of a household, with nothing about the household."""
    with looking(database) as reader:
        found = card_of(reader, household_id, civil_date(now()))
    if as_json:
        say_json({"coordinator": plain(found.coordinator), "deputy": plain(found.deputy)})
        return
    say("守望联系卡 / contact card")
    say(f"  协理员 coordinator：{_reach(found.coordinator)}")
    say(f"  替补 deputy：{_reach(found.deputy)}")


def _take(tables: Tables, speaker: Speaker, database: str, *, as_json: bool) -> int:
    """Put the staff into the list and the services into the log; how many of them were new."""
    host = host_of(database)
    try:
        with host.log.transaction() as tx:
            fault = _imported(tx.connection, tables, speaker, host.book.divisions)
            if fault is not None:
                refuse(fault, as_json=as_json)
            facts = statements(speaker, tables.services, service.roster(tx.connection, service.EVER))
        host.tell(facts)
    finally:
        host.close()
    return len(facts)


def _imported(connection: Connection, tables: Tables, speaker: Speaker, divisions: Divisions) -> Refused | None:
    """Why the tables are refused; the staff is put into the list first, since the services may name it."""
    fault = staff_objection(connection, speaker, tables.staff, divisions)
    if fault is not None:
        return fault
    service.import_staff(connection, tables.staff)
    if not tables.services:
        return None
    numbers = {number for one in tables.services for number in (one.said.coordinator, one.said.deputy)}
    villages = {one.village for one in tables.services}
    fault = objection(connection, speaker, villages, divisions)
    return fault or unknown(connection, speaker.command_id, numbers)


def _reach(member: Member | None) -> str:
    return "—" if member is None else f"{member.name}，{member.phone}"
