"""What is wrong with a scenario file: noted while it is read, and said all at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from schemas.errors import ShouwangError


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at a place of a file, and what to do; lines and columns count from one."""

    file: str
    line: int
    column: int
    chinese: str
    english: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column} {self.chinese} / {self.english}"


class ScenarioError(ShouwangError):
    """A scenario file cannot be read, for all these problems."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class Page:
    """A file while it is read: what is wrong is noted and the reading goes on, so that all of it can be said."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._problems: list[Problem] = []

    def error(self, line: int, column: int, chinese: str, english: str) -> ScenarioError:
        """What is wrong at a place, to be raised or noted."""
        return ScenarioError([Problem(self.file, line, column, chinese, english)])

    def note(self, error: ScenarioError) -> None:
        """Keep what is wrong until the page is settled."""
        self._problems += error.problems

    @contextmanager
    def noting(self) -> Iterator[None]:
        """What cannot be read in here is noted, and the reading goes on behind it."""
        try:
            yield
        except ScenarioError as error:
            self.note(error)

    def settle(self) -> None:
        """End the reading.

        Raises:
            ScenarioError: with everything noted, in the order of the file.
        """
        if self._problems:
            raise ScenarioError(sorted(self._problems, key=lambda one: (one.line, one.column)))
