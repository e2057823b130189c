"""The register of households and what it grants: category, residence."""

from __future__ import annotations

from datetime import date
from typing import Literal

from schemas.fields import Category, Code, Day, DivisionCode, PersonRef, Settlement
from schemas.payload import EITHER, HOUSEHOLD, Payload, require, statement


@statement
class HouseholdRegistered(Payload):
    """Registration of a household (家庭登记), by civil affairs.

    Said on the day of registration; what was known by then is the household's baseline.
    """

    SUBJECTS = HOUSEHOLD

    registered_as: Literal["LOW_INCOME", "GENERAL"]
    settlement: Settlement
    head_ref: PersonRef


@statement
class HouseholdMoved(Payload):
    """Move of a household to another division (迁居), by civil affairs; never derived from identity numbers."""

    SUBJECTS = HOUSEHOLD

    to_division: DivisionCode
    settlement: Settlement


@statement
class CategoryGranted(Payload):
    """Decision that a household or person belongs to a category (对象类别认定), by civil affairs.

    Said on the day of the decision; of a person for C1S, C2 and C7. `valid_through_on` is the last day of validity.
    """

    SUBJECTS = EITHER
    FOLLOWS = "PERSON"

    category: Category
    valid_from_on: Day
    valid_through_on: Day | None = None

    def __post_init__(self) -> None:
        """Refuse a validity that ends before it begins."""
        require(
            self.valid_through_on is None or self.valid_from_on <= self.valid_through_on,
            "有效期止不得早于有效期起 / valid_through_on lies before valid_from_on",
        )


@statement
class CategoryEnded(Payload):
    """End of membership in a category (对象类别终止), by civil affairs; `ended_on` is its last day."""

    SUBJECTS = EITHER
    FOLLOWS = "PERSON"

    category: Category
    ended_on: Day
    reason: Code

    def happened_on(self) -> date:
        """Last day of membership."""
        return self.ended_on
