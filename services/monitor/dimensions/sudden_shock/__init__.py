"""突发变故: what strikes from one day to the next, whatever the money: fire, accident, violence, a tap gone silent."""

from services.monitor.dimensions.sudden_shock import house, person, supply, weather
from services.monitor.dimensions.sudden_shock.dimension import DIMENSION

__all__ = ["DIMENSION", "house", "person", "supply", "weather"]

DIMENSION.indicators.sort(key=lambda indicator: indicator.id)
