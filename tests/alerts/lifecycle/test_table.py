"""Every state with every command, as the table says; the table as a page; refusals in words."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, get_args

import pytest

from schemas.case.commands import AnyCommand, RecordVisit
from schemas.case.feed import Refused
from schemas.case.words import Place, RefusalReason, Status
from services.alerts.lifecycle import refusals, table, wording
from services.alerts.lifecycle.acting import ACTS
from services.alerts.lifecycle.decide import Decided
from services.alerts.lifecycle.evolve import evolve
from services.alerts.lifecycle.refusals import refused
from services.alerts.lifecycle.table import EVERYWHERE, MESSAGES, RULES
from tests.alerts.lifecycle.commands import ask, in_place, say

if TYPE_CHECKING:
    from collections.abc import Iterable

PAGE = Path(__file__).parents[3] / "docs" / "cases.md"
KINDS: dict[str, type[AnyCommand]] = {say(kind).kind: kind for kind in get_args(AnyCommand)}
NAMES = {
    "household", "command", "status", "level", "staff", "division", "days", "referral", "silence", "cause", "deadline",
    "event", "detail",
}  # fmt: skip


@pytest.mark.parametrize(("place", "kind"), list(product(EVERYWHERE, KINDS)))
def test_every_command_leads_from_every_state_to_where_the_table_says_or_is_refused_for_its_reason(
    place: Place, kind: str
) -> None:
    rule, before = RULES[kind], in_place(place, KINDS[kind])
    answer = ask(say(KINDS[kind]), before)
    if place not in rule.to:
        assert isinstance(answer, Refused)
        assert answer.reason == rule.refuses(place) == ("NO_CASE" if place == "NONE" else rule.otherwise)
        return
    assert isinstance(answer, Decided)
    for event in answer.events:
        before = evolve(before, event)
    assert before.place == rule.to[place]
    assert bool(answer.facts) == (kind == "VISIT")
    assert bool(answer.events) == (kind != "VISIT")


def test_the_table_has_one_row_for_each_command_and_one_cell_for_each_state_and_message() -> None:
    assert set(RULES) == set(KINDS) == set(wording.COMMANDS)
    assert ("NONE", *get_args(Status)) == EVERYWHERE
    assert all(set(cells) == set(EVERYWHERE) for cells in MESSAGES.values())
    assert set(ACTS) == set(KINDS.values()) - {RecordVisit}


def test_the_page_is_as_the_table_says() -> None:
    program = "from services.alerts.lifecycle.table import page; print(page(), end='')"
    assert PAGE.read_text(encoding="utf-8") == table.page(), f'write it again: python -c "{program}" > docs/cases.md'


def test_a_cell_of_the_page_says_what_the_command_does_there() -> None:
    row = next(line for line in table.page().splitlines() if line.startswith("| 签收 ACCEPT（"))
    assert [cell.strip() for cell in row.split("|")[2:-1]] == ["NO_CASE", "→ ACCEPTED", "→ ACCEPTED", *["ALREADY"] * 5]


@pytest.mark.parametrize("reason", get_args(RefusalReason))
def test_a_refusal_says_in_both_languages_what_why_and_what_to_do(reason: RefusalReason) -> None:
    answer = refused("k1", reason, **dict.fromkeys(NAMES, "n7"))
    assert (answer.command_id, answer.reason) == ("k1", reason)
    assert answer.zh.endswith("。")
    assert answer.en.endswith(".")
    assert "；" in answer.zh
    assert ";" in answer.en
    assert "?" not in answer.zh + answer.en
    assert answer.en.isascii()


def test_a_refusal_mentions_the_same_in_both_languages_and_nothing_unknown() -> None:
    assert set(refusals.SENTENCES) == set(get_args(RefusalReason))
    for chinese, english in refusals.SENTENCES.values():
        assert _names(chinese) <= NAMES
        assert _names(chinese) == _names(english)


def test_a_refusal_puts_codes_into_words_and_marks_what_nobody_named() -> None:
    answer = refused("k1", "WRONG_STATUS", status="VERIFIED")
    assert answer.zh == "处置单为“已核实”，此时不能?；请先查看该单现在应办的事项。"
    assert answer.en == "the case is VERIFIED, where ? is not possible; look up what it needs next."


def _names(sentence: str) -> set[str]:
    fields: Iterable[str | None] = (name for _, name, _, _ in Formatter().parse(sentence))
    return {name for name in fields if name is not None}
