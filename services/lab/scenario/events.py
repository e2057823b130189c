"""Events of a scenario: the household, its members, and what is written to have happened to them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from schemas.codec import MAX_REVISION
from schemas.dates import first_day, last_day, parse_month
from schemas.event import Origin, UnreadableEvent, event_of, record_of_content, record_of_number
from schemas.events import event_types
from schemas.events.membership import MemberJoined
from schemas.events.registration import HouseholdRegistered
from schemas.fields import DIVISION as DIVISION_CODE
from schemas.fields import LAST_DAY, NATION
from services.lab.scenario import words
from services.lab.scenario.node import Node
from services.lab.scenario.shape import HOUSEHOLD, Statement
from services.monitor.residence import solo_home
from services.policy.errors import DivisionUnknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemas.payload import Payload
    from services.policy.divisions import Divisions

SOURCE = "scenario"
LATER = re.compile(r"\+([0-9]{1,4})")
DIVISION = "division"
ABOUT = ("type", "who", "on", "day", "known", "number", "revision", "source", "place")
"""Keys of an event that are not fields of its payload."""

MEMBER = ("born", "joined", "known")
"""Keys of a member that are not fields of `MemberJoined`."""


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
        if re.fullmatch(DIVISION_CODE, text):
            return f"division/{text}"
        known = ", ".join([*self.people, HOUSEHOLD, DIVISION])
        raise node.error(
            f"members 中没有“{text}”；不知说的是谁；可用：{known}",
            f"nobody is '{text}' among the members; known: {known}",
        )

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
            raise words.refusal(kind, error.fault, place) from error
        known_on = told.known_on(occurred_on)
        if known_on < occurred_on:
            raise place.error(
                f"{kind}：{occurred_on} 发生的事不会在 {known_on} 就已获知；请核对 known 与发生日期",
                f"{kind}: what happens on {occurred_on} cannot be known on {known_on}; check `known`",
            )
        self.statements.append(Statement(event, known_on, told.number))


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


def home_of(node: Node, members: Node | None, divisions: Divisions) -> Home:
    """The household with its registration and its members; what is wrong with either is noted.

    Raises:
        ScenarioError: it cannot be told who lives there.
    """
    people = members.named() if members is not None else {}
    said = node.record(("division",), ("registered", "as", "settlement", "head", "known", "alone"))
    division = said["division"].attempt(lambda one: _division(one, divisions)) or NATION
    if "alone" in said:
        letter = said["alone"].scalar()
        return Home(solo_home(f"person/{letter}"), division, None, (letter,))
    # A day that cannot be read stands open, so that the members are not refused for want of it.
    registered_on = said["registered"].attempt(Node.day) or LAST_DAY if "registered" in said else None
    home = Home("h", division, registered_on, tuple(people))
    if registered_on is not None:
        with node.page.noting():
            _register(home, node, said, registered_on)
    for letter, (key, member) in people.items():
        with key.page.noting():
            _join(home, letter, key, member)
    return home


def _division(node: Node, divisions: Divisions) -> str:
    code = node.scalar()
    if re.fullmatch(DIVISION_CODE, code) is None:
        raise node.error(f"“{code}”不是区划代码；请写 12 位数字", f"'{code}' is no division code; write its 12 digits")
    try:
        divisions.chain(code, LAST_DAY)
    except DivisionUnknown as unknown:
        chinese, _, english = str(unknown).partition(" / ")
        raise node.error(chinese.strip(), english) from unknown
    return code


def _register(home: Home, node: Node, said: Mapping[str, Node], registered_on: date) -> None:
    facts = {"registered_as": "LOW_INCOME", "settlement": "RURAL", "head_ref": next(iter(home.people), "a")}
    keys = {"registered_as": "as", "settlement": "settlement", "head_ref": "head"}
    written = {field: said[key] for field, key in keys.items() if key in said}
    facts |= {field: one.scalar() for field, one in written.items()}
    known = said["known"].day() if "known" in said else registered_on
    payload = words.payload(HouseholdRegistered, node, facts, written)
    home.say(node, Told(f"household/{home.household_id}", known), payload, registered_on)


def _join(home: Home, letter: str, key: Node, node: Node) -> None:
    """A member joins, on the day of registration unless another is written; the first one is the head by default."""
    written = node.named()
    own = {name: written.pop(name)[1] for name in MEMBER if name in written}
    joined_on = own["joined"].attempt(Node.day) or LAST_DAY if "joined" in own else home.registered_on
    if joined_on is None:
        raise key.error(
            "未登记的家庭没有登记日可作默认；须写明成员的 joined",
            "a home that is not registered has no day to go by; write `joined` of each member",
        )
    facts: dict[str, Any] = {"household_id": home.household_id, "sex": "0", "reason": "REGISTERED"}
    if letter == home.people[0]:
        facts["relation"] = "02"
    facts |= words.content(MemberJoined, written, MEMBER)
    stand = words.places(written)
    if "birth_on" not in written:
        stand["birth_on"] = own.get("born", node.absence("born"))
        facts["birth_on"] = stand["birth_on"].attempt(Node.scalar) or words.UNREAD
    known = own["known"].day() if "known" in own else joined_on
    home.say(node, Told(f"person/{letter}", known), words.payload(MemberJoined, node, facts, stand), joined_on)


def happen(home: Home, node: Node) -> None:
    """What one entry of `events` says happened; one that names a span of months happens once in each.

    Raises:
        ScenarioError: something is unknown, missing or no value of its field.
    """
    written = node.named()
    about = {name: node.absence(name) for name in ("type", "who")}
    about |= {name: written.pop(name)[1] for name in ABOUT if name in written}
    told = _told(home, about)
    kind = event_types()[about["type"].choice(list(event_types()))]
    stand = words.places(written)
    span = written.pop("month")[1].attempt(words.months) if "month" in written else ()
    facts = words.content(kind, written, ABOUT)
    if kind is MemberJoined:
        facts.setdefault("household_id", home.household_id)
    if span is None:
        facts["month"] = words.UNREAD
    for month in span or (None,):
        made = words.payload(kind, node, facts if month is None else facts | {"month": month}, stand)
        occurred_on = _occurred_on(node, about, made, month)
        if told is not None:
            number = f"{told.number}-{month}" if told.number is not None and span and len(span) > 1 else told.number
            home.say(node, replace(told, number=number), made, occurred_on)


def _told(home: Home, about: Mapping[str, Node]) -> Told | None:
    """Who says it of whom and when it became known; None if one of these cannot be read, which is noted."""
    subject = about["who"].attempt(home.subject)
    known = about["known"].attempt(_known) if "known" in about else timedelta()
    revision = about["revision"].attempt(lambda one: _count(one, MAX_REVISION)) if "revision" in about else 0
    texts = {name: about[name].scalar() for name in ("number", "source", "place") if name in about}
    if subject is None or known is None or revision is None:
        return None
    return Told(subject, known, texts.get("number"), revision, texts.get("source", SOURCE), texts.get("place"))


def _known(node: Node) -> date | timedelta:
    later = LATER.fullmatch(node.scalar())
    return node.day() if later is None else timedelta(days=int(later[1]))


def _occurred_on(node: Node, about: Mapping[str, Node], made: Payload, month: str | None) -> date:
    """The day that is written, or that the content implies; with `day` that day of the month."""
    if "on" in about:
        return about["on"].day()
    if "day" in about and month is not None:
        day = _count(about["day"], 31)
        if not 1 <= day <= last_day(parse_month(month)).day:
            raise about["day"].error(
                f"{month} 没有 {day} 日；请改日期或月份", f"{month} has no day {day}; change either"
            )
        return first_day(parse_month(month)) + timedelta(days=day - 1)
    return made.happened_on() or node.absence("on").day()


def _count(node: Node, most: int) -> int:
    text = node.scalar()
    if not text.isdecimal() or int(text) > most:
        raise node.error(f"“{text}”应为 0 至 {most} 的整数", f"'{text}' must be a whole number up to {most}")
    return int(text)
