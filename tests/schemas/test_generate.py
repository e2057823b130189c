from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import pytest

from schemas.describe import schema_of
from schemas.events import event_types
from schemas.fields import Fen
from schemas.generate import (
    ASYNCAPI,
    DERIVED,
    FOLDER,
    SENT,
    asyncapi,
    broken_promises,
    differences,
    main,
    rendered,
    rendered_sent,
    stale,
    write,
)
from schemas.payload import Lift, Payload, statement


@statement
class Gift(Payload):
    amount_fen: Fen


@statement
class GiftWithGiver(Payload):
    amount_fen: Fen
    giver: Fen


@statement
class LiftedGift(Payload):
    VERSION: ClassVar[int] = 2
    UPCASTS: ClassVar[Mapping[int, Lift]] = {1: lambda content: content | {"giver": 0}}

    amount_fen: Fen
    giver: Fen


@statement
class OrphanedGift(Payload):
    VERSION: ClassVar[int] = 2

    amount_fen: Fen


@pytest.fixture
def released(tmp_path: Path) -> Path:
    write(tmp_path, rendered({"Gift": Gift}))
    return tmp_path


def test_the_committed_schemas_are_those_of_the_code_and_break_nothing_released() -> None:
    assert differences(FOLDER, rendered(event_types())) == []
    assert differences(SENT, rendered_sent(event_types())) == []
    assert stale(ASYNCAPI, asyncapi(event_types())) == []
    assert broken_promises(FOLDER / "released", event_types()) == []


def test_every_type_of_today_is_released() -> None:
    assert {path.name for path in (FOLDER / "released").glob("*.json")} >= rendered(event_types()).keys()


def test_the_check_is_silent_but_for_its_count(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0
    assert "schemas agree" in capsys.readouterr().out


def test_writing_makes_the_folder_hold_these_files_and_no_others(tmp_path: Path) -> None:
    (tmp_path / "Old.v1.json").write_text("{}", encoding="utf-8")

    write(tmp_path, rendered({"Gift": Gift}))

    assert {path.name for path in tmp_path.iterdir()} == {"Gift.v1.json", *DERIVED}
    assert json.loads((tmp_path / "Gift.v1.json").read_text(encoding="utf-8")) == schema_of("Gift", Gift)
    assert differences(tmp_path, rendered({"Gift": Gift})) == []


def test_a_changed_a_missing_and_a_superfluous_file_are_named(released: Path) -> None:
    wanted: dict[str, Any] = rendered({"Gift": GiftWithGiver, "LiftedGift": LiftedGift})
    (released / "Old.v1.json").write_text("{}", encoding="utf-8")

    found = [problem.split(":")[0] for problem in differences(released, wanted)]

    assert found == [f"schemas/json/{name}.json" for name in ("Gift.v1", "LiftedGift.v2", "Old.v1")]


def test_a_page_that_is_missing_or_not_as_generated_is_named(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    page = tmp_path / "docs" / "events.md"

    assert [problem.split(":")[0] for problem in stale(page, "new")] == ["docs/events.md"]
    page.write_text("old", encoding="utf-8")
    assert len(stale(page, "new")) == 1
    assert stale(page, "old") == []


def test_a_new_required_field_breaks_what_was_released_unless_the_version_grew(released: Path) -> None:
    assert "giver: now required" in broken_promises(released, {"Gift": GiftWithGiver})[0]
    assert broken_promises(released, {"Gift": LiftedGift}) == []


def test_a_version_that_nobody_lifts_is_a_broken_promise(released: Path) -> None:
    assert "UPCASTS" in broken_promises(released, {"Gift": OrphanedGift})[0]


def test_what_a_case_event_could_say_stays_readable(released: Path) -> None:
    schema = json.loads((released / "case.v1.json").read_text(encoding="utf-8"))
    schema["$defs"]["Accepted"]["properties"]["tone"] = {"type": "string"}
    schema["$defs"]["Refusal"] = {"properties": {"kind": {"const": "REFUSAL"}}, "type": "object"}
    schema["properties"]["change"]["oneOf"].append({"$ref": "#/$defs/Refusal"})
    (released / "case.v1.json").write_text(json.dumps(schema), encoding="utf-8")

    (problem,) = broken_promises(released, {"Gift": Gift})

    assert problem.startswith("case: change: alternative 35 is no longer accepted")


def test_a_released_type_is_never_removed(released: Path) -> None:
    assert "stay readable" in broken_promises(released, {})[0]
