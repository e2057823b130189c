"""Programmes that somebody in need should have and has not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from schemas.dates import DAY
from schemas.events.disability import DisabilityCertified
from schemas.events.education import EnrolmentChanged
from schemas.events.registration import CategoryGranted
from services.monitor import standing
from services.monitor.dimensions.policy_gap.stream import STREAM, held, item, missing_since, was_given
from services.monitor.facets import benefits, disability, persons, schooling

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemas.assessment import Item
    from services.monitor.household import Fact
    from services.monitor.indicator import Code, Values
    from services.monitor.look import Look

ALLOWANCE, SCHOOL_AID, PREMIUM_AID = "DISABILITY_ALLOWANCE", "EDUCATION_AID", "PREMIUM_AID"


def severe_since(look: Look, person: str) -> Fact[DisabilityCertified] | None:
    """The certificate with which the person became severely disabled and has been ever since; None if they are not."""
    since, on = None, look.as_of
    while disability.is_severe(look, person, on) and (certified := disability.certificate(look, person, on)):
        since, on = certified, certified.occurred_on - DAY
    return since


@STREAM.code(
    "PG.01",
    "残疾人补贴未落实",
    "disability allowance missing",
    says="{person}持重度残疾证（{certified_on}），获知满{days}天仍未享受残疾人补贴。",
    triggers=(DisabilityCertified,),
    reads=standing.READS,
)
def _allowance(look: Look, code: Code) -> Iterator[Item]:
    """A severely disabled member of a low-income household without the allowance for them (残疾人两项补贴)."""
    days: int = look.param(f"{code.id}.days")
    home = look.household.own.subject
    for person in persons.members(look, look.as_of):
        certified = severe_since(look, person)
        if certified is None:
            continue
        due_on = certified.known_on + timedelta(days=days)
        look.wake(due_on)
        if look.as_of < due_on or not standing.is_low_income(look) or standing.matched(look, person, (ALLOWANCE,)):
            continue
        since_on = missing_since(look, (home, person), ALLOWANCE, max(due_on, _low_income_since(look)))
        values: Values = {"person": person, "certified_on": certified.occurred_on.isoformat(), "days": days}
        yield item(code, person, (since_on, None), [certified.event_id], values)


def _low_income_since(look: Look) -> date:
    """From when a low-income household has been so: as registered, or by the first category that it still holds."""
    if look.registered is not None and look.registered.payload.registered_as == "LOW_INCOME":
        return look.registered.occurred_on
    subjects = (look.household.own.subject, *persons.members(look, look.as_of))
    return held(look, subjects, "means.low_income_categories", look.as_of)[0].payload.valid_from_on


@STREAM.code(
    "PG.02",
    "重残人员单人保未落实",
    "single-person dibao missing",
    says="家庭为低保边缘家庭，{person}持重度残疾证（{certified_on}），未按单人保纳入低保。",
    triggers=(DisabilityCertified,),
    reads=standing.READS,
)
def _single_dibao(look: Look, code: Code) -> Iterator[Item]:
    """A severely disabled member of a dibao-edge household who is not in dibao by themselves (单人保).

    Source: 民发〔2021〕57号; places may leave it out.
    """
    home = look.household.own.subject
    edge_on = benefits.category_since(look, home, "C3", look.as_of)
    if edge_on is None or not look.param("means.c1s_disability"):
        return
    for person in persons.members(look, look.as_of):
        certified = severe_since(look, person)
        if certified is not None and "C1S" not in benefits.categories(look, person, look.as_of):
            since_on = missing_since(look, (person,), "C1S", max(edge_on, certified.occurred_on))
            values = {"person": person, "certified_on": certified.occurred_on.isoformat()}
            yield item(code, person, (since_on, None), [certified.event_id], values)


@STREAM.code(
    "PG.03",
    "教育救助未落实",
    "school aid missing",
    says="{person}{entered_on}入学（{school_year}学年）已满{days}天，该学年未享受教育救助。",
    triggers=(EnrolmentChanged,),
    reads=standing.READS,
)
def _school_aid(look: Look, code: Code) -> Iterator[Item]:
    """A student in a category without aid in the school year that they entered (教育救助)."""
    home, days = look.household.own.subject, look.param(f"{code.id}.days")
    for person in persons.members(look, look.as_of):
        entered = _entered(look, person)
        if entered is None:
            continue
        year, month = entered.payload.school_year, look.param(f"{code.id}.school_year_month")
        first_on, last_on = date(year, month, 1), date(year + 1, month, 1) - DAY
        due_on = entered.occurred_on + timedelta(days=days)
        look.wake(due_on)
        if not due_on <= look.as_of <= last_on:
            continue
        look.wake(last_on + DAY)
        grants = held(look, (home, person), f"{code.id}.categories", look.as_of)
        if grants and not was_given(look, (home, person), SCHOOL_AID, first_on, last_on):
            entered_on = entered.occurred_on.isoformat()
            values: Values = {"person": person, "entered_on": entered_on, "school_year": year, "days": days}
            since_on = max(due_on, grants[0].payload.valid_from_on)
            yield item(code, person, (since_on, last_on), [entered.event_id, grants[0].event_id], values)


def _entered(look: Look, person: str) -> Fact[EnrolmentChanged] | None:
    """The first entry into a school in the school year of which a school spoke last; None of somebody who has left.

    Changing schools within the year is no new entry.
    """
    last = schooling.enrolment(look, person, look.as_of)
    if last is None or not last.payload.entered:
        return None
    year = last.payload.school_year
    entered = (fact for fact in look.of(person, EnrolmentChanged) if fact.payload.entered)
    return next(fact for fact in entered if fact.payload.school_year == year)


@STREAM.code(
    "PG.04",
    "参保资助未落实",
    "premium aid missing",
    says="截至{checked_on}，{person}未享受{year}年度参保资助。",
    triggers=(CategoryGranted,),
    reads=standing.READS,
)
def _premium(look: Look, code: Code) -> Iterator[Item]:
    """A member in a category on the day of the check whose premium of the year nobody has helped with (参保资助)."""
    year = look.as_of.year
    first_on, last_on = date(year, 1, 1), date(year, 12, 31)
    checked_on = date(year, look.param(f"{code.id}.month"), look.param(f"{code.id}.day"))
    if look.as_of < checked_on:
        look.wake(checked_on)
        return
    look.wake(last_on + DAY)
    home, path = look.household.own.subject, f"{code.id}.categories"
    if was_given(look, (home,), PREMIUM_AID, first_on, last_on):
        return
    now, then = held(look, (home,), path, look.as_of), held(look, (home,), path, checked_on)
    for person in persons.members(look, look.as_of):
        grants = now or held(look, (person,), path, look.as_of)
        was_held = grants and (then or held(look, (person,), path, checked_on))
        if not was_held or not persons.is_member(look, person, checked_on):
            continue
        if not was_given(look, (person,), PREMIUM_AID, first_on, last_on):
            values: Values = {"person": person, "year": year, "checked_on": checked_on.isoformat()}
            yield item(code, person, (checked_on, last_on), [grants[0].event_id], values)
