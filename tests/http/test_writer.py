from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from services.eventlog.sql import open_log
from services.host import indexing
from services.host.clock import now
from services.host.settings import Settings
from services.host.vaulting import open_vault
from services.ingest.answer import Delivery
from services.ingest.api import writer as writers
from services.ingest.api.pen import Pen
from services.ingest.api.writer import Busy, Writer
from services.ingest.intake import RawRecord
from services.ingest.process import Door, Parcel
from services.ingest.said import Said
from services.policy.load import load
from tests.host.calling import url_of, write_lines
from tests.http.serving import event

DELIVERY = Delivery("340826", "batch", source="340826-yb")


def parcel(*numbers: int) -> Parcel:
    lines = write_lines(Path("lines"), [event(id=str(number)) for number in numbers]).read_bytes().splitlines()
    return Parcel([Said(RawRecord("x", place, raw), (raw,)) for place, raw in enumerate(lines)], DELIVERY)


@contextmanager
def writing(folder: Path, pen: Pen) -> Iterator[Writer]:
    url = url_of(folder / "w.db")
    log, vault = open_log(url, clock=now, indexer=indexing.index), open_vault(Settings(database_url=url))
    with log.transaction() as tx:
        indexing.create(tx.connection)
    found = Writer(Door(log, vault, load().divisions, now), pen, lambda: None)
    found.start()
    try:
        yield found
    finally:
        found.close()
        vault.close()
        log.close()


def test_what_comes_while_another_writes_is_written_together(tmp_path: Path) -> None:
    pen = Pen()
    with writing(tmp_path, pen) as writer:
        with pen:
            futures = [writer.put(parcel(number)) for number in range(5)]
            assert writer.waiting == 5
        kinds = [future.result()[0].kind for future in futures]

    assert kinds == ["stored"] * 5


def test_one_parcel_that_fails_fails_alone(tmp_path: Path) -> None:
    pen = Pen()
    broken = replace(parcel(2), delivery=replace(DELIVERY, batch=None))  # type: ignore[arg-type]
    with writing(tmp_path, pen) as writer:
        with pen:
            futures = [writer.put(one) for one in (parcel(1), broken, parcel(3))]

        assert futures[0].result()[0].kind == "stored"
        assert futures[2].result()[0].kind == "stored"
        with pytest.raises(IntegrityError):
            futures[1].result()
        assert writer.is_alive


def test_what_nobody_waits_for_any_more_is_left_out(tmp_path: Path) -> None:
    pen = Pen()
    with writing(tmp_path, pen) as writer:
        with pen:
            first = writer.put(parcel(1))
            while not first.running():
                threading.Event().wait(0.001)
            gone = writer.put(parcel(2))
            assert gone.cancel()
        assert first.result()[0].kind == "stored"
        assert writer.take(parcel(2))[0].kind == "stored"


def test_too_much_is_sent_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writers, "WAITING", 3)
    pen = Pen()
    with writing(tmp_path, pen) as writer:
        with pen:
            waiting = [writer.put(parcel(number)) for number in range(4)]
            with pytest.raises(Busy):
                writer.put(parcel(9))
        assert all(future.result()[0].kind == "stored" for future in waiting)
        assert writer.take(parcel(9))[0].kind == "stored"


def test_what_was_put_before_the_end_is_written(tmp_path: Path) -> None:
    with writing(tmp_path, Pen()) as writer:
        futures = [writer.put(parcel(number)) for number in range(20)]

    assert all(future.result()[0].kind == "stored" for future in futures)
    with pytest.raises(Busy):
        writer.put(parcel(99))
