"""Births and deaths, marriages and separations, custody and absence: who belongs to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from schemas.dates import DAY
from services.lab.simulate.census import DAUGHTER, GRANDCHILD, HEAD, SPOUSE
from services.lab.simulate.chance import Shares
from services.lab.simulate.people import ADULT, RETIRED, Home, Person
from services.lab.simulate.places import is_urban
from services.lab.simulate.registration import member

if TYPE_CHECKING:
    from datetime import date

    from services.lab.simulate.scene import Scene
    from services.lab.simulate.statement import Data

MORTALITY: Final = ((40, 0.04), (60, 0.15), (70, 0.35), (80, 0.65), (200, 1.0))
"""Risk of death below an age, against that of the oldest. Assumed, after life tables."""
MOTHERS = range(20, 42)
CAUSES: Final = Shares((70, "ILLNESS"), (20, "AGE"), (10, "ACCIDENT"))
CUSTODY: Final = Shares((55, "PRISON"), (25, "DRUG_TREATMENT"), (20, "MISSING"))
WEDDINGS = 0.55
"""Share of weddings among changes of marriage; the rest are divorces. Assumed."""
HELD_AGE = 66
FRAIL_AGE = 75
ADJUSTED = 0.9
"""Share of dibao households whose payment is adjusted after a death; the others go on being paid too much."""
OTHER_RELATIVE = "97"


def lived(scene: Scene) -> None:
    """All that a month changes in homes; deaths come last, so that nobody acts after them."""
    _births(scene)
    _marriages(scene)
    _custody(scene)
    _absences(scene)
    _moves(scene)
    _guardians(scene)
    for person, on in scene.struck("SamePerson"):
        scene.tell("SamePerson", person, on, other_ref=f"u{scene.chance.between(1, 9_999):07d}")
    _deaths(scene)


def _deaths(scene: Scene) -> None:
    def is_frail(person: Person) -> bool:
        age = person.age(scene.month)
        return scene.chance.happens(next(risk for below, risk in MORTALITY if age < below))

    for person, on in scene.struck("DeathRegistered", is_frail):
        person.here_through = scene.month
        scene.tell("DeathRegistered", person, on, death_on=on.isoformat(), cause_class=scene.chance.of(CAUSES))
        home = person.home
        left = home.here(scene.month + 1)
        if not left:
            close(scene, home, scene.after(on, 30, 70), "DEATH")
        elif home.category == "C1" and scene.chance.happens(ADJUSTED):
            later_on = scene.after(on, 30, 80)
            home.decide(later_on, home.benefit_fen * len(left) // (len(left) + 1) // 1_000 * 1_000)
            paid: Data = {"programme": "DIBAO", "monthly_fen": home.benefit_fen}
            scene.tell("BenefitAdjusted", home, later_on, reason="DEATH", **paid)


def close(scene: Scene, home: Home, on: date, reason: str) -> None:
    """End what a household was granted, or each of its members."""
    if home.category == "C1":
        _ended(scene, home, on, reason)
    elif home.category == "C2":
        for person in home.members:
            _ended(scene, person, on, reason)
    home.category = ""
    home.decide(on, 0)


def _ended(scene: Scene, who: Person | Home, on: date, reason: str) -> None:
    category, programme = ("C1", "DIBAO") if isinstance(who, Home) else ("C2", "TEKUN")
    scene.tell("CategoryEnded", who, on, category=category, ended_on=on.isoformat(), reason=reason)
    scene.tell("BenefitEnded", who, on, programme=programme, ended_on=on.isoformat(), reason=reason)


def _births(scene: Scene) -> None:
    def can_bear(person: Person) -> bool:
        return person.sex == "2" and person.age(scene.month) in MOTHERS

    for mother, on in scene.struck("BirthRegistered", can_bear):
        relation = "20" if mother.relation in {HEAD, SPOUSE} else GRANDCHILD
        child = scene.county.register.person(mother.home, on, scene.chance.pick(("1", "2")), relation)
        child.here_from = scene.month + 1
        scene.county.people.append(child)
        scene.tell("BirthRegistered", mother, on, birth_on=on.isoformat(), child_ref=child.ref)
        scene.tell_late(scene.chance.between(5, 60), "MemberJoined", child, on, **member(child, scene.month, "BIRTH"))


def _marriages(scene: Scene) -> None:
    def may_marry(person: Person) -> bool:
        return ADULT + 2 <= person.age(scene.month) < RETIRED

    for person, on in scene.struck("MarriageChanged", may_marry):
        spouse = next((one for one in person.home.here(scene.month) if one.relation == SPOUSE), None)
        if person is person.home.head and spouse is None and scene.chance.happens(WEDDINGS):
            _bring_home(scene, person, on)
        elif person is person.home.head and spouse is not None:
            scene.tell("MarriageChanged", person, on, kind="DIVORCED", spouse_ref=spouse.ref)
            _part(scene, spouse, on)
        elif person.relation == DAUGHTER:
            scene.tell("MarriageChanged", person, on, kind="MARRIED")
            scene.tell("MemberLeft", person, on, household_id=person.home.id, reason="MARRIAGE")
            person.here_through = scene.month


def _bring_home(scene: Scene, head: Person, on: date) -> None:
    sex = "1" if head.sex == "2" else "2"
    spouse = scene.county.register.person(head.home, head.birth_on + DAY * scene.chance.between(-900, 900), sex, SPOUSE)
    spouse.here_from = scene.month + 1
    scene.county.people.append(spouse)
    scene.tell("MarriageChanged", head, on, kind="MARRIED", spouse_ref=spouse.ref)
    scene.tell_late(scene.chance.between(3, 40), "MemberJoined", spouse, on, **member(spouse, scene.month, "MARRIAGE"))


def _part(scene: Scene, person: Person, on: date) -> None:
    """Somebody leaves and is registered as a household of one."""
    scene.tell("MemberLeft", person, on, household_id=person.home.id, reason="SPLIT")
    if person.home.category == "C2":
        _ended(scene, person, on, "SPLIT")
    home = scene.county.register.home(person.home.village, "C6")
    scene.county.homes.append(home)
    _carry(person, home, HEAD)
    settlement = "URBAN" if is_urban(home.village) else "RURAL"
    scene.tell("HouseholdRegistered", home, on, registered_as="LOW_INCOME", settlement=settlement, head_ref=person.ref)
    scene.tell("CategoryGranted", home, on, category="C6", valid_from_on=on.isoformat())
    scene.tell("MemberJoined", person, on, **member(person, scene.month, "OTHER"))


def _carry(person: Person, home: Home, relation: str) -> None:
    person.home.members.remove(person)
    home.members.append(person)
    person.home, person.relation = home, relation


def _custody(scene: Scene) -> None:
    def may_be_held(person: Person) -> bool:
        return ADULT <= person.age(scene.month) < HELD_AGE

    for person, on in scene.struck("CustodyStarted", may_be_held):
        kind = scene.chance.of(CUSTODY)
        if kind == "MISSING":
            scene.tell("CustodyStarted", person, on, kind=kind)
            back_on = scene.after(on, 5, 90)
        else:
            months = scene.chance.between(4, 36)
            scene.tell("CustodyStarted", person, on, kind=kind, term_months=months)
            back_on = scene.after(on, 30 * months, 31 * months)
            person.works, person.work_through = False, scene.month
        scene.tell("CustodyEnded", person, back_on, kind=kind)


def _absences(scene: Scene) -> None:
    for person, on in scene.struck("ResidenceLeft", lambda one: one.age(scene.month) >= ADULT):
        scene.tell("ResidenceLeft", person, on)
        if scene.chance.happens(0.7):
            scene.tell("ResidenceReturned", person, scene.after(on, 20, 270))
    for person, on in scene.struck("CarerNamed", lambda one: _cared_by(one, scene.month) is not None):
        cared = _cared_by(person, scene.month)
        if cared is not None:
            scene.tell("CarerNamed", person, on, cared_ref=cared.ref)


def _cared_by(person: Person, month: int) -> Person | None:
    """A frail old member of the home for whom somebody else of age could care."""
    if person.age(month) < ADULT:
        return None
    here = person.home.here(month)
    return next((one for one in here if one is not person and one.age(month) >= FRAIL_AGE), None)


def _moves(scene: Scene) -> None:
    homes = scene.county.homes
    for person, on in scene.struck("HukouMoved"):
        to_division = scene.chance.pick(homes).village
        scene.tell("HukouMoved", person, on, from_division=person.home.village, to_division=to_division, reason="MOVED")
    for person, on in scene.struck("HouseholdMoved"):
        village = scene.chance.pick(homes).village
        person.home.village = village
        settlement = "URBAN" if is_urban(village) else "RURAL"
        scene.tell("HouseholdMoved", person.home, on, to_division=village, settlement=settlement)
    for person, on in scene.struck("MemberLeft", lambda one: one.home.here(scene.month) == [one]):
        home = scene.chance.pick(homes)
        if home is not person.home and home.here(scene.month):
            _join(scene, person, home, on)


def _join(scene: Scene, person: Person, home: Home, on: date) -> None:
    """Somebody who lived alone moves in with others, and their own household ends."""
    scene.tell("MemberLeft", person, on, household_id=person.home.id, reason="MOVED")
    close(scene, person.home, scene.after(on, 5, 20), "MERGED")
    _carry(person, home, OTHER_RELATIVE)
    scene.tell("MemberJoined", person, on, **member(person, scene.month, "OTHER"))


def _guardians(scene: Scene) -> None:
    for person, on in scene.struck("GuardianLost", lambda one: one.age(scene.month) < ADULT):
        scene.tell("GuardianLost", person, on, reason="ABSENT")
        scene.tell("GuardianNamed", person, scene.after(on, 10, 60))
