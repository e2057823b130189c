"""What a signal or an ungraded item says in plain sentences, with its figures."""

from __future__ import annotations

from functools import cache
from string import Formatter
from typing import TYPE_CHECKING

from schemas.assessment import Item
from services.host.figures import FIGURES
from services.host.words import MODIFIERS, english_value, subject_text, value_text
from services.monitor.dimensions import dimensions, streams
from services.monitor.grading import UNKNOWN, UPS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemas.assessment import Signal
    from services.monitor.indicator import Code, Indicator


def indicator_of(signal: Signal) -> Indicator:
    """The indicator that a signal reads."""
    found = next(one for one in dimensions() if one.name == signal.dimension)
    return next(one for one in found.indicators if one.id == signal.indicator)


def code_of(item: Item) -> Code:
    """The condition that an ungraded item reads."""
    found = next(one for one in streams() if one.name == item.stream)
    return next(one for one in found.codes if one.id == item.code)


def cause_text(cause: str) -> str:
    """A cause of an alert in words: which indicator or condition it is, by code and name, and of whom.

    >>> cause_text("PG.04 person/a")
    '[PG.04] 参保资助未落实 (premium aid missing)，人员 a'
    """
    code, _, subject = cause.partition(" ")
    name = f"[{code}] {_names()[code]}" if code in _names() else code
    return f"{name}，{subject_text(subject)}" if subject else name


@cache
def _names() -> dict[str, str]:
    """All indicators and conditions, by code."""
    rules: list[Indicator | Code] = [rule for one in dimensions() for rule in one.indicators]
    rules += (rule for one in streams() for rule in one.codes)
    return {rule.id: f"{rule.name} ({rule.english})" for rule in rules}


def sentence(said: Signal | Item) -> str:
    """The plain Chinese sentence of a signal or an item with its figures."""
    shown = {name: value_text(name, value) for name, value in said.values}
    return _rule(said).says.format_map(_Figures(shown))


def besides(said: Signal | Item) -> str:
    """The figures that the Chinese sentence does not say, by name; empty if there are none."""
    told = {name for _, name, _, _ in Formatter().parse(_rule(said).says)}
    return "，".join(f"{FIGURES[name][0]} {value_text(name, value)}" for name, value in said.values if name not in told)


def english_sentence(said: Signal | Item) -> str:
    """What is read in English with its figures by name."""
    figures = ", ".join(f"{FIGURES[name][1]} {english_value(name, value)}" for name, value in said.values)
    return f"{_rule(said).english}: {figures}"


def steps_text(signal: Signal) -> Iterator[tuple[str, str, str]]:
    """Each step from base grade to grade: its sign (+ up, - down, none), and what it is in Chinese and English."""
    for step in signal.steps:
        if step in MODIFIERS:
            sign = "+" if step in UPS else "·" if step == UNKNOWN else "−"
            yield (sign, *MODIFIERS[step])
        else:
            path, _, since = step.removeprefix("policy:").partition("@")
            yield "·", f"政策参数 {path} 自 {since} 起变更", f"policy {path} changed on {since}, nothing else did"


class _Figures(dict[str, str]):
    """Figures of a sentence; what is not known reads as a dash."""

    def __missing__(self, name: str) -> str:
        return "—"


def _rule(said: Signal | Item) -> Indicator | Code:
    return code_of(said) if isinstance(said, Item) else indicator_of(said)
