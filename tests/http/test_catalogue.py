from __future__ import annotations

from jsonschema import Draft202012Validator

from schemas.events import event_types
from schemas.payload import SYSTEM
from tests.http.serving import Department

NOBODY = {"authorization": ""}


def test_every_type_that_a_source_can_say_is_listed_with_its_schema_and_a_sample(
    still: Department,
) -> None:
    listed = still.http.get("/v1/types", headers=NOBODY).json()["types"]

    assert {one["name"] for one in listed} == {n for n, kind in event_types().items() if kind.SUBJECTS != SYSTEM}
    for one in listed:
        assert " / " in one["title"]
        schema = still.http.get(one["schema_at"], headers=NOBODY).json()
        (sample,) = schema["examples"]
        assert sample["type"] == one["name"]
        assert Draft202012Validator(schema).is_valid(sample)


def test_what_no_source_can_say_is_not_found(still: Department) -> None:
    for name in ("Tick", "Nothing"):
        assert still.http.get(f"/v1/types/{name}").status_code == 404
