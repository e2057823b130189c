from __future__ import annotations

import json
from pathlib import Path

import pytest

from services.ingest.mappings import load_mappings
from tools import write_contract
from tools.write_contract import OPENAPI, PAGE, ROOT, VALID, contract, main, samples


def test_the_committed_files_are_those_of_the_code() -> None:
    assert main(["--check"]) == 0


def test_a_file_that_is_not_as_the_code_says_is_named_and_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in contract().items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text if name != PAGE else "old", encoding="utf-8")
    monkeypatch.setattr(write_contract, "ROOT", tmp_path)

    assert main(["--check"]) == 1
    assert capsys.readouterr().out.startswith(f"{PAGE}: ")
    assert main([]) == 0
    assert main(["--check"]) == 0


def test_a_sample_names_people_by_identity_number_wherever_an_event_has_a_pseudonym() -> None:
    lines = {line["type"]: line for line in map(json.loads, samples().splitlines())}

    assert lines["MedicalSettled"]["data"]["person"]["number"].startswith("99")
    assert lines["HouseholdRegistered"]["data"]["head_ref"]["number"].startswith("99")
    assert all("record" not in line and "schemaversion" not in line for line in lines.values())


def test_every_mapping_has_its_columns_on_the_page() -> None:
    page = (ROOT / PAGE).read_text(encoding="utf-8")

    for name, mapping in load_mappings().items():
        section = page.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
        assert all(heads[0] in section for heads in mapping.columns.known), name


def test_the_openapi_document_has_every_way_in() -> None:
    paths = json.loads((ROOT / OPENAPI).read_text(encoding="utf-8"))["paths"]

    assert {"/v1/events", "/v1/files/{mapping}", "/v1/deliveries", "/v1/rejects", "/v1/mappings"} <= paths.keys()
    assert (ROOT / VALID).is_file()
