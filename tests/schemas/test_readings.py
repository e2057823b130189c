from __future__ import annotations

from datetime import date, datetime

from schemas import readings
from schemas.assessment import Assessment, DimensionReading, Grade, Item, Means, Signal

ON = date(2026, 2, 10)
AT = datetime.fromisoformat("2026-02-10T04:00:00+00:00")
SIGNAL = Signal(
    dimension="sudden_shock", indicator="4.01", subject="household/h1", base_grade=Grade.RED, grade=Grade.RED,
    since_on=ON, rung_since_on=ON, ends_on=None, evidence=("a" * 32,), values=(("damage", "全部损毁"), ("fen", 12)),
    parameters=("4.01.hold_days",), steps=("fragile_alone",),
)  # fmt: skip
ITEM = Item(
    stream="EXIT_REVIEW", code="EX.01", subject="person/a", since_on=ON, ends_on=ON, evidence=("b" * 32,), values=(),
    parameters=(),
)  # fmt: skip
MEANS = Means(
    counted=2, income_12m_fen=None, unknown_since_on=ON, projected_annual_fen=5, rigid_12m_fen=0, candidate="C1",
    by_deduction=False, candidate_projected=None, cash_gap_fen=100, persons=(("person/a", "C1S"),), property_flag=None,
    fade_out_until_on=None,
)  # fmt: skip
DIMENSION = DimensionReading(
    dimension="sudden_shock", grade=Grade.RED, unknown_since_on=ON, silent_feeds=("UTILITY",)
)  # fmt: skip
ASSESSMENT = Assessment(
    household_id="h1", as_of=ON, cause=("c" * 32, 9), caused_at=AT, corrects=False, division="340826100001",
    signals=(SIGNAL,), items=(ITEM,), dimensions=(DIMENSION,), means=MEANS, successor=None, review_on=ON,
    policy_digest="d" * 64, rules_version="1:1",
)  # fmt: skip


def test_a_reading_is_written_and_read_back_as_the_same_value() -> None:
    body = readings.body_of(ASSESSMENT)

    assert readings.parse(body) == ASSESSMENT
    assert readings.body_of(readings.parse(body)) == body


def test_the_bytes_of_a_reading_are_canonical_with_sorted_keys_and_no_blanks() -> None:
    body = readings.body_of(ASSESSMENT).decode()

    assert body.startswith('{"as_of":"2026-02-10","categories":[],"cause":["cccc')
    assert '"values":[["damage","全部损毁"],["fen",12]]' in body


def test_a_reading_is_named_after_its_household_and_its_cause_alone() -> None:
    named = readings.reading_id("h1", "c" * 32)

    assert len(named) == 32
    assert named == readings.reading_id("h1", "c" * 32)
    assert len({named, readings.reading_id("h2", "c" * 32), readings.reading_id("h1", "d" * 32)}) == 3


def test_a_household_has_one_stream_of_readings() -> None:
    assert readings.stream_of("h1") == "reading/h1"


def test_a_signal_is_about_its_indicator_and_its_subject() -> None:
    assert SIGNAL.cause == ("4.01", "household/h1")
