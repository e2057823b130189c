"""The departments' door: what a source hands over becomes an event, or is refused with a reason."""
