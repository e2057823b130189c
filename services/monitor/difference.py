"""Whether a reading says something that the last one did not, so that it is worth a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemas.assessment import Assessment, Means

NO_MEANS = (None, False, None, (), "property_unknown", None)
"""Means that say nothing of note."""


def differs(old: Assessment | None, new: Assessment) -> bool:
    """Whether a reading says something else than the last one, so that it is worth a record.

    Sums of means move with every payment; they count only where they change a candidate category or a date, and not
    while the income of a month is unknown: that a payment has not been told yet is no news about the household.
    """
    if old is None:
        said = new.signals or new.items or any(one.silent_feeds for one in new.dimensions)
        return bool(said) or _substance(new.means) != NO_MEANS
    if (old.signals, old.items, old.dimensions, old.successor) != (
        new.signals, new.items, new.dimensions, new.successor,
    ):  # fmt: skip
        return True
    is_unknown = new.means is None or new.means.unknown_since_on is not None
    return not is_unknown and _substance(old.means) != _substance(new.means)


def _substance(means: Means | None) -> tuple[object, ...]:
    if means is None:
        return NO_MEANS
    return (
        means.candidate, means.by_deduction, means.candidate_projected, means.persons, means.property_flag,
        means.fade_out_until_on,
    )  # fmt: skip
