"""How drafts become records: position, time and link, given out under the head lock by every kind of log alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from services.eventlog.chain import instant, link_after, microseconds
from services.eventlog.errors import AheadOfClock
from services.eventlog.protocol import Draft, Duplicate, Head, Outcome, Stored

Seen = tuple[int, bytes]
"""Position and body of an event that the log already has."""


def seal(head: Head, drafts: Sequence[Draft], seen: Mapping[int, Seen], now: datetime) -> tuple[list[Outcome], Head]:
    """One outcome per draft and the head behind them.

    `seen` holds, by index of the draft, what the log already has under its stream and event id; repeats within
    `drafts` are found here. `now` is the log's clock, read after the head was locked.
    """
    position, link = head.position, head.link
    clock, stamp, recorded_at = microseconds(now), microseconds(head.recorded_at), head.recorded_at
    fresh: dict[tuple[str, str], Seen] = {}
    outcomes: list[Outcome] = []
    for number, draft in enumerate(drafts):
        identity = (draft.stream, draft.event_id)
        earlier = seen.get(number) or fresh.get(identity)
        if earlier is not None:
            outcomes.append(Duplicate(draft.event_id, earlier[0], earlier[1] == draft.body))
            continue
        moment = clock if draft.at is None else _given(draft, draft.at, clock)
        if moment > stamp:
            stamp, recorded_at = moment, instant(moment)
        position += 1
        link = link_after(link, position, stamp, draft.body)
        fresh[identity] = (position, draft.body)
        outcomes.append(
            Stored(position, draft.stream, draft.event_id, draft.type, draft.occurred_on, recorded_at, draft.body, link)
        )
    return outcomes, replace(head, position=position, recorded_at=recorded_at, link=link)


def _given(draft: Draft, at: datetime, clock: int) -> int:
    moment = microseconds(at)
    if moment > clock:
        raise AheadOfClock(draft.stream, at, instant(clock))
    return moment
