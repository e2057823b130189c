"""What the work of a place comes to: alerts by month, notices and what was muted, visits beside the budget."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from schemas import case as cases
from schemas.case.course import AlertChange, Closed, Opened
from schemas.case.event import CaseEvent
from schemas.case.pressure import Escalated, Missed, Muted, Notified
from schemas.dates import month_of, show_month
from tests.county.place import Place


def volumes(place: Place) -> Iterator[str]:
    """The table of volumes (预警总量), from the case events of the log."""
    raised: Counter[tuple[str, str]] = Counter()
    said: Counter[str] = Counter()
    for event in _events(place):
        change = event.change
        if isinstance(change, AlertChange) and change.step == "RAISED":
            grade = change.grade.name if change.grade is not None else change.dimension
            raised[show_month(month_of(event.as_of)), grade] += 1
        elif (word := _word(change)) is not None:
            said[word] += 1
    yield from _raised(place, raised)
    yield from (f"{count:>8}  {word}" for word, count in sorted(said.items()))
    yield from _visits(place)


def _events(place: Place) -> Iterator[CaseEvent]:
    position = 0
    with place.host.log.reader() as reader:
        while stored := reader.after(position, 5_000):
            position = stored[-1].position
            yield from (cases.parse(one.body) for one in stored if one.type == cases.TYPE)


def _word(change: object) -> str | None:
    if isinstance(change, Muted):
        return f"muted {change.reason}"
    if isinstance(change, Notified):
        return f"notified {change.reason}"
    if isinstance(change, Escalated):
        return f"escalated {change.level} {change.reason}"
    if isinstance(change, Missed):
        return f"missed {change.deadline.name}"
    if isinstance(change, Closed):
        return f"closed {change.disposition}"
    return f"opened {change.reason}" if isinstance(change, Opened) else None


def _raised(place: Place, raised: Counter[tuple[str, str]]) -> Iterator[str]:
    grades = ("RED", "ORANGE", "YELLOW", "BLUE", "POLICY_GAP", "EXIT_REVIEW")
    yield "month    " + "".join(f"{grade:>12}" for grade in grades)
    for month in sorted({month for month, _ in raised}):
        yield f"{month}  " + "".join(f"{raised[month, grade]:>12}" for grade in grades)
    policy = place.book.view(place.division, place.end_on, place.end_on)
    graded = sum(count for (_, grade), count in raised.items() if grade in grades[:4])
    for grade in grades[:3]:
        share = 100 * sum(raised[month, grade] for month, each in [*raised] if each == grade) / max(graded, 1)
        yield f"{grade}: {share:.1f} % of graded alerts, budget {policy.number(f'alert.budget_{grade.lower()}_pct')} %"


def _visits(place: Place) -> Iterator[str]:
    visits = place.seen.visits
    policy = place.book.view(place.division, place.end_on, place.end_on)
    for year in sorted({year for year, _ in visits}):
        counts = sorted(count for (each, _), count in visits.items() if each == year)
        yield (
            f"{year}: {sum(counts)} visits by {len(counts)} people, median {counts[len(counts) // 2]}, "
            f"most {counts[-1]} each; budget {policy.number('alert.visits_yearly')} a year"
        )
