from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.events.benefit import BenefitEnded, BenefitGranted
from schemas.events.disability import CareAbilityAssessed, DisabilityCertified
from schemas.events.education import DropoutSuspected, EnrolmentChanged
from schemas.events.membership import (
    BirthRegistered,
    CarerNamed,
    CustodyEnded,
    CustodyStarted,
    DeathRegistered,
    GuardianLost,
    GuardianNamed,
    HukouMoved,
    MarriageChanged,
    MemberJoined,
    MemberLeft,
    ResidenceLeft,
    ResidenceReturned,
)
from services.monitor.assess import ALWAYS, signs
from services.monitor.dimensions.household_change import DIMENSION
from services.monitor.look import Look
from tests.builders import Family

START = date(2026, 1, 1)
MONTH = timedelta(days=31)
PEOPLE = ("a", "b", "c", "d")


def joins(household_id="h1", reason="OTHER"):
    return MemberJoined(household_id=household_id, relation="10", birth_on=date(1966, 5, 1), sex="2", reason=reason)


def happenings(day):
    return st.sampled_from(
        [
            DeathRegistered(death_on=day, cause_class="ILLNESS"), BirthRegistered(birth_on=day, child_ref="d"),
            CustodyStarted(kind="PRISON"), CustodyEnded(kind="PRISON"), ResidenceLeft(), ResidenceReturned(),
            MemberLeft(household_id="h1", reason="OTHER"), joins(), joins(reason="RETURN"), joins("h2"),
            GuardianLost(), GuardianNamed(), CarerNamed(cared_ref="c"), MarriageChanged(kind="DIVORCED"),
            MarriageChanged(kind="MARRIED"),
            HukouMoved(from_division="340826100001", to_division="340826100001", reason="OTHER"),
            DisabilityCertified(kind="LIMB", grade=1, expires_on=day + 2 * MONTH),
            DisabilityCertified(kind="LIMB", grade=4),
            CareAbilityAssessed(items_failed=5), CareAbilityAssessed(items_failed=0),
            DropoutSuspected(stage="COMPULSORY", school_ref="S"),
            EnrolmentChanged(stage="COMPULSORY", school_ref="S", school_year=2025, entered=True),
            BenefitGranted(programme="DISABILITY_ALLOWANCE", from_on=day, through_on=day + MONTH),
            BenefitEnded(programme="DISABILITY_ALLOWANCE", ended_on=day, reason="OTHER"),
        ]
    )  # fmt: skip


@st.composite
def families(draw):
    """A couple, a child and a grown child on the edge of an age, and what may happen to them in half a year."""
    family = Family(registered_on=date(2025, 12, 1))
    for ref, relation, born in (("a", "02", 1966), ("b", "10", 1956), ("c", "20", 2010), ("d", "20", 2008)):
        family.member(ref, relation, date(born, 4, draw(st.integers(1, 28))))
    for _ in range(draw(st.integers(1, 7))):
        day = START + timedelta(days=draw(st.integers(0, 150)))
        late = timedelta(days=draw(st.sampled_from([0, 0, 20, 100, -20])))
        family.say(draw(happenings(day)), on=day, about=draw(st.sampled_from(PEOPLE)), known_on=day + late)
    return family


def read(look):
    return [(one.indicator.id, one.sign) for one in signs(look, DIMENSION)], look.notes.review_on


@settings(max_examples=60)
@given(family=families(), after=st.integers(0, 200))
def test_nothing_changes_by_time_alone_before_the_day_that_a_reading_names(family, after):
    as_of = START + timedelta(days=after)
    look = family.look(as_of)
    found, review_on = read(look)

    for days in range(1, 250, 3):
        later = as_of + timedelta(days=days)
        if review_on is not None and later >= review_on:
            break
        assert read(Look(look.household, later, later, look.given))[0] == found


class Watched(Look):
    """A look that remembers of which types it was asked."""

    def __init__(self, look):
        self.asked = set()
        super().__init__(look.household, look.as_of, look.known_on, look.given)

    def live(self, subject, kind):
        self.asked.add(kind)
        return super().live(subject, kind)


@given(family=families(), after=st.integers(0, 200))
def test_an_indicator_looks_at_no_type_that_it_has_not_declared(family, after):
    for indicator in DIMENSION.indicators:
        look = Watched(family.look(START + timedelta(days=after)))
        for claim in indicator.claims(look, indicator):
            claim.sign(look, indicator)

        assert look.asked - ALWAYS <= indicator.triggers | indicator.reads, indicator.id
