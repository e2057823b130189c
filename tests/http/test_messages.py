"""What senders often get wrong, and what they are told to write."""

from __future__ import annotations

from typing import Any

import pytest

from tests.http.serving import NUMBER, Department, event, of_person


@pytest.mark.parametrize(
    ("said", "path", "told"),
    [
        (event(subject=None), "subject", "data.person"),
        (of_person() | {"subject": "person/p1"}, "data.person", "只能写一个"),
        (event(subject=f"person/{NUMBER}"), "subject", "data.person.number"),
        (event(type=None), "type", "缺少事件类型"),
        (event(data=event()["data"] | {"icu_days": 0, "total_fen": 50000.5}), "data.total_fen", "单位是分"),
        (event(division="340826"), "division", "12 位区划代码，不足补 0"),
        (event(source="医保"), "source", "340826-yb"),
    ],
)
def test_what_senders_often_get_wrong_is_told_with_what_to_write(
    still: Department, said: dict[str, Any], path: str, told: str
) -> None:
    answer = still.send(said)

    assert (answer.status_code, answer.json()["path"]) == (422, path)
    assert told in answer.json()["detail"]
    assert NUMBER not in answer.text


def test_whoever_has_no_key_is_told_otherwise_than_whoever_has_a_wrong_one(still: Department) -> None:
    assert "请求没有密钥" in still.send(event(), authorization="").json()["detail"]
    assert "已停用" in still.send(event(), authorization="Bearer sw_00000000_x").json()["detail"]
