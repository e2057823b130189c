"""How clerks and systems write the same thing: dates, sums, numbers and blanks in all the forms that files come in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from services.lab.simulate.chance import Chance

Form = Callable[[str], str]

ODD: Final = 0.15
"""Share of cells that are not written in the plain form. Assumed."""
TO_FULL_WIDTH: Final = 0xFEE0
"""How far behind a sign its full-width form stands in Unicode."""
OLD_CENTURY, CENTURY_DIGITS = "19", slice(6, 8)
CHECK_DIGIT = 17


def _in_characters(day: str) -> str:
    year, month, on = day.split("-")
    return f"{year}年{int(month)}月{int(on)}日"


def _short(day: str) -> str:
    year, month, on = day.split("-")
    return f"{year}/{int(month)}/{int(on)}"


def _grouped(yuan: str) -> str:
    units, _, rest = yuan.partition(".")
    sign, digits = units[: -len(units.lstrip("-"))], units.lstrip("-")
    return f"{sign}{int(digits):,}.{rest}"


def _old_number(number: str) -> str:
    """The fifteen digits of before 1999, of whoever was born in the last century."""
    if number[CENTURY_DIGITS] != OLD_CENTURY:
        return number
    return number[: CENTURY_DIGITS.start] + number[CENTURY_DIGITS.stop : CHECK_DIGIT]


def _full_width(text: str) -> str:
    return text.translate({ord(sign): ord(sign) + TO_FULL_WIDTH for sign in "0123456789.,"})


def _padded(text: str) -> str:
    return f" {text}　"


FORMS: Final[Mapping[str, tuple[Form, ...]]] = MappingProxyType({
    "date": (_short, _in_characters, lambda day: day.replace("-", "."), lambda day: day.replace("-", ""), _padded),
    "month": (lambda month: month.replace("-", ""), lambda month: f"{month[:4]}年{int(month[5:])}月"),
    "yuan": (_grouped, lambda yuan: f"￥{_grouped(yuan)}", lambda yuan: f"{yuan}元", _full_width),
    "whole": (_full_width, lambda count: f"{count}.0"),
    "number": (_old_number, str.lower, _full_width, _padded, lambda number: f"'{number}"),
    "text": (_padded,), "code": (_padded,), "flag": (_padded,),
})  # fmt: skip
"""By what a column holds, the other forms that its cells may have; all of them mean the same."""

ALIKE: Final = MappingProxyType({"first_day": "month", "last_day": "month"})


class Hand:
    """Writes the cells of one mapping; which form a cell gets is drawn."""

    def __init__(self, words: Mapping[str, str], chance: Chance) -> None:
        self._forms = {column: FORMS.get(ALIKE.get(word, word), ()) for column, word in words.items()}
        self._chance = chance

    def write(self, column: str, text: str) -> str:
        """The text of a cell, in the plain form or another."""
        forms = self._forms.get(column, ())
        if not text or not forms or not self._chance.happens(ODD):
            return text
        return self._chance.pick(forms)(text)
