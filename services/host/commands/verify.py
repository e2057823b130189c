"""`shouwang verify`: recompute what was recorded, and say whether it is the same."""

from __future__ import annotations

from collections import Counter
from itertools import zip_longest
from typing import Annotated

import typer

from schemas.assessment import Assessment
from services.eventlog.reading import SqlReader
from services.host.commands.options import DATABASE_URL, AsJson, Database, settings_of
from services.host.commands.output import progress, say, say_json, say_table
from services.host.database import looking
from services.host.plain import plain
from services.host.receipt import AlertId, history_of
from services.host.verification import OUTCOMES, Checked, Comparison, Verifier, verify_all
from services.host.words import CHANGES

WORDS = {"same": "一致 same", "differs by rules": "因规则更新而不同 differs by rules", "differs": "不一致 differs"}

FORM = """--json: 单条 / of one: alert, changes；全部 / of all: counts, different。
因规则更新而不同不算问题 / what differs by newer rules is no fault."""

Alert = Annotated[
    str | None,
    typer.Argument(metavar="[ALERT]", show_default=False, help="预警编号，不写则为全部 / an alert, by default all"),
]
Everything = Annotated[
    bool,
    typer.Option("--all", help="重读全部事件，逐字节核对每条研判与变动 / read every fact again, compare every byte"),
]


def verify(
    alert: Alert = None, everything: Everything = False, database: Database = DATABASE_URL, as_json: AsJson = False
) -> None:
    """由日志复算预警背后的研判，不一致则退出码为 1 / recompute from the log; exit code 1 if anything differs."""
    with looking(database) as reader:
        if everything:
            _everything(reader, settings_of(database, None).warm_households, as_json=as_json)
        elif alert is not None:
            _one(reader, AlertId.parse(alert), as_json=as_json)
        else:
            _each(reader, as_json=as_json)


def _one(reader: SqlReader, alert: AlertId, *, as_json: bool) -> None:
    history_of(reader, alert)  # says so when there is no such alert
    checked = list(Verifier(reader).changes(alert.household_id, alert))
    if as_json:
        say_json({"alert": str(alert), "changes": [_plain(one) for one in checked]})
    else:
        for one in checked:
            say(f"{one.event.as_of} {' '.join(CHANGES[one.change.step])}：{WORDS[one.verdict.outcome]}")
            _say_difference(one)
    _exit(Counter(one.verdict.outcome for one in checked))


def _each(reader: SqlReader, *, as_json: bool) -> None:
    verifier = Verifier(reader)
    counts: Counter[str] = Counter()
    different: list[Checked] = []
    households = verifier.households()
    with progress("复算 / recomputing", len(households)) as advance:
        for household_id in households:
            for one in verifier.changes(household_id):
                counts[one.verdict.outcome] += 1
                if one.verdict.outcome != "same":
                    different.append(one)
            advance(1)
    if as_json:
        say_json({"counts": {name: counts[name] for name in OUTCOMES}, "different": [_plain(one) for one in different]})
    else:
        for one in different:
            say(f"{one.event.alert_id} {one.event.as_of}：{WORDS[one.verdict.outcome]}")
            _say_difference(one)
        say("，".join(f"{WORDS[name]} {counts[name]}" for name in OUTCOMES))
    _exit(counts)


def _everything(reader: SqlReader, warm_households: int, *, as_json: bool) -> None:
    with progress("重读 / reading again", reader.head().position) as advance:
        found = verify_all(reader, warm_households, advance)
    if as_json:
        say_json({"counts": dict(sorted(found.counts.items())), "different": _listed(found)})
    else:
        for one in _listed(found):
            say(f"{one['stream']} {one['event_id']}：{one['what']}")
        say(f"一致 same {found.counts['same']}，不一致 different {sum(found.counts.values()) - found.counts['same']}")
    _exit(found.counts)


def _exit(counts: Counter[str]) -> None:
    if any(number for name, number in counts.items() if name not in {"same", "differs by rules"}):
        raise typer.Exit(1)


def _listed(found: Comparison) -> list[dict[str, str]]:
    return [{"stream": stream, "event_id": event_id, "what": what} for stream, event_id, what in found.differences]


def _plain(one: Checked) -> dict[str, object]:
    verdict = one.verdict
    shown: dict[str, object] = {
        "alert": one.event.alert_id, "step": one.change.step, "as_of": plain(one.event.as_of),
        "reading": one.event.cause, "outcome": verdict.outcome,
    }  # fmt: skip
    if verdict.outcome != "same":
        shown |= {"recorded": plain(verdict.recorded), "again": plain(verdict.again)}
    return shown


def _say_difference(one: Checked) -> None:
    """Both readings side by side, signal by signal."""
    if one.verdict.outcome == "same":
        return
    sides = zip_longest(_lines(one.verdict.recorded), _lines(one.verdict.again), fillvalue="—")
    say_table(["当时记录 recorded", "现在复算 again"], list(sides))


def _lines(reading: Assessment | None) -> list[str]:
    if reading is None:
        return ["无研判 no reading"]
    signals = [
        f"{one.indicator} {one.subject} {one.grade.name} {one.since_on} {','.join(one.steps)}"
        for one in reading.signals
    ]
    grades = [f"{one.dimension} {one.grade.name if one.grade else '—'}" for one in reading.dimensions]
    return [f"规则 rules {reading.rules_version}", *grades, *signals]
