"""Mappings and rows made up for a test."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from schemas.faults import Fault
from services.ingest.answer import Delivery
from services.ingest.form import read_mapping
from services.ingest.intake import RawRecord
from services.ingest.mapper import Mapper
from services.ingest.mapping import Mapping
from services.ingest.mappings import _root
from services.ingest.page import Page
from services.ingest.rows import Table
from services.ingest.said import Row, Said
from tests.builders import BOOK

TODAY = date(2026, 11, 22)
HEAD = "990101194912310028"
SPOUSE = "990101195001010037"

BILLS = """
title: 门诊 / outpatients
department: yb
feed: MEDICAL
identity: {number: 单号|编号}
revision: {whole: 版本}
person: {number: 身份证号|证件号码, name: 姓名, phone: 电话}
division: {column: 参保地, default: delivery}
occurred_on: {last_day: 月份}
statements:
  - type: Retracted
    when: {column: 状态, is: [作废, 冲销]}
    data: {reason: {value: CANCELLED}}
  - type: OutpatientSummarised
    data:
      month: {month: 月份}
      visits: {whole: 次数}
      personal_fen: {yuan: 自付}
      out_of_scope_fen: {yuan: 目录外, empty: "0", blank: [无]}
"""
BILL = {"单号": "1001", "身份证号": HEAD, "姓名": "张三", "月份": "2026年1月", "次数": "2", "自付": "1,200.50元",
        "目录外": "", "参保地": "", "状态": "", "版本": ""}  # fmt: skip


def wide(text: str) -> str:
    """The text in full-width characters."""
    return text.translate({code: code + 0xFEE0 for code in range(ord("!"), ord("~"))})


class Refs:
    """Pseudonyms that can be read in a test."""

    def ref_of(self, number: str) -> str:
        return f"p_{number}"

    def note_ref(self, text: str) -> str:
        return f"n{len(text)}"


REFS = Refs()


def problems_of(text: str, folder: Path) -> tuple[Mapping | None, list[str]]:
    """The mapping that a text says, and what is wrong with it."""
    path = folder / "made.yaml"
    path.write_text(text, encoding="utf-8")
    page = Page("made.yaml")
    root = _root(page, path)
    return (None if root is None else read_mapping(page, "made", root)), [str(one) for one in page.problems]


def mapping_of(text: str, folder: Path) -> Mapping:
    """The mapping that a text says."""
    mapping, problems = problems_of(text, folder)
    assert mapping is not None, problems
    return mapping


def row_with(cells: dict[str, str]) -> Row:
    row = Table(list(cells)).row(2, list(cells.values()))
    assert row is not None
    return row


def mapper_of(mapping: Mapping, delivery: Delivery | None = None) -> Mapper:
    return Mapper(mapping, REFS, BOOK.divisions, delivery or Delivery("340826", "b1"), TODAY)


def take(mapping: Mapping, cells: dict[str, str], delivery: Delivery | None = None) -> Said | Fault:
    row = row_with(cells)
    return mapper_of(mapping, delivery).take(RawRecord("a.csv", row.number, row.raw), row)


def lines_of(mapping: Mapping, cells: dict[str, str], delivery: Delivery | None = None) -> list[dict[str, Any]]:
    said = take(mapping, cells, delivery)
    assert isinstance(said, Said), said
    return [json.loads(line) for line in said.lines]


def refusal_of(mapping: Mapping, cells: dict[str, str]) -> Fault:
    fault = take(mapping, cells)
    assert isinstance(fault, Fault)
    return fault
