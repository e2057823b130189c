"""Small worlds for the promises: two registered homes, four people, a year of statements of every type.

A world is a list of what was said, in the order in which it became known. Amounts, ages and dates lie close to the
limits of the rules, so that a short list is enough to cross them.
"""

from __future__ import annotations

import types
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from schemas.dates import add_months, first_day, last_day, month_of, show_month
from schemas.event import Event, Origin, Recorded, event_of, record_of_number
from schemas.events import event_types
from schemas.events.correction import Retracted
from schemas.events.incident import WeatherWarned
from schemas.events.income import PensionPaid, TaxIncomeDeclared
from schemas.events.medical import OutpatientSummarised
from schemas.events.membership import MemberJoined, MemberLeft
from schemas.events.registration import HouseholdRegistered
from schemas.events.system import FeedCovered
from schemas.events.visit import Finding
from schemas.fields import Feed
from schemas.payload import Payload
from services.ingest.intake import Accepted
from services.monitor.dimensions import dimensions
from services.monitor.given import Given
from services.monitor.household import Household, fact_of
from services.monitor.silence import FEEDS
from tests.builders import BOOK, DIVISION, noon
from tests.strategies import AGREE, values

BEGIN = date(2025, 3, 20)
SPAN_DAYS = 400
CLOCK = datetime(2029, 1, 1, tzinfo=UTC)
"""The present of every world: later than anything that is said."""

HOMES = ("h1", "h2")
PEOPLE = ("a", "b", "c", "d")
DIVISIONS = (DIVISION, "340826101002", "340881002001")
AMOUNTS_FEN = (0, 1, 30_000, 60_000, 150_000, 300_000, 600_001, 1_000_001, 2_100_000, 6_000_000)
AGES = (0, 6, 15, 16, 18, 30, 45, 59, 60, 69, 70, 80)


@dataclass(frozen=True)
class Said:
    """A statement with the day on which it became known."""

    event: Event
    known_on: date

    def __repr__(self) -> str:
        event = self.event
        values = [getattr(event.payload, name) for name in _hints(type(event.payload))]
        content = " ".join(str(value) for value in values if value is not None)
        told = f"{event.subject} {event.record[:4]} r{event.revision} on {event.occurred_on}: {event.type} {content}"
        return f"<{self.known_on} {told}>"

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:  # noqa: FBT001  # the protocol of the printer
        printer.text(repr(self))


World = list[Said]


def _day_near(anchor: date) -> st.SearchStrategy[date]:
    return st.sampled_from([0, 0, 0, -1, 1, -30, 30, 89, 200, -200]).map(lambda days: anchor + timedelta(days=days))


def _born(anchor: date) -> st.SearchStrategy[date]:
    return st.builds(
        lambda age, days: add_months(anchor, -12 * age) + timedelta(days=days),
        st.sampled_from(AGES),
        st.integers(-40, 40),
    )


def _month(anchor: date) -> st.SearchStrategy[str]:
    return st.integers(-3, 0).map(lambda back: show_month(month_of(anchor) + back))


@cache
def _indicators() -> tuple[str, ...]:
    return tuple(indicator.id for dimension in dimensions() for indicator in dimension.indicators)


def _finding() -> st.SearchStrategy[Finding]:
    return st.builds(
        Finding,
        indicator=st.sampled_from(_indicators()),
        finding=st.sampled_from(["CONFIRMED", "PARTLY", "RESOLVED", "NOT_FOUND"]),
        person_ref=st.none() | st.sampled_from(PEOPLE),
    )


_REFS = ("head_ref", "cared_ref", "guardian_ref", "child_ref", "spouse_ref", "other_ref")
_SMALL = {
    "grade": (1, 2, 3, 4),
    "items_failed": (0, 3, 4, 6),
    "window_hours": (24, 24, 48),
    "litres": (0, 9, 10, 1_000, 1_001),
    "icu_days": (0, 1, 3),
    "visits": (0, 2),
    "school_year": (2024, 2025, 2026),
    "term_months": (None, 6),
    "share_pct": (0, 100),
    "area_m2": (0, 90),
    "area_mu": (None, 2),
    "relation": ("02", "10", "20", "30", "51"),
    "household_id": HOMES,
    "to_division": DIVISIONS,
    "from_division": DIVISIONS,
    "icd10": ("C34", "E11"),
    "note_refs": (None,),
    "note_ref": (None,),
    "media_refs": (None,),
    "complaint_no": ("k1", "k2"),
    "living_in": (None, ("a",), ("a", "b")),
}


def _field(name: str, hint: Any, anchor: date) -> st.SearchStrategy[Any]:
    if name in _SMALL and get_origin(hint) is not Literal:
        return st.sampled_from(_SMALL[name])
    if name in _REFS:
        return st.sampled_from(PEOPLE)
    if name == "birth_on":
        return _born(anchor)
    if name == "findings":
        return st.lists(_finding(), min_size=1, max_size=2).map(tuple)
    if name.endswith("month"):
        return _month(anchor)
    choices = [one for one in get_args(hint) if one is not types.NoneType] if _is_union(hint) else [hint]
    made = st.one_of([_plain(name, one, anchor) for one in choices])
    return st.none() | made if _is_union(hint) and types.NoneType in get_args(hint) else made


def _is_union(hint: Any) -> bool:
    return get_origin(hint) in {Union, types.UnionType}


def _plain(name: str, hint: Any, anchor: date) -> st.SearchStrategy[Any]:
    if name.endswith("_on"):
        return _day_near(anchor)
    if name.endswith("_fen"):
        return st.sampled_from(AMOUNTS_FEN)
    if get_origin(hint) is Annotated and get_args(hint)[0] is str:
        return st.just("x1")  # a word of a code list, which no rule reads
    return values(hint)


@cache
def _hints(kind: type[Payload]) -> dict[str, Any]:
    hints = get_type_hints(kind, include_extras=True)
    return {field.name: hints[field.name] for field in fields(kind)}  # type: ignore[arg-type]


@cache
def payload(kind: type[Payload], anchor: date) -> st.SearchStrategy[Payload]:
    """Payloads of one type about days near an anchor."""
    agree = AGREE.get(kind, lambda content: content)
    content = {name: _field(name, hint, anchor) for name, hint in _hints(kind).items()}
    return st.fixed_dictionaries(content).map(lambda drawn: kind(**agree(drawn)))


@cache
def told_kinds() -> tuple[type[Payload], ...]:
    """The types that a source says of a person or a household."""
    return tuple(kind for kind in event_types().values() if kind.SUBJECTS & {"person", "household"})


COMMON = (MemberJoined, MemberLeft, Retracted)
"""Said more often than their share, for they move other facts about."""


def _subject(draw: st.DrawFn, kind: type[Payload]) -> str:
    sort = draw(st.sampled_from(sorted(kind.SUBJECTS & {"person", "household"})))
    return f"{sort}/{draw(st.sampled_from(PEOPLE if sort == 'person' else HOMES))}"


def said(subject: str, number: str, content: Payload, on: date, known_on: date, *, revision: int = 0) -> Said:
    """A statement; what a payload implies about its day goes before `on`, and nothing is known before it happens."""
    happened_on = content.happened_on() or on
    origin = Origin(source="test", subject=subject, division=DIVISION)
    event = event_of(origin, record_of_number("test", f"{subject}/{number}"), content, happened_on, revision)
    return Said(event, max(known_on, happened_on))


@st.composite
def _single(draw: st.DrawFn, number: int) -> World:
    """One statement, and perhaps what is said of its record later (or earlier): corrections and a retraction."""
    kind = draw(st.sampled_from((*told_kinds(), *COMMON, *COMMON)))
    on = BEGIN + timedelta(days=draw(st.integers(0, SPAN_DAYS)))
    subject = _subject(draw, kind)
    late = draw(st.sampled_from([0, 0, 0, 1, 20, 66, 120]))
    first = said(subject, str(number), draw(payload(kind, on)), on, on + timedelta(days=late))
    spoken = [first]
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
        again = draw(st.sampled_from([kind, kind, Retracted, draw(st.sampled_from(told_kinds()))]))
        if subject.partition("/")[0] not in again.SUBJECTS:
            continue
        shift = timedelta(days=draw(st.sampled_from([0, 0, 1, -10, 45])))
        later = timedelta(days=draw(st.sampled_from([0, 1, 30, 100, -20])))
        revision = draw(st.integers(0, 2))
        content = draw(payload(again, on + shift))
        spoken.append(said(subject, str(number), content, on + shift, first.known_on + later, revision=revision))
    return spoken


def _monthly(kind: type[Payload], month: str, fen: int) -> Payload:
    if kind is TaxIncomeDeclared:
        return TaxIncomeDeclared(month=month, income_fen=fen, category="WAGES")
    if kind is PensionPaid:
        return PensionPaid(month=month, amount_fen=fen, central_base_fen=0)
    return OutpatientSummarised(month=month, visits=1, personal_fen=fen, out_of_scope_fen=0)


@st.composite
def _series(draw: st.DrawFn, number: int) -> World:
    """A monthly series about one person, with a break in level and perhaps a gap: wages, pension, outpatient bills."""
    kind = draw(st.sampled_from([TaxIncomeDeclared, PensionPaid, OutpatientSummarised]))
    subject = f"person/{draw(st.sampled_from(PEOPLE))}"
    first = month_of(BEGIN) - draw(st.integers(0, 12))
    length, broken, gap = draw(st.integers(6, 20)), draw(st.integers(0, 20)), draw(st.integers(0, 40))
    before, after = draw(st.sampled_from(AMOUNTS_FEN)), draw(st.sampled_from((*AMOUNTS_FEN, None)))
    late = timedelta(days=draw(st.sampled_from([0, 12, 40])))
    spoken = []
    for index in range(length):
        fen = before if index < broken else after
        if fen is not None and index != gap:
            on = first_day(first + index + 1)
            content = _monthly(kind, show_month(first + index), fen)
            spoken.append(said(subject, f"{number}-{index}", content, on, on + late))
    return spoken


@st.composite
def _registration(draw: st.DrawFn, home: str, people: tuple[str, ...]) -> World:
    """A home registered at the beginning, with its members."""
    on = BEGIN + timedelta(days=draw(st.integers(-60, 20)))
    as_what, where = (
        draw(st.sampled_from(["LOW_INCOME", "LOW_INCOME", "GENERAL"])),
        draw(st.sampled_from(["RURAL", "URBAN"])),
    )
    content = HouseholdRegistered(registered_as=as_what, settlement=where, head_ref=people[0])
    spoken = [said(f"household/{home}", "register", content, on, on)]
    for place, ref in enumerate(people):
        joined = MemberJoined(
            household_id=home, relation=("02", "10", "20")[place], birth_on=draw(_born(on)), sex="1",
            reason="REGISTERED", main_earner=place == 0 or None, independent=False,
        )  # fmt: skip
        spoken.append(said(f"person/{ref}", f"joined-{home}", joined, on, on))
    return spoken


PLACES = ("340826000000", "340826100000", "340800000000", "000000000000")


@st.composite
def _broadcast(draw: st.DrawFn, number: int) -> World:
    """A delivery, or a weather warning, of the county or a place in it."""
    on = BEGIN + timedelta(days=draw(st.integers(0, SPAN_DAYS)))
    if draw(st.integers(0, 4)):
        feed: Feed = draw(st.sampled_from(FEEDS))
        back = timedelta(days=draw(st.sampled_from([0, 1, 10, 40, 80, 200])))
        content: Payload = FeedCovered(feed=feed, covered_through_on=on - back)
    else:
        content = WeatherWarned(
            hazard="COLD", level=draw(st.sampled_from(["RED", "ORANGE", "BLUE"])),
            through_on=on + timedelta(days=draw(st.integers(0, 5))),
        )  # fmt: skip
    return [said(f"division/{draw(st.sampled_from(PLACES))}", f"b{number}", content, on, on)]


@st.composite
def _deliveries(draw: st.DrawFn, number: int) -> World:
    """A feed that delivers the county every month, for some months."""
    feed: Feed = draw(st.sampled_from(["TAX", "PENSION", "MEDICAL"]))
    late = timedelta(days=draw(st.sampled_from([0, 10, 45])))
    spoken = []
    for month in range(month_of(BEGIN), month_of(BEGIN) + draw(st.integers(2, 16))):
        on = first_day(month + 1) + late
        content = FeedCovered(feed=feed, covered_through_on=last_day(month))
        spoken.append(said(f"division/{PLACES[0]}", f"c{number}-{month}", content, on, on))
    return spoken


@st.composite
def worlds(draw: st.DrawFn, *, most: int = 14, broadcasts: int = 4) -> World:
    """Everything said in a small world, in the order in which it became known."""
    spoken = draw(_registration("h1", draw(st.sampled_from([("a",), ("a", "b"), ("a", "b", "c")]))))
    if draw(st.booleans()):
        spoken += draw(_registration("h2", draw(st.sampled_from([("d",), ("d", "c")]))))
    for number in range(draw(st.integers(1, most))):
        spoken += draw(_series(number) if draw(st.integers(0, 5)) == 0 else _single(number))
    for number in range(draw(st.integers(0, broadcasts))):
        spoken += draw(_deliveries(number) if draw(st.booleans()) else _broadcast(number))
    return sorted(spoken, key=lambda one: one.known_on)


def recorded(world: World) -> list[Recorded]:
    """The statements as a log holds them: numbered, at noon of the day on which they became known."""
    return [Recorded(one.event, position, noon(one.known_on)) for position, one in enumerate(world, 1)]


def accepted(world: World) -> list[Accepted]:
    """The statements as the door hands them on, each with the time it brings."""
    return [Accepted(one.event, noon(one.known_on)) for one in world]


def homes(statements: list[Recorded]) -> dict[str, set[str]]:
    """Everyone whom a statement ever placed in each home; each person belongs to a home of their own too."""
    found: dict[str, set[str]] = {home: set() for home in HOMES}
    for one in statements:
        subject, content = one.event.subject, one.event.payload
        if subject.startswith("person/"):
            found.setdefault("solo-" + subject.removeprefix("person/"), {subject})
        if isinstance(content, MemberJoined | MemberLeft):
            found[content.household_id].add(subject)
    return found


def folded(home: str, statements: list[Recorded], order: list[int] | None = None) -> Household:
    """A home as the statements say it is, folded in the order given."""
    mine = homes(statements)[home] | {f"household/{home}"}
    household = Household(home)
    for one in statements if order is None else [statements[index] for index in order]:
        if one.event.subject in mine:
            household.put(one)
    return household


def broadcast(statements: list[Recorded]) -> Given:
    """The broadcasts among the statements, under the packaged book."""
    known = Given(BOOK)
    for one in statements:
        division, content = one.event.subject.removeprefix("division/"), one.event.payload
        if isinstance(content, FeedCovered):
            known = known.with_cover(division, content)
        if isinstance(content, WeatherWarned):
            known = known.with_warning(division, fact_of(one, content))
    return known
