"""The life of alerts and cases: what readings, facts, time and people lead to, and the case after it."""
