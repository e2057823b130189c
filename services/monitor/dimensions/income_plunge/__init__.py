"""收入锐减: work lost, pay that stops, harvests that fail, and the fall of what a household earns."""

from services.monitor.dimensions.income_plunge import earnings, jobs, losses, nobody, payments
from services.monitor.dimensions.income_plunge.dimension import DIMENSION

__all__ = ["DIMENSION", "earnings", "jobs", "losses", "nobody", "payments"]
