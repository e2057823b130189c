"""The written form of a mapping: from a tree of texts to what it says, or to everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping as Texts
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast, get_args

from schemas.events import event_types
from schemas.fields import Feed
from schemas.payload import SYSTEM, Payload
from services.ingest.mapping import (
    Cell,
    Identified,
    Mapping,
    PlaceCell,
    Statement,
    Subject,
    When,
    asked_of,
)
from services.ingest.page import Page
from services.ingest.sources import Sources
from services.ingest.targets import targets

if TYPE_CHECKING:
    from services.ingest.answer import OnChange
    from services.policy.sheet import Node

REQUIRED = ("title", "department", "identity", "division", "statements")
OPTIONAL = (
    "feed",
    "on_change",
    "may_change_person",
    "revision",
    "person",
    "household",
    "occurred_on",
    "each",
    "normal",
)
STATED = ("when", "part", "subject", "occurred_on", "data")
FLAGS = ("true", "false")
DELIVERED = "delivery"
"""Word for the county of the delivery, in place of a division that is not said."""

_DEPARTMENT = re.compile(r"[a-z][a-z0-9-]{0,30}")
_PART = re.compile(r"[a-z0-9-]{1,20}")
_DAYS = ("date", "first_day", "last_day")


def read_mapping(page: Page, name: str, root: Node) -> Mapping | None:
    """The mapping that a file says; None, with all reasons noted on the page, if it says none."""
    parts = page.record(root, REQUIRED, OPTIONAL)
    if not parts:
        return None
    form = _Form(page, Sources(page))
    mapping = form.mapping(name, parts)
    return None if page.problems else mapping


@dataclass(frozen=True, slots=True)
class _Form:
    page: Page
    sources: Sources

    def mapping(self, name: str, parts: Texts[str, Node]) -> Mapping:
        page = self.page
        department = page.text(parts["department"])
        if department and not _DEPARTMENT.fullmatch(department):
            page.complain(parts["department"], "not_department", department)
        feed = page.choice(parts["feed"], get_args(Feed)) if "feed" in parts else None
        on_change = page.choice(parts["on_change"], ("correct", "refuse")) if "on_change" in parts else None
        revision = self.sources.cell(parts["revision"], int) if "revision" in parts else None
        subject = self.subject(parts)
        occurred_on = self.sources.day(parts["occurred_on"]) if "occurred_on" in parts else None
        statements = [self.statement(node, subject, occurred_on) for node in page.items(parts["statements"])]
        mapping = Mapping(
            name=name, title=page.text(parts["title"]), department=department,
            statements=tuple(one for one in statements if one is not None), identity=self.identity(parts["identity"]),
            place=self.place(parts["division"]), feed=cast("Feed | None", feed), revision=revision,
            on_change=cast("OnChange", on_change or "correct"),
            may_change_person=self.flag(parts, "may_change_person"), each=self.flag(parts, "each"),
            normal=tuple(map(page.text, page.items(parts["normal"]))) if "normal" in parts else (),
        )  # fmt: skip
        self.check_number(mapping, parts["identity"])
        return mapping

    def flag(self, parts: Texts[str, Node], name: str) -> bool:
        return name in parts and self.page.choice(parts[name], FLAGS) == "true"

    def check_number(self, mapping: Mapping, node: Node) -> None:
        """Refuse a record number that is an identity number: what is derived from it bare could be guessed."""
        people = {head for one in asked_of(mapping) if one.word == "number" for head in one.heads}
        named = next((head for head in mapping.identity.number if head in people), None)
        if named is not None:
            self.page.complain(node, "bare_identity", named)

    def identity(self, node: Node) -> Identified:
        parts = self.page.record(node, (), ("number", "columns", "content"))
        if len(parts) != 1:
            self.page.complain(node, "no_converter", "number、columns、content")
            return Identified()
        if "number" in parts:
            return Identified(number=self.page.heads(parts["number"]))
        if "columns" in parts:
            return Identified(columns=tuple(self.page.heads(one) for one in self.page.items(parts["columns"])))
        self.page.choice(parts["content"], ("true",))
        return Identified()

    def place(self, node: Node) -> PlaceCell:
        parts = self.page.record(node, (), ("column", "default"))
        if not parts:
            self.page.complain(node, "missing_key", "column")
        if "default" in parts:
            self.page.choice(parts["default"], (DELIVERED,))
        return PlaceCell(self.page.heads(parts["column"]) if "column" in parts else (), "default" in parts)

    def subject(self, parts: Texts[str, Node]) -> Subject:
        household = self.sources.cell(parts["household"], str) if "household" in parts else None
        return Subject(household, self.sources.person(parts["person"]) if "person" in parts else None)

    def own_subject(self, node: Node) -> Subject:
        parts = self.page.record(node, (), ("person", "household", "division"))
        if not parts:
            self.page.complain(node, "no_converter", "person、household、division")
        if "division" in parts:
            self.page.choice(parts["division"], ("true",))
        return self.subject(parts)

    def statement(self, node: Node, subject: Subject, occurred_on: Cell | None) -> Statement | None:
        page = self.page
        parts = page.record(node, ("type",), STATED)
        if not parts:
            return None
        name = page.text(parts["type"])
        kind = event_types().get(name)
        if kind is None or kind.SUBJECTS == SYSTEM:
            page.complain(parts["type"], "unknown_type", name)
            return None
        if "subject" in parts:
            subject = self.own_subject(parts["subject"])
        self.check_subject(parts.get("subject", parts["type"]), subject, kind)
        if "occurred_on" in parts:
            occurred_on = self.sources.day(parts["occurred_on"])
        elif occurred_on is None:
            page.complain(node, "no_day")
        fields = self.sources.fields(parts.get("data"), parts["type"], name, targets(kind))
        part = page.text(parts["part"]) if "part" in parts else None
        if part and not _PART.fullmatch(part):
            page.complain(parts["part"], "not_department", part)
        if occurred_on is None:
            return None
        when = self.when(parts["when"]) if "when" in parts else None
        return Statement(type=name, fields=fields, subject=subject, occurred_on=occurred_on, when=when, part=part)

    def check_subject(self, node: Node, subject: Subject, kind: type[Payload]) -> None:
        said_of = {
            name
            for name, source in (("household", subject.household), ("person", subject.person))
            if source is not None
        }
        if not (said_of or {"division"}) <= kind.SUBJECTS:
            self.page.complain(node, "wrong_subject", kind.__name__)

    def when(self, node: Node) -> When:
        parts = self.page.record(node, ("column",), ("is", "filled"))
        if not parts:
            return When(())
        heads = self.page.heads(parts["column"])
        if ("is" in parts) == ("filled" in parts):
            self.page.complain(node, "no_converter", "is、filled")
        if "is" in parts:
            return When(heads, tuple(self.page.text(word) for word in self.page.items(parts["is"])))
        return When(heads, is_filled=self.flag(parts, "filled"))
