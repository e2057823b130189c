"""The packaged mappings, against hand-written rows as a clerk of the department would write them."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest

from schemas.events import event_types
from schemas.faults import Fault
from schemas.fields import Feed
from schemas.payload import SYSTEM
from services.ingest.answer import Delivery
from services.ingest.intake import Intake, RawRecord, Rejected
from services.ingest.mapper import Mapper
from services.ingest.mapping import Mapping
from services.ingest.mappings import load_mappings
from services.ingest.readers import read
from services.policy.load import load
from services.vault.suite import SM

SAMPLES = Path(__file__).parents[1] / "samples" / "departments"
MAPPINGS = load_mappings()
DIVISIONS = load().divisions
TODAY = date(2026, 11, 22)
COUNTY = "340826"
WHY = "#原因"
IDENTITY = {"number", "name", "phone", "address", "account"}

OURS = {"FeedCovered", "NoChangeFound", "RosterSet"}
"""What no department says: how far a feed reaches follows from deliveries, the others from what caseworkers do."""


class Refs:
    """Pseudonyms as a vault makes them, under a key that anybody may know."""

    def ref_of(self, number: str) -> str:
        return "p" + SM.mac(b"sample", number.encode()).hex()[:40]

    def note_ref(self, text: str) -> str:
        return "n" + SM.mac(b"sample", text.encode()).hex()[:32]


@dataclass(frozen=True)
class Refusal:
    """Why a row is refused, and the column it was read from if the fault speaks of one."""

    fault: Fault
    column: str

    def __str__(self) -> str:
        return f"{self.fault.reason} {self.fault.path} {self.column}".strip()


def said_by(mapping: Mapping, path: Path) -> list[list[dict[str, Any]] | Refusal]:
    """What each row of a file says, or why it is refused."""
    rows = read(path, mapping.columns)
    assert not isinstance(rows, Fault), rows
    delivery = Delivery(county=COUNTY, batch="sample")
    mapper, intake = Mapper(mapping, Refs(), DIVISIONS, delivery, TODAY), Intake(DIVISIONS, TODAY)
    found: list[list[dict[str, Any]] | Refusal] = []
    for row in rows:
        said = mapper.take(RawRecord(path.name, row.number, row.raw), row)
        if isinstance(said, Fault):
            found.append(Refusal(said, "".join(re.findall("^“(.+?)”", said.what))))
            continue
        taken = [intake.take(RawRecord(path.name, row.number, line)) for line in said.lines]
        refused = [one.fault for one in taken if isinstance(one, Rejected)]
        found.append(
            Refusal(refused[0], said.columns.get(refused[0].path, ""))
            if refused
            else [json.loads(line) for line in said.lines]
        )
    return found


def good(name: str) -> list[dict[str, Any]]:
    """The lines of the valid sample of a mapping."""
    return [
        line for said in said_by(MAPPINGS[name], SAMPLES / f"{name}.csv") if isinstance(said, list) for line in said
    ]


def test_every_mapping_has_its_samples_and_no_sample_is_left_over() -> None:
    assert {path.name for path in SAMPLES.iterdir()} == {
        f"{name}{kind}.csv" for name in MAPPINGS for kind in ("", ".invalid")
    }


@pytest.mark.parametrize("name", MAPPINGS)
def test_every_row_of_a_valid_sample_is_taken(name: str) -> None:
    said = said_by(MAPPINGS[name], SAMPLES / f"{name}.csv")

    assert 1 <= len(said) <= 4
    assert [str(one) for one in said if isinstance(one, Refusal)] == []


@pytest.mark.parametrize("name", MAPPINGS)
def test_every_row_of_an_invalid_sample_is_refused_for_the_reason_that_stands_beside_it(name: str) -> None:
    path = SAMPLES / f"{name}.invalid.csv"
    with path.open(encoding="utf-8", newline="") as file:
        expected = [row[WHY] for row in csv.DictReader(file)]

    assert expected
    assert [str(said) for said in said_by(MAPPINGS[name], path)] == expected


def test_no_refusal_repeats_who_a_row_is_about() -> None:
    for name, mapping in MAPPINGS.items():
        path = SAMPLES / f"{name}.invalid.csv"
        people = {column for column, word in mapping.reads().items() if word in IDENTITY}
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row, refusal in zip(rows, said_by(mapping, path), strict=True):
            assert isinstance(refusal, Refusal)
            assert not any(text in str(refusal.fault) for head, text in row.items() if head in people and text)


def test_together_the_mappings_say_all_that_a_department_can_say() -> None:
    told = {statement.type for mapping in MAPPINGS.values() for statement in mapping.statements}

    assert told == {name for name, kind in event_types().items() if kind.SUBJECTS != SYSTEM} - OURS


def test_one_mapping_says_how_far_each_feed_reaches() -> None:
    feeds = Counter(mapping.feed for mapping in MAPPINGS.values() if mapping.feed is not None)

    assert feeds == Counter(get_args(Feed))


def test_a_mapping_that_covers_a_feed_says_something_of_it() -> None:
    for mapping in MAPPINGS.values():
        if mapping.feed is not None:
            assert mapping.feed in {event_types()[statement.type].FEED for statement in mapping.statements}


def test_registers_that_number_on_their_own_are_sources_of_their_own() -> None:
    departments = [mapping.department for mapping in MAPPINGS.values()]

    assert len(set(departments)) == len(departments)


@pytest.mark.parametrize("name", [name for name, mapping in MAPPINGS.items() if mapping.identity.number])
def test_what_is_numbered_can_be_corrected_and_withdrawn(name: str) -> None:
    mapping = MAPPINGS[name]

    assert mapping.revision is not None
    assert mapping.statements[0].type == "Retracted"


def test_a_withdrawn_stay_is_a_withdrawal_of_the_same_record() -> None:
    stay, _, withdrawn = good("hospital-stays")

    assert (withdrawn["type"], withdrawn["id"], withdrawn["revision"]) == ("Retracted", stay["id"], 1)
    assert withdrawn["subject"] == stay["subject"]
    assert stay["data"]["personal_fen"] == 420_000


def test_an_old_number_and_empty_shares_are_understood() -> None:
    stay = good("hospital-stays")[1]

    assert stay["data"]["commercial_fen"] == stay["data"]["icu_days"] == 0
    assert stay["subject"] == f"person/{Refs().ref_of('990101197905130006')}"


def test_who_is_named_by_the_number_of_the_household_is_the_household() -> None:
    assert [line["subject"].partition("/")[0] for line in good("benefit-payments")] == ["household", "person", "person"]
    assert good("benefit-payments")[0]["subject"] == "household/h0000012"


def test_equal_rows_without_a_number_are_two_payments() -> None:
    first, _, again = good("pensions")

    assert first == again
    assert "id" not in first


def test_a_free_text_leaves_only_its_reference() -> None:
    seen, away = good("grid-reports")

    assert seen["data"] == {"kind": "LIVELIHOOD", "note_ref": Refs().note_ref("老人独居，屋顶漏雨，存粮不多。")}
    assert away["data"] == {"kind": "AWAY"}


def test_a_visit_carries_what_was_found_and_an_unfinished_one_nothing() -> None:
    visited, not_met = good("visits")

    assert visited["data"]["findings"] == [{
        "indicator": "1.02", "finding": "CONFIRMED", "person_ref": Refs().ref_of("990101195709060005"),
    }]  # fmt: skip
    assert visited["data"]["helps"] == ["KIN_CONTACT"]
    assert not_met["data"] == {"contact": "NOT_MET", "findings": [], "kind": "LIGHT"}


def test_a_warning_is_said_of_its_county() -> None:
    assert [line["subject"] for line in good("weather-warnings")] == ["division/340826000000"] * 2
