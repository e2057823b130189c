"""`shouwang explain`: why there is an alert, in Chinese with English under it, down to event and legal source."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from typing import Annotated, Any

import typer
from rich.text import Text

from schemas.assessment import Assessment, Signal
from schemas.event import Recorded, body_of
from services.host.commands.options import DATABASE_URL, AsJson, Database
from services.host.commands.output import grade_text, say, say_json, say_table
from services.host.database import looking
from services.host.plain import plain
from services.host.receipt import AlertId, Receipt, receipt
from services.host.words import (
    AMOUNTS,
    CHANGES,
    GRADES,
    MODIFIERS,
    event_name,
    parameter_text,
    subject_text,
    value_text,
    yuan,
)
from services.monitor.dimensions import dimensions
from services.monitor.grading import UPS
from services.monitor.indicator import Dimension, Indicator

ID_SHOWN = 16
"""Digits of an event id that name the record; enough to find it."""

FORM = """--json: alert, household_id, dimension, episode, grade, division, history, reading,
signals, evidence, parameters"""

Alert = Annotated[
    str,
    typer.Argument(metavar="ALERT", show_default=False, help="预警编号 家庭:维度:次数 / household:dimension:episode"),
]


def explain(alert: Alert, database: Database = DATABASE_URL, as_json: AsJson = False) -> None:
    """说明一条预警的来龙去脉和依据 / explain an alert: its history, evidence, steps and policy."""
    with looking(database) as reader:
        found = receipt(reader, AlertId.parse(alert))
    if as_json:
        say_json(plain_receipt(found))
    else:
        say_receipt(found, "" if database == DATABASE_URL else f" --database {database}")


def say_receipt(found: Receipt, options: str = "") -> None:
    """Print a receipt; `options` of the command line go into the call that recomputes it."""
    dimension = _dimension(found.alert.dimension)
    say(Text.assemble(f"预警 {found.alert}（{dimension.chinese}）现为 ", grade_text(found.grade)))
    say(f"alert of {dimension.english}, household {found.alert.household_id}, division {found.reading.division}")
    say()
    say("经过 / history")
    for change in found.history:
        grades = " → ".join(GRADES[one] if one is not None else "无 none" for one in (change.was, change.grade))
        chinese, english = CHANGES[change.step]
        say(f"  {change.as_of}  {chinese} {english}：{grades}")
    reading = found.reading
    say()
    say(f"最近研判 / latest reading: {reading.as_of}，规则 rules {reading.rules_version}")
    _say_means(reading)
    for signal in found.signals:
        say()
        _say_signal(signal)
    say()
    say("依据事件 / evidence")
    say_table(
        ["记录 record", "事件 event", "对象 subject", "发生 occurred", "获知 known", "来源 source", "金额 amounts"],
        [_evidence_row(one) for one in found.evidence],
    )
    say()
    say("政策参数 / policy parameters")
    say_table(
        ["参数 parameter", "取值 value", "生效 effective", "公布 published", "层级 division", "依据 legal source"],
        [
            [
                hit.path, parameter_text(hit.unit, hit.value), str(hit.effective_on), str(hit.published_on),
                hit.division, hit.source,
            ]
            for hit in found.parameters
        ],
    )  # fmt: skip
    say()
    say(f"复算 / recompute: shouwang verify {found.alert}{options}")


def _say_means(reading: Assessment) -> None:
    """The income with which the line was compared."""
    means = reading.means
    if means is None or means.projected_annual_fen is None:
        return
    annual = yuan(means.projected_annual_fen)
    say(f"  预计年收入 {annual}，计入 {means.counted} 人 / projected yearly income {annual}, {means.counted} counted")


def _say_signal(signal: Signal) -> None:
    indicator = _indicator(signal)
    say(
        Text.assemble(
            f"[{signal.indicator}] {indicator.name}，{subject_text(signal.subject)}：", grade_text(signal.grade)
        )
    )
    say(f"  {sentence(signal)}")
    say(f"  {english_sentence(signal)}")
    if signal.ends_on is None:
        say(f"  {signal.since_on} 起 / since {signal.since_on}")
    else:
        say(f"  {signal.since_on} 起，若无新情况至 {signal.ends_on} / {signal.since_on} to {signal.ends_on}")
    say(f"  基准等级 base grade: {GRADES[signal.base_grade]}")
    steps = list(steps_text(signal))
    for sign, chinese, english in steps:
        say(f"    {sign} {chinese} / {english}")
    if len(steps) > 1:
        say("    升、降各至多一级，合计至多一级 / at most one step up and one down, and one in all")
    say(f"  所定等级 grade: {GRADES[signal.grade]}")


def sentence(signal: Signal) -> str:
    """The plain Chinese sentence of a signal with its figures."""
    shown = {name: value_text(name, value) for name, value in signal.values}
    return _indicator(signal).says.format_map(_Figures(shown))


def english_sentence(signal: Signal) -> str:
    """The indicator in English with its figures by name."""
    figures = ", ".join(f"{name} {value_text(name, value)}" for name, value in signal.values)
    return f"{_indicator(signal).english}: {figures}"


def steps_text(signal: Signal) -> Iterator[tuple[str, str, str]]:
    """Each step from base grade to grade: its sign (+ up, - down, none), and what it is in Chinese and English."""
    for step in signal.steps:
        if step in MODIFIERS:
            sign = "+" if step in UPS else "·" if step == "unknown" else "−"
            yield (sign, *MODIFIERS[step])
        else:
            path, _, since = step.removeprefix("policy:").partition("@")
            yield "·", f"政策参数 {path} 自 {since} 起变更", f"policy {path} changed on {since}, nothing else did"


class _Figures(dict[str, str]):
    """Figures of a sentence; what is not known reads as a dash."""

    def __missing__(self, name: str) -> str:
        return "—"


def _evidence_row(one: Recorded) -> list[str]:
    event = one.event
    return [
        event.event_id[:ID_SHOWN], f"{event_name(event.type)} {event.type}", subject_text(event.subject),
        str(event.occurred_on), str(one.known_on), event.source,
        "，".join(f"{AMOUNTS.get(name, name)} {yuan(fen)}" for name, fen in amounts(one).items()) or "—",
    ]  # fmt: skip


def amounts(one: Recorded) -> dict[str, int]:
    """The sums that an event names, in fen, those of nothing left out."""
    payload: Any = one.event.payload
    found = {field.name: getattr(payload, field.name) for field in fields(payload) if field.name.endswith("_fen")}
    return {name: fen for name, fen in found.items() if fen}


def plain_receipt(found: Receipt) -> dict[str, object]:
    """A receipt as JSON values."""
    reading = found.reading
    return {
        "alert": str(found.alert), "household_id": found.alert.household_id, "dimension": found.alert.dimension,
        "episode": found.alert.episode, "grade": plain(found.grade), "division": reading.division,
        "history": [plain(change) for change in found.history],
        "reading": {
            "as_of": plain(reading.as_of), "cause": reading.cause[0], "rules_version": reading.rules_version,
            "policy_digest": reading.policy_digest, "means": plain(reading.means),
        },
        "signals": [
            plain(signal) | {"name": _indicator(signal).name, "sentence": sentence(signal)} for signal in found.signals
        ],
        "evidence": [_plain_evidence(one) for one in found.evidence],
        "parameters": [plain(hit) for hit in found.parameters],
    }  # fmt: skip


def _plain_evidence(one: Recorded) -> dict[str, object]:
    event = one.event
    return {
        "event_id": event.event_id, "type": event.type, "name": event_name(event.type), "subject": event.subject,
        "occurred_on": plain(event.occurred_on), "known_on": plain(one.known_on), "source": event.source,
        "amounts": amounts(one), "data": json.loads(body_of(event))["data"],
    }  # fmt: skip


def _dimension(name: str) -> Dimension:
    return next(one for one in dimensions() if one.name == name)


def _indicator(signal: Signal) -> Indicator:
    return next(one for one in _dimension(signal.dimension).indicators if one.id == signal.indicator)
