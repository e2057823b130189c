"""People as departments name them, by identity number, become pseudonyms before anything is validated or stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any, Protocol, get_args, get_type_hints

from pydantic import StringConstraints
from pydantic_core import from_json, to_json

from schemas.events import event_types
from schemas.faults import MEND, Fault
from schemas.fields import PERSON_REF, whole
from services.ingest.intake import MAX_LINE_BYTES, TOO_LARGE, RawRecord
from services.ingest.said import Note, Said
from services.vault.identity import Identity
from services.vault.number import read_number

PARTS = ("name", "phone", "address", "account")
"""What may stand beside the number (姓名、电话、住址、账号)."""

NOTED = frozenset({"note_ref", "note_refs"})
"""Fields for references of sealed texts; their type is that of other codes, so they are told by name."""

MARKS = (b'"number"', b'"person"', b'"text"')
"""A line without one of these names nobody and holds no text."""

NO_PERSON = Fault(
    "invalid_field", "", '人员应写成 {"number": …} / a person is written {"number": …}',
    "此外只可有 name、phone、address、account，均为文本 / beside it only name, phone, address and account, all text",
)  # fmt: skip
BOTH = Fault(
    "wrong_subject", "data.person", "subject 与 data.person 只能写一个 / there is both a subject and data.person",
    "说的是人就删去 subject，说的是家庭就删去 data.person / of a person leave out subject, of a household data.person",
)  # fmt: skip
NO_NOTE = Fault(
    "invalid_field", "", '文字应写成 {"text": …} / a text is written {"text": …}', MEND
)  # fmt: skip


class Refs(Protocol):
    """Makes pseudonyms; the vault does, and a check without a vault does so under a key of its own."""

    def ref_of(self, number: str) -> str:
        """The pseudonym of a person, by the normalised identity number."""
        ...

    def note_ref(self, text: str) -> str:
        """The reference of a text."""
        ...


@dataclass(slots=True)
class Gathered:
    """Whom and what a record names besides its statements; `about` is whom a note speaks of."""

    people: list[Identity] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    about: str | None = None


def resolve(record: RawRecord, refs: Refs, today: date) -> Said | Fault:
    """The line of an event file with a pseudonym for each person and a reference for each text that it names.

    What is no JSON object is passed on, for the intake to refuse.
    """
    if len(record.raw) > MAX_LINE_BYTES:
        return TOO_LARGE
    line = _named(record.raw)
    if line is None:
        return Said(record, (record.raw,))
    naming = _Naming(refs, today)
    fault = naming.line(line)
    if fault is not None:
        return fault
    gathered = naming.gathered
    return Said(record, (to_json(line),), tuple(gathered.people), tuple(gathered.notes))


def _named(raw: bytes) -> dict[str, Any] | None:
    """The object of a line that names people or holds texts."""
    if not any(mark in raw for mark in MARKS) and b"\\u" not in raw:
        return None
    try:
        line = from_json(raw)
    except ValueError:
        return None
    return line if isinstance(line, dict) and isinstance(line.get("data"), dict) else None


@cache
def person_fields() -> frozenset[str]:
    """The names of all fields that hold references of people, alone or in a list."""
    return frozenset(name for kind in event_types().values() for name in _person_fields(kind))


def _person_fields(kind: type) -> Iterator[str]:
    for name, hint in get_type_hints(kind, include_extras=True).items():
        for part in _parts(hint):
            if isinstance(part, StringConstraints) and part.pattern == whole(PERSON_REF):
                yield name
            elif isinstance(part, type) and part.__module__ == kind.__module__:
                yield from _person_fields(part)


def _parts(hint: object) -> Iterator[object]:
    yield hint
    for part in get_args(hint):
        yield from _parts(part)


class _Naming:
    """Replaces the people and texts of one line, in place."""

    def __init__(self, refs: Refs, today: date) -> None:
        self._refs = refs
        self._today = today
        self.gathered = Gathered()

    def line(self, line: dict[str, Any]) -> Fault | None:
        data = line["data"]
        if "subject" in line and "person" in data:
            return BOTH
        if "person" in data:
            ref = self._person(data.pop("person"), "data.person")
            if isinstance(ref, Fault):
                return ref
            line["subject"] = f"person/{ref}"
        subject = line.get("subject")
        if isinstance(subject, str) and subject.startswith("person/"):
            self.gathered.about = subject.removeprefix("person/")
        return self._fields(data, "data")

    def _fields(self, holder: dict[str, Any], path: str) -> Fault | None:
        for name, value in holder.items():
            found = self._value(name, value, f"{path}.{name}")
            if isinstance(found, Fault):
                return found
            holder[name] = found
        return None

    def _value(self, name: str, value: object, path: str) -> object:
        """What stands in place of the value: a reference, the value itself, or why there is none."""
        if isinstance(value, list):
            entries = [self._value(name, entry, f"{path}.{place}") for place, entry in enumerate(value)]
            return next((entry for entry in entries if isinstance(entry, Fault)), entries)
        if not isinstance(value, dict):
            return value
        if name in person_fields():
            return self._person(value, path)
        if name in NOTED:
            return self._note(value, path)
        return self._fields(value, path) or value

    def _person(self, said: object, path: str) -> str | Fault:
        if not isinstance(said, dict) or "number" not in said or not said.keys() <= {"number", *PARTS}:
            return replace(NO_PERSON, path=path)
        if not all(isinstance(part, str) for part in said.values()):
            return replace(NO_PERSON, path=path)
        number = read_number(said["number"], self._today)
        if isinstance(number, Fault):
            return replace(number, path=path)
        parts = {part: text for part in PARTS if (text := said.get(part, "").strip())}
        self.gathered.people.append(Identity(number, **parts))
        return self._refs.ref_of(number)

    def _note(self, said: dict[str, Any], path: str) -> str | Fault:
        text = said.get("text")
        if not isinstance(text, str) or not text.strip() or len(said) > 1:
            return replace(NO_NOTE, path=path)
        ref = self._refs.note_ref(text)
        self.gathered.notes.append(Note(ref, text, self.gathered.about))
        return ref
