"""Facts as bytes: what was packed comes back as it was, and in order."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from schemas.event import Recorded, parse
from schemas.events.benefit import BenefitPaid
from services.monitor.fact import fact_of, pack, pack_also, unpack
from tests.builders import Family, noon

SAMPLES = sorted((Path(__file__).parent.parent / "samples" / "events").glob("*.json"))
ON = date(2026, 2, 10)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_fact_of_any_type_is_unpacked_as_it_was_packed(path: Path) -> None:
    event = parse(path.read_bytes())
    recorded = Recorded(event, 2**40, noon(ON) + timedelta(microseconds=1))
    fact = fact_of(recorded, event.payload, date(2025, 12, 31))

    (again,) = unpack(type(event.payload), event.subject, pack([fact]))

    assert again == fact
    assert (again.known_on, again.order, again.rank) == (ON, fact.order, fact.rank)


def test_one_more_packed_fact_takes_its_place_in_the_order() -> None:
    family = Family()
    payload = BenefitPaid(programme="DIBAO", month="2026-01", amount_fen=41_500)
    told = [
        family.say(payload, on=date(2026, 1, day), about="a", known_on=date(2026, 2, known))
        for day, known in ((5, 9), (5, 8), (1, 1), (5, 9))
    ]
    facts = [fact_of(one, payload) for one in told]

    packed = pack(facts[:1])
    for fact in facts[1:]:
        packed = pack_also(packed, fact)

    assert unpack(BenefitPaid, "person/a", packed) == sorted(facts, key=lambda fact: fact.order)
