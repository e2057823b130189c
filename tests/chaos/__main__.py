"""Chaos (混沌试验): a month of a simulated county through Kafka and PostgreSQL while everything fails in turn.

Run by `make chaos`, and with a million events by `make million`. The faults are drawn from a seed and printed with what
it took to get over each; `--only 17` lets the seventeenth happen alone. Behind the storm the facts must be those of an
undisturbed run and all else a plain replay of the log, and every record of every topic is accounted for.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from services.host.commands.output import say
from services.lab.simulate import Settings
from tests.chaos.faults import KINDS, drawn
from tests.chaos.storm import weather, write_feed
from tests.servers.kafka import running_broker
from tests.servers.postgres import running_server

LASTING = ()
"""No option that would let a killed database lose what it answered for."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--faults", type=int, default=200)
    options.add_argument("--seed", type=int, default=20261122)
    options.add_argument("--only", type=int, metavar="K", help="the K-th fault alone")
    options.add_argument("--kind", choices=sorted(KINDS), action="append", help="faults of these kinds alone")
    options.add_argument("--people", type=int, default=2_000)
    options.add_argument("--months", type=int, default=1)
    options.add_argument("--events", type=int, help="no more events than so many")
    chosen = options.parse_args()
    planned = [*drawn(chosen.seed, chosen.faults, tuple(chosen.kind or KINDS))]
    if chosen.only is not None:
        planned = planned[chosen.only - 1 : chosen.only]
    with (
        tempfile.TemporaryDirectory(prefix="shouwang-") as name,
        running_server(LASTING) as server,
        running_broker() as broker,
    ):
        feed = Path(name) / "feed.jsonl"
        people = Settings(people=chosen.people, months=chosen.months, seed=chosen.seed)
        events = write_feed(people, chosen.events, feed)
        say(f"{events} 条事件，{len(planned)} 次故障，种子 {chosen.seed} / events, faults, seed")
        weather(server, broker, Path(name), feed, planned)


if __name__ == "__main__":
    main()
