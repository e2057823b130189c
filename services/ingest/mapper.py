"""From a row of a department's file to the lines of an event file that it says."""

from __future__ import annotations

import re
from datetime import UTC
from typing import TYPE_CHECKING

from pydantic_core import to_json

from schemas.faults import Fault
from services.ingest.columns import fold
from services.ingest.mapping import Mapping, asked_of
from services.ingest.people import Gathered, Refs
from services.ingest.places import Places
from services.ingest.plans import Plan, Speaker, plan_of
from services.ingest.readings import Cells, Means, empty, read_all
from services.ingest.said import Row, Said
from services.vault.identity import Identity
from services.vault.number import read_number

if TYPE_CHECKING:
    from datetime import date

    from services.ingest.answer import Delivery
    from services.ingest.intake import RawRecord
    from services.policy.divisions import Divisions

PLANS = 256
"""Sets of heads remembered: a file has one, JSON Lines as many as there are ways to leave keys out."""

PRIVATE_USE = Fault(
    "invalid_field", "", "含有无法识别的造字 / it holds private-use characters",
    "请以 Unicode 汉字替换后重新导出 / replace them by Unicode characters",
)  # fmt: skip
NO_STATEMENT = Fault(
    "invalid_field", "type", "此行不符合对照表的任何一种情形 / no statement of the mapping holds for the row",
    "请核对状态列的取值 / check the column that says the state",
)  # fmt: skip
_PRIVATE = re.compile("[\ue000-\uf8ff]")


class Mapper:
    """Reads the rows of one delivery as its mapping says; keeps nothing of them."""

    def __init__(self, mapping: Mapping, refs: Refs, divisions: Divisions, delivery: Delivery, today: date) -> None:
        self._mapping = mapping
        self._means = Means(refs, Places(divisions, delivery.county), delivery.county, today)
        self._plans: dict[tuple[str, ...], Plan | Fault] = {}
        self._numbers = tuple(head for one in asked_of(mapping) if one.word == "number" for head in one.heads)
        self._envelope: dict[str, object] = {"source": f"{delivery.county}-{mapping.department}"}
        if delivery.batch:
            self._envelope["batch"] = delivery.batch
        if delivery.known_at is not None:
            self._envelope["recordedat"] = delivery.known_at.astimezone(UTC).isoformat().replace("+00:00", "Z")

    def take(self, record: RawRecord, row: Row) -> Said | Fault:
        """The lines that a row says, or why it says none; the fault names the column."""
        heads = tuple(row.cells)
        plan = self._plans.get(heads)
        if plan is None:
            if len(self._plans) >= PLANS:
                self._plans.clear()
            plan = self._plans[heads] = plan_of(self._mapping, heads, self._means)
        if isinstance(plan, Fault):
            return plan
        if _PRIVATE.search("".join(row.cells.values())):
            return PRIVATE_USE
        return self._say(plan, record, row.cells)

    def named(self, row: Row) -> tuple[Identity, ...]:
        """The people whom a row names by a number that can be read, whatever else is wrong with it."""
        texts = dict.fromkeys(row.cells.get(head, "") for head in self._numbers)
        found = (read_number(text, self._means.today) for text in texts if text)
        return tuple(Identity(number) for number in found if not isinstance(number, Fault))

    def _say(self, plan: Plan, record: RawRecord, cells: Cells) -> Said | Fault:
        for state in plan.states:
            if fold(cells[state.head]) not in state.words:
                return state.fault
        speakers = [speaker for speaker in plan.speakers if speaker.holds(cells)]
        if not speakers:
            return NO_STATEMENT
        gathered, lines, columns = Gathered(), [], speakers[0].columns
        for speaker in speakers if self._mapping.each else speakers[:1]:
            line = self._line(plan, speaker, cells, gathered)
            if isinstance(line, Fault):
                return line
            lines.append(line)
            if speaker is not speakers[0]:
                columns = {**speaker.columns, **columns}
        return Said(record, tuple(lines), tuple(gathered.people), tuple(gathered.notes), columns)

    def _line(self, plan: Plan, speaker: Speaker, cells: Cells, gathered: Gathered) -> bytes | Fault:
        division = plan.place(cells, gathered)
        gathered.about = None
        head = {
            "subject": speaker.subject(cells, gathered), "division": division,
            "occurredon": speaker.occurred_on(cells, gathered), "id": plan.number(cells, gathered),
            "revision": plan.revision(cells, gathered) or None,
        }  # fmt: skip
        data = read_all(speaker.fields, cells, gathered)
        for value in (*head.values(), data):
            if isinstance(value, Fault):
                return value
        for name in ("division", "occurredon"):
            if head[name] is None:
                return empty(name, speaker.columns[name])
        if head["subject"] is None:
            head["subject"] = f"division/{division}"
        number, part = head["id"], speaker.part
        if number is not None and part is not None:
            head["id"] = f"{number}/{part}"
        told = {name: value for name, value in head.items() if value is not None}
        return to_json({"type": speaker.type, **self._envelope, **told, "data": data})
