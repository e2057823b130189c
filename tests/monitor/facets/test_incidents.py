from __future__ import annotations

from datetime import date, timedelta

from schemas.events.incident import DisasterAffected, FireReported
from schemas.events.medical import SeriousIllnessReported
from schemas.events.membership import MemberLeft
from services.monitor.facets import incidents
from tests.builders import Family

DAY = timedelta(days=1)
THAT_DAY = date(2026, 3, 10)


def critical():
    return SeriousIllnessReported(icd10="I21.9", disease_class="OTHER", severity="CRITICAL")


def test_what_is_told_of_a_person_is_a_fact_about_the_home_of_that_day():
    family = Family()
    family.member("a")
    family.member("b", "10")
    family.say(MemberLeft(household_id="h1", reason="SPLIT"), on=THAT_DAY, about="b")
    here = family.say(FireReported(damage_level="MINOR"), on=THAT_DAY - DAY, about="b")
    family.say(FireReported(damage_level="MINOR"), on=THAT_DAY + 30 * DAY, about="b")

    told = incidents.of_home(family.look(THAT_DAY + 60 * DAY), FireReported)

    assert [(one.fact.subject, one.evidence) for one in told] == [("household/h1", (here.event.event_id,))]


def test_two_reports_of_one_disaster_stand_each_for_itself():
    family = Family()
    struck = DisasterAffected(disaster_ref="D1", house_state="DAMAGED", shelter="OWN", loss_fen=0)
    family.say(struck, on=THAT_DAY)
    family.say(struck, on=THAT_DAY)

    assert len(incidents.of_home(family.look(THAT_DAY), DisasterAffected)) == 2


def test_an_illness_reaches_thirty_days_from_its_first_fact_and_not_from_its_last():
    family = Family()
    family.member("a")
    for days in (0, 20, 40):
        family.say(critical(), on=THAT_DAY + days * DAY, about="a")

    illnesses = incidents.sudden_illnesses(family.look(THAT_DAY + 60 * DAY), "person/a", 1, 30)

    assert [(one.fact.occurred_on, len(one.evidence), days) for one, days in illnesses] == [
        (THAT_DAY, 2, 0),
        (THAT_DAY + 40 * DAY, 1, 0),
    ]
