"""Who gives a command: what the staff list says of them, not what the command says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from schemas.case.commands import Assign
from services.alerts import service
from services.alerts.lifecycle.refusals import refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from schemas.case.commands import AnyCommand
    from schemas.case.feed import Refused


def signed(connection: Connection, command: AnyCommand) -> AnyCommand | Refused:
    """The command with its author's level and division; refused if it names anybody who is not on the staff list."""
    for number in _named(command):
        if service.staff(connection, number) is None:
            return refused(command.command_id, "UNKNOWN_STAFF", staff=number)
    author = service.staff(connection, command.by.staff)
    if author is None:
        return refused(command.command_id, "UNKNOWN_STAFF", staff=command.by.staff)
    return replace(command, by=replace(command.by, level=author.level, division=author.division))


def _named(command: AnyCommand) -> Iterator[str]:
    """The others whom a command names."""
    if command.by.on_behalf_of is not None:
        yield command.by.on_behalf_of
    if isinstance(command, Assign):
        yield command.coordinator
        if command.deputy is not None:
            yield command.deputy
