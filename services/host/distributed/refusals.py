"""Refusals as news: whoever subscribes hears of each dead letter of a topic, and never what the record said."""

from __future__ import annotations

import json
import re

from schemas.faults import ATTRIBUTES, MEANINGS
from services.eventlog import rejects
from services.eventlog.rejects import DeadLetter
from services.eventlog.sql import SqlLog
from services.host.clock import SOURCE
from services.host.distributed.relay import Sender
from services.host.distributed.wire import SINGLE

NAME = "refusals"
"""The name under which it is remembered how far they were published: a number of the dead letters."""

TOPIC = "shouwang.dead-letters"
TYPE = "RecordRefused"

AT_ONCE = 100
"""Dead letters that are looked at together."""

FROM_TOPIC = re.compile(r"(shouwang\.[a-z.-]+)/([0-9]+)")
"""The place of a record of a topic. A file may be called by the name of whom it speaks of, and is not told of."""

ID_DIGITS = 16


class Refusals:
    """Publishes the dead letters of topics, each at least once; the table is the outbox.

    Who keeps such a letter holds the head of the log, so that a smaller number never appears behind a larger one.
    """

    def __init__(self, log: SqlLog, sender: Sender) -> None:
        self._log = log
        self._sender = sender

    def once(self) -> int:
        """Publish what was refused since, at most so much; how many letters that were, those of files included.

        Raises:
            Exception: the broker's, at the first record that it did not take; nothing was saved.
        """
        with self._log.reader() as reader:
            found = rejects.after(reader.connection, reader.consumed(NAME, TOPIC, 0), AT_ONCE)
        if not found:
            return 0
        told = [(one, place) for one in found if (place := FROM_TOPIC.fullmatch(one.place))]
        headers = [("content-type", SINGLE.encode())]
        waits = [self._sender.send(TOPIC, 0, place[1].encode(), _event(one, place), headers) for one, place in told]
        for wait in waits:
            wait()
        with self._log.transaction() as tx:
            tx.save_consumed(NAME, TOPIC, 0, found[-1].number)
        return len(found)


def _event(letter: DeadLetter, place: re.Match[str]) -> bytes:
    """A dead letter as a CloudEvent; the same record refused again has the same id."""
    offset = letter.line - 1
    attribute = letter.path.partition(".")[0]
    said = {
        "data": {
            # The letter's own sentence and the rest of its path may name what the sender wrote; these cannot.
            "attribute": attribute if attribute in ATTRIBUTES else "",
            "number": letter.number, "offset": offset, "partition": int(place[2]), "reason": letter.reason,
            "topic": place[1], "what": MEANINGS[letter.reason],
        },
        "datacontenttype": "application/json",
        "id": f"{letter.place}/{offset}/{letter.digest[:ID_DIGITS]}",
        "source": SOURCE,
        "specversion": "1.0",
        "time": letter.refused_at.isoformat(),
        "type": TYPE,
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
