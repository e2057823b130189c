"""Who the simulated people are: identity numbers that cannot be anybody's, and names of common syllables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from typing import Final

from schemas.dates import DAY
from services.vault.identity import Identity

SIMULATED: Final = re.compile(r"[pu][0-9]{7}")
"""Pseudonyms of the simulation: registered people, and strangers."""

AREAS: Final = {"p": "990101", "u": "990202"}
"""No division has 99 for a province, so that no number can be that of a real person."""
FIRST_BORN_ON: Final = date(1936, 1, 1)
DAYS: Final = 25_000
"""Days of birth that are given out; whoever has the same one has another sequence number."""
STRIDE: Final = 7_919
"""A prime that does not divide `DAYS`: neighbours in the register have birthdays far apart."""

WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS: Final = "10X98765432"
"""Check digits of GB 11643 (ISO 7064, MOD 11-2)."""

SURNAMES: Final = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
FIRST_SYLLABLES: Final = "建国秀玉桂春海文志淑永金德美红晓佳宇子思"
SECOND_SYLLABLES: Final = "英华兰珍芳明军平荣生林霞梅强峰涛琴云凤杰轩涵"


@cache
def identity(ref: str) -> Identity:
    """The identity of a simulated person, the same in every run."""
    index = int(ref[1:])
    born_on = FIRST_BORN_ON + DAY * (index * STRIDE % DAYS)
    digits = f"{AREAS[ref[0]]}{born_on:%Y%m%d}{index // DAYS:03d}"
    remainder = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=True)) % len(CHECKS)
    return Identity(f"{digits}{CHECKS[remainder]}", _name(index), phone=f"1000{index:07d}")


def _name(index: int) -> str:
    rest, surname = divmod(index, len(SURNAMES))
    rest, first = divmod(rest, len(FIRST_SYLLABLES))
    return SURNAMES[surname] + FIRST_SYLLABLES[first] + SECOND_SYLLABLES[rest % len(SECOND_SYLLABLES)]


def simulated_in(said: object) -> Iterator[str]:
    """The simulated pseudonyms in JSON of a line, wherever they stand."""
    match said:
        case str():
            ref = said.removeprefix("person/")
            if SIMULATED.fullmatch(ref):
                yield ref
        case list():
            for one in said:
                yield from simulated_in(one)
        case dict():
            for one in said.values():
                yield from simulated_in(one)


def renamed(said: object, ref_of: Callable[[str], str]) -> object:
    """JSON of a simulated line with every simulated pseudonym replaced by that of its identity number.

    `ref_of` is the vault's. Of the line itself pass `subject` and `data`: record numbers stay as they are.
    """
    match said:
        case str():
            ref = said.removeprefix("person/")
            return said[: -len(ref)] + ref_of(identity(ref).number) if SIMULATED.fullmatch(ref) else said
        case list():
            return [renamed(one, ref_of) for one in said]
        case dict():
            return {key: renamed(value, ref_of) for key, value in said.items()}
        case _:
            return said
