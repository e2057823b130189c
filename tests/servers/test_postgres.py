from __future__ import annotations

import os
import shutil
from pathlib import Path

import psycopg
import pytest
import sqlalchemy

from tests.servers.postgres import (
    Server,
    ServerFailedError,
    account,
    data_folder,
    installed_binaries,
    make_cluster,
    reachable_binaries,
    running_server,
)


def scalar(url: str, statement: str) -> object:
    engine = sqlalchemy.create_engine(url)
    try:
        with engine.begin() as connection:
            return connection.exec_driver_sql(statement).scalar_one()
    finally:
        engine.dispose()


def test_a_test_gets_a_working_database(postgres_database: str) -> None:
    assert scalar(postgres_database, "SELECT '守' || '望'") == "守望"


@pytest.mark.parametrize("_time", [1, 2])
def test_each_test_gets_an_empty_database(postgres_database: str, _time: int) -> None:
    before = scalar(postgres_database, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")

    engine = sqlalchemy.create_engine(postgres_database)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE left_behind (n integer)")
    engine.dispose()

    assert before == 0


def test_the_server_keeps_utf8_and_utc(postgres_url: str) -> None:
    assert scalar(postgres_url, "SHOW server_encoding") == "UTF8"
    assert scalar(postgres_url, "SHOW timezone") == "UTC"


def test_the_server_never_runs_as_root(postgres_url: str) -> None:
    owner = Path(str(scalar(postgres_url, "SHOW data_directory"))).stat().st_uid

    assert owner == (account() or os.geteuid())
    assert owner != 0


def test_a_server_leaves_no_process_and_no_folder_behind() -> None:
    with running_server() as server:
        folder = Path(str(scalar(server.url("postgres"), "SHOW data_directory")))
        assert folder.is_dir()

    assert not folder.exists()
    with pytest.raises(psycopg.OperationalError):
        server.execute("SELECT 1")


def test_a_database_is_dropped_although_somebody_is_still_connected(postgres_server: Server) -> None:
    postgres_server.execute("CREATE DATABASE held")
    held = psycopg.connect(host="127.0.0.1", port=postgres_server.port, user="postgres", dbname="held")

    postgres_server.execute("DROP DATABASE held WITH (FORCE)")

    with held, pytest.raises(psycopg.OperationalError):
        held.execute("SELECT 1")


def test_binaries_that_the_account_cannot_reach_are_copied_and_run(tmp_path: Path) -> None:
    package = installed_binaries().parent.parent
    closed, scratch = tmp_path / "closed", tmp_path / "scratch"
    shutil.copytree(package / "pginstall", closed / package.name / "pginstall")
    shutil.copytree(package.with_name(f"{package.name}.libs"), closed / f"{package.name}.libs")
    programs = closed / package.name / "pginstall" / "bin"
    if account() is None:
        (programs / "postgres").chmod(0o600)
    else:
        closed.chmod(0o700)
    scratch.mkdir()

    found = reachable_binaries(programs, scratch, account())

    assert found == scratch / package.name / "pginstall" / "bin"
    assert (found.parents[2] / f"{package.name}.libs").is_dir()


def test_a_cluster_that_cannot_be_made_says_why() -> None:
    with data_folder(account()) as folder:
        (folder / "data").touch()

        with pytest.raises(ServerFailedError, match="initdb failed:"):
            make_cluster(installed_binaries(), folder, account())


def test_a_server_that_cannot_start_says_why() -> None:
    with data_folder(account()) as folder, pytest.raises(ServerFailedError, match="did not start on port"):
        Server(installed_binaries(), folder, account()).start(attempts=1)


def test_a_server_that_was_killed_comes_back_with_what_it_had_or_with_what_it_had_before() -> None:
    with running_server(options=()) as server:
        url = server.url("postgres")
        server.execute("CREATE TABLE kept AS SELECT 1 AS n")
        server.kill()
        server.back_up()
        server.start()
        server.execute("UPDATE kept SET n = 2")
        server.kill()
        server.start()
        after_a_kill = scalar(url, "SELECT n FROM kept")
        server.kill()
        server.bring_back()
        server.start()

        assert (after_a_kill, scalar(url, "SELECT n FROM kept")) == (2, 1)
        assert server.url("postgres") == url
