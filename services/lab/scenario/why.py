"""Why something was read: the receipt in short, by topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.case.course import AlertChange
from services.lab.scenario.rows import who
from services.lab.scenario.shape import NONE
from services.lab.scenario.words import figure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from schemas.assessment import Assessment, Item, Means, Signal
    from schemas.case import CaseEvent
    from services.policy.book import PolicyBook, View

Topics = dict[str, list[str]]
"""Lines by topic: `1.01 expenditure_surge`, `means`, `alerts`."""


def why(assessment: Assessment | None, book: PolicyBook, changes: Iterable[CaseEvent]) -> Topics:
    """The lines that answer why, by what they are about."""
    topics = _alerts(changes)
    if assessment is None:
        return topics
    view = book.view(assessment.division, assessment.as_of, assessment.as_of)
    for signal in assessment.signals:
        topics.setdefault(f"{signal.indicator} {signal.dimension}", []).extend(_signal(signal, view))
    for item in assessment.items:
        topics.setdefault(item.code, []).extend(_item(item, view))
    for one in assessment.dimensions:
        if one.silent_feeds:
            line = f"数据中断 / silent：{'、'.join(one.silent_feeds)}，自 {one.unknown_since_on}"
            topics.setdefault(f"dimension {one.dimension}", []).append(line)
    if assessment.means is not None:
        topics["means"] = _means(assessment.means)
    return topics


def _alerts(events: Iterable[CaseEvent]) -> Topics:
    topics: Topics = {}
    for event in events:
        change = event.change
        if isinstance(change, AlertChange):
            grades = f"{_name(change.was)} → {_name(change.grade)}"
            line = f"{event.as_of} {change.step}：{grades}（第 {change.episode} 次 / episode）"
            topics.setdefault(f"alerts {change.dimension}", []).append(line)
    return topics


def _signal(signal: Signal, view: View) -> Iterator[str]:
    steps = "、".join(signal.steps) or "—"
    yield (
        f"{signal.indicator} {who(signal.subject)}：{signal.base_grade.name} → [{steps}] → {signal.grade.name}，"
        f"{signal.since_on} 起 / since（本级 / rung {signal.rung_since_on}，至 / through {signal.ends_on or '—'}）"
    )
    yield from _figures(signal.values, signal.parameters, view)


def _item(item: Item, view: View) -> Iterator[str]:
    yield f"{item.code} {who(item.subject)}：{item.since_on} 起 / since，至 / through {item.ends_on or '—'}"
    yield from _figures(item.values, item.parameters, view)


def _figures(values: Iterable[tuple[str, object]], parameters: Iterable[str], view: View) -> Iterator[str]:
    figures = ", ".join(_equation(name, value) for name, value in values)
    if figures:
        yield f"    数值 / values：{figures}"
    for path in parameters:
        hit = view.hit(path)
        basis = f"{hit.division}，{hit.effective_on} 起，{hit.source}"
        yield f"    参数 / parameter：{_equation(path, hit.value)}（{basis}）"


def _means(means: Means) -> list[str]:
    shown: Mapping[str, object] = {
        "counted": means.counted, "income_12m_fen": means.income_12m_fen, "rigid_12m_fen": means.rigid_12m_fen,
        "projected_annual_fen": means.projected_annual_fen, "unknown_since": means.unknown_since_on,
    }  # fmt: skip
    return ["means：" + ", ".join(_equation(name, value) for name, value in shown.items())]


def _equation(name: str, value: object) -> str:
    return " = ".join(figure(name, NONE if value is None else value))


def _name(grade: object) -> str:
    return getattr(grade, "name", "—")
