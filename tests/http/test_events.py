from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from cloudevents.core.bindings.http import to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent

from services.ingest.api.limits import Limits
from tests.host.calling import Call
from tests.http.serving import BATCH, LINES, NAME, NUMBER, STRUCTURED, Department, department, event, of_person

JSON = "application/json"
WRONG_SUM = event()["data"] | {"personal_fen": 1}


def binary(said: dict[str, Any]) -> dict[str, str]:
    return {f"ce-{name}": quote(str(value)) for name, value in said.items() if name != "data"}


def lines(*said: object) -> bytes:
    return b"\n".join(json.dumps(one).encode() for one in said)


def statuses(answer: Any) -> list[str]:
    return [one["status"] for one in answer.json()["results"]]


def test_an_event_is_stored_before_it_is_answered(yb: Department) -> None:
    answer = yb.send(event())

    assert answer.status_code == 201
    assert answer.json()["status"] == "stored"
    assert yb.event_ids() == {answer.json()["event_id"].upper()}


def test_the_same_event_in_any_of_the_four_forms_is_one_event(yb: Department) -> None:
    first = yb.send(event())
    second = yb.send(event()["data"], JSON, **binary(event()))
    third = yb.send([event()], BATCH)
    fourth = yb.send(lines(event()), LINES)

    assert (first.status_code, second.status_code) == (201, 200)
    assert [second.json()["status"], *statuses(third), *statuses(fourth)] == ["duplicate"] * 3
    assert len(yb.event_ids()) == 1


@pytest.mark.parametrize(
    ("changes", "status", "reason", "path"),
    [
        ({"type": "Nothing"}, 422, "unknown_type", "type"),
        ({"type": "Tick", "subject": "system"}, 422, "unknown_type", "type"),
        ({"data": WRONG_SUM}, 422, "contradiction", "data"),
        ({"division": "990000000000"}, 422, "invalid_field", "division"),
        ({"occurredon": "2999-01-01"}, 422, "invalid_field", "occurredon"),
        ({"ocurredon": "2025-03-10"}, 422, "unknown_field", "ocurredon"),
        ({"time": "2025-01-01T00:00:00Z"}, 422, "wrong_date", "time"),
        ({"recordedat": "2199-01-01T00:00:00Z"}, 422, "wrong_date", "recordedat"),
        ({"source": "340826-mz"}, 403, "not_permitted", "source"),
        ({"division": "340811001001"}, 403, "not_permitted", "division"),
    ],
)
def test_a_refused_event_says_why_in_both_languages(
    still: Department, changes: dict[str, Any], status: int, reason: str, path: str
) -> None:
    answer = still.send(event(**changes))

    problem = answer.json()
    assert (answer.status_code, problem["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"
    assert (problem["reason"], problem["path"]) == (reason, path)
    assert " / " in problem["detail"]
    assert problem["result"]["message"]["zh"] in problem["detail"]
    assert problem["result"]["message"]["en"] in problem["detail"]


def test_what_becomes_known_in_a_minute_is_not_known_yet(still: Department) -> None:
    soon = f"{datetime.now(UTC) + timedelta(minutes=1):%Y-%m-%dT%H:%M:%SZ}"

    assert still.send(event() | {"recordedat": soon}).json()["path"] == "recordedat"


def test_a_number_that_is_used_again_for_something_else_is_a_conflict(yb: Department) -> None:
    yb.send(event())
    longer = event()["data"] | {"icu_days": 3}

    answer = yb.send(event(data=longer))
    newer = yb.send(event(data=longer, revision=1))

    assert (answer.status_code, answer.json()["reason"]) == (409, "conflict")
    assert newer.status_code == 201


def test_each_record_of_a_batch_has_its_own_result_in_its_place(yb: Department) -> None:
    answer = yb.send([event(), event(), event(id="2", type="Nothing"), 5, event(id="3")], BATCH)

    assert answer.status_code == 200
    assert statuses(answer) == ["stored", "duplicate", "rejected", "rejected", "stored"]
    assert answer.json()["counts"] == {"duplicate": 1, "rejected": 2, "stored": 2}
    assert [one["number"] for one in answer.json()["results"]] == [1, 2, 3, 4, 5]


def test_an_empty_batch_has_no_results(still: Department) -> None:
    assert still.send([], BATCH).json() == {"counts": {}, "results": []}
    assert still.send(b"\n", LINES).json() == {"counts": {}, "results": []}


def test_equal_rows_without_a_number_are_two_records_and_sent_again_no_more(yb: Department) -> None:
    twice = lines(event(id=None), event(id=None))

    first, again = yb.send(twice, LINES), yb.send(twice, LINES)

    assert statuses(first) == ["stored", "stored"]
    assert statuses(again) == ["duplicate", "duplicate"]
    assert len(yb.event_ids()) == 2


def test_whoever_is_meant_is_named_by_number_and_stays_in_the_vault(yb: Department) -> None:
    answer = yb.send(of_person())
    wrong = yb.send(of_person(id="2") | {"data": event()["data"] | {"person": {"number": NUMBER[:-1] + "0"}}})

    assert answer.status_code == 201
    assert (wrong.status_code, wrong.json()["reason"]) == (422, "wrong_identity")
    told = [answer.text, wrong.text, yb.log.getvalue(), yb.http.get("/metrics").text, yb.http.get("/v1/rejects").text]
    kept = b"".join(file.read_bytes() for file in yb.database.parent.iterdir() if file.is_file())
    for secret in (NUMBER, NUMBER[:-1], NAME):
        assert all(secret not in text for text in told)
        assert secret.encode() not in kept


def test_many_senders_at_once_are_each_answered(yb: Department) -> None:
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda number: yb.send(event(id=f"stay-{number % 100}")), range(200)))

    assert sorted(answer.json()["status"] for answer in answers) == ["duplicate"] * 100 + ["stored"] * 100
    assert len(yb.event_ids()) == 100


def test_a_sender_needs_a_key_that_is_valid(yb: Department, call: Call) -> None:
    number = call("keys", "list", "--json", database=yb.database).json["keys"][0]["number"]
    for authorization in ("", "Bearer", "Bearer sw_00000000_x", "Basic eDp5"):
        answer = yb.send(event(), authorization=authorization)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")

    assert call("keys", "revoke", number, database=yb.database).code == 0
    assert yb.event_ids() == set()


def test_what_comes_behind_a_greater_revision_is_told_what_to_write(yb: Department) -> None:
    yb.send(event(revision=3))
    late = event(type="Retracted", data={"reason": "REVERSED"}, revision=1)

    alone = yb.send(late)
    among = yb.send([event(id="2"), late | {"revision": 2}], BATCH).json()["results"]
    enough = yb.send(late | {"revision": 4})

    assert (alone.status_code, alone.json()["type"]) == (409, "urn:shouwang:problem:superseded")
    assert "已有版本 3" in alone.json()["detail"]
    assert "revision ≥ 4" in alone.json()["detail"]
    assert (alone.json()["result"]["status"], alone.json()["path"]) == ("superseded", "revision")
    assert [one["status"] for one in among] == ["stored", "superseded"]
    assert "revision ≥ 4" in among[1]["message"]["zh"]
    assert enough.status_code == 201


def test_results_name_the_record_as_its_sender_does(yb: Department) -> None:
    answer = yb.send(b"\n" + lines(event(id="a"), event(id="b", type="Nothing"), event(id=None)), LINES)

    told = [(one["number"], one.get("id")) for one in answer.json()["results"]]
    assert told == [(2, "a"), (3, "b"), (4, None)]
    assert yb.send(event(id="b", type="Nothing")).json()["result"]["id"] == "b"


@pytest.mark.parametrize("kind", [JSON, "text/plain", "", "application/xml"])
def test_other_types_of_content_are_not_taken(still: Department, kind: str) -> None:
    answer = still.send(event(), kind)

    assert (answer.status_code, answer.json()["type"]) == (415, "urn:shouwang:problem:media")


def test_what_cannot_be_read_is_a_problem_of_the_whole(still: Department) -> None:
    assert still.send(b"{", BATCH).status_code == 400
    assert still.send(b"{}", BATCH).status_code == 400
    assert still.send(b"{", STRUCTURED).status_code == 422


@pytest.fixture
def narrow(call: Call, tmp_path: Path) -> Iterator[Department]:
    """A service that takes little, and a key that may say little."""
    options = ("--publisher", "340826-yb", "--divisions", "340826100", "--types", "MedicalSettled")
    limits = Limits(event_bytes=2_000, body_s=0.3, requests_s=5.0)
    with department(call, tmp_path / "narrow.db", *options, limits=limits) as found:
        yield found


def test_a_key_is_limited_to_its_types_and_places(narrow: Department) -> None:
    other = event(type="ResidentDied", data={}, id="2")

    assert narrow.send(event()).status_code == 201
    assert narrow.send(event(type="Retracted", data={"reason": "REVERSED"})).status_code == 201
    assert narrow.send(other).json()["path"] in {"type", "data"}
    assert narrow.send(event(division="340826101001")).json()["path"] == "division"


def test_too_much_is_refused_whether_announced_or_not(narrow: Department) -> None:
    announced = narrow.send(b" " * 2_001, LINES)
    streamed = narrow.http.post("/v1/events", content=iter([b" " * 1_500] * 2), headers={"content-type": LINES})

    assert (announced.status_code, streamed.status_code) == (413, 413)


def test_too_slow_is_given_up(narrow: Department) -> None:
    def slowly() -> Iterator[bytes]:
        for _ in range(10):
            yield b" "
            time.sleep(0.1)

    assert narrow.http.post("/v1/events", content=slowly(), headers={"content-type": LINES}).status_code == 408


def test_too_often_is_told_when_to_come_again(narrow: Department) -> None:
    answers = [narrow.send(event()) for _ in range(30)]

    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert int(refused[0].headers["retry-after"]) >= 1


def test_the_sdk_of_cloudevents_is_understood(yb: Department) -> None:
    said = of_person()
    attributes = {name: value for name, value in said.items() if name != "data"}
    sdk = CloudEvent(attributes | {"datacontenttype": JSON, "time": datetime.now(UTC)}, said["data"])

    for make in (to_structured_event, to_binary_event):
        message = make(sdk)
        answer = yb.http.post("/v1/events", content=message.body, headers=message.headers)
        assert answer.status_code in {200, 201}, answer.text

    assert len(yb.event_ids()) == 1


def test_an_event_in_headers_needs_no_type_of_content(yb: Department) -> None:
    assert yb.http.post("/v1/events", content=lines(event()["data"]), headers=binary(event())).status_code == 201
