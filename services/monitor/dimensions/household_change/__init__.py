"""人口变化: what changes who lives in the household, and who of them can look after themselves."""

from services.monitor.dimensions.household_change import ability, ages, children, guardians, home, losses
from services.monitor.dimensions.household_change.dimension import DIMENSION

__all__ = ["DIMENSION", "ability", "ages", "children", "guardians", "home", "losses"]

DIMENSION.indicators.sort(key=lambda indicator: indicator.id)
