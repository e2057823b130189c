"""The contact card of a household (联系卡): who looks after it, and how to reach them; nothing of the household."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from schemas.errors import ShouwangError
from services.alerts import service
from services.alerts.process import case_of
from services.monitor.store import watch

if TYPE_CHECKING:
    from datetime import date

    from services.alerts.service import Staff
    from services.eventlog.reading import SqlReader


class NoHousehold(ShouwangError):
    """A question about a household that has not been read."""

    def __init__(self, household_id: str) -> None:
        self.household_id = household_id
        super().__init__(
            f"没有家庭 {household_id} 的研判；请核对户编号 / household {household_id} has not been read; check its id"
        )


@dataclass(frozen=True, slots=True)
class Card:
    """Coordinator and deputy; None where nobody is."""

    coordinator: Staff | None
    deputy: Staff | None


def card_of(reader: SqlReader, household_id: str, on: date) -> Card:
    """Who looks after a household on a day: whoever leads its case, or else whom the roster names.

    Raises:
        NoHousehold: it has not been read.
    """
    current = case_of(reader, household_id).current
    if current is not None and current.coordinator is not None:
        return _card(reader, current.coordinator, current.deputy)
    division = reader.connection.scalar(select(watch.c.division).where(watch.c.household == household_id))
    if division is None:
        raise NoHousehold(household_id)
    found = service.roster(reader.connection, service.EVER).serves(household_id, division, on)
    return Card(None, None) if found is None else _card(reader, found.coordinator, found.deputy)


def _card(reader: SqlReader, coordinator: str | None, deputy: str | None) -> Card:
    return Card(_member(reader, coordinator), _member(reader, deputy))


def _member(reader: SqlReader, number: str | None) -> Staff | None:
    return None if number is None else service.staff(reader.connection, number)
