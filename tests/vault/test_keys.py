from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from services.vault import keys
from services.vault.errors import KeysMissing, KeysUnsafe, VaultUnusable, WrongKeys
from services.vault.identity import Identity
from services.vault.opening import Place, is_there
from tests.vault.conftest import Open, number


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "town.keys"


def test_new_keys_can_be_read_by_nobody_else(folder: Path) -> None:
    keys.create(folder)

    rights = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())}
    assert rights == {"town.keys": 0o700, "ref.key": 0o600, "master-1.key": 0o600}
    assert [path.name for path in folder.parent.iterdir()] == ["town.keys"]


def test_keys_that_are_there_are_never_replaced(folder: Path) -> None:
    first = keys.create(folder)

    again = keys.create(folder)

    assert (again.ref, dict(again.masters)) == (first.ref, dict(first.masters))


def test_a_folder_with_something_else_in_it_is_left_alone(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "letters.txt").write_text("mine")

    with pytest.raises(OSError, match=r"not empty|exists"):
        keys.create(folder)

    assert [path.name for path in folder.iterdir()] == ["letters.txt"]


def test_the_greatest_master_key_is_current_and_the_pseudonyms_key_stays(folder: Path) -> None:
    first = keys.create(folder)

    second = keys.add_master(keys.add_master(first))

    assert (second.current, second.ref) == (3, first.ref)
    assert second.masters[1] == first.masters[1]
    assert len(set(second.masters.values())) == 3


@pytest.mark.parametrize("name", [".", "ref.key", "master-1.key"])
def test_keys_that_others_may_read_are_refused(folder: Path, name: str) -> None:
    keys.create(folder)
    (folder / name).chmod(0o640 if name != "." else 0o750)

    with pytest.raises(KeysUnsafe, match="chmod"):
        keys.load(folder)


@pytest.mark.parametrize("content", ["", "ab" * 31, "no key at all" * 5, "zz" * 32])
def test_a_damaged_key_is_refused(folder: Path, content: str) -> None:
    keys.create(folder)
    (folder / "ref.key").write_text(content)

    with pytest.raises(KeysUnsafe, match="damaged"):
        keys.load(folder)


def test_keys_without_a_master_are_missing(folder: Path) -> None:
    keys.create(folder)
    (folder / "master-1.key").unlink()

    with pytest.raises(KeysMissing):
        keys.load(folder)


def test_the_keys_do_not_show_in_what_is_printed(folder: Path) -> None:
    assert keys.create(folder).ref.hex() not in repr(keys.load(folder))


def test_a_vault_in_use_never_gets_new_keys(place: Place, opened: Open) -> None:
    opened(place).keep([Identity(number(1))], [])
    place.keys.rename(place.keys.with_name("safe"))

    with pytest.raises(KeysMissing, match=r"ref\.key"):
        opened(place)

    assert not place.keys.exists()


def test_the_keys_of_another_vault_and_another_suite_are_refused(place: Place, opened: Open, tmp_path: Path) -> None:
    opened(place)
    keys.create(tmp_path / "other.keys")

    with pytest.raises(WrongKeys, match="another vault"):
        opened(replace(place, keys=tmp_path / "other.keys"))
    with pytest.raises(WrongKeys, match="SHOUWANG_CIPHER=SM"):
        opened(replace(place, cipher="AES"))


@pytest.mark.parametrize("url", ["nothing", "sqlite://", "sqlite:///:memory:", "mysql://user:secret@host/db"])
def test_no_vault_is_where_none_can_be_and_no_password_is_shown(place: Place, opened: Open, url: str) -> None:
    with pytest.raises(VaultUnusable) as error:
        opened(replace(place, url=url))

    assert "secret" not in str(error.value)


def test_the_file_of_a_vault_can_be_read_by_nobody_else(place: Place, opened: Open, tmp_path: Path) -> None:
    vault = opened(place)
    vault.keep([Identity(number(1))], [])

    files = [path for path in tmp_path.iterdir() if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert "town.vault.db" in {path.name for path in files}
    assert is_there(place)
