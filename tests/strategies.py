"""Hypothesis strategies of everything that can be said, built from the payload classes themselves."""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from annotated_types import Ge, Le, MaxLen
from hypothesis import strategies as st
from pydantic import AwareDatetime, StringConstraints

from schemas.codec import SUBJECTS
from schemas.dates import parse_month, show_month
from schemas.event import Event, Origin, event_of
from schemas.events import event_types
from schemas.events.benefit import BenefitGranted
from schemas.events.income import MAX_MONTHS, IncomeDeclared, PensionPaid
from schemas.events.medical import MedicalSettled
from schemas.events.registration import CategoryGranted
from schemas.events.visit import VisitRecorded
from schemas.fields import DIVISION, FIRST_DAY, LAST_DAY, RECORD, SOURCE
from schemas.payload import Payload

LIST_LENGTH = 3
"""Longest list drawn; longer ones say nothing new."""


def texts(pattern: str) -> st.SearchStrategy[str]:
    """Texts that match a whole pattern."""
    # `$` of Python also matches before a final line feed, which the contract does not.
    return st.from_regex(pattern.removeprefix("^").removesuffix("$"), fullmatch=True)


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a field type."""
    if get_origin(hint) is Annotated:
        return _constrained(*get_args(hint))
    if get_origin(hint) is Literal:
        return st.sampled_from(get_args(hint))
    if get_origin(hint) in {Union, types.UnionType}:
        return st.one_of([values(one) for one in get_args(hint)])
    if is_dataclass(hint):
        return st.fixed_dictionaries(_fields(hint)).map(lambda content: hint(**content))
    return {bool: st.booleans(), types.NoneType: st.none()}[hint]


def _constrained(base: Any, *marks: Any) -> st.SearchStrategy[Any]:
    by_kind = {type(mark): mark for mark in marks}
    if base is str:
        return texts(by_kind[StringConstraints].pattern)
    if base is int:
        return st.integers(by_kind[Ge].ge, by_kind[Le].le)
    if base is date:
        return st.dates(by_kind[Ge].ge, by_kind[Le].le)
    if base is AwareDatetime:
        # One day inside the calendar, so that the civil date stays inside it too.
        return st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001
    assert get_origin(base) is tuple
    length = min(by_kind[MaxLen].max_length, LIST_LENGTH)
    return st.lists(values(get_args(base)[0]), max_size=length).map(tuple)


def _fields(kind: Any) -> dict[str, st.SearchStrategy[Any]]:
    hints = get_type_hints(kind, include_extras=True)
    return {field.name: values(hints[field.name]) for field in fields(kind)}


def payloads(kind: type[Payload]) -> st.SearchStrategy[Payload]:
    """Payloads of one type; fields that must agree are made to agree."""
    agree = AGREE.get(kind, lambda content: content)
    return st.fixed_dictionaries(_fields(kind)).map(lambda content: kind(**agree(content)))


@st.composite
def events(draw: st.DrawFn, kind: type[Payload] | None = None, subjects: st.SearchStrategy[str] | None = None) -> Event:
    """Events of one type or of any, about drawn subjects of a kind that the type allows."""
    chosen = kind or draw(st.sampled_from(list(event_types().values())))
    payload = draw(payloads(chosen))
    subject = draw(subjects or st.sampled_from(sorted(chosen.SUBJECTS)).flatmap(lambda name: texts(SUBJECTS[name])))
    origin = Origin(
        source=draw(texts(SOURCE)),
        subject=subject,
        division=draw(texts(DIVISION)),
        batch=draw(st.none() | texts(SOURCE)),
    )
    occurred_on = payload.happened_on() or draw(st.dates(FIRST_DAY, LAST_DAY))
    return event_of(origin, draw(texts(RECORD)), payload, occurred_on, draw(st.integers(0, 9)))


Content = dict[str, Any]


def _settled(content: Content) -> Content:
    admit_on, discharge_on = sorted([content["admit_on"], content["discharge_on"]])
    names = ("basic_fen", "major_fen", "assist_fen", "commercial_fen", "personal_fen")
    shares = {name: content[name] // len(names) for name in names}
    return (
        content
        | shares
        | {
            "admit_on": admit_on,
            "discharge_on": discharge_on,
            "total_fen": sum(shares.values()),
        }
    )


def _declared(content: Content) -> Content:
    first = parse_month(content["from_month"])
    length = parse_month(content["through_month"]) % MAX_MONTHS
    return content | {"through_month": show_month(min(first + length, parse_month("2199-12")))}


def _ordered(first: str, last: str) -> Callable[[Content], Content]:
    def order(content: Content) -> Content:
        if content[last] is None:
            return content
        low, high = sorted([content[first], content[last]])
        return content | {first: low, last: high}

    return order


def _distinct(content: Content) -> Content:
    by_subject = {(found.indicator, found.person_ref): found for found in content["findings"]}
    return content | {"findings": tuple(by_subject.values())}


AGREE: dict[type[Payload], Callable[[Content], Content]] = {
    BenefitGranted: _ordered("from_on", "through_on"),
    CategoryGranted: _ordered("valid_from_on", "valid_through_on"),
    IncomeDeclared: _declared,
    MedicalSettled: _settled,
    PensionPaid: _ordered("central_base_fen", "amount_fen"),
    VisitRecorded: _distinct,
}
