"""What the tests of this folder share: a day, a reading, statements that many of them make."""

from __future__ import annotations

from datetime import date, timedelta

from schemas.events.benefit import BenefitGranted
from schemas.events.disability import DisabilityCertified
from schemas.events.membership import DeathRegistered, MarriageChanged, MemberJoined, MemberLeft
from schemas.events.visit import Finding, VisitRecorded
from services.monitor.assess import signs
from services.monitor.dimensions.household_change import DIMENSION

DAY = timedelta(days=1)
THAT_DAY = date(2026, 3, 10)
HOME = "household/h1"


def on(family, as_of):
    """The signs of one date by indicator and subject; each must be able to say its sentence."""
    reads = signs(family.look(as_of), DIMENSION)
    for read in reads:
        assert "{" not in read.indicator.says.format(**read.sign.values)
        assert all(isinstance(value, int | str) for value in read.sign.values.values())
    found = {(read.indicator.id, read.sign.subject): read.sign for read in reads}
    assert len(found) == len(reads), "two signs of one cause"
    return found


def of(family, as_of, indicator):
    """Grades of one indicator on a date, by subject."""
    return {subject: sign.grade for (each, subject), sign in on(family, as_of).items() if each == indicator}


def review_on(family, as_of):
    """The next day on which this dimension could differ by time alone."""
    look = family.look(as_of)
    look.notes.review_on = None
    signs(look, DIMENSION)
    return look.notes.review_on


def dies(family, ref, day=THAT_DAY, **more):
    return family.say(DeathRegistered(death_on=day, cause_class="ILLNESS"), on=day, about=ref, **more)


def leaves(family, ref, day=THAT_DAY):
    return family.say(MemberLeft(household_id="h1", reason="OTHER"), on=day, about=ref)


def moves_to(family, ref, household_id, day=THAT_DAY, **more):
    """Joins another home without a word of leaving this one."""
    payload = MemberJoined(
        household_id=household_id, relation="10", birth_on=date(1980, 6, 1), sex="2", reason="MARRIAGE"
    )
    return family.say(payload, on=day, about=ref, **more)


def divorces(family, ref, day=THAT_DAY):
    return family.say(MarriageChanged(kind="DIVORCED"), on=day, about=ref)


def marries(family, ref, day):
    return family.say(MarriageChanged(kind="MARRIED"), on=day, about=ref)


def certified(family, ref, grade=1, kind="LIMB", *, day=THAT_DAY, expires_on=None, **more):
    return family.say(DisabilityCertified(kind=kind, grade=grade, expires_on=expires_on), on=day, about=ref, **more)


def granted(family, programme, about=None, day=THAT_DAY):
    return family.say(BenefitGranted(programme=programme, from_on=day), on=day, about=about)


def visited(family, indicator, finding, day, person_ref=None, *, contact="MET"):
    found = Finding(indicator=indicator, finding=finding, person_ref=person_ref)
    return family.say(VisitRecorded(contact=contact, findings=(found,)), on=day)
