"""Divisions as departments write them: a code of any length, or a name of the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.policy.divisions import VILLAGE_DIGITS, trim

if TYPE_CHECKING:
    from services.policy.divisions import Divisions

CODE_LENGTHS = frozenset({2, 4, 6, 9, 12})
"""Digits of a province, a prefecture, a county, a township and a village."""


def padded(code: str) -> str:
    """The code with twelve digits.

    >>> padded("340826")
    '340826000000'
    """
    return code.ljust(VILLAGE_DIGITS, "0")


class Places:
    """Finds the code for what a cell says; of several divisions of one name the one in the county of the delivery."""

    def __init__(self, divisions: Divisions, county: str) -> None:
        self._county = county
        self._by_name: dict[str, set[str]] = {}
        for row in divisions.rows:
            self._by_name.setdefault(row.name, set()).add(row.code)

    def code(self, text: str) -> str | None:
        """The code of twelve digits; None if nothing, or more than one division, is meant."""
        if text.isdecimal() and text.isascii():
            return padded(text) if len(text) in CODE_LENGTHS else None
        named = self._by_name.get(text, set())
        near = {code for code in named if trim(code).startswith(self._county)} or named
        return padded(next(iter(near))) if len(near) == 1 else None
