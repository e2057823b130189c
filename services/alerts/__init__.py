"""The alerts: what warnings lead to, as events in the same log."""
