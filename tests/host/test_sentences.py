"""Every figure, code and step that a reading can show has its words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any, get_args

import pytest

from schemas.fields import Category, DiseaseClass, Programme, StudyLevel
from services.host.codes import OF_RECEIPTS
from services.host.figures import FIGURES
from services.host.words import english_value
from services.monitor.dimensions import dimensions, streams

GOLDEN = Path(__file__).parent.parent / "scenarios" / "golden.json"


def figures(value: Any) -> Iterator[str]:
    """Every name of a figure in the answers of the scenarios."""
    if isinstance(value, dict):
        yield from (name for name, _ in value.get("values", []))
        for each in value.values():
            yield from figures(each)
    elif isinstance(value, list):
        for each in value:
            yield from figures(each)


def test_every_figure_that_a_scenario_gives_has_words() -> None:
    named = set(figures(json.loads(GOLDEN.read_text(encoding="utf-8"))))

    assert len(named) > 50
    assert named <= FIGURES.keys(), "name them in services/host/figures.py"


def values(answer: Any) -> Iterator[tuple[str, Any]]:
    """Every figure in the answers of the scenarios, with its name."""
    if isinstance(answer, dict):
        yield from answer.get("values", [])
    for each in answer.values() if isinstance(answer, dict) else answer if isinstance(answer, list) else ():
        yield from values(each)


def test_no_figure_that_a_scenario_gives_is_chinese_in_an_english_line() -> None:
    shown = {english_value(name, value) for name, value in values(json.loads(GOLDEN.read_text(encoding="utf-8")))}

    assert len(shown) > 100
    assert [one for one in sorted(shown) if re.search("[\u4e00-\u9fff]", one)] == []


def test_every_figure_that_a_sentence_says_has_words() -> None:
    rules = [rule for one in dimensions() for rule in one.indicators] + [
        rule for one in streams() for rule in one.codes
    ]

    said = {name for rule in rules for _, name, _, _ in Formatter().parse(rule.says) if name is not None}

    assert said <= FIGURES.keys()


@pytest.mark.parametrize("codes", [Category, Programme, DiseaseClass, StudyLevel])
def test_every_code_that_can_stand_in_a_receipt_has_words(codes: Any) -> None:
    assert set(get_args(codes)) <= OF_RECEIPTS.keys()


def test_no_two_words_are_of_one_figure_in_one_language_only() -> None:
    assert all(chinese and english and not english.endswith("_fen") for chinese, english in FIGURES.values())
