from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest

from tests.http.serving import NAME, NUMBER, Department, event, of_person


def logged(of: Department, requests: int) -> str:
    """What the log says of so many requests; a line is written behind the answer."""
    for _ in range(1_000):
        if of.log.getvalue().count('"event": "request"') == requests:
            break
        time.sleep(0.01)
    return of.log.getvalue()


@pytest.fixture
def anybody(still: Department) -> Iterator[Department]:
    """Somebody without a key."""
    key = still.http.headers.pop("authorization")
    yield still
    still.http.headers["authorization"] = key


def test_it_says_that_it_lives_and_that_it_is_ready(anybody: Department) -> None:
    assert (anybody.get("/healthz"), anybody.get("/readyz")) == ({"status": "ok"}, {"status": "ok"})


def test_the_documentation_needs_nothing_from_elsewhere(anybody: Department) -> None:
    page = anybody.http.get("/docs")

    asked = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert asked
    for name in asked:
        assert "//" not in name
        assert anybody.http.get(f"/{name}").status_code == 200
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy
    assert "unsafe-eval" not in policy
    assert "script-src 'self';" in policy


def test_only_the_parts_of_the_page_are_served(anybody: Department) -> None:
    for name in ("swagger-ui.js", "..%2f..%2f__init__.py", "index.html"):
        assert anybody.http.get(f"/docs/{name}").status_code == 404


def test_every_answer_forbids_to_be_kept_or_framed(anybody: Department) -> None:
    for path in ("/healthz", "/nowhere", "/v1/deliveries"):
        headers = anybody.http.get(path).headers
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nowhere", 404), ("PUT", "/v1/events", 405)])
def test_what_is_not_there_is_a_problem_document(anybody: Department, method: str, path: str, status: int) -> None:
    answer = anybody.http.request(method, path)

    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_the_figures_count_answers_and_requests(yb: Department) -> None:
    yb.send(event())
    yb.send(event())
    yb.http.get(f"/v1/deliveries/{NUMBER}")

    figures = yb.http.get("/metrics").text

    assert 'shouwang_door_records_total{answer="stored"} 1.0' in figures
    assert 'shouwang_door_records_total{answer="duplicate"} 1.0' in figures
    assert 'shouwang_door_request_seconds_count{route="/v1/events",status="201"} 1.0' in figures
    assert NUMBER not in figures


def test_no_line_of_the_log_says_what_was_sent(yb: Department) -> None:
    yb.send(of_person())
    for path in (f"/v1/deliveries/{NUMBER}", f"/{NUMBER}", f"/v1/rejects?batch={NUMBER}&limit={NAME}"):
        yb.http.get(path)
    yb.http.request("GET", "/healthz", headers={"user-agent": NUMBER})

    text = logged(yb, 5)

    assert "/v1/deliveries/{batch}" in text
    assert "340826-yb" in text
    assert all(secret not in text for secret in (NUMBER, NAME, "stay-1", "sw_"))


def test_the_root_leads_to_the_documentation(anybody: Department) -> None:
    assert anybody.http.get("/", follow_redirects=True).url.path == "/docs"


@pytest.mark.parametrize("path", ["/docs", "/healthz", "/v1/types", "/nowhere", "/v1/events"])
def test_head_is_answered_as_get_without_content(anybody: Department, path: str) -> None:
    head, get = anybody.http.head(path), anybody.http.get(path)

    assert (head.status_code, head.content) == (get.status_code, b"")
