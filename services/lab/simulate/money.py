"""Work and money: wages, pensions, benefits, and what is stopped or sent back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from schemas.dates import add_months, first_day, last_day, month_of, parse_month, show_month
from services.lab.simulate import rates
from services.lab.simulate.census import WORKING_AGES, hire
from services.lab.simulate.chance import Shares
from services.lab.simulate.people import RETIRED, Home, Person
from services.lab.simulate.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from services.lab.simulate.chance import Chance
    from services.lab.simulate.people import County
    from services.lab.simulate.scene import Scene

NEW_BASE_FROM: Final = parse_month("2025-07")
OLD_CENTRAL_BASE_FEN = 12_300
"""National basic pension before July 2025."""
REASONS: Final = Shares((45, "CONTRACT_ENDED"), (35, "DISMISSED"), (20, "CLOSED"))
ENTITLED = 0.3
"""Share of the unemployed with a benefit from unemployment insurance. Assumed."""
UNEMPLOYMENT_FEN = 139_000
KINDS: Final = Shares((50, "EMPLOYEE"), (40, "FLEXIBLE"), (10, "SELF"))
STILL_WRONG = 0.4
"""Share of returned payments whose account is still wrong a month later. Assumed."""
PENSION_DAY = 15


def worked(scene: Scene) -> None:
    """All that a month changes in work and in what is paid for it."""
    for person, on in scene.struck("UnemploymentRegistered", lambda one: one.works):
        _dismiss(scene, person, on)
    for person, on in scene.struck("Employed", _is_free(scene)):
        hire(person, scene.month, scene.chance)
        kind = "EMPLOYEE" if person.wage_fen else scene.chance.of(KINDS)
        scene.tell("Employed", person, on, kind=kind)
        _insure(scene, person, kind, "PAID")
    for person, _ in scene.struck("InsuranceChanged", lambda one: one.age(scene.month) in WORKING_AGES):
        _insure(scene, person, "RESIDENT", scene.chance.pick(("PAID", "PAID", "STOPPED")))
    for person, on in scene.struck("WageArrearsReported", lambda one: one.works):
        number = f"q{scene.county.code}-{scene.county.number('complaint')}"
        amount_fen = scene.chance.sum_fen(6_000, 0.7)
        scene.tell("WageArrearsReported", person, on, amount_fen=amount_fen, complaint_no=number)
        scene.tell("WageArrearsSettled", person, scene.after(on, 20, 150), complaint_no=number)
    for person, on in scene.struck("WorkInjuryGraded", lambda one: one.works):
        scene.tell("WorkInjuryGraded", person, on, grade=scene.chance.between(3, 10))
    _unpaid(scene)


def _is_free(scene: Scene) -> Callable[[Person], bool]:
    """Whether somebody could take up work."""

    def may_work(person: Person) -> bool:
        has_none = not person.works and person.work_through < scene.month - 1
        return has_none and person.ability != "NONE" and person.age(scene.month) in WORKING_AGES

    return may_work


def _dismiss(scene: Scene, person: Person, on: date) -> None:
    person.works, person.work_through = False, scene.month
    reason = scene.chance.of(REASONS)
    if not (person.wage_fen and scene.chance.happens(ENTITLED)):
        scene.tell("UnemploymentRegistered", person, on, reason=reason)
    else:
        months = scene.chance.between(3, 12)
        until_on = last_day(scene.month + months).isoformat()
        scene.tell(
            "UnemploymentRegistered", person, on, reason=reason, benefit_until_on=until_on,
            benefit_monthly_fen=UNEMPLOYMENT_FEN,
        )  # fmt: skip
        for month in range(scene.month + 1, scene.month + 1 + months):
            paid_on = first_day(month).replace(day=PENSION_DAY)
            scene.tell("UnemploymentBenefitPaid", person, paid_on, month=show_month(month), amount_fen=UNEMPLOYMENT_FEN)
    if person.wage_fen:
        _insure(scene, person, "EMPLOYEE", "STOPPED")


def _insure(scene: Scene, person: Person, kind: str, state: str) -> None:
    """A scheme is paid or stopped from the next month on."""
    month = scene.month + 1
    scheme = "RESIDENT" if kind == "SELF" else kind
    scene.tell("InsuranceChanged", person, first_day(month), scheme=scheme, month=show_month(month), state=state)


def _unpaid(scene: Scene) -> None:
    text = show_month(scene.month)
    for person, on in scene.struck("PaymentReturned", lambda one: one.age(scene.month) >= RETIRED):
        scene.tell("PaymentReturned", person, on, programme="PENSION", month=text, amount_fen=rates.BASE_PENSION_FEN)
        if scene.chance.happens(STILL_WRONG):
            again_on, amount_fen = add_months(on, 1), rates.BASE_PENSION_FEN
            later = show_month(scene.month + 1)
            scene.tell("PaymentReturned", person, again_on, programme="PENSION", month=later, amount_fen=amount_fen)
    for person, _ in scene.struck("PensionStopped", lambda one: one.pension_fen > 0):
        person.pension_fen = 0
        scene.tell("PensionStopped", person, first_day(scene.month), month=text, reason="UNVERIFIED")


def pensions(county: County, month: int) -> Iterator[Statement]:
    """The pensions of a month, of everyone from 60 on."""
    text, on = show_month(month), first_day(month).replace(day=PENSION_DAY).isoformat()
    base_fen = rates.CENTRAL_BASE_FEN if month >= NEW_BASE_FROM else OLD_CENTRAL_BASE_FEN
    less_fen = rates.CENTRAL_BASE_FEN - base_fen
    for home in county.homes:
        for person in home.members:
            if person.pension_fen and person.age(month) >= RETIRED and person.is_here(month):
                amount_fen = person.pension_fen - less_fen
                data = f'{{"amount_fen":{amount_fen},"central_base_fen":{base_fen},"month":"{text}"}}'
                yield Statement("PensionPaid", person.subject, home.village, on, data)


def taxes(county: County, month: int, chance: Chance) -> Iterator[Statement]:
    """The wages of a month on which tax was declared."""
    text, on, random = show_month(month), last_day(month).isoformat(), chance.random
    for home in county.homes:
        for person in home.members:
            if person.wage_fen and person.work_from <= month <= person.work_through and person.is_here(month):
                income_fen = int(person.wage_fen * (0.92 + 0.16 * random())) // 100 * 100
                yield Statement(
                    "TaxIncomeDeclared", person.subject, home.village, on,
                    {"month": text, "income_fen": income_fen, "category": "WAGES"}, f"gs-{text}-{person.ref}",
                )  # fmt: skip


def benefits(county: County, on: date) -> Iterator[Statement]:
    """What civil affairs pay for the month of a day: dibao to households, all else to persons."""
    month, day = month_of(on), on.isoformat()
    text = show_month(month)
    for home in county.homes:
        is_first, due_fen = True, home.due_fen(month)
        for person in home.members:
            if not person.is_here(month):
                continue
            if due_fen and (is_first or home.category == "C2"):
                is_first = False
                yield _paid(person if home.category == "C2" else home, due_fen, home.village, (text, day))
            if person.allowance_fen:
                yield _allowance(person, text, day)


def _paid(who: Home | Person, fen: int, village: str, when: tuple[str, str]) -> Statement:
    month, on = when
    programme = "DIBAO" if isinstance(who, Home) else "TEKUN"
    data = f'{{"amount_fen":{fen},"month":"{month}","programme":"{programme}"}}'
    return Statement("BenefitPaid", who.subject, village, on, data, f"jz-{month}-{who.subject}")


def _allowance(person: Person, month: str, on: str) -> Statement:
    data = f'{{"amount_fen":{person.allowance_fen},"month":"{month}","programme":"DISABILITY_ALLOWANCE"}}'
    return Statement("BenefitPaid", person.subject, person.home.village, on, data, f"cj-{month}-{person.ref}")
