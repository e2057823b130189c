"""`shouwang vault`: who a pseudonym is, for those who may know, written down each time; erasure; keys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from schemas.case.feed import Refused
from schemas.dates import CHINA, civil_date
from services.alerts.service import Staff as Member
from services.eventlog.reading import SqlReader
from services.host.clock import now
from services.host.commands.options import DATABASE_URL, AsJson, Database, settings_of
from services.host.commands.output import say, say_json, say_table
from services.host.commands.saying import Staff, refuse
from services.host.database import book_of, looking
from services.host.entitled import below, division_of, member, objection
from services.host.plain import plain
from services.host.vaulting import existing_vault, open_vault, place_of
from services.policy.divisions import trim
from services.policy.shape import NATION
from services.vault.access import Asked
from services.vault.number import read_number
from services.vault.vault import Vault

RIGHTS = """查看限本辖区人员，抹除、换钥、看日志限县级及以上；每次先记日志
staff of the list look at people of their division; erasing, rotating and reading the journal are for the level COUNTY
and above; each is written down first"""

ACTIONS = {
    "LOOK": "查看 LOOK", "NOTE": "看文字 NOTE", "FIND": "查代号 FIND", "OPEN": "看原文 OPEN", "CLOSE": "了结 CLOSE",
    "ERASE": "抹除 ERASE", "ROTATE": "换钥 ROTATE",
}  # fmt: skip
"""What was done, as the journal names it."""

vault = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="保险库：身份信息 / the vault of identities")

Ref = Annotated[
    str, typer.Argument(metavar="REF", show_default=False, help="人员代号 / pseudonym, with or without person/")
]
Why = Annotated[str, typer.Option("--reason", metavar="TEXT", help="事由，至少三个字 / why, at least three characters")]
Yes = Annotated[bool, typer.Option("--yes", help="确认：不可恢复 / yes, for good: it cannot be undone")]


@vault.command("init", epilog="--json: url, keys, suite")
def init(database: Database = DATABASE_URL, as_json: AsJson = False) -> None:
    """建立保险库和密钥；已有则不变 / make the vault and its keys; what is there stays."""
    settings = settings_of(database, None)
    place = place_of(settings)
    opened = open_vault(settings)
    suite = opened.status().suite
    opened.close()
    if as_json:
        say_json({"url": place.shown, "keys": str(place.keys), "suite": suite})
        return
    say(f"保险库 {place.shown}，密钥 {place.keys}，算法 {suite} / vault, folder of the keys, suite")


@vault.command("status", epilog="--json: suite, people, notes, keys（按主密钥 / by master key）, looks")
def status(database: Database = DATABASE_URL, as_json: AsJson = False) -> None:
    """保险库里有多少，不含任何身份信息 / how much the vault holds; nothing about anybody."""
    with _opened(database) as opened:
        found = opened.status()
    if as_json:
        say_json(plain(found))
        return
    keys = "，".join(f"master-{number} {count}" for number, count in found.keys.items())
    say(
        f"{found.suite}：人员 {found.people}，封存文字 {found.notes}，密钥 {keys or 0}，查看 {found.looks} 次 / "
        "people, sealed texts, keys by master key, looks"
    )


@vault.command("find", epilog=f"--json: person_ref 或 / or null\n{RIGHTS}")
def find(staff: Staff, reason: Why, database: Database = DATABASE_URL, as_json: AsJson = False) -> None:
    """按身份证号查人员代号；号码从标准输入读取 / the pseudonym of a number, which is read from standard input."""
    if typer.get_text_stream("stdin").isatty():
        typer.echo("身份证号 / identity number: ", nl=False, err=True)
    number = read_number(typer.get_text_stream("stdin").readline(), civil_date(now()))
    if not isinstance(number, str):
        raise typer.BadParameter(str(number))
    with _opened(database) as opened, looking(database) as reader:
        ref = opened.ref_of(number)
        asked = _asked(reader, (staff, reason), ref, as_json=as_json)
        opened.write_down("FIND", ref, asked)
        found = opened.find(number)
    if as_json:
        say_json({"person_ref": found})
    else:
        say(found or "保险库中没有此人 / the vault does not know this person")


@vault.command("look", epilog=f"--json: identity（number, name, phone, address, account）或 / or null\n{RIGHTS}")
def look(ref: Ref, staff: Staff, reason: Why, database: Database = DATABASE_URL, as_json: AsJson = False) -> None:
    """查看一人的身份信息 / who a pseudonym is."""
    ref = ref.removeprefix("person/")
    with _opened(database) as opened, looking(database) as reader:
        asked = _asked(reader, (staff, reason), ref, as_json=as_json)
        found = opened.look(ref, asked.by, asked.reason, asked.division)
    if as_json:
        say_json({"identity": plain(found)})
    elif found is None:
        say("保险库中没有此人，或已抹除 / the vault does not know this person, or no more")
    else:
        say(f"{found.name or '—'}，{found.number}")
        say(f"  电话 phone：{found.phone or '—'}")
        say(f"  住址 address：{found.address or '—'}")
        say(f"  账号 account：{found.account or '—'}")


@vault.command("erase", epilog=f"--json: erased\n{RIGHTS}")
def erase(
    ref: Ref, staff: Staff, reason: Why, yes: Yes = False, database: Database = DATABASE_URL, as_json: AsJson = False
) -> None:
    """抹除一人：销毁其密钥，封存的一切不可再读 / destroy a person's key, and with it all that is sealed under it."""
    if not yes:
        raise typer.BadParameter("抹除不可恢复，请核对后加 --yes / erasing cannot be undone; check it and add --yes")
    ref = ref.removeprefix("person/")
    with _opened(database) as opened, looking(database) as reader:
        asked = _asked(reader, (staff, reason), ref, as_json=as_json)
        _supervisor(reader, staff, as_json=as_json)
        erased = opened.erase(ref, asked.by, asked.reason, asked.division)
    if as_json:
        say_json({"erased": erased})
        return
    say(
        "已抹除；保险库的旧备份须一并销毁 / erased; destroy older backups of the vault as well"
        if erased
        else "保险库中没有此人 / the vault does not know this person"
    )


@vault.command("rotate", epilog=f"--json: keys\n{RIGHTS}")
def rotate(staff: Staff, reason: Why, database: Database = DATABASE_URL, as_json: AsJson = False) -> None:
    """更换主密钥，重新包裹全部密钥；人员代号不变 / wrap all keys under a new master key; pseudonyms stay."""
    with _opened(database) as opened, looking(database) as reader:
        by = _supervisor(reader, staff, as_json=as_json)
        opened.write_down("ROTATE", "master", Asked(staff, reason, by.division))
        count = opened.rotate()
    if as_json:
        say_json({"keys": count})
        return
    say(
        f"已重新包裹 {count} 个密钥；请备份新主密钥，旧主密钥在旧备份失效后可删除 / {count} keys wrapped anew; back "
        "the new master key up, and remove the old one when no backup needs it"
    )


@vault.command("journal", epilog=f"--json: looks（at, by, action, subject, division, reason）\n{RIGHTS}")
def journal(staff: Staff, database: Database = DATABASE_URL, as_json: AsJson = False) -> None:
    """本辖区的查看日志 / who looked at whom and why, in one's own division."""
    with _opened(database) as opened, looking(database) as reader:
        code = trim(_supervisor(reader, staff, as_json=as_json).division)
        found = [*opened.journal("" if code == NATION else code)]
    if as_json:
        say_json({"looks": plain(found)})
        return
    heads = ["北京时间 at", "工号 by", "操作 action", "对象 subject", "区划 division", "事由 reason"]
    say_table(
        heads,
        [[f"{one.at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}", one.by, ACTIONS[one.action], one.subject,
          one.division or "—", one.reason]
         for one in found],
    )  # fmt: skip


@contextmanager
def _opened(database: str) -> Iterator[Vault]:
    opened = existing_vault(settings_of(database, None))
    try:
        yield opened
    finally:
        opened.close()


def _asked(reader: SqlReader, said: tuple[str, str], ref: str, *, as_json: bool) -> Asked:
    """Who asks, why and about whom of which division; refused to those who may not."""
    today = civil_date(now())
    division = division_of(reader, ref, today)
    _check(objection(member(reader, said[0]), division, book_of(reader).divisions, today), as_json=as_json)
    return Asked(*said, division)


def _supervisor(reader: SqlReader, staff: str, *, as_json: bool) -> Member:
    found = member(reader, staff)
    if isinstance(found, Refused):
        refuse(found, as_json=as_json)
    _check(below(found, "COUNTY"), as_json=as_json)
    return found


def _check(fault: Refused | None, *, as_json: bool) -> None:
    if fault is not None:
        refuse(fault, as_json=as_json)
