"""`shouwang mapping`: what can be handed over, and how to begin."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from schemas.faults import Fault
from services.ingest.mappings import PACKAGED, load_mappings
from services.ingest.readers import read
from tests.host.calling import Call


def test_the_mappings_are_listed(call: Call) -> None:
    answer = call("mapping", "list", "--json")

    listed = json.loads(answer.out)["mappings"]
    assert [one["name"] for one in listed] == list(load_mappings())
    assert "hospital-stays" in call("mapping", "list").out


def test_a_mapping_is_shown_with_its_columns(call: Call) -> None:
    answer = call("mapping", "show", "hospital-stays", "--json")

    columns = {one["head"]: one for one in json.loads(answer.out)["columns"]}
    assert columns["医疗费总额"]["is_required"]
    assert "医疗费总额" in call("mapping", "show", "hospital-stays").out


@pytest.mark.parametrize("name", ["hospital-stay", "住院结算"])
def test_a_mapping_that_does_not_exist_is_told_with_those_that_are_named_alike(call: Call, name: str) -> None:
    answer = call("mapping", "show", name)

    assert answer.code == 2
    assert "hospital-stays" in answer.err
    assert "--mappings" in answer.err


def test_a_mapping_is_copied_to_begin_with_and_never_over_another_file(call: Call, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"

    assert call("mapping", "copy", "hospital-stays", "--out", own).code == 0
    own.write_text(own.read_text(encoding="utf-8").replace("医疗费总额", "总金额"), encoding="utf-8")
    columns = call("mapping", "show", "own", "--mappings", tmp_path, "--json").json["columns"]
    assert "总金额" in {one["head"] for one in columns}

    assert call("mapping", "copy", "own", "--mappings", tmp_path, "--out", tmp_path / "new.yaml").code == 0
    assert (tmp_path / "new.yaml").read_bytes() == own.read_bytes()
    assert call("mapping", "copy", "pensions", "--out", own).code == 2
    assert call("mapping", "copy", "pensions", "--out", tmp_path / "a.csv").code == 2
    assert call("mapping", "copy", "pensions", "--out", own / "a.yaml").code == 2
    assert call("mapping", "copy", "pensions", "--out", tmp_path / "made" / "a.yaml").code == 0
    assert "总金额" in own.read_text(encoding="utf-8")


def test_folders_of_own_mappings_are_named_by_an_option(call: Call, tmp_path: Path) -> None:
    call("mapping", "copy", "pensions", "--out", tmp_path / "own.yaml")

    assert "own" in {one["name"] for one in call("mapping", "list", "--mappings", tmp_path, "--json").json["mappings"]}
    assert call("mapping", "check", "--mappings", tmp_path).code == 0
    assert call("mapping", "template", "own", "--mappings", tmp_path, "--out", tmp_path / "own.csv").code == 0


def test_a_value_that_a_field_cannot_have_is_told_with_those_that_it_can(call: Call, tmp_path: Path) -> None:
    text = (PACKAGED / "benefits.yaml").read_text(encoding="utf-8")
    (tmp_path / "own.yaml").write_text(text.replace(": DIBAO", ": SUBSIDY", 1), encoding="utf-8")

    problem = call("mapping", "check", tmp_path, "--json").json["problems"][0]

    assert "SUBSIDY" in problem["chinese"]
    assert "DIBAO、" in problem["chinese"]


def test_mappings_are_checked(call: Call, tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("title: 样\n", encoding="utf-8")

    assert call("mapping", "check").code == 0
    assert call("mapping", "check", tmp_path / "own.yaml").code == 1
    problems = json.loads(call("mapping", "check", tmp_path, "--json").out)["problems"]
    assert {one["line"] for one in problems} == {1}


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_template_has_the_columns_and_an_example_that_is_not_read(call: Call, ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{ending}"

    assert call("mapping", "template", "hospital-stays", "--out", path).code == 0
    rows = read(path, load_mappings()["hospital-stays"].columns)
    assert not isinstance(rows, Fault)
    assert list(rows) == []


def test_cells_of_a_template_are_text_so_that_no_number_is_rounded(call: Call, tmp_path: Path) -> None:
    call("mapping", "template", "pensions", "--out", tmp_path / "a.xlsx")

    sheet = load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert {sheet.column_dimensions[letter].number_format for letter in "ABC"} == {"@"}


def test_a_template_of_another_form_is_not_written(call: Call, tmp_path: Path) -> None:
    answer = call("mapping", "template", "pensions", "--out", tmp_path / "a.doc")

    assert answer.code == 2
    assert not (tmp_path / "a.doc").exists()
