"""What every command that changes something has in common: who says it, under which id, and how the answer is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from inspect import Parameter, Signature, signature
from typing import Annotated, Any, NoReturn

import typer
from pydantic import TypeAdapter

from schemas.case.commands import AnyCommand
from schemas.case.feed import Answered, Refused
from schemas.case.parts import Author
from schemas.event import canonical
from services.host import hosts
from services.host.clock import now
from services.host.commands.options import DATABASE_URL, AsJson, Database, moment_of, settings_of
from services.host.commands.output import say, say_json, warn
from services.host.database import book_of, looking
from services.host.hosts import Host
from services.host.phrases import Words
from services.host.plain import plain
from services.host.scale import scales_of
from services.host.signing import household_of
from services.host.turns import turn_text

FORM = """--json: done（command_id, is_repeat, events）或 / or refused（command_id, reason, zh, en）
拒绝时退出码为 1 / exit code 1 if it is refused"""

COMMAND_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
DERIVED_DIGITS = 16
REFUSED = 1
"""Exit code: the command was refused."""


def id_of(text: str) -> str:
    """An id that a client made.

    Raises:
        typer.BadParameter: it is too long, or has other characters.
    """
    if COMMAND_ID.fullmatch(text):
        return text
    raise typer.BadParameter(
        f"“{text}”不是操作编号，只能有 1 至 64 个字母、数字、点、横线、下划线 / '{text}' is no id of a command; "
        "write 1 to 64 letters, digits, dots, hyphens, underscores"
    )


def word_of(words: Words) -> Callable[[str], str]:
    """How a code of a closed list is read: by its code or its Chinese word.

    >>> word_of({"MET": ("见面", "met")})("见面")
    'MET'
    """

    def read(text: str) -> str:
        for code, (chinese, _) in words.items():
            if text.upper() == code or text == chinese:
                return code
        listed = "、".join(f"{chinese} {code}" for code, (chinese, _) in words.items())
        raise typer.BadParameter(f"没有“{text}”，请写 {listed} 之一 / there is no '{text}'")

    return read


def listed(words: Words) -> str:
    """The codes of a closed list with their Chinese words, for a help text."""
    return "、".join(f"{chinese} {code}" for code, (chinese, _) in words.items())


HouseholdId = Annotated[
    str, typer.Argument(metavar="HOUSEHOLD", help="家庭编号 / id of the household", show_default=False)
]
HouseholdOrCase = Annotated[
    str,
    typer.Argument(
        metavar="HOUSEHOLD", show_default=False,
        help="家庭编号或其最近的案件编号 / id of the household, or of its last case",
    ),
]  # fmt: skip
Staff = Annotated[str, typer.Option("--as", metavar="STAFF", help="经办人工号 / work number of who says it")]
Behalf = Annotated[
    str | None, typer.Option("--on-behalf-of", metavar="STAFF", help="代谁经办 / on whose behalf, if not their own")
]
Id = Annotated[
    str | None,
    typer.Option(
        "--id", metavar="TEXT", parser=id_of,
        help="操作编号，相同则只办一次；默认由内容和分钟得出 / id: twice is once; by default from content and minute",
    ),
]  # fmt: skip
DeviceAt = Annotated[
    datetime | None,
    typer.Option("--device-at", metavar="INSTANT", parser=moment_of, help="设备时刻 / the time of the device"),
]


@dataclass(frozen=True, slots=True)
class Said:
    """Who gives a command, under which id, at what time of their own clock."""

    by: Author
    command_id: str
    device_at: datetime | None

    def of(self, household_id: str) -> dict[str, Any]:
        """What all commands about a household have in common."""
        return {
            "command_id": self.command_id, "household_id": household_id, "by": self.by, "device_at": self.device_at,
        }  # fmt: skip


def said(staff: Staff, on_behalf_of: Behalf = None, command_id: Id = None, device_at: DeviceAt = None) -> Said:
    """Who speaks; level and division are those of the staff list, which only the host reads."""
    return Said(author(staff, on_behalf_of), command_id or "", device_at)


def author(staff: str, on_behalf_of: str | None = None) -> Author:
    """Whoever has a work number; their level and division are filled in from the staff list by the host."""
    return Author(staff=staff, level="VILLAGE", division="", on_behalf_of=on_behalf_of)


def answer(command: AnyCommand, database: Database = DATABASE_URL, as_json: AsJson = False) -> None:
    """Have a command carried out, and tell what came of it."""
    tell(carry_out(command, database), database, as_json=as_json)


def carry_out(command: AnyCommand, database: str) -> Answered:
    """What the host answers to a command.

    Raises:
        NoSuchHousehold: the log has never heard of the household.
        NotTheLastCase: it names a case that is not the last of its household.
    """
    with looking(database) as reader:
        known = replace(command, household_id=household_of(reader, command.household_id))
    host = host_of(database)
    try:
        return host.command(identified(known))
    finally:
        host.close()


def host_of(database: str) -> Host:
    """A host of an existing log under the policy that is adopted there, so that nothing but the command happens.

    Raises:
        NothingRecorded: nothing has been read into the log yet.
    """
    with looking(database) as reader:
        book = book_of(reader)
    return hosts.host_of(settings_of(database, None), book)


def saying(act: Callable[..., AnyCommand]) -> Callable[..., None]:
    """The command line of a command: `act` makes it from a `Said` and its own options; the rest is the same for all."""
    own = _parameters(act)[1:]
    speaking, answering = _parameters(said), _parameters(answer)[1:]

    def run(**given: Any) -> None:  # noqa: ANN401  # what each option is, its own annotation says
        command = act(said(**_picked(speaking, given)), **_picked(own, given))
        answer(command, **_picked(answering, given))

    everything = [*own, *speaking, *answering]
    run.__name__, run.__doc__ = act.__name__, act.__doc__
    run.__annotations__ = {one.name: one.annotation for one in everything}
    run.__signature__ = Signature(everything)  # type: ignore[attr-defined]  # what typer reads
    return run


def tell(answered: Answered, database: str, *, as_json: bool) -> None:
    """Say what came of a command, in the words of the policy that the log has adopted.

    Raises:
        typer.Exit: it was refused.
    """
    if isinstance(answered, Refused):
        refuse(answered, as_json=as_json)
    if as_json:
        say_json({"done": plain(answered)})
        return
    head = ("此前已办理，未再重复", "done before, nothing repeated") if answered.is_repeat else ("已办理", "done")
    say(f"{head[0]}，操作编号 {answered.command_id} / {head[1]}, id {answered.command_id}")
    with looking(database) as reader:
        scales = scales_of(reader)
    for event in answered.events:
        say(f"  {turn_text(event, scales)}")


def refuse(refused: Refused, *, as_json: bool) -> NoReturn:
    """Say why a command was refused, and leave with the exit code for it."""
    if as_json:
        say_json({"refused": plain(refused)})
    else:
        warn(f"未办理 / refused [{refused.reason}]: {refused.zh} / {refused.en}")
    raise typer.Exit(REFUSED)


def identified(command: AnyCommand) -> AnyCommand:
    """The command with an id: the client's, or else one of its content and the minute."""
    if command.command_id:
        return command
    content = TypeAdapter(type(command)).dump_python(command, mode="json")
    minute = now().isoformat(timespec="minutes")
    digest = sha256(minute.encode() + b"\0" + canonical(content)).hexdigest()
    return replace(command, command_id=digest[:DERIVED_DIGITS])


def _parameters(function: Callable[..., object]) -> list[Parameter]:
    found = signature(function, eval_str=True).parameters.values()
    return [one.replace(kind=Parameter.KEYWORD_ONLY) for one in found]


def _picked(parameters: list[Parameter], given: Mapping[str, Any]) -> dict[str, Any]:
    return {one.name: given[one.name] for one in parameters}
