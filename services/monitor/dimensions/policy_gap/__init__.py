"""政策落实: what a household is entitled to, by what is known of it, and has not been given."""

from services.monitor.dimensions.policy_gap import dates, entitled, payments, programmes, topups
from services.monitor.dimensions.policy_gap.stream import STREAM

__all__ = ["STREAM", "dates", "entitled", "payments", "programmes", "topups"]

STREAM.codes.sort(key=lambda code: code.id)
