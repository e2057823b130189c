"""A scenario run: what was expected, what was read instead, and why; each reading by more than one way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.lab.scenario.rows import rows
from services.lab.scenario.shape import NONE, Wanted
from services.lab.scenario.story import Past, Story, book_of, recorded
from services.lab.scenario.why import why
from services.lab.scenario.words import figure
from services.monitor.difference import differs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from schemas.assessment import Assessment
    from services.lab.scenario.rows import Rows
    from services.lab.scenario.shape import Expectation, Fields, Scenario
    from services.policy.book import PolicyBook

NOTHING = "（无 / none）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One thing expected (核对结果), as it was found; `why` is the receipt in short, a line each."""

    place: str
    on: date
    known_on: date
    what: str
    expected: str
    found: str
    ok: bool
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """One expectation with the reading that answers it."""

    expectation: Expectation
    assessment: Assessment | None
    rows: Rows
    reasons: Mapping[str, Sequence[str]]

    def checked(self, wanted: Wanted, expected: str, found: str, *, ok: bool) -> Checked:
        """The answer to one line of the expectation."""
        at = self.expectation
        reasons = [line for topic, lines in self.reasons.items() if _is_about(topic, wanted) for line in lines]
        if wanted.section in {"signals", "items"} and not ok and found == NOTHING:
            others = "、".join(key for key in self.rows[wanted.section]) or NOTHING
            reasons.append(f"这一天读到的 / what is on that day：{others}")
        return Checked(
            place=wanted.place, on=at.on, known_on=at.known_on, what=f"{wanted.section} {wanted.key}".strip(),
            expected=expected, found=found, ok=ok, why=tuple(reasons),
        )  # fmt: skip


def run(scenario: Scenario, book: PolicyBook) -> list[Checked]:
    """Check every expectation of a scenario, in the order in which they are written.

    Raises:
        ParameterNotInForce: the place has no value for a parameter that is read.
    """
    past = Past(scenario, book_of(scenario, book), tuple(recorded(scenario)))
    story = Story(past)
    found: dict[int, list[Checked]] = {}
    order = sorted(range(len(scenario.expectations)), key=lambda each: scenario.expectations[each].known_on)
    for each in order:
        expectation = scenario.expectations[each]
        story.live_through(expectation.known_on)
        found[each] = list(_check(past, story, expectation))
    return [checked for each in range(len(found)) for checked in found[each]]


def _check(past: Past, story: Story, expectation: Expectation) -> Iterator[Checked]:
    reading = past.reading(expectation.on, expectation.known_on)
    assessment = reading.assessment if reading is not None else None
    asked = Asked(
        expectation, assessment, rows(assessment, story.case, _numbers(past.scenario)),
        why(assessment, past.book, story.changes),
    )  # fmt: skip
    about = Wanted(expectation.place, "reading", "", ())
    if (assessment is not None) is not expectation.is_read:
        yield asked.checked(about, _is_read(expectation.is_read), _is_read(assessment is not None), ok=False)
    for wanted in expectation.wanted:
        yield _compare(asked, wanted)
    yield from _uninvited(asked)
    found, ok = _ways(past, story, expectation)
    yield asked.checked(about, "各种途径同一结论 / the same by every way", found, ok=ok)


def _compare(asked: Asked, wanted: Wanted) -> Checked:
    """Whether the rows under a key, or all keys of an indicator, are those wanted, as far as they are spelt out."""
    section = asked.rows[wanted.section]
    found = [row for key, each in section.items() if _is_under(key, wanted.key) for row in each]
    ok = len(found) == len(wanted.rows) and all(
        row.get(name) == text for row, want in zip(found, wanted.rows, strict=True) for name, text in want.items()
    )
    names = list(dict.fromkeys(name for want in wanted.rows for name in want)) or ["grade", "since"]
    shown = [{name: row.get(name, NONE) for name in names if name in row or wanted.rows} for row in found]
    return asked.checked(wanted, _show(wanted.rows), _show(shown), ok=ok)


def _uninvited(asked: Asked) -> Iterator[Checked]:
    """Signals and items of an indicator that is named, or with `only` of any, which nobody expects."""
    wanted = asked.expectation.wanted
    for section in ("signals", "items"):
        keys = {one.key for one in wanted if one.section == section and one.rows}
        named = {key.split(" ")[0] for key in keys}
        for key, found in asked.rows[section].items():
            every = section == "signals" and asked.expectation.only
            if key not in keys and (every or key.split(" ")[0] in named):
                yield asked.checked(Wanted(asked.expectation.place, section, key, ()), NOTHING, _show(found), ok=False)


def _ways(past: Past, story: Story, expectation: Expectation) -> tuple[str, bool]:
    """Whether other ways lead to the same answer; the name of one that does not."""
    on, known_on = expectation.on, expectation.known_on
    full = past.reading(on, known_on)
    if past.household(known_on) != past.household(known_on, shuffled=True):
        return "倒序重复折叠后家庭不同 / told backwards and twice, another household", False
    again = past.reading(on, known_on, shuffled=True)
    if _said(full) != _said(again):
        return "倒序重复折叠后结论不同 / told backwards and twice, another answer", False
    if on == known_on:
        lived = story.again(past.occasion(on, known_on))
        if (full is None) is not (lived is None) or (full and lived and differs(lived.assessment, full.assessment)):
            return "逐日增量研判与完整研判不同 / read on day by day, another answer", False
        if full is not None and differs(story.recorded, full.assessment):
            return "应在此日前复核而未复核 / it changed by time alone without a review", False
    return "同 / same", True


def _said(reading: object) -> object:
    return getattr(reading, "assessment", None)


def _numbers(scenario: Scenario) -> dict[str, str]:
    return {one.event.record: one.number for one in scenario.statements if one.number is not None}


def _is_under(key: str, wanted: str) -> bool:
    return key == wanted or key.startswith(f"{wanted} ")


def _is_about(topic: str, wanted: Wanted) -> bool:
    """Whether a receipt answers what is wanted: by indicator, by dimension, or as the means."""
    words = topic.split(" ")
    return wanted.key in words or wanted.key.split(" ")[0] == words[0]


def _show(found: Sequence[Fields]) -> str:
    shown = [", ".join(text if name == "grade" else " ".join(figure(name, text)) for name, text in row.items())
             for row in found]  # fmt: skip
    return "; ".join(text or "有 / on" for text in shown) or NOTHING


def _is_read(is_read: bool) -> str:  # noqa: FBT001  # the thing shown
    return "有研判 / a reading" if is_read else "尚无研判 / no reading yet"
