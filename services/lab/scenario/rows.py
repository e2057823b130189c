"""A reading and the alerts after it as rows of texts, in the shape in which a scenario says what it wants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from enum import IntEnum
from typing import TYPE_CHECKING

from schemas.case.course import AlertChange
from services.lab.scenario.shape import HOUSEHOLD, NONE, Fields

if TYPE_CHECKING:
    from schemas.assessment import Assessment, Item, Means, Signal
    from services.alerts.state import Alert, Case

MONTHS = 12

SECTIONS = ("signals", "items", "dimensions", "means", "alerts")

Rows = Mapping[str, Mapping[str, list[Fields]]]
"""By section and key, in the order of the reading."""


def rows(assessment: Assessment | None, case: Case, numbers: Mapping[str, str]) -> Rows:
    """Everything that can be wanted; `numbers` maps records to the numbers that the scenario gave them."""
    found: dict[str, dict[str, list[Fields]]] = {name: {} for name in SECTIONS}
    for dimension, alert in case.alerts.items():
        if isinstance(last := alert.last.change, AlertChange):
            found["alerts"][dimension] = [_alert(alert, last)]
    if assessment is None:
        return found
    for signal in assessment.signals:
        key = f"{signal.indicator} {who(signal.subject)}"
        found["signals"].setdefault(key, []).append(_signal(signal, numbers))
    for item in assessment.items:
        found["items"].setdefault(f"{item.code} {who(item.subject)}", []).append(_item(item, numbers))
    for one in assessment.dimensions:
        row = {"grade": _text(one.grade), "unknown_since": _text(one.unknown_since_on)}
        found["dimensions"][one.dimension] = [row]
    if assessment.means is not None:
        found["means"]["means"] = [_means(assessment.means)]
    return found


def who(subject: str) -> str:
    """The member's letter, or `household`."""
    return subject.removeprefix("person/") if subject.startswith("person/") else HOUSEHOLD


def _alert(alert: Alert, last: AlertChange) -> Fields:
    return {
        "episode": str(alert.episode), "grade": _text(alert.grade), "step": last.step, "was": _text(last.was),
        "worst": _text(alert.worst), "raised": _text(alert.raised_on),
    }  # fmt: skip


def _signal(signal: Signal, numbers: Mapping[str, str]) -> Fields:
    return {
        "grade": signal.grade.name, "base": signal.base_grade.name, "since": _text(signal.since_on),
        "rung_since": _text(signal.rung_since_on), "ends": _text(signal.ends_on),
        "steps": ", ".join(signal.steps) or NONE, "evidence": _numbered(signal.evidence, numbers),
    } | {f"values.{name}": _text(value) for name, value in signal.values}  # fmt: skip


def _item(item: Item, numbers: Mapping[str, str]) -> Fields:
    return {
        "since": _text(item.since_on), "ends": _text(item.ends_on), "evidence": _numbered(item.evidence, numbers),
    } | {f"values.{name}": _text(value) for name, value in item.values}  # fmt: skip


def _numbered(evidence: tuple[str, ...], numbers: Mapping[str, str]) -> str:
    return ", ".join(sorted(numbers.get(event_id[:16], event_id) for event_id in evidence)) or NONE


def _means(means: Means) -> Fields:
    found = {field.name.removesuffix("_on"): _text(getattr(means, field.name)) for field in fields(means)}
    persons = ", ".join(f"{subject} {category}" for subject, category in means.persons)
    for name, annual_fen in (("12m", means.income_12m_fen), ("projected", means.projected_annual_fen)):
        # Rounded down for display, as people write it; no rule compares it.
        each_fen = None if annual_fen is None else annual_fen // (MONTHS * means.counted)
        found[f"per_capita_{name}_fen"] = _text(each_fen)
    return found | {"persons": persons or NONE}


def _text(value: object) -> str:
    """One value as a scenario writes it."""
    if value is None:
        return NONE
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, IntEnum):
        return value.name
    return value.isoformat() if isinstance(value, date) else str(value)
