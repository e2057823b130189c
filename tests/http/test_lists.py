from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.host.calling import Call
from tests.http.serving import BATCH, Department, event, key_of


@pytest.fixture
def busy(yb: Department) -> Department:
    yb.send([event(), event(id="2", type="Nothing"), event(id="3", source="340826-mz")], BATCH)
    return yb


@pytest.fixture
def other(busy: Department, call: Call) -> Iterator[Department]:
    """Another publisher of the same service."""
    key = key_of(call, busy.database, "--publisher", "340826-mz", "--divisions", "340826")
    own = busy.http.headers["authorization"]
    busy.http.headers["authorization"] = f"Bearer {key}"
    yield busy
    busy.http.headers["authorization"] = own


def test_a_publisher_sees_what_became_of_its_deliveries(busy: Department) -> None:
    (delivery,) = busy.get("/v1/deliveries")["deliveries"]

    assert delivery["source"] == "340826-yb"
    assert delivery["counts"] == {"stored": 1, "rejected": 1, "not_permitted": 1}
    assert busy.get(f"/v1/deliveries/{delivery['batch']}") == delivery


def test_a_publisher_sees_why_its_records_were_refused_and_never_their_content(busy: Department) -> None:
    refused = busy.get("/v1/rejects")["rejects"]

    assert {(one["line"], one["reason"], one["path"]) for one in refused} == {
        (2, "unknown_type", "type"),
        (3, "not_permitted", "source"),
    }
    assert all(one["message"]["zh"] and one["message"]["en"] for one in refused)
    assert all("raw" not in one and "sealed" not in one for one in refused)
    assert len(busy.get("/v1/rejects?limit=1")["rejects"]) == 1
    assert busy.get("/v1/rejects?batch=another") == {"total": 0, "rejects": []}


def test_the_refusals_can_be_filtered_and_leafed_through(busy: Department) -> None:
    first = busy.get("/v1/rejects?limit=1")
    last = busy.get(f"/v1/rejects?limit=1&after={first['next']}")
    (found,) = busy.get("/v1/rejects?reason=unknown_type")["rejects"]

    assert (first["total"], last["total"], "next" in last) == (2, 2, False)
    assert [one["line"] for one in (*first["rejects"], *last["rejects"])] == [3, 2]
    assert found["line"] == 2
    assert datetime.fromisoformat(found["refused_at"]).tzinfo is not None


def test_nobody_sees_the_deliveries_of_others(other: Department) -> None:
    assert other.get("/v1/deliveries") == {"deliveries": []}
    assert other.get("/v1/rejects") == {"total": 0, "rejects": []}


@pytest.mark.parametrize(
    ("query", "name", "told"),
    [
        ("limit=0", "limit", "不得小于 1"),
        ("limit=x", "limit", "应为整数"),
        ("limit=1001", "limit", "不得大于 1000"),
        ("reason=nothing", "reason", "之一"),
        (f"batch={'x' * 129}", "batch", "至多 128 个字符"),
        ("bacth=1", "bacth", "没有这个参数"),
    ],
)
def test_a_wrong_parameter_is_told_with_its_form_and_range(still: Department, query: str, name: str, told: str) -> None:
    answer = still.http.get(f"/v1/rejects?{query}")

    assert (answer.status_code, answer.json()["path"]) == (400, name)
    assert told in answer.json()["detail"]


@pytest.mark.parametrize("path", ["/v1/deliveries/none", "/v1/mappings/none/template"])
def test_what_is_not_there_is_not_found(still: Department, path: str) -> None:
    assert still.http.get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/v1/deliveries", "/v1/deliveries/x", "/v1/rejects", "/v1/mappings", "/v1/mappings/x/template"]
)
def test_every_list_asks_for_a_key(still: Department, path: str) -> None:
    assert still.http.get(path, headers={"authorization": ""}).status_code == 401


def test_the_mappings_name_their_columns(still: Department) -> None:
    found = {one["name"]: one for one in still.get("/v1/mappings")["mappings"]}

    assert found["hospital-stays"]["department"] == "yb"
    assert found["hospital-stays"]["columns"]
