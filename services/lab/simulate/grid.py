"""The grid worker's rounds: visits after news, visits without any, and what is seen on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from schemas.dates import DAY
from services.lab.simulate import rates
from services.lab.simulate.chance import Shares

if TYPE_CHECKING:
    from datetime import date

    from services.lab.simulate.chance import Chance
    from services.lab.simulate.people import County
    from services.lab.simulate.scene import Scene
    from services.lab.simulate.statement import Data, Json, Statement

CHANNEL = "grid"
CONTACTS: Final = Shares((80, "MET"), (12, "PHONE"), (8, "NOT_MET"))
REPORTS: Final = Shares(
    (40, "LIVELIHOOD"), (20, "ILLNESS"), (4, "ACCIDENT"), (12, "HOUSING"), (10, "AWAY"), (4, "SAFETY"), (10, "OTHER"),
)  # fmt: skip
LOOKS: Final = ("look_food", "look_clothing", "look_housing", "look_medical")
LOOKED: Final = Shares((82, 0), (13, 1), (4, 2), (1, 3))
HELPS: Final = ("DAILY_CARE", "SHOPPING", "KIN_CONTACT", "POLICY_DELIVERY")
HELPED = 0.2
DAYS_UNTIL_VISIT = (2, 12)


def made_rounds(scene: Scene) -> None:
    """The visits of a month that no news asked for, and the reports from the street."""
    chance = scene.chance
    for person, on in scene.struck("GridReported"):
        scene.tell("GridReported", person.home, on, kind=chance.of(REPORTS))
    for person, on in scene.struck("VisitRecorded"):
        scene.tell("VisitRecorded", person.home, on, **_form(chance, []))


def follow_up(county: County, news: list[Statement], on: date, chance: Chance) -> None:
    """Plan the visits that the news of a delivery leads to; whoever is spoken of stands for the home."""
    for statement in news:
        likely, indicator = rates.VISITED.get(statement.kind, (0.0, ""))
        if not likely or not chance.happens(likely) or not _is_worth_it(statement):
            continue
        finding: dict[str, Json] = {"indicator": indicator, "finding": chance.of(rates.FINDINGS)}
        if statement.subject.startswith("person/"):
            finding["person_ref"] = statement.subject.removeprefix("person/")
        visited_on = on + DAY * chance.between(*DAYS_UNTIL_VISIT)
        number = county.number(CHANNEL)
        county.wait(CHANNEL, visited_on, statement._replace(
            kind="VisitRecorded", on=visited_on.isoformat(), data=_form(chance, [finding]), number=number, revision=0
        ))  # fmt: skip


def _is_worth_it(statement: Statement) -> bool:
    personal_fen = None if isinstance(statement.data, str) else statement.data.get("personal_fen")
    return not isinstance(personal_fen, int) or personal_fen > rates.BIG_STAY_FEN


def _form(chance: Chance, findings: list[Json]) -> Data:
    contact = chance.of(CONTACTS)
    form: Data = {"contact": contact, "findings": findings, "kind": "LIGHT"}
    if contact == "MET":
        form |= {look: chance.of(LOOKED) for look in LOOKS}
        form["place"] = "HOME"
        if chance.happens(HELPED):
            form["helps"] = [chance.pick(HELPS)]
    return form
