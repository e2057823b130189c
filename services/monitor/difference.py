"""Whether a reading says something that the last one did not, so that it is worth a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemas.assessment import Assessment, DimensionReading, Item, Means, Signal


def differs(old: Assessment | None, new: Assessment) -> bool:
    """Whether a reading says something else than the last one, or anything at all where there was none.

    What it says is which signals and items there are, how grave, since when and until when. The sums and the evidence
    behind them grow with every bill and payment, and are no news by themselves.
    """
    if old is None:
        return bool(new.signals or new.items) or any(map(_silence, new.dimensions)) or means_differ(None, new.means)
    return (
        old.successor != new.successor
        or len(old.signals) != len(new.signals)
        or len(old.items) != len(new.items)
        or list(map(_graded, old.signals)) != list(map(_graded, new.signals))
        or list(map(_listed, old.items)) != list(map(_listed, new.items))
        or list(map(_silence, old.dimensions)) != list(map(_silence, new.dimensions))
        or means_differ(old.means, new.means)
    )


def _graded(signal: Signal) -> tuple[object, ...]:
    lasts = signal.since_on, signal.rung_since_on, signal.ends_on
    return signal.indicator, signal.subject, signal.base_grade, signal.grade, *lasts, signal.steps


def _listed(item: Item) -> tuple[object, ...]:
    return item.code, item.subject, item.since_on, item.ends_on


def _silence(dimension: DimensionReading) -> tuple[object, ...]:
    return (dimension.unknown_since_on, dimension.silent_feeds) if dimension.silent_feeds else ()


def means_differ(old: Means | None, new: Means | None) -> bool:
    """Whether the means speak for another category, date or doubt.

    It is no news that the category of the last twelve months cannot be told while one of them is unknown: a payment
    not told yet says nothing about the household.
    """
    if new is not None and new.unknown_since_on is not None:
        return _beside(old) != _beside(new)
    return (_accounted(old), _beside(old)) != (_accounted(new), _beside(new))


def _accounted(means: Means | None) -> tuple[object, ...]:
    return (None, False, ()) if means is None else (means.candidate, means.by_deduction, means.persons)


def _beside(means: Means | None) -> tuple[object, ...]:
    if means is None:
        return (None, "property_unknown", None)
    return (means.candidate_projected, means.property_flag, means.fade_out_until_on)
