"""Events of a scenario: the household, its members, and what is written to have happened to them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from schemas.dates import first_day, parse_month
from schemas.event import Origin, UnreadableEvent, event_of, record_of_content, record_of_number
from schemas.events import event_types
from schemas.events.membership import MemberJoined
from schemas.events.registration import HouseholdRegistered
from services.lab.scenario import words
from services.lab.scenario.shape import HOUSEHOLD, Statement
from services.monitor.residence import solo_home

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemas.payload import Payload
    from services.lab.scenario.page import Node

SOURCE = "scenario"
LATER = re.compile(r"\+([0-9]{1,4})")
DIVISION = "division"
ABOUT = ("type", "who", "on", "day", "known", "number", "revision", "source", "place")
"""Keys of an event that are not fields of its payload."""


@dataclass(slots=True)
class Home:
    """The household while it is written down; where no register names a home, it is a household of one."""

    household_id: str
    division: str
    registered_on: date | None
    people: tuple[str, ...]
    statements: list[Statement] = field(default_factory=list)
    _equal: Counter[tuple[str, str, date, Payload]] = field(default_factory=Counter)

    def subject(self, node: Node) -> str:
        """Of whom something is said: a member by letter, the household, its division, or another by its 12 digits."""
        text = node.scalar()
        if text in self.people:
            return f"person/{text}"
        if text == HOUSEHOLD:
            return f"household/{self.household_id}"
        if text == DIVISION:
            return f"division/{self.division}"
        if re.fullmatch("[0-9]{12}", text):
            return f"division/{text}"
        known = ", ".join([*self.people, HOUSEHOLD, DIVISION])
        raise node.error(f"没有“{text}”；可用：{known}", f"nobody is '{text}'; known: {known}")

    def say(self, place: Node, told: Told, payload: Payload, occurred_on: date) -> None:
        """State a fact; two equal rows are two records unless they carry a number.

        Raises:
            ScenarioError: the type is not said of such a subject, or not on such a day.
        """
        kind = type(payload).__name__
        if told.number is not None:
            record = record_of_number(told.source, told.number)
        else:
            equal = kind, told.subject, occurred_on, payload
            record = record_of_content(told.source, kind, told.subject, occurred_on, payload, self._equal[equal])
            self._equal[equal] += 1
        origin = Origin(source=told.source, subject=told.subject, division=told.place or self.division)
        try:
            event = event_of(origin, record, payload, occurred_on, told.revision)
        except UnreadableEvent as error:
            raise place.error(f"{kind}：{error}", f"{kind} cannot be said so") from error
        self.statements.append(Statement(event, told.known_on(occurred_on), told.number))


@dataclass(frozen=True, slots=True)
class Told:
    """Who says something of whom, and when it becomes known: on a day, or so many days after it happened."""

    subject: str
    known: date | timedelta
    number: str | None = None
    revision: int = 0
    source: str = SOURCE
    place: str | None = None

    def known_on(self, occurred_on: date) -> date:
        """The day on which it becomes known."""
        return occurred_on + self.known if isinstance(self.known, timedelta) else self.known


def home_of(node: Node, members: Node | None) -> Home:
    """The household with its registration and its members.

    Raises:
        ScenarioError: something is unknown, missing or no value of its field.
    """
    people = members.named() if members is not None else {}
    said = node.record(("division",), ("registered", "as", "settlement", "head", "known", "alone"))
    division = said["division"].scalar()
    if "alone" in said:
        letter = said["alone"].scalar()
        return Home(solo_home(f"person/{letter}"), division, None, (letter,))
    registered_on = said["registered"].day() if "registered" in said else None
    home = Home("h", division, registered_on, tuple(people))
    if registered_on is not None:
        facts = {"registered_as": "LOW_INCOME", "settlement": "RURAL", "head_ref": next(iter(people), "a")}
        facts |= {
            name: said[key].scalar()
            for key, name in (("as", "registered_as"), ("settlement", "settlement"), ("head", "head_ref"))
            if key in said
        }
        known = said["known"].day() if "known" in said else registered_on
        payload = words.payload(HouseholdRegistered, node, facts)
        home.say(node, Told("household/h", known), payload, registered_on)
    for letter, (key, member) in people.items():
        _join(home, letter, key, member)
    return home


def _join(home: Home, letter: str, key: Node, node: Node) -> None:
    """A member joins, on the day of registration unless another is written; the first one is the head by default."""
    written = node.named()
    own = {name: written.pop(name) for name in ("born", "joined", "known") if name in written}
    joined_on = own["joined"][1].day() if "joined" in own else home.registered_on
    if joined_on is None:
        raise key.error(
            "未登记的家庭须写明成员的 joined", "a home that is not registered needs `joined` of each member"
        )
    facts: dict[str, Any] = {"household_id": home.household_id, "sex": "0", "reason": "REGISTERED"}
    if letter == home.people[0]:
        facts["relation"] = "02"
    facts |= words.content(MemberJoined, written)
    if "born" in own:
        facts["birth_on"] = own["born"][1].scalar()
    known = own["known"][1].day() if "known" in own else joined_on
    home.say(node, Told(f"person/{letter}", known), words.payload(MemberJoined, node, facts), joined_on)


def happen(home: Home, node: Node) -> None:
    """What one entry of `events` says happened; one that names a span of months happens once in each.

    Raises:
        ScenarioError: something is unknown, missing or no value of its field.
    """
    written = node.named()
    about = {name: written.pop(name)[1] for name in ABOUT if name in written}
    for name in ("type", "who"):
        if name not in about:
            raise node.error(f"缺少“{name}”；请补上", f"'{name}' is missing; add it")
    kind = event_types()[about["type"].choice(list(event_types()))]
    if kind is MemberJoined and "household_id" not in written:
        written["household_id"] = node, replace(node, text=home.household_id, pairs=None)
    span = words.months(written["month"][1]) if "month" in written else ()
    facts = words.content(kind, written)
    told = _told(home, about)
    for month in span or (None,):
        made = words.payload(kind, node, facts if month is None else facts | {"month": month})
        number = f"{told.number}-{month}" if told.number is not None and len(span) > 1 else told.number
        home.say(node, replace(told, number=number), made, _occurred_on(node, about, made, month))


def _told(home: Home, about: Mapping[str, Node]) -> Told:
    known: date | timedelta = timedelta()
    if "known" in about:
        later = LATER.fullmatch(about["known"].scalar())
        known = about["known"].day() if later is None else timedelta(days=int(later[1]))
    texts = {name: about[name].scalar() for name in ("number", "source", "place") if name in about}
    revision = int(_count(about["revision"], 2**53)) if "revision" in about else 0
    return Told(
        home.subject(about["who"]), known, texts.get("number"), revision, texts.get("source", SOURCE),
        texts.get("place"),
    )  # fmt: skip


def _occurred_on(node: Node, about: Mapping[str, Node], made: Payload, month: str | None) -> date:
    """The day that is written, or that the content implies; with `day` that day of the month."""
    if "on" in about:
        return about["on"].day()
    if "day" in about and month is not None:
        return first_day(parse_month(month)) + timedelta(days=_count(about["day"], 31) - 1)
    implied_on = made.happened_on()
    if implied_on is None:
        raise node.error("缺少“on”（发生日期）；请补上", "'on' (the day it happened) is missing; add it")
    return implied_on


def _count(node: Node, most: int) -> int:
    text = node.scalar()
    if not text.isdecimal() or int(text) > most:
        raise node.error(f"“{text}”应为 0 至 {most} 的整数", f"'{text}' must be a whole number up to {most}")
    return int(text)
