"""Disability certificates: which one holds, and whether it is severe."""

from datetime import date

import pytest

from schemas.events.disability import DisabilityCertified
from services.monitor.facets import disability
from tests.builders import DAY, Family

ISSUED = date(2025, 3, 1)
A = "person/a"


def _certified(*certificates: DisabilityCertified) -> Family:
    family = Family()
    family.member("a")
    for years, certificate in enumerate(certificates):
        family.say(certificate, on=ISSUED.replace(year=2025 + years), about="a")
    return family


@pytest.mark.parametrize(
    ("kind", "grade", "severe"),
    [
        ("LIMB", 2, True),
        ("LIMB", 3, False),
        ("INTELLECTUAL", 3, True),
        ("PSYCHIATRIC", 3, True),
        ("PSYCHIATRIC", 4, False),
    ],
)
def test_grades_one_and_two_are_severe_and_of_the_mind_grade_three(kind: str, grade: int, *, severe: bool) -> None:
    family = _certified(DisabilityCertified(kind=kind, grade=grade))

    assert disability.is_severe(family.look(ISSUED), A, ISSUED) is severe


def test_nobody_is_severely_disabled_before_the_certificate() -> None:
    family = _certified(DisabilityCertified(kind="SIGHT", grade=1))

    assert not disability.is_severe(family.look(ISSUED), A, ISSUED - DAY)
    assert disability.certificate(family.look(ISSUED - DAY), A, ISSUED) is None


def test_a_certificate_holds_through_its_last_day_and_asks_to_be_read_again_after_it() -> None:
    last = date(2025, 9, 30)
    family = _certified(DisabilityCertified(kind="LIMB", grade=1, expires_on=last))
    look = family.look(last)

    assert disability.is_severe(look, A, last)
    assert look.notes.review_on == last + DAY
    assert not disability.is_severe(family.look(last + DAY), A, last + DAY)


def test_the_latest_certificate_stands_even_when_it_has_expired() -> None:
    older = DisabilityCertified(kind="LIMB", grade=1)
    newer = DisabilityCertified(kind="LIMB", grade=2, expires_on=date(2026, 6, 30))
    family = _certified(older, newer)

    assert disability.certificate(family.look(date(2026, 7, 1)), A, date(2026, 7, 1)) is None
    held = disability.certificate(family.look(date(2026, 7, 1)), A, date(2026, 6, 30))
    assert held is not None
    assert held.payload == newer
