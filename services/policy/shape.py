"""The shape of policy data: units, parameters, and one dated value of one division."""

import re
from dataclasses import dataclass
from datetime import date

Value = int | str | bool | tuple[int, ...] | tuple[str, ...]
"""A value of a parameter: an integer in its unit, a code, a text, a flag, or a list of integers or codes."""

NATION = "CN"
"""The level above all provinces (全国)."""

INTEGER_UNITS = {
    "fen": (0, None),
    "pct": (0, None),
    "days": (0, None),
    "working_days": (0, None),
    "hours": (0, None),
    "months": (0, None),
    "years": (0, None),
    "month": (1, 12),
    "day": (1, 31),
    "count": (0, None),
    "litres": (0, None),
    "km": (0, None),
    "grade": (1, 10),
}
"""Units of integers, with the least and the greatest value that makes sense."""

OTHER_UNITS = ("flag", "code", "text")

UNIT_OF_ENDING = {
    "fen": "fen",
    "pct": "pct",
    "days": "days",
    "wd": "working_days",
    "hours": "hours",
    "months": "months",
    "month": "month",
    "day": "day",
    "age": "years",
    "ages": "years",
    "years": "years",
    "l": "litres",
    "km": "km",
}
"""The last word of a parameter's name promises its unit; code that reads the name relies on it."""

PATH = re.compile(r"[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)+")
CODE = re.compile(r"[A-Za-z0-9_.-]+")
INTEGER = re.compile(r"0|[1-9][0-9]{0,17}")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter (政策参数): what its values mean, whatever they are.

    `may_be_absent` says that a place may have no such rule at all; only then may readers ask for it as optional.
    """

    path: str
    unit: str
    description: str
    may_be_absent: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a parameter in one division, from a day on; None ends the division's own rule from that day on."""

    path: str
    division: str
    effective_on: date
    published_on: date
    value: Value | None
    source: str

    @property
    def key(self) -> tuple[str, str, date, date]:
        """What may be written only once, and the order of entries in a book."""
        return self.path, self.division, self.effective_on, self.published_on


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a text is no value of a unit; `code` names the message, `detail` completes it."""

    code: str
    detail: str


def is_unit(unit: str) -> bool:
    """Whether a unit is known; `[]` behind it makes a list.

    >>> is_unit("fen"), is_unit("years[]"), is_unit("yuan")
    (True, True, False)
    """
    base = unit.removesuffix("[]")
    return base in INTEGER_UNITS or base in OTHER_UNITS


def promised_unit(path: str) -> str | None:
    """Unit that the last word of a parameter's name promises, if it promises one.

    >>> promised_unit("1.01.limit_low_fen"), promised_unit("3.10.age_from")
    ('fen', None)
    """
    return UNIT_OF_ENDING.get(re.split(r"[._]", path)[-1])


def parse_value(unit: str, text: str) -> int | str | bool | Misfit:
    """One value of a unit without its `[]`; numbers are plain integers, so that nothing is rounded on the way.

    >>> parse_value("fen", "70000"), parse_value("flag", "true")
    (70000, True)
    >>> parse_value("fen", "700.00")
    Misfit(code='not_integer', detail='700.00')
    """
    if unit in INTEGER_UNITS:
        return _parse_integer(unit, text)
    if unit == "flag":
        return text == "true" if text in {"true", "false"} else Misfit("not_flag", text)
    if unit == "code":
        return text if CODE.fullmatch(text) else Misfit("not_code", text)
    return text if text.strip() else Misfit("not_text", text)


def _parse_integer(unit: str, text: str) -> int | Misfit:
    if not INTEGER.fullmatch(text):
        return Misfit("not_integer", text)
    number = int(text)
    least, most = INTEGER_UNITS[unit]
    if number < least or (most is not None and number > most):
        return Misfit("out_of_range", f"{text}（{least}–{most}）")
    return number
