"""Single persons in a household: destitute, disabled, with obligors."""

from datetime import date

import pytest

from schemas.events.disability import DisabilityCertified
from schemas.events.medical import SeriousIllnessReported
from schemas.events.membership import MemberLeft
from services.monitor import means
from tests.builders import Family
from tests.monitor.means.given import MONTH, NOW, A, B, C, declare, look, people, read, tax


def test_a_child_with_an_earning_parent_is_not_destitute_and_with_an_unknown_one_possibly() -> None:
    earning, left = people(3), people(3)
    for family in (earning, left):
        declare(family, "a", transfer_net=1_200)
    declare(earning, "b", wages=1_200)
    left.say(MemberLeft(household_id="h1", reason="SPLIT"), on=NOW, about="b")

    assert read(earning).persons == ()
    assert read(left).persons == ((C, "C2_POSSIBLE"),)


@pytest.mark.parametrize(
    ("kind", "grade", "category"),
    [
        ("PSYCHIATRIC", 3, "C2"),
        ("LIMB", 2, "C2"),
        ("LIMB", 3, None),
        ("SIGHT", 1, "C2"),
        ("SIGHT", 2, None),
        ("HEARING", 1, None),
    ],
)
def test_disability_without_labour_ability_by_kind_and_grade(kind: str, grade: int, category: str | None) -> None:
    family = people(1)
    declare(family, "a", transfer_net=1_200)
    family.say(DisabilityCertified(kind=kind, grade=grade), on=date(2026, 1, 1), about="a")

    assert dict(read(family).persons).get(A) == category


def test_who_has_enough_is_not_destitute() -> None:
    family = Family()
    family.member("a", born=date(1950, 1, 1))
    declare(family, "a", transfer_net=8_400)

    assert read(family).persons == ()


def test_in_the_year_of_the_birthday_the_day_decides() -> None:
    family = Family()
    family.member("a", born=date(1966, 6, 11))
    declare(family, "a", transfer_net=1_200)
    asked = look(family)

    found = means.read(asked)

    assert found is not None
    assert found.persons == ()
    assert asked.notes.review_on == date(2026, 6, 11)
    assert read(family, date(2026, 6, 11)).persons == ((A, "C2"),)


def test_an_obligor_whose_month_is_missing_leaves_it_open_and_a_child_owes_nothing() -> None:
    family = Family()
    family.member("a", born=date(1950, 1, 1))
    family.member("c", "20", date(2014, 1, 1))
    family.member("d", "30", date(1985, 1, 1), independent=True)
    declare(family, "a", transfer_net=1_200)
    tax(family, "d", range(MONTH - 14, MONTH - 13), 100)

    assert dict(read(family).persons)[A] == "C2_POSSIBLE"


def test_a_child_of_whom_nothing_is_known_owes_no_support() -> None:
    family = Family()
    family.member("a", born=date(1950, 1, 1))
    declare(family, "a", transfer_net=1_200)
    family.member("c", "20", date(2014, 1, 1), on=NOW)

    assert dict(read(family).persons)[A] == "C2"


def test_a_place_may_open_single_person_dibao_for_the_seriously_ill_and_clergy() -> None:
    family = people(2)
    family.member("c", "20", date(1990, 1, 1), clergy_apart_since_on=date(2020, 1, 1))
    declare(family, "a", wages=20_400)
    report = SeriousIllnessReported(icd10="C34", disease_class="TUMOUR", severity="SERIOUS")
    family.say(report, on=date(2026, 1, 1), about="b")

    assert read(family).persons == ()
    assert read(family, c1s_serious_disease=True).persons == ((B, "C1S"),)
    assert read(family, c1s_clergy=True).persons == ((C, "C1S"),)
