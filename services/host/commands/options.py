"""The options that several commands share, and how their texts become values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.engine import make_url

from schemas.assessment import Grade
from schemas.dates import DAY, civil_date
from services.eventlog.chain import MICROSECOND
from services.host.clock import midnight
from services.host.settings import Settings, settings
from services.host.words import GRADES
from services.monitor.dimensions import dimensions

FILE_URL = "sqlite:///"
DATABASE_URL = FILE_URL + "shouwang.db"


def database_of(text: str) -> str:
    """A database URL; what is none is the path of a SQLite file.

    >>> database_of("demo/shouwang.db"), database_of("sqlite:///a.db")
    ('sqlite:///demo/shouwang.db', 'sqlite:///a.db')
    """
    return text if "://" in text else FILE_URL + text


def option_of(database: str) -> str:
    """What a further command has to be told of a database; nothing of the usual one, and never a password."""
    if database == DATABASE_URL:
        return ""
    shown = make_url(database).render_as_string(hide_password=True)
    return f" --database {shown.removeprefix(FILE_URL)}"


Database = Annotated[
    str,
    typer.Option(
        "--database", envvar="SHOUWANG_DATABASE_URL", metavar="FILE|URL", parser=database_of,
        help="数据库：SQLite 文件，或 postgresql+psycopg://… / the database: a SQLite file, or a URL",
    ),
]  # fmt: skip
Mappings = Annotated[
    list[Path] | None,
    typer.Option(
        "--mappings", metavar="DIR", exists=True, file_okay=False, show_default=False,
        help="本单位对照表的目录，可多次 / folder of a bureau's own mappings; may be repeated",
    ),
]  # fmt: skip
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取 / write JSON, for programs")]
Policies = Annotated[
    list[Path] | None,
    typer.Option(
        "--policy", metavar="DIR", exists=True, file_okay=False,
        help="本地政策参数目录，可多次 / folder of local policy parameters; may be repeated",
    ),
]  # fmt: skip
MetricsPort = Annotated[
    int,
    typer.Option(
        "--metrics", envvar="SHOUWANG_METRICS_PORT", metavar="PORT", min=0, max=65_535,
        help="指标端口（/metrics、/healthz、/readyz），0 为不开 / port of figures and health; 0: none",
    ),
]  # fmt: skip
Limit = Annotated[
    int, typer.Option("--limit", min=0, metavar="N", help="最多列出几条，0 为全部 / how many to list, 0 for all")
]


def settings_of(
    database: str, policies: Sequence[Path] | None, mappings: Sequence[Path] | None = None
) -> Settings:  # fmt: skip
    """The settings of the environment with what the command line says.

    Raises:
        WrongSetting: a variable of the environment holds what makes no sense.
    """
    folders = {"policy_dirs": policies, "mapping_dirs": mappings}
    given = {name: tuple(dirs) for name, dirs in folders.items() if dirs is not None}
    return settings(database_url=database, **given)


def day_of(text: str) -> date:
    """A civil date.

    Raises:
        typer.BadParameter: it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"“{text}”不是日期，请写成 YYYY-MM-DD / '{text}' is no date; write YYYY-MM-DD"
        ) from None


def moment_of(text: str) -> datetime:
    """An instant; a date alone means the end of that civil day.

    Raises:
        typer.BadParameter: it is neither.
    """
    try:
        return midnight(date.fromisoformat(text) + DAY) - MICROSECOND
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise typer.BadParameter(
            f"“{text}”不是日期或时刻，请写成 YYYY-MM-DD 或 YYYY-MM-DDTHH:MM:SSZ / '{text}' is neither a date nor an "
            "instant; write YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ"
        )
    return moment.astimezone(UTC)


def past_day_of(text: str) -> date:
    """A civil date that has come.

    Raises:
        typer.BadParameter: it is none, or lies ahead.
    """
    day = day_of(text)
    if day > civil_date(datetime.now(UTC)):
        raise typer.BadParameter(
            f"{day} 尚未到来，时间只能推进到今天 / {day} lies ahead; time can pass up to today only"
        )
    return day


def grade_of(text: str) -> Grade:
    """A grade by its English or Chinese name.

    Raises:
        typer.BadParameter: there is no such grade.
    """
    for grade, name in GRADES.items():
        if text.upper() in {grade.name, name, name.split()[0]}:
            return grade
    raise typer.BadParameter(f"“{text}”不是等级，请写 {'、'.join(GRADES.values())} 之一 / '{text}' is no grade")


def dimension_of(text: str) -> str:
    """A dimension by its English or Chinese name.

    Raises:
        typer.BadParameter: there is no such dimension.
    """
    for one in dimensions():
        if text in {one.name, one.chinese}:
            return one.name
    names = "、".join(f"{one.chinese} {one.name}" for one in dimensions())
    raise typer.BadParameter(f"没有维度“{text}”，请写 {names} 之一 / there is no dimension '{text}'")
