"""With which code a process of the distributed host ends; whoever runs it starts it again after any but two of them."""

CANNOT_GO_ON = 70
"""Something failed that waiting does not mend, or a batch was in hand for too long."""

SLOW_STOP = 71
"""Told to stop, it did not within its time."""

OTHER_LOG = 72
"""The topic is of another log, or shorter than what was read of it: a person decides, starting again is no use."""

OTHER_MEMBER = 73
"""Another process has taken its name: a person decides, starting again would only end the other."""

OTHER_ERA = 75
"""The log began another generation of publishing: start again."""
