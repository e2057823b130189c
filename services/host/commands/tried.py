"""How a trial of files is told: what they would become, though nothing was taken."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from schemas.faults import Fault
from services.host.commands.incoming import most_frequent, print_unread, reason_text, rows_text
from services.host.commands.output import say, say_json, warn

if TYPE_CHECKING:
    from services.host.ingesting import Job
    from services.host.rehearsing import Rehearsal


def tell_tried(tried: list[tuple[Job, Rehearsal | Fault]], *, as_json: bool) -> bool:
    """Say what files would become; whether one of them cannot be read."""
    if as_json:
        say_json({"files": [_plain_try(job, one) for job, one in tried]})
    else:
        for job, one in tried:
            _print_try(job, one)
    return any(isinstance(one, Fault) for _, one in tried)


def _plain_try(job: Job, one: Rehearsal | Fault) -> dict[str, object]:
    if isinstance(one, Fault):
        return {"file": job.place, "broken": str(one)}
    return {
        "file": job.place, "rows": one.rows, "counts": {"fit": one.fit, "rejected": one.rows - one.fit},
        "reasons": most_frequent(one.reasons, None), "unread": list(one.unread), "preview": one.preview,
        "broken": None if one.broken is None else str(one.broken),
    }  # fmt: skip


def _print_try(job: Job, one: Rehearsal | Fault) -> None:
    if isinstance(one, Fault):
        warn(f"{job.place}：{one}")
        return
    say(
        f"{job.place}：试读 {one.rows} 行，可收 {one.fit}，会拒收 {one.rows - one.fit}；未收下任何内容 / "
        f"{rows_text(one.rows)} tried, {one.fit} fit, {one.rows - one.fit} would be refused; nothing was taken"
    )
    print_unread(one.unread)
    for line in one.preview:
        say(json.dumps(line, ensure_ascii=False))
    for reason in most_frequent(one.reasons, None):
        say(reason_text(reason))
