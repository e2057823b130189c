"""`make fuzz`: mutated records through the door; each becomes an event or a dead letter, and the counts add up."""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # when started by its path, as `make` does

from pydantic_core import to_json

from schemas.dates import civil_date
from schemas.event import parse
from services.eventlog import rejects
from services.eventlog.chain import first_break
from services.eventlog.sql import open_log
from services.host import indexing
from services.host.clock import now
from services.ingest.answer import Answer, Delivery
from services.ingest.intake import Intake
from services.ingest.mappings import load_mappings
from services.ingest.process import Door, Parcel
from services.ingest.readers import read
from services.ingest.said import Row
from services.ingest.teller import Teller
from services.policy.load import load
from services.vault.opening import Place, open_vault
from tests.fuzz.mutate import mutated_cells, mutated_line

if TYPE_CHECKING:
    from services.eventlog.sql import SqlLog
    from services.policy.divisions import Divisions
    from services.vault.vault import Vault

ROOT = Path(__file__).resolve().parents[2]
LINES = ROOT / "schemas" / "samples" / "valid.jsonl"
TABLES = ROOT / "tests" / "samples" / "departments"
COUNTY = "340826"
BATCH = 1_000
LISTED = 20


@dataclass
class Desk:
    """A delivery that goes on and on: valid rows to be mutated, and what reads and tells them apart."""

    delivery: Delivery
    rows: list[Row]
    teller: Teller
    intake: Intake
    read: int = 0

    def mutated(self, chance: random.Random) -> Row:
        """Another row, at a place of its own."""
        self.read += 1
        row = chance.choice(self.rows)
        if not row.cells:
            said = json.loads(row.raw)
            said["id"] = f"{said['id']}-{chance.randrange(self.read)}"  # so that most are new, and some were seen
            return Row(self.read, {}, mutated_line(json.dumps(said, ensure_ascii=False).encode(), chance))
        cells = mutated_cells(dict(row.cells), chance)
        return Row(self.read, cells, to_json(cells))


@dataclass
class Outcome:
    """What became of so many records, and what does not add up."""

    records: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    event_ids: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)

    def note(self, answers: list[Answer], asked: int) -> None:
        """Count a batch's answers."""
        self.records += asked
        if len(answers) != asked:
            self.problems.append(f"{asked} records, {len(answers)} answers")
        for one in answers:
            self.kinds[one.kind] += 1
            self.event_ids.update(one.event_ids)
            if one.is_refused:
                self.reasons[one.fault.reason if one.fault else "none"] += 1
            if one.is_refused == bool(one.event_ids) or one.is_refused == (one.fault is None):
                self.problems.append(f"an answer that is neither event nor refusal: {one}")


def fuzz(folder: Path, records: int, seed: int) -> Outcome:
    """Send so many mutated records through a new door in the folder."""
    chance, outcome, divisions = random.Random(seed), Outcome(), load().divisions
    with ExitStack() as stack:
        log = stack.enter_context(
            closing(open_log(f"sqlite:///{folder / 'fuzz.db'}", clock=now, indexer=indexing.index))
        )
        with log.transaction() as tx:
            indexing.create(tx.connection)
        vault = stack.enter_context(
            closing(open_vault(Place(f"sqlite:///{folder / 'vault.db'}", folder / "keys", "SM"), now))
        )
        door, desks = Door(log, vault, divisions, now), list(_desks(vault, divisions))
        for batch in _batches(desks, records, chance):
            parcels = [
                Parcel([desk.teller.say(desk.delivery.batch, row) for row in rows], desk.delivery, intake=desk.intake)
                for desk, rows in batch
            ]
            for answers, (_, rows) in zip(door.take_all(parcels), batch, strict=True):
                outcome.note(answers, len(rows))
        outcome.problems += _unaccounted(log, vault, outcome)
    return outcome


def _desks(vault: Vault, divisions: Divisions) -> Iterator[Desk]:
    today = civil_date(now())
    lines = [Row(number, {}, raw) for number, raw in enumerate(LINES.read_bytes().splitlines(), 1)]
    for name, on_change in (("lines", "correct"), ("strict", "refuse")):
        delivery = Delivery(COUNTY, name, on_change="correct" if on_change == "correct" else "refuse")
        yield Desk(
            delivery, lines, Teller.of(None, vault, divisions, delivery, today), Intake(divisions, today)
        )  # fmt: skip
    for name, mapping in load_mappings().items():
        rows = read(TABLES / f"{name}.csv", mapping.columns)
        assert isinstance(rows, Iterator), rows
        delivery = Delivery(COUNTY, name, None, f"{COUNTY}-{mapping.department}", name, mapping.on_change)
        teller = Teller.of(mapping, vault, divisions, delivery, today)
        yield Desk(delivery, list(rows), teller, Intake(divisions, today))


def _batches(desks: list[Desk], records: int, chance: random.Random) -> Iterator[list[tuple[Desk, list[Row]]]]:
    """Batches of some parcels each; event lines make up about half of all records."""
    lines, tables = desks[:2], desks[2:]
    picked = (chance.choice(lines if chance.random() < 0.5 else tables) for _ in range(records))
    while batch := list(islice(picked, BATCH)):
        parcels: dict[int, tuple[Desk, list[Row]]] = {}
        for desk in batch:
            parcels.setdefault(id(desk), (desk, []))[1].append(desk.mutated(chance))
        yield list(parcels.values())


def _unaccounted(log: SqlLog, vault: Vault, outcome: Outcome) -> Iterator[str]:
    """What the log and the dead letters have otherwise than the answers said."""
    with log.reader() as reader:
        stored = [one.event_id for one in reader.after(0, reader.head().position)]
        broken = first_break(reader.after(0, reader.head().position), known=reader.head().anchor)
        letters = list(rejects.letters(reader.connection))
        for one in reader.after(0, reader.head().position):
            parse(one.body)
    if len(stored) != len(set(stored)) or set(stored) != outcome.event_ids:
        yield f"{len(stored)} events in the log, {len(outcome.event_ids)} in the answers"
    refused = outcome.records - sum(outcome.kinds[kind] for kind in ("stored", "duplicate", "superseded"))
    if len(letters) != refused:
        yield f"{refused} records refused, {len(letters)} dead letters"
    if Counter(one.reason for one in letters) != outcome.reasons:
        yield "the reasons of dead letters are not those of the answers"
    if broken is not None:
        yield f"the chain is broken: {broken}"
    for one in letters:
        if vault.open(one.owner, one.sealed) is None:
            yield f"the dead letter {one.place}:{one.line} cannot be opened"


def main() -> int:
    """Run it; exit code 1 if something does not add up."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--records", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        outcome = fuzz(Path(name), chosen.records, chosen.seed)
    for title, counts in (("答复 / answers", outcome.kinds), ("原因 / reasons", outcome.reasons)):
        sys.stdout.write(f"{title}: {', '.join(f'{key} {number}' for key, number in counts.most_common())}\n")
    all_well = f"{outcome.records} 条全部有着落 / records, all accounted for"
    sys.stdout.write("\n".join(outcome.problems[:LISTED] or [all_well]) + "\n")
    return 1 if outcome.problems else 0


if __name__ == "__main__":
    sys.exit(main())
