"""`shouwang explain`: why there is an alert, in Chinese with English under it, down to event and legal source."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Annotated, Any

import typer
from rich.text import Text

from schemas.assessment import Assessment, Grade, Item, Signal
from schemas.event import Recorded, body_of
from services.host.commands.options import DATABASE_URL, AsJson, Database, option_of
from services.host.commands.output import grade_text, say, say_json
from services.host.database import looking
from services.host.plain import plain
from services.host.receipt import AlertId, Receipt, Turn, open_alerts, receipt
from services.host.scale import scales_of
from services.host.sentences import besides, code_of, english_sentence, indicator_of, sentence, steps_text
from services.host.words import (
    AMOUNTS,
    CHANGES,
    english_yuan,
    event_name,
    parameter_text,
    subject_text,
    yuan,
)
from services.monitor.dimensions import dimensions, streams
from services.monitor.indicator import Dimension, Stream
from services.policy.book import Hit

CASE_MARK = "#"
"""What tells the id of a case from that of an alert."""

ID_SHOWN = 16
"""Digits of an event id that name the record; enough to find it."""

FORM = """--json: alert, household_id, dimension, episode, grade, is_on, division, history, reading,
signals, items（不分级的 / of an ungraded stream）, evidence, parameters；案件编号时为 / of a case: alerts"""

Alert = Annotated[
    str,
    typer.Argument(
        metavar="ALERT", show_default=False,
        help="预警编号 家庭:维度:次数，或案件编号 家庭#序号（该户现有的预警）/ household:dimension:episode, or "
        "household#number for all that are on",
    ),
]  # fmt: skip


def explain(alert: Alert, database: Database = DATABASE_URL, as_json: AsJson = False) -> None:
    """说明预警的来龙去脉和依据，包括不分级的 / explain an alert or an entry of a stream, down to its sources."""
    with looking(database) as reader:
        if CASE_MARK in alert:
            found = [receipt(reader, one) for one in open_alerts(reader, alert)]
        else:
            found = [receipt(reader, AlertId.parse(alert))]
        scales = scales_of(reader)
    if as_json:
        shown = [plain_receipt(one) for one in found]
        say_json({"alerts": shown} if CASE_MARK in alert else shown[0])
        return
    for number, one in enumerate(found):
        if number:
            say()
        say_receipt(one, scales.words(one.reading.division), option_of(database))


def say_receipt(found: Receipt, words: Mapping[Grade, str], options: str = "") -> None:
    """Print a receipt, grades in the words of its place; `options` go into the call that recomputes it."""
    dimension = _watched(found.alert.dimension)
    state = grade_text(found.grade, words) if found.grade is not None else "未结束 on" if found.is_on else "已结束 over"
    say(Text.assemble(f"预警 {found.alert}（{dimension.chinese}）现为 ", state))
    say(f"alert of {dimension.english}, household {found.alert.household_id}, division {found.reading.division}")
    say()
    _say_history(found.history, words)
    reading = found.reading
    say()
    say(f"最近研判 / latest reading: {reading.as_of}，规则 rules {reading.rules_version}")
    _say_means(reading)
    for one in found.said:
        say()
        _say_signal(one, words) if isinstance(one, Signal) else _say_item(one)
    say()
    say("依据事件：记录、事件、对象、日期、来源、金额 / evidence: occurred, known, source, sums")
    for fact in found.evidence:
        _say_evidence(fact)
    say()
    say("政策参数：取值、层级、日期、依据 / policy parameters: division, effective, published, legal source")
    for hit in found.parameters:
        _say_parameter(hit)
    say()
    say(f"复算 / recompute: shouwang verify {found.alert}{options}")


def _say_history(history: Sequence[Turn], words: Mapping[Grade, str]) -> None:
    say("经过 / history")
    for turn in history:
        change = turn.change
        grades = " → ".join(words[one] if one is not None else "无 none" for one in (change.was, change.grade))
        graded = "" if change.was is change.grade is None else f"：{grades}"
        chinese, english = CHANGES[change.step]
        say(f"  {turn.event.as_of}  {chinese} {english}{graded}")


def _say_means(reading: Assessment) -> None:
    """The income with which the line was compared."""
    means = reading.means
    if means is None or means.projected_annual_fen is None:
        return
    annual_fen, counted = means.projected_annual_fen, means.counted
    say(f"  预计年收入 {yuan(annual_fen)}，计入 {counted} 人")
    say(f"  projected yearly income {english_yuan(annual_fen)}, {counted} counted")


def _say_signal(signal: Signal, words: Mapping[Grade, str]) -> None:
    indicator = indicator_of(signal)
    say(
        Text.assemble(
            f"[{signal.indicator}] {indicator.name}，{subject_text(signal.subject)}：", grade_text(signal.grade, words)
        )
    )
    _say_what(signal)
    say(f"  基准等级 base grade: {words[signal.base_grade]}")
    steps = list(steps_text(signal))
    for sign, chinese, english in steps:
        say(f"    {sign} {chinese} / {english}")
    if len(steps) > 1:
        say("    升、降各至多一级，合计至多一级 / at most one step up and one down, and one in all")
    say(f"  所定等级 grade: {words[signal.grade]}")


def _say_item(item: Item) -> None:
    say(f"[{item.code}] {code_of(item).name}，{subject_text(item.subject)}：")
    _say_what(item)


def _say_what(said: Signal | Item) -> None:
    """The sentence, in both languages, and since when."""
    say(f"  {sentence(said)}")
    if rest := besides(said):
        say(f"  另有：{rest}。")
    say(f"  {english_sentence(said)}")
    if said.ends_on is None:
        say(f"  {said.since_on} 起 / since {said.since_on}")
    else:
        say(f"  {said.since_on} 起，若无新情况至 {said.ends_on} / {said.since_on} to {said.ends_on}")


def _say_evidence(one: Recorded) -> None:
    """An event in two lines, so that a narrow screen cuts no id."""
    event = one.event
    say(f"{event.event_id[:ID_SHOWN]}  {event_name(event.type)} {event.type}  {subject_text(event.subject)}")
    sums = "，".join(f"{AMOUNTS.get(name, name)} {yuan(fen)}" for name, fen in amounts(one).items())
    say(f"  发生 {event.occurred_on}  获知 {one.known_on}  来源 {event.source}" + (f"  {sums}" if sums else ""))


def _say_parameter(hit: Hit) -> None:
    """A policy value in two lines: what it is, and by whom from when."""
    say(f"{hit.path}  {parameter_text(hit.unit, hit.value)}")
    say(f"  {hit.division}  生效 {hit.effective_on}  公布 {hit.published_on}  {hit.source}")


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
        "episode": found.alert.episode, "grade": plain(found.grade), "is_on": found.is_on,
        "division": reading.division,
        "history": [_plain_turn(one) for one in found.history],
        "reading": {
            "as_of": plain(reading.as_of), "cause": reading.cause[0], "rules_version": reading.rules_version,
            "policy_digest": reading.policy_digest, "means": plain(reading.means),
        },
        "signals": [
            plain(one) | {"name": indicator_of(one).name, "sentence": sentence(one)}
            for one in found.said if isinstance(one, Signal)
        ],
        "items": [
            plain(one) | {"name": code_of(one).name, "sentence": sentence(one)}
            for one in found.said if isinstance(one, Item)
        ],
        "evidence": [_plain_evidence(one) for one in found.evidence],
        "parameters": [plain(hit) for hit in found.parameters],
    }  # fmt: skip


def _plain_turn(one: Turn) -> dict[str, object]:
    event, change = one.event, one.change
    return {
        "as_of": plain(event.as_of), "known_at": plain(event.known_at), "division": event.division,
        "step": change.step, "was": plain(change.was), "grade": plain(change.grade), "causes": plain(change.causes),
        "cause": event.cause,
    }  # fmt: skip


def _plain_evidence(one: Recorded) -> dict[str, object]:
    event = one.event
    return {
        "event_id": event.event_id, "type": event.type, "name": event_name(event.type), "subject": event.subject,
        "occurred_on": plain(event.occurred_on), "known_on": plain(one.known_on), "source": event.source,
        "amounts": amounts(one), "data": json.loads(body_of(event))["data"],
    }  # fmt: skip


def _watched(name: str) -> Dimension | Stream:
    watched: tuple[Dimension | Stream, ...] = (*dimensions(), *streams())
    return next(one for one in watched if one.name == name)
