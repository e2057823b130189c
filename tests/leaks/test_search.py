from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.leaks.search import Secrets, leaks

NUMBER, PHONE, NAME, SHORT = "990826198001010011", "13912345678", "欧阳样", "甲乙"
SECRETS = Secrets(frozenset({NUMBER, PHONE}), frozenset({NAME, SHORT}))


@pytest.mark.parametrize(
    ("content", "held"),
    [
        (f'{{"number":"{NUMBER}"}}'.encode(), {NUMBER}),
        (f"1{NUMBER}9".encode(), {NUMBER}),
        (f"tel:{PHONE}".encode(), {PHONE}),
        (f"患者{NAME}住院".encode(), {NAME}),
        (f"患者{SHORT}住院".encode(), {SHORT}),
        (NAME.encode("gb18030"), {NAME}),
        (NAME.encode("utf-16-le"), {NAME}),
        (NUMBER.encode("utf-16-le"), {NUMBER}),
        ("990826198001010012 甲 丙乙".encode(), set()),
        (b"", set()),
    ],
)
def test_what_names_people_is_found_in_the_usual_encodings(content: bytes, held: set[str]) -> None:
    assert SECRETS.within(content) == held


def test_it_is_found_in_a_database_its_log_and_in_names_of_files(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE t (x TEXT)")
        connection.execute("INSERT INTO t VALUES (?)", (f"{NAME} {NUMBER}",))
        connection.commit()
        (tmp_path / f"{PHONE}.log").touch()

        found = leaks(SECRETS, tmp_path)

    assert found["a.db-wal"] == {NAME, NUMBER}
    assert found[f"{PHONE}.log"] == {PHONE}
