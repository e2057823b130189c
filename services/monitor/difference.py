"""Whether a reading says something that the last one did not, so that it is worth a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemas.assessment import Assessment, Means


def differs(old: Assessment | None, new: Assessment) -> bool:
    """Whether a reading says something else than the last one, or anything at all where there was none."""
    if old is None:
        said = new.signals or new.items or any(one.silent_feeds for one in new.dimensions)
        return bool(said) or means_differ(None, new.means)
    if (old.signals, old.items, old.dimensions, old.successor) != (
        new.signals, new.items, new.dimensions, new.successor,
    ):  # fmt: skip
        return True
    return means_differ(old.means, new.means)


def means_differ(old: Means | None, new: Means | None) -> bool:
    """Whether the means speak for another category, date or doubt.

    The sums move with every payment and are not minded; nor is it news that the category of the last twelve months
    cannot be told while one of them is unknown: a payment not told yet says nothing about the household.
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
