"""A bureau with a mapping of its own, which hands in files of hospital stays."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from schemas.event import Event, parse
from services.host.database import looking
from tests.host.calling import Answer, Call, url_of
from tests.host.working import STAFF

MAPPING = """
title: 住院 / stays
department: yb
feed: MEDICAL
identity: {number: 单号}
person: {number: 身份证号, name: 姓名}
division: {default: delivery}
occurred_on: {date: 出院}
statements:
  - type: MedicalSettled
    data:
      admit_on: {date: 入院}
      discharge_on: {date: 出院}
      total_fen: {yuan: 总额}
      basic_fen: {yuan: 基本}
      major_fen: {value: 0}
      assist_fen: {value: 0}
      commercial_fen: {value: 0}
      out_of_scope_fen: {value: 0}
      personal_fen: {yuan: 个人}
      designated: {value: true}
      icu_days: {code: 病房, of: {普通: 0, 重症: 3}}
"""
NARROW = MAPPING.replace(", 重症: 3}", "}")
"""It knows no intensive care yet."""

HEADS = ("单号", "身份证号", "姓名", "入院", "出院", "总额", "基本", "个人", "病房")
ZHANG, WANG = "990101194912310028", "990101195001010037"
WRONG = "990101194912310027"
"""A number whose check digit does not fit."""


def stay(number: int, **changed: str) -> dict[str, str]:
    """A row of the file."""
    whole = {
        "单号": f"ZY{number}", "身份证号": ZHANG, "姓名": "张秀兰", "入院": "2026/1/2", "出院": "2026年1月9日",
        "总额": "3,000.00", "基本": "2000", "个人": "1000元", "病房": "普通",
    }  # fmt: skip
    return whole | changed


@dataclass(frozen=True)
class Bureau:
    """A folder with a mapping, files and a database."""

    call: Call
    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "bureau.db"

    def map_by(self, text: str) -> None:
        """Let rows be read by a mapping."""
        (self.folder / "mappings").mkdir(exist_ok=True)
        (self.folder / "mappings" / "stays.yaml").write_text(text, encoding="utf-8")

    def file(self, *rows: dict[str, str], name: str = "stays.csv") -> Path:
        """A file as old systems export it."""
        path = self.folder / name
        with path.open("w", encoding="gb18030", newline="") as stream:
            writer = csv.DictWriter(stream, HEADS)
            writer.writeheader()
            writer.writerows(rows)
        return path

    def ask(self, *arguments: object) -> Answer:
        """Call a command on the database."""
        return self.call(*arguments, database=self.database)

    def hand_in(self, *files: Path, division: str = "340826", options: tuple[object, ...] = ()) -> Answer:
        """Hand files in."""
        return self.ask("ingest", *files, "--source", "stays", "--division", division, *options)

    def handed(self, *files: Path, options: tuple[object, ...] = ()) -> list[Any]:
        """What is told of files that are handed in."""
        answer = self.hand_in(*files, options=(*options, "--json"))
        found = json.loads(answer.out)["deliveries"]
        assert isinstance(found, list)
        return found

    def letters(self) -> list[Any]:
        """The dead letters."""
        found = self.ask("rejects", "list", "--limit", 0, "--json").json["rejects"]
        assert isinstance(found, list)
        return found

    def staff(self) -> None:
        """Fill the staff list."""
        table = self.folder / "staff.csv"
        table.write_text(STAFF, encoding="utf-8")
        answer = self.ask("roster", "import", table, "--as", "C1")
        assert answer.code == 0, answer.err

    def events(self, kind: str = "MedicalSettled") -> list[Event]:
        """The events of a type in the log."""
        with looking(url_of(self.database)) as reader:
            return [parse(one.body) for one in reader.after(0, 100_000) if one.type == kind]


def bureau_in(call: Call, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Bureau:
    """A bureau whose mappings the settings name."""
    made = Bureau(call, folder)
    made.map_by(MAPPING)
    monkeypatch.setenv("SHOUWANG_MAPPING_DIRS", json.dumps([str(folder / "mappings")]))
    monkeypatch.delenv("SHOUWANG_REFUSAL_LIMIT_PCT", raising=False)
    return made
