"""A place at work (县域演练): months of feeds, and people who answer their lists late, forget, contradict, and leave.

Run by `make county`. At every round of a day the feeds that have come in are read, time passes, and everybody does what
they would by then. After every day the lists must be whole: each thing to be done stands in one list, each open case in
at least one, and no limit has passed without its event, whether of silence on a RED case or of a silent referral. At
the end stands what it comes to: alerts, what was muted, visits of each coordinator beside the budget.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # when started by its path, as `make` does

from services.lab.simulate.settings import Settings
from tests.county.place import Place
from tests.county.volumes import volumes

TOWNSHIP, COUNTY = "340826100", "340826"
FULL_PEOPLE = 60_000


def main() -> int:
    """Run the place; exit code 1 if a promise was broken; the budget is only reported."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=3_000, help="people of a township")
    options.add_argument("--full", action="store_true", help="one county in full")
    options.add_argument("--months", type=int, default=24)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    settings = Settings(
        people=FULL_PEOPLE if chosen.full else chosen.people, months=chosen.months, seed=chosen.seed,
        start_month="2024-07", divisions=(COUNTY if chosen.full else TOWNSHIP,),
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as name:
        place = Place(settings, Path(name) / "county.db")
        for day in place.days():
            if (day + timedelta(days=1)).day == 1:
                done, refused = sum(place.seen.done.values()), sum(place.seen.refused.values())
                print(f"{day}: {done} commands, {refused} refused, {len(place.seen.broken)} broken", flush=True)
        for line in volumes(place):
            print(line)
        place.host.close()
    for (kind, reason), count in sorted(place.seen.refused.items()):
        print(f"{count:>8}  refused {kind} {reason}")
    for line in place.seen.broken[:50]:
        print(f"BROKEN {line}")
    return 1 if place.seen.broken else 0


if __name__ == "__main__":
    sys.exit(main())
