"""`make leaks`: after a county's files are in, nobody's name or number is found but sealed; after erasure, nowhere."""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # when started by its path, as `make` does

from typer.testing import CliRunner

from services.eventlog import rejects
from services.eventlog.chain import first_break
from services.host.database import looking
from services.host.program import app
from services.host.settings import Settings
from services.host.vaulting import existing_vault
from services.ingest.mappings import load_mappings
from services.lab.departments import write_departments
from services.lab.simulate import Settings as Simulated
from services.lab.simulate import simulate
from tests.host.calling import Answer, url_of
from tests.http.serving import STRUCTURED, department
from tests.leaks.search import Secrets, files_below, leaks

ROOT = Path(__file__).resolve().parents[2]
TEXTS = {".py", ".yaml", ".csv", ".json", ".md"}
COUNTY = "340826"
CLERK, REASON = "S1", "核对泄露试验 / trial"
BAD_ROWS = 5

SPOKEN = (
    ("rejects", "list", "--limit", 0), ("rejects", "list", "--json"), ("deliveries",), ("deliveries", "--json"),
    ("alerts",), ("board", COUNTY), ("log", "verify"), ("log", "verify", "--json"), ("log", "export"),
)  # fmt: skip
"""What an operator looks at, and what leaves the house."""


@dataclass
class Trial:
    """Where things are kept: `feeds` as departments wrote them, `house` everything that Shouwang keeps or says."""

    folder: Path
    secrets: Secrets
    people: list[str]

    @property
    def feeds(self) -> Path:
        return self.folder / "feeds"

    @property
    def house(self) -> Path:
        return self.folder / "house"

    @property
    def database(self) -> Path:
        return self.house / "shouwang.db"

    def call(self, *words: object, database: Path | None = None) -> Answer:
        """Call the command line on the database of the house; what it says is kept there."""
        assert database in {None, self.database}
        result = CliRunner().invoke(app, [*map(str, words), "--database", url_of(self.database)])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        with (self.house / "said.log").open("a", encoding="utf-8") as log:
            log.write(f"{result.stdout}\n{result.stderr}\n")
        return Answer(result.exit_code, result.stdout, result.stderr)


def prepare(folder: Path, people: int, months: int, seed: int) -> Trial:
    """Write the files of a county's departments, some rows of them wrong, and note whom they name."""
    trial = Trial(folder, Secrets(frozenset(), frozenset()), [])
    settings = Simulated(people=people, months=months, seed=seed, divisions=(COUNTY,))
    write_departments(simulate(settings), trial.feeds, load_mappings().values())
    named = _table(trial.feeds / "people.csv")
    (trial.feeds / "wrong.csv").write_text(_wrong(named), encoding="utf-8")
    numbers = [one["number"] for one in named]
    digits = {*numbers, *(one["phone"] for one in named), *(_misread(number) for number in numbers[:BAD_ROWS])}
    trial.secrets = Secrets(frozenset(digits - {""}), frozenset(one["name"] for one in named))
    trial.secrets = replace(trial.secrets, names=trial.secrets.names - trial.secrets.within(_words()))
    trial.people = numbers
    trial.house.mkdir()
    return trial


def take_in(trial: Trial) -> list[str]:
    """Hand every file in, some events over HTTP, and let everything that speaks speak; what leaked meanwhile."""
    for one in _table(trial.feeds / "deliveries.csv"):
        covers = ["--covers-through", one["covers_through"]] if one["covers_through"] else []
        words = ["--source", one["mapping"], "--division", one["division"], "--known-at", one["known_at"], *covers]
        answer = trial.call("ingest", trial.feeds / one["file"], *words, "--no-follow")
        assert answer.code == 0, answer.err
    trial.call("ingest", trial.feeds / "wrong.csv", "--source", "hospital-stays", "--division", COUNTY)
    found = _over_http(trial)
    for words in SPOKEN:
        answer = trial.call(*words)
        assert answer.code == 0, (words, answer.err)
    return found


def erase(trial: Trial) -> int:
    """Erase everybody; how many were known.

    A dead letter whose identity number is wrong speaks of nobody who could be erased: it goes with its delivery.
    """
    with (
        closing(existing_vault(Settings(database_url=url_of(trial.database)))) as vault,
        looking(url_of(trial.database)) as reader,
    ):
        owners = {one.owner for one in rejects.letters(reader.connection) if one.owner.startswith("reject/")}
        for owner in sorted(owners):
            vault.erase(owner, CLERK, REASON)
        return sum(vault.erase(vault.ref_of(number), CLERK, REASON) for number in trial.people)


def readable(trial: Trial) -> dict[str, set[str]]:
    """What a clerk with the keys can still open, of identities and of dead letters."""
    held: dict[str, set[str]] = {}
    with (
        closing(existing_vault(Settings(database_url=url_of(trial.database)))) as vault,
        looking(url_of(trial.database)) as reader,
    ):
        for number in trial.people:
            if (found := vault.look(vault.ref_of(number), CLERK, REASON)) is not None:
                held["vault"] = held.get("vault", set()) | {found.number}
        for letter in rejects.letters(reader.connection):
            raw = vault.open(letter.owner, letter.sealed)
            if raw is not None and (found_in := trial.secrets.within(raw)):
                held[f"{letter.place}:{letter.line}"] = found_in
    return held


def is_whole(trial: Trial) -> bool:
    """Whether the log's chain of links verifies."""
    with looking(url_of(trial.database)) as reader:
        return first_break(reader.after(0, reader.head().position), known=reader.head().anchor) is None


def problems(trial: Trial) -> list[str]:
    """Everything that is not as promised; the trial is over then."""
    found: list[str] = []
    if not leaks(trial.secrets, trial.feeds):
        found.append("the search finds nothing even where everything is")
    found += take_in(trial)
    found += _found(trial, "taken in")
    before = readable(trial)
    if len(before.get("vault", ())) < len(trial.people) // 2 or len(before) < BAD_ROWS:
        found.append(f"the vault opens too little to be a trial: {len(before)}")
    if not erase(trial):
        found.append("nobody was erased")
    found += [f"erased, and {where} still opens" for where in readable(trial)]
    found += _found(trial, "erased")
    if not is_whole(trial) or trial.call("log", "verify").code:
        found.append("the chain does not verify after the erasure")
    return found


def _found(trial: Trial, when: str) -> list[str]:
    """Which files hold something, and of how many people; never what, for this is printed."""
    return [f"{when}: {name} holds {len(held)}" for name, held in leaks(trial.secrets, trial.house).items()]


def _over_http(trial: Trial) -> list[str]:
    """Publish events that name people, sound and broken, keep what the service says, and search while it is at work."""
    named = _table(trial.feeds / "people.csv")
    with (
        department(trial.call, trial.database) as sender,
        (trial.house / "http.log").open("w", encoding="utf-8") as log,
    ):
        for serial, one in enumerate(named[: 2 * BAD_ROWS]):
            said = _stay(serial, one)
            if serial % 2:
                said["data"]["person"]["number"] = _misread(one["number"])
            log.write(sender.send(said, STRUCTURED).text + "\n")
        for path in ("/metrics", "/v1/deliveries", "/v1/rejects", "/healthz", f"/v1/{named[0]['number']}"):
            answer = sender.http.get(path)
            log.write(answer.text.replace(named[0]["number"], "") + "\n")
        log.write(sender.log.getvalue())
        log.flush()
        if not sum(file.stat().st_size for file in trial.house.glob("*.db-wal")):
            return ["there is no write-ahead log to search"]
        return _found(trial, "at work")


def _stay(serial: int, one: dict[str, str]) -> dict[str, object]:
    person = {"number": one["number"], "name": one["name"], "phone": one["phone"]}
    sums = dict.fromkeys(
        ("basic_fen", "major_fen", "assist_fen", "commercial_fen", "out_of_scope_fen", "icu_days"), 0
    )  # fmt: skip
    data = {"person": person, "admit_on": "2025-01-02", "discharge_on": "2025-01-09", "designated": True}
    return {
        "specversion": "1.0", "id": f"http-{serial}", "source": f"{COUNTY}-yb", "type": "MedicalSettled",
        "division": f"{COUNTY}100001", "occurredon": "2025-01-09",
        "data": data | sums | {"total_fen": 860_050, "personal_fen": 860_050},
    }  # fmt: skip


def _wrong(named: list[dict[str, str]]) -> str:
    """Hospital stays that cannot be taken: a sum in words, or an identity number with a slip."""
    heads = (
        "结算ID,证件号码,人员姓名,联系电话,入院日期,出院日期,医疗费总额,基本医疗保险统筹基金支出,大病保险资金支出,"
        "医疗救助基金支出,商业保险赔付,全自费金额,个人负担总金额,是否定点医疗机构,重症监护天数"
    )
    rows = [
        f"W{serial},{number},{one['name']},{one['phone']},2025-01-02,2025-01-09,{total},0,0,0,0,0,0,是,0"
        for serial, one in enumerate(named[:BAD_ROWS])
        for number, total in ((one["number"], "八千元"), (_misread(one["number"]), "8000"))
    ]
    return "\n".join([heads, *rows]) + "\n"


def _misread(number: str) -> str:
    """The number with a slip in its last digit."""
    return number[:-1] + ("1" if number[-1] != "1" else "2")


def _words() -> bytes:
    """The texts of the program itself: a name may happen to be a place, or a word of a policy."""
    files = (file for folder in ("schemas", "services") for file in files_below(ROOT / folder))
    return b"\n".join(file.read_bytes() for file in files if file.suffix in TEXTS)


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def main() -> int:
    """Run it; exit code 1 if something leaked."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=1_000)
    options.add_argument("--months", type=int, default=2)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        trial = prepare(Path(name), chosen.people, chosen.months, chosen.seed)
        found = problems(trial)
        size = sum(file.stat().st_size for file in trial.house.rglob("*") if file.is_file())
    all_well = (
        f"{len(trial.people)} 人的姓名、号码、电话在 {size:,} 字节中无一泄露 / nobody of them found in those bytes"
    )
    sys.stdout.write("\n".join(found or [all_well]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
