"""Divisions as departments write them."""

from __future__ import annotations

import pytest

from services.ingest.places import Places
from services.policy.divisions import Division, Divisions
from tests.ingest.handing import wide

TABLE = Divisions([
    Division("340826", "county", "宿松县", "3408", None, None, None),
    Division("340826100", "township", "城关镇", "340826", None, None, None),
    Division("340828100", "township", "城关镇", "340828", None, None, None),
    Division("340828", "county", "岳西县", "3408", None, None, None),
    Division("340822101", "township", "高河镇", "340822", None, None, None),
    Division("340824101", "township", "高河镇", "340824", None, None, None),
])  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("340826", "340826000000"), ("340826100001", "340826100001"), ("3408261", None), (wide("340826"), None),
        ("岳西县", "340828000000"), ("城关镇", "340826100000"), ("高河镇", None), ("某镇", None),
    ],
)  # fmt: skip
def test_a_place_is_a_code_or_a_name_that_means_one_place(text: str, code: str | None) -> None:
    assert Places(TABLE, "340826").code(text) == code
