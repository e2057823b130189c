"""The words in which a place shows grades (显示方案，如七彩网格); underneath they are the same everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.assessment import Grade

if TYPE_CHECKING:
    from services.policy.view import View

FOUR = "FOUR"
"""The scale whose steps are the grades themselves."""


def grade_words(policy: View) -> dict[Grade, str]:
    """Each grade as a place shows it, the gravest first: colour and code, in another scale than of four its step, too.

    Source: the division's own `display.scale`, and the steps of that scale.
    """
    grades = sorted(Grade, reverse=True)
    scale = policy.code("display.scale")
    if scale == FOUR:
        return {grade: f"{policy.code(f'display.{grade.name}')} {grade.name}" for grade in grades}
    name = scale.lower()
    steps = policy.numbers(f"display.{name}_steps")
    return {
        grade: f"{policy.code(f'display.{name}_{step}')}·{step}级 {grade.name}"
        for grade, step in zip(grades, steps, strict=True)
    }
