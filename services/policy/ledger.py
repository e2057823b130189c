"""What an officer wants to see of a book: the levels asked for a value, and what differs between two books."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.policy.book import Hit, PolicyBook
from services.policy.shape import NATION, Entry
from services.policy.view import newest

Outcome = Literal["wins", "overruled", "ended", "not_yet", "nothing"]
"""A level decides, has a value that a nearer level overrules, ended its own rule, has only later ones, or has none."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One level asked for a parameter, and what it answered; `later` are its entries not yet in force or published."""

    division: str
    name: str
    outcome: Outcome
    hit: Hit | None
    later: tuple[Entry, ...]


def show(book: PolicyBook, path: str, division: str, as_of: date, known_on: date | None = None) -> list[Tried]:
    """Every level asked for a parameter, the nearest first; published by `as_of` unless `known_on` says otherwise.

    Raises:
        DivisionUnknown: the division table has neither the code nor its township.
    """
    published_by = as_of if known_on is None else known_on
    levels: list[Tried] = []
    for level in book.divisions.chain(division, as_of):
        entries = book.entries(path, level)
        holding = newest(entries, as_of, published_by)
        hit = book.find(path, (level,), as_of, published_by)
        won = any(tried.outcome == "wins" for tried in levels)
        later = tuple(entry for entry in entries if max(entry.effective_on, entry.published_on) > as_of)
        outcome: Outcome = ("overruled" if won else "wins") if hit else _silence(holding, entries)
        levels.append(Tried(level, book.divisions.name(level, as_of), outcome, hit, later))
    return levels


def changed_divisions(old: PolicyBook, new: PolicyBook) -> tuple[str, ...]:
    """The divisions whose own values differ, sorted; `CN` also when calendar, division table or parameters differ."""
    differing = {entry.division for entry in set(old.content.entries) ^ set(new.content.entries)}
    if _shared(old) != _shared(new):
        differing.add(NATION)
    return tuple(sorted(differing))


def _silence(holding: Entry | None, entries: tuple[Entry, ...]) -> Outcome:
    if holding is not None:
        return "ended"
    return "not_yet" if entries else "nothing"


def _shared(book: PolicyBook) -> tuple[object, ...]:
    return book.content.parameters, book.calendar.years, book.divisions.rows
