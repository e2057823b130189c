"""The policy book (政策参数册): every dated value of every division, and what of it holds for a place on a day."""

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from services.policy import codec
from services.policy.divisions import Divisions
from services.policy.shape import Entry, Parameter
from services.policy.view import Hit as Hit
from services.policy.view import Stretch, newest
from services.policy.view import View as View
from services.policy.workdays import WorkingCalendar

VIEW_LIMIT = 16_384
"""Views remembered: about 45 years of days for one place, or one day for all townships of a province."""


class PolicyBook:
    """All policy data of one adoption; equal contents have equal bytes and digests."""

    __slots__ = ("_dates", "_entries", "_stretches", "_views", "content", "digest", "parameters")

    def __init__(self, content: codec.Content) -> None:
        self.content = codec.Content(
            tuple(sorted(content.parameters, key=lambda parameter: parameter.path)),
            tuple(sorted(content.entries, key=lambda entry: entry.key)),
            content.divisions,
            content.calendar,
        )
        self.digest = hashlib.sha256(self.to_bytes()).hexdigest()
        self.parameters: Mapping[str, Parameter] = MappingProxyType({p.path: p for p in self.content.parameters})
        self._entries: dict[str, dict[str, list[Entry]]] = {}
        # Written in rising order of (effective, published), so that the newest comes first when read backwards.
        for entry in self.content.entries:
            self._entries.setdefault(entry.path, {}).setdefault(entry.division, []).append(entry)
        self._dates = _dates(self.content.entries, content.divisions)
        self._stretches: dict[tuple[tuple[str, ...], int, int], Stretch] = {}
        self._views: dict[tuple[tuple[str, ...], date, date], View] = {}

    @classmethod
    def from_bytes(cls, stored: bytes) -> "PolicyBook":
        """The book whose `to_bytes` these are.

        Raises:
            BookUnreadable: they are none, or of an unknown format.
        """
        return cls(codec.read(stored))

    def to_bytes(self) -> bytes:
        """Canonical JSON of everything that a reading can depend on."""
        return codec.write(self.content)

    @property
    def divisions(self) -> Divisions:
        """The dated division table (行政区划)."""
        return self.content.divisions

    @property
    def calendar(self) -> WorkingCalendar:
        """Working days (工作日)."""
        return self.content.calendar

    def view(self, division: str, as_of: date, known_on: date) -> View:
        """The policy in force for a division of any level on `as_of`, of what was published by `known_on`.

        Places that the table does not list, villages as a rule, share the view of the nearest one above that it does.

        Raises:
            DivisionUnknown: the division table has neither the code nor its township.
        """
        chain = self.divisions.chain(division, as_of)
        key = (chain, as_of, known_on)
        view = self._views.get(key)
        if view is None:
            if len(self._views) >= VIEW_LIMIT:
                self._views.clear()
                self._stretches.clear()
            view = self._views[key] = View(self, chain[0], (as_of, known_on), self._stretch(chain, as_of, known_on))
        return view

    def find(self, path: str, chain: Iterable[str], as_of: date, known_on: date) -> Hit | None:
        """The first hit along a chain, the nearest division first; a rule that was ended lets the next level speak."""
        levels = self._entries.get(path, {})
        for division in chain:
            entry = newest(levels.get(division, ()), as_of, known_on)
            if entry is not None and entry.value is not None:
                unit = self.parameters[path].unit
                return Hit(path, entry.value, division, entry.effective_on, entry.published_on, entry.source, unit)
        return None

    def entries(self, path: str, division: str) -> tuple[Entry, ...]:
        """Everything written for a parameter in one division, in rising order of effective and published dates."""
        return tuple(self._entries.get(path, {}).get(division, ()))

    def amended(self, *entries: Entry) -> "PolicyBook":
        """Another book with these entries added, or put in place of those with the same key: a rehearsal's what-if."""
        merged = {entry.key: entry for entry in (*self.content.entries, *entries)}
        changed = codec.Content(self.content.parameters, tuple(merged.values()), self.divisions, self.calendar)
        return PolicyBook(changed)

    def _stretch(self, chain: tuple[str, ...], as_of: date, known_on: date) -> Stretch:
        key = (chain, bisect_right(self._dates[""], as_of), bisect_right(self._dates[""], known_on))
        stretch = self._stretches.get(key)
        if stretch is None:
            later = (dates[bisect_right(dates, as_of) :] for dates in map(self._dates.get, ("table", *chain)) if dates)
            changes_on = min((dates[0] for dates in later if dates), default=None)
            stretch = self._stretches[key] = Stretch(chain, changes_on, {}, {})
        return stretch


def _dates(entries: Iterable[Entry], divisions: Divisions) -> dict[str, tuple[date, ...]]:
    """Dates on which something changes, sorted: by division, of the table itself, and under `""` all of them."""
    dates: dict[str, set[date]] = {"table": set(divisions.changes_on), "": set(divisions.changes_on)}
    for entry in entries:
        for division in (entry.division, ""):
            dates.setdefault(division, set()).update((entry.effective_on, entry.published_on))
    return {division: tuple(sorted(days)) for division, days in dates.items()}
