"""Identity numbers (公民身份号码) as people write them, and what can be wrong with them."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from operator import mul

from schemas.faults import MEND, Fault
from schemas.fields import FIRST_DAY

READ = 32_768
"""Numbers remembered as they were read: a delivery names most people more than once."""

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
"""Weights of the first 17 digits, and the last one by the remainder of their sum by 11. Source: GB 11643-1999, 4.2."""

OLD_DIGITS = 15
"""Numbers given out until 1999: no century, no check digit."""

CENTURY = "19"
"""Of 15-digit numbers: who was born before 1900 lives no more, and who was born since 2000 never had one."""

NUMBER = re.compile(r"[0-9]{17}[0-9X]")
DAMAGED = re.compile(r"[0-9]+\.[0-9]*|[0-9](?:\.[0-9]+)?[eE]\+?[0-9]+")

PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9[1-6]|99")
"""First two digits. Source: GB/T 2260 for provinces.

81, 82, 83 stand for permits of residence of people of Hong Kong, Macao and Taiwan (港澳台居民居住证), 9 before a
province for permanent residence of foreigners (外国人永久居留身份证). 99 is given to nobody: it marks test data.
"""

_WRITTEN = str.maketrans(
    {
        **{chr(0xFF10 + digit): str(digit) for digit in range(10)},  # full-width digits
        **dict.fromkeys("\uff38\uff58x", "X"),
        "\uff0e": ".",
        # Apostrophes by which spreadsheets mark text, blanks of all widths, and marks that nobody sees.
        **dict.fromkeys("'\u2018\u2019\uff07` \t\r\n\u00a0\u3000\u200b\u200e\u200f\u202c\u202d\ufeff"),
    }
)


def _fault(what: str, todo: str = MEND) -> Fault:
    return Fault("wrong_identity", "", what, todo)


EMPTY = _fault("身份证号为空 / the identity number is empty", "请补齐 / add it")
ROUNDED = _fault(
    "身份证号已被表格软件变成数值，末几位已丢失 / a spreadsheet made the identity number a figure: its end is lost",
    "请把该列设为文本格式，从原系统重新导出 / set the column to text and export it again from the system itself",
)
MASKED = _fault(
    "身份证号已脱敏（含星号） / the identity number is masked with asterisks", "请报送完整号码 / send the whole number"
)
LENGTH = _fault("身份证号应为 18 位（旧号 15 位） / an identity number has 18 characters, an old one 15")
LETTERS = _fault("身份证号只能有数字，末位可为 X / an identity number has digits only, and X may be its last")
PROVINCE = _fault("身份证号的前两位不是任何地区 / no region begins like this identity number")
BIRTH = _fault("身份证号中的出生日期不存在、过早或尚未到来 / the day of birth in the identity number cannot be")
CHECK = _fault(
    "身份证号末位校验不符，有数字写错 / the check digit does not fit: a digit of the identity number is wrong"
)


@lru_cache(READ)
def read_number(text: str, today: date) -> str | Fault:
    """The number of a person in 18 characters, or why it is none; the fault never repeats it.

    Blanks, apostrophes, full-width digits and a small x do no harm. Former division codes stand in valid numbers, and
    where somebody lives is never told by theirs.

    >>> read_number(" 11010519491231002x", date(2026, 1, 1))
    '11010519491231002X'
    """
    written = text.translate(_WRITTEN)
    if len(written) == OLD_DIGITS and written.isdecimal():
        written = _lifted(written)
    if not NUMBER.fullmatch(written):
        return _misshapen(written)
    if not PROVINCES.match(written):
        return PROVINCE
    if not _was_born(written[6:14], today):
        return BIRTH
    return written if check_digit(written) == written[17] else CHECK


def check_digit(number: str) -> str:
    """The last character, which follows from the first 17 digits.

    >>> check_digit("11010519491231002")
    'X'
    """
    return CHECK_DIGITS[sum(map(mul, WEIGHTS, map(int, number))) % 11]


def _lifted(old: str) -> str:
    whole = old[:6] + CENTURY + old[6:]
    return whole + check_digit(whole)


def _misshapen(written: str) -> Fault:
    if not written:
        return EMPTY
    if DAMAGED.fullmatch(written):
        return ROUNDED
    if "*" in written:
        return MASKED
    return LETTERS if len(written) in {OLD_DIGITS, 18} else LENGTH


def _was_born(digits: str, today: date) -> bool:
    try:
        born_on = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return FIRST_DAY <= born_on <= today
