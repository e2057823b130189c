"""What all scenarios read (金标准), by dimension and stream: no answer changes without a new version of its rules."""

from __future__ import annotations

import json
import sys
from dataclasses import fields
from datetime import date
from enum import IntEnum
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from services.lab.scenario import load
from services.lab.scenario.story import Past, book_of, recorded
from services.monitor.dimensions import dimensions, streams
from services.policy.load import load as load_policy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from schemas.assessment import Assessment, Item, Signal
    from services.lab.scenario import Scenario
    from services.lab.scenario.shape import Expectation
    from services.policy.book import PolicyBook

FILE = "golden.json"

Answers = dict[str, dict[str, list[dict[str, Any]]]]
"""By scenario and dates, and what was put into them: by dimension or stream, its signals or items."""


def golden(paths: Iterable[Path], book: PolicyBook) -> dict[str, Any]:
    """Everything read in the scenarios of some files, in canonical form, with the rules and the policy behind it."""
    answers: Answers = {}
    for path in paths:
        for scenario in load(path, book):
            answers |= dict(_answers(path.name, scenario, book))
    return {"answers": answers, "policy": book.digest, "rules": _rules()}


def unexplained(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Answers to the same question that changed though neither their rules' version nor the policy did."""
    if old["policy"] != new["policy"]:
        return []
    return [
        f"{question}：{name}"
        for question, answers in new["answers"].items()
        if question in old["answers"]
        for name in sorted({*answers, *old["answers"][question]})
        if answers.get(name) != old["answers"][question].get(name) and old["rules"].get(name) == new["rules"].get(name)
    ]


def write(found: Mapping[str, Any]) -> str:
    """The file's text: a line for each question, so that a change shows as what it is."""
    answers = ",\n".join(f"{_json(key)}: {_json(value)}" for key, value in sorted(found["answers"].items()))
    head = f'"policy": {_json(found["policy"])},\n"rules": {_json(found["rules"])},\n'
    return f'{{\n{head}"answers": {{\n{answers}\n}}\n}}\n'


def _answers(name: str, scenario: Scenario, book: PolicyBook) -> Iterator[tuple[str, dict[str, list[dict[str, Any]]]]]:
    past = Past(scenario, book_of(scenario, book), tuple(recorded(scenario)))
    for expectation in scenario.expectations:
        reading = past.reading(expectation.on, expectation.known_on)
        if reading is not None:
            yield _question(name, past, expectation), _said(reading.assessment)


def _question(name: str, past: Past, expectation: Expectation) -> str:
    """The scenario and dates, with a digest of all that was put in: another input is another question."""
    scenario = past.scenario
    told = [f"{one.event.event_id}@{one.known_on}" for one in scenario.statements]
    told += [f"{one.feed}@{one.through_on}@{one.known_on}" for one in scenario.deliveries]
    told += [f"{one.entry.path}={one.written}@{one.entry.effective_on}" for one in scenario.settings]
    digest = sha256("\n".join([scenario.household_id, scenario.division, *told]).encode()).hexdigest()[:8]
    return f"{name} {scenario.title} {expectation.on} ({expectation.known_on}) {digest}"


def _said(assessment: Assessment) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for signal in assessment.signals:
        found.setdefault(signal.dimension, []).append(_plain(signal))
    for item in assessment.items:
        found.setdefault(item.stream, []).append(_plain(item))
    return found


def _plain(one: Signal | Item) -> dict[str, Any]:
    """What is answered; which policy values were looked at on the way is not."""
    return {field.name: _value(getattr(one, field.name)) for field in fields(one) if field.name != "parameters"}


def _value(value: object) -> object:
    if isinstance(value, tuple):
        return [_value(each) for each in value]
    if isinstance(value, IntEnum):
        return value.name
    return value.isoformat() if isinstance(value, date) else value


def _rules() -> dict[str, int]:
    graded = {one.name: one.rules_version for one in dimensions()}
    return graded | {one.name: one.rules_version for one in streams()}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def main(folder: Path) -> int:
    """Write the golden file of a folder anew; refuses where an answer changed under the same rules and policy."""
    new = golden(sorted(folder.glob("*.yaml")), load_policy())
    file = folder / FILE
    changed = unexplained(json.loads(file.read_text(encoding="utf-8")), new) if file.exists() else []
    if changed:
        lines = "\n".join(changed)
        sys.stderr.write(
            f"结论变了而规则版本（rules_version）未变；请先提高该维度的版本 / answers changed under the same rules "
            f"version; raise the version of the dimension first:\n{lines}\n"
        )
        return 1
    file.write_text(write(new), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
