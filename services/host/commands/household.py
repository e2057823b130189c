"""`shouwang household`: the file of one household, as it stood on any day and as it was known on any day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Annotated, Any

import typer
from rich.text import Text

from schemas.assessment import Assessment, Grade, Means
from schemas.household import HouseholdFile
from services.host.codes import CATEGORIES, PROGRAMMES, PROPERTY, REGISTERED_AS, RELATIONS, STATES, chinese
from services.host.commands.options import DATABASE_URL, AsJson, Database, day_of, moment_of
from services.host.commands.output import grade_text, say, say_json, say_table
from services.host.database import looking
from services.host.figures import MEANS
from services.host.household import Found, file_at
from services.host.plain import plain
from services.host.scale import scales_of
from services.host.sentences import code_of, indicator_of, sentence
from services.host.words import subject_text, value_text, yuan
from services.monitor.dimensions import dimensions, streams

MONTHS_OF_YEAR = 12

FORM = """--json: household_id, as_of, division, registered_on, registered_as, categories, members, benefits,
facts, assessment, known_on, is_ahead（as_of > known_on）"""

HouseholdId = Annotated[str, typer.Argument(metavar="ID", help="家庭编号 / id of the household", show_default=False)]
AsOf = Annotated[
    date | None,
    typer.Option(
        "--as-of",
        parser=day_of,
        metavar="DATE",
        help="基准日，默认为获知之日 / the day to look at, by default --known-at",
    ),
]
KnownAt = Annotated[
    datetime | None,
    typer.Option(
        "--known-at", parser=moment_of, metavar="DATE|INSTANT",
        help="只用此刻之前获知的，默认为日志之末 / by what was known then, by default the end of the log",
    ),
]  # fmt: skip


def household(
    household_id: HouseholdId,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    database: Database = DATABASE_URL,
    as_json: AsJson = False,
) -> None:
    """一户一档：某日的家庭情况与研判 / the file of a household and its reading on a day."""
    with looking(database) as reader:
        found = file_at(reader, household_id, as_of, known_at)
        scales = scales_of(reader)
    if as_json:
        say_json(plain(found.file) | {"known_on": plain(found.known_on), "is_ahead": found.is_ahead})
    else:
        _print(found, scales.words(found.file.division))


def _print(found: Found, words: Mapping[Grade, str]) -> None:
    _say_head(found)
    say()
    _say_members(found.file)
    say()
    _say_means(found.file.assessment.means)
    say()
    _say_reading(found.file.assessment, words)


def _say_head(found: Found) -> None:
    file, known_on = found.file, found.known_on
    registered = "未登记（临时立户）"
    if file.registered_on is not None:
        registered = f"{file.registered_on} 登记为{chinese(REGISTERED_AS, file.registered_as or '')}"
    say(f"家庭 {file.household_id}，行政区划 {file.division}，{registered}，类别：{_categories(file.categories)}")
    say(f"{file.as_of} 的情况，依据截至 {known_on} 获知的 {file.facts} 条事实")
    say(f"household {file.household_id} on {file.as_of}, by {file.facts} facts known up to {known_on}")
    if found.is_ahead:
        say(
            f"注意：{known_on} 以后的事尚不知道，{file.as_of} 的情况只是按当时所知推算 / "
            f"note: nothing is known after {known_on}; this is how {file.as_of} would be if nothing had happened since"
        )


def _say_members(file: HouseholdFile) -> None:
    say_table(
        ["成员 member", "关系 relation", "出生 born", "状态 state", "计入 counted", "类别 categories", "重残 severe"],
        [
            [
                one.person.removeprefix("person/"), RELATIONS.get(one.relation or "", one.relation or "—"),
                str(one.born_on or "—"), chinese(STATES, one.state), _yes(one.is_counted), _categories(one.categories),
                _yes(one.is_severely_disabled),
            ]
            for one in file.members
        ],
    )  # fmt: skip
    say()
    say_table(
        ["待遇 benefit", "对象 subject", "起 from", "每月 monthly"],
        [
            [
                chinese(PROGRAMMES, one.programme), subject_text(one.subject), str(one.from_on),
                "—" if one.monthly_fen is None else yuan(one.monthly_fen),
            ]
            for one in file.benefits
        ],
    )  # fmt: skip


def _say_means(means: Means | None) -> None:
    if means is None:
        say("收入：没有任何记录，不作推算 / income: nothing is recorded, and nothing is read from it")
        return
    say_table(["家庭经济状况 means", "数值 value"], list(_means_rows(means)))


def _means_rows(means: Means) -> Iterator[tuple[str, str]]:
    """What is known of the means, each in words."""
    for field in fields(means):
        value = getattr(means, field.name)
        if value is None or value == () or value is False:
            continue
        yield " ".join(MEANS[field.name]), _means_text(field.name, value)
        if field.name == "income_12m_fen" and means.counted:
            yield "人均每月 per person and month", yuan(value // (MONTHS_OF_YEAR * means.counted))


def _means_text(name: str, value: Any) -> str:  # noqa: ANN401  # as the fields of the means declare it
    if name == "persons":
        return "、".join(f"{subject_text(person)} {chinese(CATEGORIES, category)}" for person, category in value)
    if name == "property_flag":
        return chinese(PROPERTY, value)
    if value is True:
        return _yes(value)
    return value_text(name, value) if isinstance(value, int | str) else str(value)


def _say_reading(reading: Assessment, words: Mapping[Grade, str]) -> None:
    names = {one.name: f"{one.chinese} {one.name}" for one in dimensions()}
    say_table(
        ["维度 dimension", "等级 grade", "自何日起无数据 unknown since"],
        [
            [names[one.dimension], grade_text(one.grade, words), str(one.unknown_since_on or "—")]
            for one in reading.dimensions
        ],
    )
    for signal in reading.signals:
        head = f"[{signal.indicator}] {indicator_of(signal).name}，{subject_text(signal.subject)}："
        say(Text.assemble(head, grade_text(signal.grade, words), f"，{signal.since_on} 起"))
        say(f"  {sentence(signal)}")
    chinese_names = {one.name: one.chinese for one in streams()}
    for item in reading.items:
        head = f"[{item.code}] {chinese_names[item.stream]}：{code_of(item).name}，{subject_text(item.subject)}"
        say(f"{head}，{item.since_on} 起")
        say(f"  {sentence(item)}")


def _categories(codes: Sequence[str]) -> str:
    return "、".join(chinese(CATEGORIES, code) for code in codes) or "—"


def _yes(flag: bool) -> str:
    return "是" if flag else "否"
