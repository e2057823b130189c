"""What a monitoring system reads."""

from __future__ import annotations

import urllib.request
from urllib.error import HTTPError, URLError

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector


def ask(port: int, path: str) -> tuple[int, str]:
    """Status and text; 0 while nobody listens."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except (URLError, ConnectionError):
        return 0, ""


def exposed(figures: Collector) -> str:
    registry = CollectorRegistry()
    registry.register(figures)
    return generate_latest(registry).decode()


def scraped(text: str) -> dict[str, dict[tuple[str, ...], float]]:
    """Samples by name and by the values of their labels, in the order of the labels' names."""
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(text):
        for one in family.samples:
            labels = tuple(one.labels[name] for name in sorted(one.labels))
            found.setdefault(one.name, {})[labels] = one.value
    return found
