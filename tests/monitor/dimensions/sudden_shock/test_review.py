from __future__ import annotations

from datetime import date, timedelta

from schemas.events.benefit import BenefitGranted
from schemas.events.disability import DisabilityCertified
from schemas.events.incident import (
    CrimeVictimReported,
    DisasterAffected,
    FireReported,
    HotlineAppealed,
    TrafficAccidentReported,
    ViolenceWarned,
    WeatherWarned,
)
from schemas.events.medical import SeriousIllnessReported
from schemas.events.shelter import HouseGraded, SupplyCut, SupplyRestored, UtilityAnomalyReported
from services.monitor.assess import signs
from services.monitor.dimensions.sudden_shock import DIMENSION
from services.monitor.given import Given
from services.monitor.household import fact_of
from services.monitor.look import Look
from tests.builders import BOOK, Family

DAY = timedelta(days=1)
THAT_DAY = date(2026, 3, 10)


def everything() -> Family:
    """An old woman alone to whom all of it happens within two months."""
    family = Family()
    family.member("a", born=date(1946, 4, 20), main_earner=True)
    certificate = DisabilityCertified(kind="LIMB", grade=1, expires_on=THAT_DAY + 25 * DAY)
    family.say(certificate, on=date(2025, 6, 1), about="a")
    family.say(
        BenefitGranted(programme="DISASTER_RELIEF", from_on=THAT_DAY, through_on=THAT_DAY + 40 * DAY), on=THAT_DAY
    )
    family.say(FireReported(damage_level="MAJOR"), on=THAT_DAY)
    family.say(TrafficAccidentReported(injury="SERIOUS"), on=THAT_DAY + 3 * DAY, about="a")
    family.say(CrimeVictimReported(injury="MINOR"), on=THAT_DAY + 5 * DAY, about="a")
    struck = DisasterAffected(disaster_ref="D1", house_state="DAMAGED", shelter="OWN", loss_fen=0)
    family.say(struck, on=THAT_DAY + 7 * DAY)
    family.say(HouseGraded(grade="D"), on=THAT_DAY + 9 * DAY)
    family.say(HouseGraded(grade="B"), on=THAT_DAY + 50 * DAY)
    illness = SeriousIllnessReported(icd10="I21.9", disease_class="OTHER", severity="CRITICAL")
    family.say(illness, on=THAT_DAY + 11 * DAY, about="a")
    family.say(ViolenceWarned(role="VICTIM"), on=THAT_DAY + 13 * DAY, about="a")
    family.say(UtilityAnomalyReported(kind="WATER", window_hours=24, litres=2), on=THAT_DAY + 15 * DAY)
    family.say(HotlineAppealed(channel="12345", topic="FOOD"), on=THAT_DAY + 17 * DAY)
    family.say(SupplyCut(kind="POWER", reason="ARREARS"), on=THAT_DAY + 19 * DAY)
    family.say(SupplyRestored(kind="POWER"), on=THAT_DAY + 60 * DAY)
    return family


def warned() -> Given:
    payload = WeatherWarned(hazard="HEAT", level="RED", through_on=THAT_DAY + 45 * DAY)
    said = Family().record(payload, subject="division/340826", on=THAT_DAY + DAY, known_on=THAT_DAY + DAY)
    return Given(BOOK).with_warning("340826", fact_of(said, payload))


def test_the_answer_changes_on_no_day_before_the_one_it_names():
    household, given = everything().household(), warned()
    answers, ids = {}, set()
    for days in range(160):
        look = Look(household, THAT_DAY + days * DAY, THAT_DAY + 160 * DAY, given)
        answers[look.as_of] = [read.sign for read in signs(look, DIMENSION)], look.notes.review_on
        ids |= {read.indicator.id for read in signs(look, DIMENSION)}

    assert ids == {one.id for one in DIMENSION.indicators}
    for as_of, (signals, review_on) in answers.items():
        later = as_of + DAY
        if later in answers and (review_on is None or later < review_on):
            assert answers[later][0] == signals, f"{as_of} names {review_on}"
