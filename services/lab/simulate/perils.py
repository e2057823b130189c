"""Fire, flood, accident, violence, cold, a cut-off supply: what strikes homes, and who calls for help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from schemas.dates import DAY
from services.lab.simulate import rates
from services.lab.simulate.chance import Shares
from services.lab.simulate.statement import Statement

if TYPE_CHECKING:
    from datetime import date

    from services.lab.simulate.people import Home
    from services.lab.simulate.scene import Scene
    from services.lab.simulate.statement import Data

DAMAGES: Final = Shares((15, "NONE"), (50, "MINOR"), (25, "MAJOR"), (10, "TOTAL"))
INJURIES: Final = Shares((25, "NONE"), (45, "MINOR"), (20, "SERIOUS"), (7, "DISABLED"), (3, "DEAD"))
LIABILITIES: Final = ("NONE", "PARTIAL", "FULL")
HOUSE_GRADES: Final = Shares((35, "A"), (40, "B"), (20, "C"), (5, "D"))
SUPPLIES: Final = Shares((55, "WATER"), (40, "POWER"), (5, "GAS"))
TOPICS: Final = Shares((20, "LIVELIHOOD"), (10, "MEDICAL"), (3, "FOOD"), (4, "SHELTER"), (3, "SAFETY"), (60, "OTHER"))
LITRES: Final = Shares((30, (0, 9)), (45, (10, 60)), (15, (600, 1_000)), (10, (1_001, 4_000)))
"""Water in the window of an anomaly: too little or too much for somebody alone, or unusual and harmless. Assumed."""
WHOLE_DAY = 24
CUT_FOR_ARREARS = 0.8


def struck(scene: Scene) -> None:
    """All that a month brings from outside."""
    _houses(scene)
    _persons(scene)
    _supplies(scene)
    _flood(scene)
    _warnings(scene)
    for person, on in scene.struck("HotlineAppealed"):
        topic = scene.chance.of(TOPICS)
        scene.tell("HotlineAppealed", person, on, channel=scene.chance.pick(("12345", "12349")), topic=topic)


def _houses(scene: Scene) -> None:
    chance = scene.chance
    for kind in ("FireReported", "HouseCollapsed"):
        for person, on in scene.struck(kind):
            scene.tell(kind, person.home, on, damage_level=chance.of(DAMAGES))
    for person, on in scene.struck("HouseGraded"):
        scene.tell("HouseGraded", person.home, on, grade=chance.of(HOUSE_GRADES))


def _persons(scene: Scene) -> None:
    chance = scene.chance
    for person, on in scene.struck("TrafficAccidentReported"):
        injury, liability = chance.of(INJURIES), chance.pick(LIABILITIES)
        scene.tell("TrafficAccidentReported", person, on, injury=injury, liability=liability)
    for person, on in scene.struck("CrimeVictimReported"):
        scene.tell("CrimeVictimReported", person, on, injury=chance.of(INJURIES))
    for person, on in scene.struck("ViolenceWarned", lambda one: len(one.home.here(scene.month)) > 1):
        scene.tell("ViolenceWarned", person, on, role=chance.pick(("VICTIM", "PERPETRATOR")))


def _supplies(scene: Scene) -> None:
    chance = scene.chance
    for person, on in scene.struck("UtilityAnomalyReported", lambda one: len(one.home.here(scene.month)) == 1):
        kind = chance.of(SUPPLIES)
        if kind == "WATER":
            litres = chance.between(*chance.of(LITRES))
            scene.tell("UtilityAnomalyReported", person.home, on, kind=kind, window_hours=WHOLE_DAY, litres=litres)
        else:
            scene.tell("UtilityAnomalyReported", person.home, on, kind=kind, window_hours=WHOLE_DAY)
    for person, on in scene.struck("SupplyCut"):
        kind = chance.of(SUPPLIES)
        reason = "ARREARS" if chance.happens(CUT_FOR_ARREARS) else "OTHER"
        scene.tell("SupplyCut", person.home, on, kind=kind, reason=reason)
        scene.tell("SupplyRestored", person.home, scene.after(on, 3, 40), kind=kind)


def _flood(scene: Scene) -> None:
    """The plum rains flood a few townships on one day."""
    if scene.month % 12 + 1 != rates.DISASTER_MONTH:
        return
    on = scene.chance.day_of(scene.month)
    places = sorted({home.village[:9] for home in scene.county.homes})
    flooded = {place for place in places if scene.chance.happens(rates.DISASTER_PLACES)}
    for home in scene.county.homes:
        if home.village[:9] in flooded and home.here(scene.month) and scene.chance.happens(rates.DISASTER_HIT):
            _hit(scene, home, on)


def _hit(scene: Scene, home: Home, on: date) -> None:
    state = scene.chance.of(rates.HOUSE_STATES)
    shelter = "TEMPORARY" if state in {"UNSAFE", "COLLAPSED"} and scene.chance.happens(0.8) else "NONE"
    harm: Data = {"disaster_ref": f"FLOOD-{on:%Y%m}", "loss_fen": scene.chance.sum_fen(1_500, 0.9)}
    scene.tell("DisasterAffected", home, on, house_state=state, shelter=shelter, **harm)
    if scene.chance.happens(0.5):
        aided_on = scene.after(on, 5, 25)
        scene.tell(
            "BenefitGranted", home, aided_on, programme="DISASTER_RELIEF", from_on=aided_on.isoformat(),
            through_on=(aided_on + DAY * 90).isoformat(),
        )  # fmt: skip


def _warnings(scene: Scene) -> None:
    """Weather warnings of the season, for the whole county."""
    hazard, county = rates.WARNED.get(scene.month % 12 + 1), scene.county
    is_severe = (scene.month + county.index) % rates.SEVERE_EVERY == 0
    if hazard is None or not (is_severe or scene.chance.happens(rates.WARNING_SHARE)):
        return
    on = scene.chance.day_of(scene.month)
    level = scene.chance.of(rates.SEVERE_LEVELS if is_severe else rates.MILD_LEVELS)
    through_on = scene.after(on, 1, 4).isoformat()
    data: Data = {"hazard": hazard, "level": level, "through_on": through_on}
    statement = Statement("WeatherWarned", f"division/{county.division}", county.division, on.isoformat(), data)
    county.wait("weather", on, statement)
