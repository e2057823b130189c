from __future__ import annotations

import json
import random
from pathlib import Path

from schemas.faults import UNKNOWN_TYPE
from services.ingest.answer import Answer
from tests.fuzz.mutate import mutated_cells, mutated_line
from tests.fuzz.run import Outcome, fuzz

RECORDS = 4_000


def test_each_of_many_mutated_records_is_an_event_or_a_dead_letter_and_the_counts_add_up(tmp_path: Path) -> None:
    outcome = fuzz(tmp_path, RECORDS, seed=7)

    assert outcome.problems == []
    assert outcome.records == sum(outcome.kinds.values()) == RECORDS
    assert outcome.kinds.keys() >= {"stored", "duplicate", "rejected"}
    assert len(outcome.event_ids) == outcome.kinds["stored"] + outcome.kinds["superseded"]
    assert len(outcome.reasons) >= 7


def test_a_lost_answer_and_one_that_says_neither_yes_nor_no_are_noticed() -> None:
    outcome = Outcome()

    outcome.note([Answer("stored", ("e1",)), Answer("rejected", fault=UNKNOWN_TYPE), Answer("rejected")], asked=4)

    assert [one[:20] for one in outcome.problems] == ["4 records, 3 answers", "an answer that is ne"]
    assert outcome.reasons == {"unknown_type": 1, "none": 1}


def test_equal_seeds_break_records_in_the_same_ways_and_most_are_broken() -> None:
    line, cells = json.dumps({"id": "1", "data": {"a": 1}}).encode(), {"甲": "1", "乙": "2"}

    first, second = random.Random(3), random.Random(3)
    once = [(mutated_line(line, first), mutated_cells(cells, first)) for _ in range(200)]
    again = [(mutated_line(line, second), mutated_cells(cells, second)) for _ in range(200)]

    assert once == again
    assert sum(one != (line, cells) for one in once) > 150
    assert cells == {"甲": "1", "乙": "2"}
