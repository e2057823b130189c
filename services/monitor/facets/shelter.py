"""The house and its supplies: how safe it was found, and what has been cut off or restored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.events.shelter import HouseGraded, SupplyRestored

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from schemas.events.shelter import SupplyCut
    from services.monitor.household import Fact
    from services.monitor.look import Look


def house_grade(look: Look, on: date) -> str | None:
    """Safety grade of the house (房屋鉴定等级) as last found by the end of a day; None if it was never looked at."""
    grades = [fact.payload.grade for fact in look.happenings(HouseGraded) if fact.occurred_on <= on]
    return grades[-1] if grades else None


def found_safe_on(look: Look, graded: Fact[HouseGraded], dangerous: Collection[str]) -> date | None:
    """First day on which, after a finding, the house was found not to be of a dangerous grade."""
    later = [fact for fact in look.happenings(HouseGraded) if fact.order > graded.order]
    return next((fact.occurred_on for fact in later if fact.payload.grade not in dangerous), None)


def restored_on(look: Look, cut: Fact[SupplyCut]) -> date | None:
    """First day, from that of the cut on, on which the same supply flowed again (恢复供应)."""
    restored = [fact for fact in look.happenings(SupplyRestored) if fact.payload.kind == cut.payload.kind]
    return next((fact.occurred_on for fact in restored if fact.occurred_on >= cut.occurred_on), None)
