"""How the text of a cell becomes the value of a field, and the value a text again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from schemas.dates import first_day, last_day, parse_month, show_month

Scalar = str | int | bool
"""What a field of a statement holds, as JSON; dates are written `YYYY-MM-DD`."""

DISTINCT = 4096
"""Dates and months remembered: the days of ten years, so that a file of a month parses each once."""

YUAN_PLACES, YUAN_DIGITS = 2, 18
"""Decimal places of a sum in yuan, whose hundredth is a fen, and digits before them."""

PLACES = {"万元": 6, "万": 6, "元": YUAN_PLACES, None: YUAN_PLACES}
"""By unit of a sum: how many decimal places make fen."""

YES = frozenset({"是", "有", "对", "√", "Y", "YES", "1", "TRUE"})
NO = frozenset({"否", "无", "不是", "没有", "×", "N", "NO", "0", "FALSE"})

_SUM = re.compile(r"[¥$]?(-?)[¥]?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,18})(?:\.([0-9]{0,18}))?(万元|万|元)?")
_NUMBER = re.compile(r"(-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,18}))(?:\.([0-9]{0,18}))?")
_CLOCK = r"(?:[ T]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
_DAY = re.compile(
    r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|([0-9]{2})([0-9]{2})| *年 *([0-9]{1,2}) *月 *([0-9]{1,2}) *日)"
    + _CLOCK
)
_SERIAL = re.compile(r"[2-5][0-9]{4}(?:\.[0-9]+)?")
_MONTH = re.compile(
    r"([0-9]{4})(?:([-/.])([0-9]{1,2})(?:\2(?:0?1))?|([0-9]{2})(?:01)?| *年 *([0-9]{1,2}) *月(?: *0?1 *日)?)" + _CLOCK
)


def _no_hint(_text: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Converter:
    """How cells of one form are read (列的读法), for fields that hold `kind`; `word` names it in mappings.

    `read` answers None to what it cannot read. `write` is its inverse, and answers None to what no cell can say.
    `expected` says to a clerk what to write, `sample` is an example; `words` are those of a code list. `hint` says what
    a cell that cannot be read likely is.
    """

    word: str
    kind: type
    read: Callable[[str], Scalar | None]
    write: Callable[[Any], str | None]
    expected: str
    sample: str
    words: tuple[str, ...] = ()
    hint: Callable[[str], str | None] = _no_hint


def plain(text: str) -> str:
    r"""The text with full-width letters, digits and signs made half-width, and no blanks at its ends.

    >>> plain("\uff11\uff12\uff0c340\uff0e50 ")
    '12,340.50'
    """
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).strip()


@lru_cache(DISTINCT)
def fold(text: str) -> str:
    r"""The text as codes are compared: without blanks, width or case.

    >>> fold("普通 住院") == fold("普通住院"), fold("\uff41 1") == fold("A1")
    (True, True)
    """
    return "".join(plain(text).split()).upper()


def read_yuan(text: str) -> int | None:
    """A sum in yuan, as fen.

    >>> read_yuan("1,234.50"), read_yuan("￥12元"), read_yuan("1.2万元"), read_yuan("0.125")
    (123450, 1200, 1200000, None)
    """
    whole, _, cents = text.partition(".")
    if len(cents) == YUAN_PLACES and len(whole) <= YUAN_DIGITS and (whole + cents).isdecimal() and text.isascii():
        return int(whole + cents)  # as most systems write them
    found = _SUM.fullmatch(text) or _SUM.fullmatch("".join(plain(text).split()))
    if found is None:
        return None
    sign, units, decimals, unit = found.groups()
    places, decimals = PLACES[unit], (decimals or "").rstrip("0")
    if len(decimals) > places:
        return None
    return int(sign + units.replace(",", "") + decimals.ljust(places, "0"))


def write_yuan(fen: int) -> str:
    """The sum in yuan with two decimals.

    >>> write_yuan(-5)
    '-0.05'
    """
    units, rest = divmod(abs(fen), 10**YUAN_PLACES)
    return f"{'-' if fen < 0 else ''}{units}.{rest:02d}"


def read_whole(text: str) -> int | None:
    """A whole number.

    >>> read_whole("1,200"), read_whole("3.0"), read_whole("3.5")
    (1200, 3, None)
    """
    found = _NUMBER.fullmatch(text) or _NUMBER.fullmatch(plain(text))
    if found is None or (found[2] or "").strip("0"):
        return None
    return int(found[1].replace(",", ""))


@lru_cache(DISTINCT)
def read_day(text: str) -> str | None:
    """A civil date, as `YYYY-MM-DD`; a time of day behind it is dropped.

    >>> read_day("2025/1/2"), read_day("20250102"), read_day("2025年1月2日"), read_day("2025-02-30"), read_day("25-1-2")
    ('2025-01-02', '2025-01-02', '2025-01-02', None, None)
    """
    found = _DAY.fullmatch(plain(text))
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups() if part and part.isdigit())
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


@lru_cache(DISTINCT)
def read_month(text: str) -> str | None:
    """A civil month, as `YYYY-MM`; the first of a month, which spreadsheets make of it, means the month.

    >>> read_month("202501"), read_month("2025年1月"), read_month("2025-01-01"), read_month("2025-13")
    ('2025-01', '2025-01', '2025-01', None)
    """
    found = _MONTH.fullmatch(plain(text))
    if found is None:
        return None
    year, month = (int(part) for part in found.groups() if part and part.isdigit())
    return f"{year:04d}-{month:02d}" if year and 1 <= month <= 12 else None  # noqa: PLR2004  # months of a year


def read_flag(text: str) -> bool | None:
    """Yes or no.

    >>> read_flag("是"), read_flag("n"), read_flag("不详")
    (True, False, None)
    """
    word = fold(text)
    if word in YES:
        return True
    return False if word in NO else None


def code(words: Mapping[str, Scalar]) -> Converter:
    """Reads the words of a source's code list, of which there is at least one; their values are of one type."""
    by_word = {fold(word): value for word, value in words.items()}
    by_value = {(type(value), value): word for word, value in reversed(list(words.items()))}
    return Converter(
        "code", type(next(iter(words.values()))), lambda text: by_word.get(fold(text)),
        lambda value: by_value.get((type(value), value)), f"应为 {'、'.join(words)} 之一 / write one of these words",
        next(iter(words)), tuple(words),
    )  # fmt: skip


def times(factor: int) -> Converter:
    """Reads a number in another unit: so many of ours make one of theirs; rounded half up to a whole one."""
    spare = Decimal("0.000001")

    def read(text: str) -> int | None:
        found = _NUMBER.fullmatch(plain(text))
        if found is None:
            return None
        number = Decimal(found[0].replace(",", "")) * factor
        return int(number.to_integral_value(ROUND_HALF_UP))

    def write(value: int) -> str:
        exact = Decimal(value) / factor
        rounded = exact.quantize(spare)
        return f"{rounded.normalize():f}"

    return Converter("times", int, read, write, "应为数字 / write a number", "1")


def _month_day(text: str, day: Callable[[int], date]) -> str | None:
    month = read_month(text)
    return None if month is None else day(parse_month(month)).isoformat()


def _first_day(text: str) -> str | None:
    return _month_day(text, first_day)


def _last_day(text: str) -> str | None:
    return _month_day(text, last_day)


def _month_written(day: str) -> str:
    return show_month(parse_month(day))


def _hint_sum(text: str) -> str | None:
    found = _SUM.fullmatch("".join(plain(text).split()))
    decimals = (found[3] or "").rstrip("0") if found is not None else ""
    return IN_TEN_THOUSANDS if YUAN_PLACES < len(decimals) <= PLACES["万元"] else None


def _hint_day(text: str) -> str | None:
    return A_SERIAL if _SERIAL.fullmatch(text) else None


IN_TEN_THOUSANDS = "小数多于两位；若单位是万元，请写成如 1.2345万元 / more than two decimals; of 万元 write 1.2345万元"
A_SERIAL = "像是表格软件的日期序号，请设为日期格式后重新导出 / a spreadsheet's number of a day: format it as dates"
A_MONTH = "应为年月，如 2025-01 / write a month such as 2025-01"
A_DAY = "应为日期，如 2025-01-02 / write a date such as 2025-01-02"
A_WHOLE = "应为整数 / write a whole number"
A_SUM = "应为金额，单位元，至多两位小数，如 1234.50 / write a sum in yuan with at most two decimals, such as 1234.50"
A_FLAG = "应为 是 或 否 / write 是 or 否 (yes or no)"
A_TEXT = "应为文本 / write text"

CONVERTERS: Mapping[str, Converter] = {
    one.word: one
    for one in (
        Converter("text", str, str, str, A_TEXT, "A01"),
        Converter("yuan", int, read_yuan, write_yuan, A_SUM, "0.00", hint=_hint_sum),
        Converter("fen", int, read_whole, str, "应为金额，单位分，整数 / write a sum in fen, a whole number", "0"),
        Converter("whole", int, read_whole, str, A_WHOLE, "1"),
        Converter("date", date, read_day, str, A_DAY, "2026-01-02", hint=_hint_day),
        Converter("month", str, read_month, str, A_MONTH, "2026-01", hint=_hint_day),
        Converter("first_day", date, _first_day, _month_written, A_MONTH, "2026-01", hint=_hint_day),
        Converter("last_day", date, _last_day, _month_written, A_MONTH, "2026-01", hint=_hint_day),
        Converter("flag", bool, read_flag, lambda value: "是" if value else "否", A_FLAG, "是"),
    )
}
"""By their word in a mapping: the forms that need nothing beside the column. `code` and `times` ask for more."""
