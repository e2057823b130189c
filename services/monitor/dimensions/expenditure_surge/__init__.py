"""Expenditure surge (支出骤增): illness, school and rehabilitation cost more than the household can bear."""

from services.monitor.dimensions.expenditure_surge import bills, events, ratios
from services.monitor.dimensions.expenditure_surge.dimension import DIMENSION

DIMENSION.indicators.sort(key=lambda indicator: indicator.id)

__all__ = ["DIMENSION", "bills", "events", "ratios"]
