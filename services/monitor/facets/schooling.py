"""Schooling (就学): whether a person is a student, at which stage, and when they were back at school."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.events.education import EnrolmentChanged
from schemas.events.membership import MemberJoined

if TYPE_CHECKING:
    from datetime import date

    from services.monitor.household import Fact
    from services.monitor.look import Look

READS = frozenset({EnrolmentChanged, MemberJoined})


def enrolment(look: Look, person: str, on: date) -> Fact[EnrolmentChanged] | None:
    """What schools said last (学籍) by the end of a day; None if no school has said anything."""
    return next((fact for fact in reversed(look.of(person, EnrolmentChanged)) if fact.occurred_on <= on), None)


def is_full_time_student(look: Look, person: str, on: date) -> bool:
    """Whether the person is a full-time student (全日制在校生) at the end of a day.

    A school's statement and `full_time` of a joining statement count alike, the later one wins; whoever is on a
    school's register is taken to be there full time. Nothing said: no student.
    """
    enrolled, joined = enrolment(look, person, on), _said(look, person, "full_time", on)
    if enrolled is not None and (joined is None or joined.order < enrolled.order):
        return enrolled.payload.entered
    return joined is not None and joined.payload.full_time is True


def study_level(look: Look, person: str, on: date) -> str | None:
    """The stage (学段) at which the person studies or last studied; of school and joining statement the later says."""
    enrolled, joined = enrolment(look, person, on), _said(look, person, "study_level", on)
    if enrolled is not None and (joined is None or joined.order < enrolled.order):
        return enrolled.payload.stage
    return None if joined is None else joined.payload.study_level


def back_at_school_on(look: Look, person: str, after_on: date) -> date | None:
    """The first day after a date on which the person entered a school (复学)."""
    entered = (fact for fact in look.of(person, EnrolmentChanged) if fact.payload.entered)
    return next((fact.occurred_on for fact in entered if fact.occurred_on > after_on), None)


def _said(look: Look, person: str, field: str, on: date) -> Fact[MemberJoined] | None:
    """The latest joining statement by a date that says anything of a field."""
    joins = reversed(look.live(person, MemberJoined))
    return next((fact for fact in joins if fact.occurred_on <= on and getattr(fact.payload, field) is not None), None)
