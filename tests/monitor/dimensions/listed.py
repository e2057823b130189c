"""What the tests of the two streams share: a reading, and statements that many of them make; amounts are in yuan."""

from __future__ import annotations

from datetime import date, timedelta

from schemas.dates import first_day, last_day, parse_month, show_month
from schemas.events.benefit import BenefitGranted
from schemas.events.disability import DisabilityCertified
from schemas.events.income import IncomeDeclared, TaxIncomeDeclared
from schemas.events.medical import OutpatientSummarised
from schemas.events.membership import CustodyEnded, CustodyStarted, DeathRegistered
from schemas.events.registration import CategoryEnded, CategoryGranted
from schemas.events.visit import Finding, VisitRecorded
from services.monitor.assess import items
from services.monitor.given import Given
from services.monitor.look import Look
from services.policy.shape import Entry
from tests.builders import BOOK

DAY = timedelta(days=1)
HOME = "household/h1"
A, B = "person/a", "person/b"
GRANTED_ON = date(2026, 1, 10)
NOTHING = dict.fromkeys(
    ("wages_fen", "job_cost_fen", "business_net_fen", "property_net_fen", "transfer_net_fen", "other_fen"), 0
)


def listed(family, as_of, stream):
    """The items of one date by code and subject; each must be able to say its sentence and name what it read."""
    return told(items(family.look(as_of), stream), stream)


def local(family, as_of, stream, values):
    """The same where the county has values of its own, by path."""
    start = date(2020, 1, 1)
    book = BOOK.amended(*(Entry(path, "340826", start, start, value, "test") for path, value in values.items()))
    return told(items(Look(family.household(), as_of, as_of, Given(book=book, cover=family.cover)), stream), stream)


def told(found, stream):
    says = {code.id: code.says for code in stream.codes}
    for item in found:
        assert "{" not in says[item.code].format(**dict(item.values))
        assert all(isinstance(value, int | str) for _, value in item.values)
        assert (item.stream, item.evidence) == (stream.name, tuple(sorted(item.evidence)))
        assert item.evidence
    by_cause = {(item.code, item.subject): item for item in found}
    assert len(by_cause) == len(found), "two items of one cause"
    return by_cause


def review_on(family, as_of, stream):
    """The next day on which the stream could differ by time alone."""
    look = family.look(as_of)
    look.notes.review_on = None
    items(look, stream)
    return look.notes.review_on


def holds(family, category="C1", about=None, *, on=GRANTED_ON, through=None):
    payload = CategoryGranted(category=category, valid_from_on=on, valid_through_on=through)
    return family.say(payload, on=on, about=about)


def loses(family, on, category="C1", about=None):
    return family.say(CategoryEnded(category=category, ended_on=on, reason="TEST"), on=on, about=about)


def given(family, programme, about=None, *, on, through=None):
    return family.say(BenefitGranted(programme=programme, from_on=on, through_on=through), on=on, about=about)


def dies(family, ref, on):
    return family.say(DeathRegistered(death_on=on, cause_class="ILLNESS"), on=on, about=ref)


def jailed(family, ref, on, kind="PRISON"):
    return family.say(CustodyStarted(kind=kind), on=on, about=ref)


def freed(family, ref, on, kind="PRISON"):
    return family.say(CustodyEnded(kind=kind), on=on, about=ref)


def certified(family, ref, on, grade=1, **more):
    return family.say(DisabilityCertified(kind="LIMB", grade=grade, **more), on=on, about=ref)


def visited(family, indicator, finding, on, person_ref=None):
    found = Finding(indicator=indicator, finding=finding, person_ref=person_ref)
    return family.say(VisitRecorded(contact="MET", findings=(found,)), on=on)


def declares(family, ref, first, last, *, on=None, **yuan):
    """The totals of a period that a person declared, on the day after it."""
    sums = {f"{name}_fen": amount * 100 for name, amount in yuan.items()}
    payload = IncomeDeclared(from_month=first, through_month=last, **(NOTHING | sums))
    return family.say(payload, on=on or first_day(parse_month(last) + 1), about=ref)


def taxed(family, ref, first, last, yuan):
    """Wages of each month, told at its end."""
    for month in range(parse_month(first), parse_month(last) + 1):
        payload = TaxIncomeDeclared(month=show_month(month), income_fen=yuan * 100, category="WAGES")
        family.say(payload, on=last_day(month), about=ref)


def treated(family, ref, month, yuan):
    """An outpatient month."""
    payload = OutpatientSummarised(month=month, visits=1, personal_fen=yuan * 100, out_of_scope_fen=0)
    return family.say(payload, on=last_day(parse_month(month)), about=ref)
