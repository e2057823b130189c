"""Looks for what names people in any bytes: identity numbers, names and telephone numbers, in the usual encodings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path

NUMBERS = re.compile(rb"[0-9]{17}[0-9Xx]|[0-9]{15}|1[0-9]{10}")
"""Identity numbers of both lengths and mobile telephone numbers, wherever they begin."""

CHINESE = re.compile(rb"(?:[\xe3-\xe9][\x80-\xbf]{2}){2,}")
"""Runs of Chinese characters in UTF-8."""

NAME_CHARACTERS = (2, 3, 4)
WIDE = ("utf-16-le", "utf-16-be", "gb18030")
WIDE_CHARACTERS = 3
"""A name of two characters is four bytes there, and four bytes stand anywhere in sealed ones by chance."""


@dataclass(frozen=True)
class Secrets:
    """What must not be found: digits as text, and names."""

    digits: frozenset[str]
    names: frozenset[str]

    def within(self, content: bytes) -> set[str]:
        """Those that the bytes hold."""
        return set(self._digits(content)) | set(self._names(content)) | set(self._wide(content))

    def _digits(self, content: bytes) -> Iterator[str]:
        for text in (content, content.replace(b"\0", b"")):  # the second time as UTF-16 has them
            place = 0
            while found := NUMBERS.search(text, place):
                place = found.start() + 1
                for length in (18, 15, 11):
                    number = text[found.start() : found.start() + length].decode("latin-1").upper()
                    if number in self.digits:
                        yield number

    def _names(self, content: bytes) -> Iterator[str]:
        for found in CHINESE.finditer(content):
            run = found.group().decode(errors="ignore")
            for length in NAME_CHARACTERS:
                for start in range(len(run) - length + 1):
                    if run[start : start + length] in self.names:
                        yield run[start : start + length]

    def _wide(self, content: bytes) -> Iterator[str]:
        written = {name.encode(form): name for name in self._long for form in WIDE}
        return (written[found] for found in self._pattern.findall(content))

    @cached_property
    def _long(self) -> list[str]:
        return sorted(name for name in self.names if len(name) >= WIDE_CHARACTERS)

    @cached_property
    def _pattern(self) -> re.Pattern[bytes]:
        """Every long name in every wide encoding, as one expression that looks at each byte once."""
        return re.compile(_any_of(sorted({name.encode(form) for name in self._long for form in WIDE})), re.DOTALL)


def _any_of(words: Sequence[bytes]) -> bytes:
    """An expression that matches any of the words, none of which begins another: what begins alike stands once."""
    if not words:
        return b"(?!)"
    branches = []
    for first, group in groupby(words, key=lambda word: word[:1]):
        rest = [word[1:] for word in group]
        branches.append(re.escape(first) + (_any_of(rest) if rest != [b""] else b""))
    return b"(?:" + b"|".join(branches) + b")"


def files_below(folder: Path) -> Iterable[Path]:
    """Every file, in order."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def leaks(secrets: Secrets, folder: Path) -> dict[str, set[str]]:
    """What each file holds that it must not, in its content or its name; files that hold nothing are left out."""
    found = {
        str(path.relative_to(folder)): secrets.within(path.read_bytes()) | secrets.within(str(path.name).encode())
        for path in files_below(folder)
    }
    return {name: held for name, held in found.items() if held}
