"""`shouwang keys`: the keys with which departments send over HTTP."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Annotated

import typer

from schemas.dates import civil_date
from schemas.events import event_types
from schemas.fields import SOURCE, whole
from schemas.payload import SYSTEM
from services.eventlog.sql import SqlLog, open_log
from services.host.clock import now
from services.host.commands.options import DATABASE_URL, AsJson, Database, Policies, settings_of
from services.host.commands.output import note_new, say, say_json, say_table
from services.host.plain import plain
from services.ingest import publishers
from services.ingest.places import padded
from services.ingest.publishers import TOKEN_BYTES, Publisher, number_of
from services.policy.divisions import Divisions
from services.policy.load import load

KEY_FORM = """--json: key, number
密钥只显示这一次，库中只存其摘要 / the key is shown this once; the database keeps a digest of it"""

ROTATED_FORM = """--json: key, number, ends_at, old, old_ends_at
新密钥只显示这一次；原有期限的，新密钥从今天起同样长 / shown this once, the new key lasts as long as the old one"""

ROTATION_DAYS = 7
"""Days for which both keys work, so that a sender can change over without a gap."""

PLACE = re.compile(r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}")

keys = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="部门报送密钥 / keys of the departments")


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in re.split(r"[,，\s]+", text) if word)


def _sources(text: str) -> tuple[str, ...]:
    found = _words(text)
    if not found or not all(re.match(whole(SOURCE), word) for word in found):
        raise typer.BadParameter("来源代码形如 340826-yb / a source is written like 340826-yb")
    return found


def _types(text: str) -> frozenset[str]:
    known = {name for name, kind in event_types().items() if kind.SUBJECTS != SYSTEM}
    for word in _words(text):
        if word not in known:
            raise typer.BadParameter(f"没有事件类型 {word}，见 docs/events.md / there is no type {word}")
    return frozenset(_words(text))


def _publisher(text: str) -> str:
    if not re.match(whole(SOURCE), text):
        raise typer.BadParameter(
            "单位代号形如 340826-yb，不含空格 / the code of a publisher is written like 340826-yb, without blanks"
        )
    return text


def _divisions(text: str, known: Divisions) -> tuple[str, ...]:
    found = _words(text)
    if not found or not all(PLACE.fullmatch(word) for word in found):
        raise typer.BadParameter("行政区划写代码，如 340826 / a division is written as its code, such as 340826")
    unknown = next((word for word in found if not known.exists(padded(word), civil_date(now()))), None)
    if unknown is not None:
        raise typer.BadParameter(f"没有行政区划 {unknown} / there is no division {unknown}")
    return found


Name = Annotated[
    str, typer.Option("--publisher", metavar="NAME", help="报送单位代号，如 340826-yb / code of the publisher")
]
Sources = Annotated[
    str | None,
    typer.Option(
        "--sources",
        metavar="A,B…",
        help="可代哪些来源报送，含以其为前缀的（340826-yb 也含 340826-yb-op），默认同单位 / sources it may speak "
        "for, and those that begin with one and a hyphen; else the publisher",
    ),
]
Types = Annotated[
    str | None,
    typer.Option(
        "--types",
        metavar="A,B…",
        help="可报送的事件类型，默认不限；撤回 Retracted 总可以 / types, else any; Retracted always",
    ),
]
Places = Annotated[
    str, typer.Option("--divisions", metavar="A,B…", help="可报送的行政区划及其下级 / divisions, and those below them")
]
Days = Annotated[
    int | None,
    typer.Option("--days", min=1, metavar="N", help="有效天数，默认长期 / days it lasts; by default for ever"),
]
Overlap = Annotated[
    int, typer.Option("--days", min=0, metavar="N", help="旧密钥还可用几天 / days the old one still works")
]
Number = Annotated[
    str, typer.Argument(metavar="NUMBER", show_default=False, help="密钥编号，见 keys list / number of the key")
]


@keys.command("add", epilog=KEY_FORM)
def add(
    publisher: Name, divisions: Places, sources: Sources = None, types: Types = None, days: Days = None,
    policy: Policies = None, database: Database = DATABASE_URL, as_json: AsJson = False,
) -> None:  # fmt: skip
    """发给一个密钥 / issue a key."""
    token = secrets.token_bytes(TOKEN_BYTES)
    at = now()
    one = Publisher(
        number=number_of(token), publisher=_publisher(publisher), sources=_sources(sources or publisher),
        types=None if types is None else _types(types), made_at=at,
        divisions=_divisions(divisions, load(*settings_of(database, policy).policy_dirs).divisions),
        ends_at=None if days is None else at + timedelta(days=days),
    )  # fmt: skip
    with _log(database) as log, log.transaction() as tx:
        text = publishers.issue(tx.connection, one, token)
    _show(text, one.number, as_json=as_json)


@keys.command("list", epilog="--json: keys（number, publisher, sources, types, divisions, made_at, ends_at, is_valid）")
def list_(database: Database = DATABASE_URL, as_json: AsJson = False) -> None:
    """列出密钥，不含密文 / list the keys, without what is secret."""
    with _log(database) as log, log.reader() as reader:
        found = list(publishers.publishers(reader.connection))
    at = now()
    if as_json:
        say_json({"keys": [_plain(one) | {"is_valid": one.is_valid(at)} for one in found]})
        return
    say_table(
        ["编号 number", "单位 publisher", "来源 sources", "类型 types", "区划 divisions", "截止 ends", "状态 state"],
        [
            [
                one.number, one.publisher, " ".join(one.sources), " ".join(sorted(one.types or {"不限 any"})),
                " ".join(one.divisions), _ends(one.ends_at),
                "有效 valid" if one.is_valid(at) else "失效 ended",
            ]
            for one in found
        ],
    )  # fmt: skip


@keys.command("rotate", epilog=ROTATED_FORM)
def rotate(
    number: Number, days: Overlap = ROTATION_DAYS, database: Database = DATABASE_URL, as_json: AsJson = False
) -> None:
    """换发密钥，权限不变；旧密钥再用几天 / issue another key with the same limits; the old one works some days more."""
    token, at = secrets.token_bytes(TOKEN_BYTES), now()
    with _log(database) as log, log.transaction() as tx:
        new = publishers.renew(tx.connection, number, token, at, at + timedelta(days=days))
    if new is None:
        raise _unknown(number)
    if as_json:
        ends = {"ends_at": plain(new.publisher.ends_at), "old": number, "old_ends_at": plain(new.old_ends_at)}
        say_json({"key": new.text, "number": new.publisher.number} | ends)
        return
    _show(new.text, new.publisher.number, as_json=False)
    say(f"新密钥截止 / the new key ends: {_ends(new.publisher.ends_at)}")
    say(f"旧密钥 {number} 截止 / the old key ends: {_ends(new.old_ends_at)}")


@keys.command("revoke", epilog="--json: revoked")
def revoke(number: Number, database: Database = DATABASE_URL, as_json: AsJson = False) -> None:
    """立即停用密钥 / end a key at once."""
    with _log(database) as log, log.transaction() as tx:
        is_known = publishers.end(tx.connection, number, now())
    if not is_known:
        raise _unknown(number)
    if as_json:
        say_json({"revoked": number})
    else:
        say(f"密钥 {number} 已停用，数秒内生效 / the key {number} has ended; it takes effect within seconds")


@contextmanager
def _log(database: str) -> Iterator[SqlLog]:
    """The log beside which the keys are kept; made where there is none, for keys come before the first event."""
    note_new(database)
    log = open_log(database, clock=now)
    try:
        with log.transaction() as tx:
            publishers.create(tx.connection)
        yield log
    finally:
        log.close()


def _show(text: str, number: str, *, as_json: bool) -> None:
    if as_json:
        say_json({"key": text, "number": number})
        return
    say(f"密钥（只显示这一次，请妥善保管）/ the key, shown this once: {text}")
    say(f"编号 / number: {number}")


def _ends(at: datetime | None) -> str:
    return "长期 / never" if at is None else f"{at:%Y-%m-%d %H:%MZ}"


def _plain(one: Publisher) -> dict[str, object]:
    found = plain(one)
    assert isinstance(found, dict)  # noqa: S101  # a dataclass becomes an object
    return found | {"types": sorted(one.types) if one.types else None}


def _unknown(number: str) -> typer.BadParameter:
    return typer.BadParameter(f"没有有效的密钥 {number}，见 keys list / there is no valid key {number}; see keys list")
