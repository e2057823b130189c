"""动态管理: what speaks for looking again at whether a household still belongs to its category; it stops no benefit."""

from services.monitor.dimensions.exit_review import earnings, goods, payments
from services.monitor.dimensions.exit_review.stream import STREAM

__all__ = ["STREAM", "earnings", "goods", "payments"]

STREAM.codes.sort(key=lambda code: code.id)
