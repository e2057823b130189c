"""Hospital, pharmacy and disability: what illness does to people and what it costs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from schemas.dates import DAY, last_day, show_month
from services.lab.simulate import rates
from services.lab.simulate.census import SEVERE_GRADE, of_category
from services.lab.simulate.chance import Shares
from services.lab.simulate.people import RETIRED
from services.lab.simulate.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from services.lab.simulate.chance import Chance
    from services.lab.simulate.people import County, Person
    from services.lab.simulate.scene import Scene

CLASSES: Final = Shares((4, "TUMOUR"), (2, "DIALYSIS"), (1, "RARE"), (1, "TRANSPLANT"), (92, "OTHER"))
SERIOUS_CLASSES: Final = Shares((13, "TUMOUR"), (4, "DIALYSIS"), (2, "RARE"), (1, "TRANSPLANT"), (80, "OTHER"))
ICD10: Final = {"TUMOUR": "C34.9", "DIALYSIS": "N18.5", "RARE": "G12.2", "TRANSPLANT": "Z94.0", "OTHER": "I10"}
SEVERITIES: Final = Shares((10, "CRITICAL"), (50, "SERIOUS"), (40, "OTHER"))
COMMERCIAL = 0.03
MAJOR_FROM_FEN = 2_000_000
"""Total of a stay from which major illness insurance (大病保险) pays a part."""
AIDED = 0.3
"""Share of big bills after which temporary aid is granted. Assumed."""
DEVICES: Final = ("WHEELCHAIR", "HEARING_AID", "PROSTHESIS", "TRAINING")
OUT_OF_SCOPE = 0.4
"""Share of months with drugs outside the catalogue (目录外). Assumed."""
WELL = 0.2
ELDERLY = 0.75


def fell_ill(scene: Scene) -> None:
    """All that a month brings of illness and disability."""
    _stays(scene)
    chance = scene.chance
    for person, on in scene.struck("ChronicRegistered", lambda one: not one.is_ill):
        person.is_ill, disease = True, chance.of(CLASSES)
        scene.tell("ChronicRegistered", person, on, icd10=ICD10[disease], disease_class=disease, from_on=on.isoformat())
    for person, on in scene.struck("SeriousIllnessReported", _is_frail(scene)):
        disease, severity = chance.of(SERIOUS_CLASSES), chance.of(SEVERITIES)
        scene.tell("SeriousIllnessReported", person, on, icd10=ICD10[disease], disease_class=disease, severity=severity)
    for kind in ("HospitalArrearsReported", "EmergencyFundUsed"):
        for person, on in scene.struck(kind, _is_frail(scene)):
            scene.tell(kind, person, on, amount_fen=chance.sum_fen(4_000, 0.8))
    _certificates(scene)
    _assessments(scene)


def _is_frail(scene: Scene) -> Callable[[Person], bool]:
    """Whether illness strikes somebody: the ill and the old more often."""

    def strikes(person: Person) -> bool:
        if person.is_ill or person.grade:
            return True
        return scene.chance.happens(ELDERLY if person.age(scene.month) >= RETIRED else WELL)

    return strikes


def _stays(scene: Scene) -> None:
    chance = scene.chance
    for person, on in scene.struck("MedicalSettled", _is_frail(scene)):
        bill = _bill(person, chance)
        icu_days = chance.between(1, 9) if chance.happens(rates.ICU) else 0
        scene.tell(
            "MedicalSettled", person, on, admit_on=(on - DAY * chance.between(2, 18)).isoformat(),
            discharge_on=on.isoformat(), designated=chance.happens(rates.DESIGNATED), icu_days=icu_days, **bill,
        )  # fmt: skip
        if bill["personal_fen"] > rates.BIG_STAY_FEN and chance.happens(AIDED):
            aided_on = scene.after(on, 40, 80)
            scene.tell("BenefitGranted", person.home, aided_on, programme="TEMPORARY_AID", from_on=aided_on.isoformat())


def _bill(person: Person, chance: Chance) -> dict[str, int]:
    """A bill and who pays which part of it; the parts add up."""
    total_fen = chance.sum_fen(*rates.STAY_YUAN)
    low, high = of_category(rates.OWN_SHARE_PCT, person.home.category)
    personal_fen = int(total_fen * (low + (high - low) * chance.random() ** 2) / 100)
    insured_fen = total_fen - personal_fen
    commercial_fen = insured_fen // 20 if chance.happens(COMMERCIAL) else 0
    major_fen = insured_fen // 5 if total_fen > MAJOR_FROM_FEN else 0
    assist_fen = insured_fen // 6
    return {
        "total_fen": total_fen, "basic_fen": insured_fen - major_fen - assist_fen - commercial_fen,
        "major_fen": major_fen, "assist_fen": assist_fen, "commercial_fen": commercial_fen,
        "personal_fen": personal_fen, "out_of_scope_fen": int(personal_fen * 0.6 * chance.random()),
    }  # fmt: skip


def outpatients(county: County, month: int, chance: Chance) -> Iterator[Statement]:
    """The outpatient visits of a month, of everyone who had some."""
    text, on, random = show_month(month), last_day(month).isoformat(), chance.random
    well, ill = rates.OUTPATIENT
    for home in county.homes:
        for person in home.members:
            if random() >= (ill if person.is_ill else well) or not person.is_here(month):
                continue
            personal_fen = chance.sum_fen(*rates.OUTPATIENT_YUAN)
            drugs_fen = personal_fen // 4 if random() < OUT_OF_SCOPE else 0
            chronic = '"chronic_code":"M03900",' if person.is_ill else ""
            data = (
                f'{{{chronic}"month":"{text}","out_of_scope_fen":{drugs_fen},"personal_fen":{personal_fen},'
                f'"visits":{1 + int(3 * random() ** 2)}}}'
            )
            yield Statement("OutpatientSummarised", person.subject, home.village, on, data, f"mz-{text}-{person.ref}")


def _certificates(scene: Scene) -> None:
    chance = scene.chance
    for person, on in scene.struck("DisabilityCertified", _is_frail(scene)):
        kind, grade = chance.of(rates.DISABILITY_KINDS), chance.of(rates.DISABILITY_GRADES)
        scene.tell("DisabilityCertified", person, on, kind=kind, grade=grade)
        person.disability, person.grade = kind, grade
        if grade <= SEVERE_GRADE and not person.allowance_fen and chance.happens(0.85):
            from_on = scene.after(on, 20, 70)
            person.allowance_fen = 8_000
            scene.tell(
                "BenefitGranted", person, from_on, programme="DISABILITY_ALLOWANCE", from_on=from_on.isoformat(),
                monthly_fen=person.allowance_fen,
            )  # fmt: skip
    for person, on in scene.struck("RehabSettled", lambda one: one.grade > 0):
        total_fen = chance.sum_fen(2_400, 0.9)
        subsidy_fen = total_fen * chance.between(30, 80) // 100
        scene.tell(
            "RehabSettled", person, on, item=chance.pick(DEVICES), total_fen=total_fen, subsidy_fen=subsidy_fen,
            personal_fen=total_fen - subsidy_fen,
        )  # fmt: skip


def _assessments(scene: Scene) -> None:
    chance = scene.chance
    for person, on in scene.struck("CareAbilityAssessed", lambda one: one.age(scene.month) >= RETIRED or one.grade > 0):
        scene.tell("CareAbilityAssessed", person, on, items_failed=int(7 * chance.random() ** 2.5))
    for person, on in scene.struck("WorkAbilityAssessed", lambda one: one.is_ill and one.age(scene.month) < RETIRED):
        person.ability = chance.pick(("PARTIAL", "NONE"))
        scene.tell("WorkAbilityAssessed", person, on, work_ability=person.ability)
