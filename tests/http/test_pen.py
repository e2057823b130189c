from __future__ import annotations

import threading
from contextlib import suppress

from services.ingest.api.pen import Pen


def test_the_pen_goes_round_in_the_order_in_which_it_was_asked_for() -> None:
    pen = Pen()
    wrote: list[str] = []

    def write(name: str) -> None:
        with pen:
            wrote.append(name)

    with pen:
        threads = []
        for name in "abcde":
            thread = threading.Thread(target=write, args=(name,))
            thread.start()
            threads.append(thread)
            while len(pen._line) < 1 + len(threads):
                pass
    for thread in threads:
        thread.join()

    assert wrote == [*"abcde"]


def test_whoever_asks_again_comes_behind_those_who_wait() -> None:
    pen = Pen()
    wrote: list[str] = []

    def other() -> None:
        with pen:
            wrote.append("other")

    thread = threading.Thread(target=other)
    with pen:
        thread.start()
        while len(pen._line) < 2:
            pass
        wrote.append("first")
    with pen:
        wrote.append("again")
    thread.join()

    assert wrote == ["first", "other", "again"]


def test_an_error_gives_the_pen_back() -> None:
    pen = Pen()
    with suppress(ZeroDivisionError), pen:
        1 / 0  # noqa: B018  # an error of whoever writes

    with pen:
        assert len(pen._line) == 1
