from __future__ import annotations

import csv
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from openpyxl import Workbook

from tests.host.calling import rows
from tests.http.serving import Department

SAMPLES = Path(__file__).parent.parent / "samples" / "departments"
STAYS = SAMPLES / "hospital-stays.csv"
WRONG = SAMPLES / "hospital-stays.invalid.csv"
PLACE = {"division": "340826"}


def hand_in(to: Department, content: bytes, mapping: str = "hospital-stays", **query: str) -> httpx.Response:
    return to.http.post(f"/v1/files/{mapping}", content=content, params=PLACE | query, timeout=60)


def test_a_file_becomes_events_and_a_delivery(yb: Department) -> None:
    answer = hand_in(yb, STAYS.read_bytes(), covers_through="2025-03-31")

    assert answer.status_code == 200, answer.text
    delivery = answer.json()["delivery"]
    assert (delivery["source"], delivery["mapping"], delivery["state"]) == ("340826-yb", "hospital-stays", "DONE")
    assert (delivery["feed"], delivery["covered_through_on"]) == ("MEDICAL", "2025-03-31")
    assert answer.json()["refused"] == []
    assert yb.get(f"/v1/deliveries/{delivery['batch']}") == delivery
    assert 'shouwang_door_records_total{answer="stored"} 3.0' in yb.http.get("/metrics").text
    told = "SELECT type FROM event WHERE type NOT IN ('Tick', 'PolicyAdopted') ORDER BY position"
    assert [kind for (kind,) in rows(yb.database, told)] == [*["MedicalSettled"] * 2, "Retracted", "FeedCovered"]


def test_a_form_says_the_same_as_the_bytes_alone(yb: Department) -> None:
    form = yb.http.post(
        "/v1/files/hospital-stays", params=PLACE, data={"note": "x"},
        files={"other": ("a.csv", b"nothing"), "file": ("王芳.csv", STAYS.read_bytes(), "text/csv")},
    )  # fmt: skip
    known = yb.event_ids()

    again = hand_in(yb, STAYS.read_bytes())

    assert form.status_code == 200, form.text
    assert again.json()["is_resent"]
    assert len(known) == 3
    assert yb.event_ids() == known
    assert "王芳" not in yb.log.getvalue()


def test_a_workbook_says_the_same_as_text(yb: Department) -> None:
    book = Workbook()
    for row in csv.reader(STAYS.read_text(encoding="utf-8-sig").splitlines()):
        book.active.append(row)
    content = BytesIO()
    book.save(content)

    assert hand_in(yb, content.getvalue()).json()["delivery"]["counts"] == {"stored": 3}
    assert hand_in(yb, STAYS.read_bytes()).json()["delivery"]["counts"] == {"duplicate": 3}


def test_refused_rows_are_told_with_their_number_and_column(still: Department) -> None:
    answer = hand_in(still, WRONG.read_bytes())

    assert answer.status_code == 200
    told = {one["line"]: one for one in answer.json()["refused"]}
    assert [told[line]["reason"] for line in sorted(told)] == [
        "wrong_identity", "invalid_field", "contradiction", "missing_field",
    ]  # fmt: skip
    assert "出院日期" in str(told[5])
    assert answer.json()["delivery"]["counts"] == {"rejected": 4}


@pytest.mark.parametrize(
    ("mapping", "query", "status"),
    [
        ("nothing", {}, 404),
        ("deaths", {}, 403),
        ("hospital-stays", {"division": "340811000000"}, 403),
        ("hospital-stays", {"division": "3408"}, 400),
        ("hospital-stays", {"covers_through": "today"}, 400),
    ],
)
def test_a_file_that_may_not_be_sent_is_not_read(
    still: Department, mapping: str, query: dict[str, str], status: int
) -> None:
    assert hand_in(still, STAYS.read_bytes(), mapping, **query).status_code == status


@pytest.mark.parametrize(
    ("mapping", "query", "path", "told"),
    [
        ("deaths", {}, "mapping", "不得代 340826-"),
        ("hospital-stays", {"division": "340811000000"}, "division", "行政区划"),
        ("hospital-stays", {"division": "3408"}, "division", "6、9 或 12 位"),
        ("hospital-stays", {"covers_through": "today"}, "covers_through", "YYYY-MM-DD"),
        ("hospital-stays", {"covers_through": "2199-01-01"}, "covers_through", "尚未到来"),
    ],
)
def test_why_a_file_may_not_be_sent_is_told_with_the_parameter(
    still: Department, mapping: str, query: dict[str, str], path: str, told: str
) -> None:
    problem = hand_in(still, STAYS.read_bytes(), mapping, **query).json()

    assert problem["path"] == path
    assert problem["reason"]
    assert told in problem["detail"]


def test_whether_a_file_with_refusals_makes_its_feed_complete_is_told(yb: Department) -> None:
    wrong = hand_in(yb, WRONG.read_bytes(), covers_through="2025-03-31").json()
    sound = hand_in(yb, STAYS.read_bytes(), covers_through="2025-03-31").json()

    assert wrong["delivery"]["covered_through_on"] == "2025-03-31"
    assert "已声明报齐" in wrong["notes"][0]["zh"]
    assert sound["notes"] == []


def test_a_file_that_was_stopped_says_that_the_rest_was_not_read(yb: Department) -> None:
    head, *_, last = WRONG.read_text(encoding="utf-8-sig").splitlines()

    answer = hand_in(yb, "\n".join([head, *[last] * 300]).encode(), covers_through="2025-03-31")

    assert answer.json()["delivery"]["state"] == "STOPPED"
    assert [note["zh"][:4] for note in answer.json()["notes"]] == ["拒收过多", "未声明报"]


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\x00\x01\x02", b"PK\x03\x04broken"])
def test_a_file_that_is_none_says_what_is_wrong(still: Department, content: bytes) -> None:
    answer = hand_in(still, content)

    assert (answer.status_code, answer.json()["status"]) == (422, 422)
    assert answer.json()["reason"] in {"missing_column", "unreadable_file"}


@pytest.mark.parametrize("content", [b"", b"--x\r\n\r\n--x--", b"--x\r\nContent-Disposition: form-data"])
def test_a_form_without_a_file_is_a_problem(still: Department, content: bytes) -> None:
    headers = {"content-type": "multipart/form-data; boundary=x"}

    answer = still.http.post("/v1/files/hospital-stays", content=content, params=PLACE, headers=headers)

    assert answer.status_code == 400, answer.text


def test_a_template_can_be_handed_back_and_says_nothing_yet(still: Department) -> None:
    template = still.http.get("/v1/mappings/hospital-stays/template")

    answer = hand_in(still, template.content)

    assert template.headers["content-type"].startswith("text/csv")
    assert answer.status_code == 200, answer.text
