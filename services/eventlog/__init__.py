"""The event log (事件日志): one ordered, chained, append-only record of everything that was said and decided."""
