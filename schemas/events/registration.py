"""The register of households and what it grants (家庭登记): category, residence."""

from __future__ import annotations

from datetime import date
from typing import Literal

from schemas.fields import Category, Code, Day, DivisionCode, PersonRef, Settlement
from schemas.payload import EITHER, HOUSEHOLD, Payload, require, statement


@statement
class HouseholdRegistered(Payload):
    """Registration of a household (家庭登记), by civil affairs.

    Said on the day of registration; what was known by then is the household's baseline.

    民政报送。发生日期为登记之日；此时已知的情况是该户的基线。
    """

    SUBJECTS = HOUSEHOLD

    registered_as: Literal["LOW_INCOME", "GENERAL"]
    """低收入家庭 LOW_INCOME、一般家庭 GENERAL / as what it is registered."""
    settlement: Settlement
    """城乡 / rural or urban."""
    head_ref: PersonRef
    """户主代号 / the head."""


@statement
class HouseholdMoved(Payload):
    """Move of a household to another division (迁居), by civil affairs; never derived from identity numbers.

    民政报送。从不由证件号码推出。
    """

    SUBJECTS = HOUSEHOLD

    to_division: DivisionCode
    """迁入地 / to where."""
    settlement: Settlement
    """新居城乡 / rural or urban there."""


@statement
class CategoryGranted(Payload):
    """Decision that a household or person belongs to a category (对象类别认定), by civil affairs.

    Said on the day of the decision; of a person for C1S, C2 and C7. `valid_through_on` is the last day of validity.

    民政报送。发生日期为认定之日；C1S、C2、C7 以个人为主体。
    """

    SUBJECTS = EITHER
    FOLLOWS = "PERSON"

    category: Category
    """对象类别 / category."""
    valid_from_on: Day
    """有效期首日 / first day of validity."""
    valid_through_on: Day | None = None
    """有效期最后一日；没有则未定止期 / last day of validity; left out while open."""

    def __post_init__(self) -> None:
        """Refuse a validity that ends before it begins (止期不早于起期)."""
        require(
            self.valid_through_on is None or self.valid_from_on <= self.valid_through_on,
            "有效期止不得早于有效期起 / valid_through_on lies before valid_from_on",
        )


@statement
class CategoryEnded(Payload):
    """End of membership in a category (对象类别终止), by civil affairs; `ended_on` is its last day.

    民政报送。
    """

    SUBJECTS = EITHER
    FOLLOWS = "PERSON"

    category: Category
    """对象类别 / category."""
    ended_on: Day
    """最后一日 / last day."""
    reason: Code
    """终止原因，来源部门的代码 / reason, a code of the source."""

    def happened_on(self) -> date:
        """Last day of membership (对象类别的最后一日)."""
        return self.ended_on
