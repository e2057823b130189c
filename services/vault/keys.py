"""The keys of a vault (密钥): files in a folder of their own, which only the account that runs Shouwang may read."""

from __future__ import annotations

import os
import re
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from types import MappingProxyType
from typing import TYPE_CHECKING

from services.vault.errors import KeysMissing, KeysUnsafe

if TYPE_CHECKING:
    from collections.abc import Mapping

REF = "ref.key"
"""Makes the pseudonyms: with another one every person would be somebody new, so it is never rotated."""

MASTER = re.compile(r"master-([1-9][0-9]{0,8})\.key")
KEY_BYTES = 32
OTHERS = stat.S_IRWXG | stat.S_IRWXO
"""What nobody else may do with a key; on Windows the folder's own rights decide."""


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """The key of the pseudonyms, and the master keys that wrap all others, by number."""

    folder: Path
    ref: bytes
    masters: Mapping[int, bytes]

    @property
    def current(self) -> int:
        """The number of the master key under which new keys are wrapped."""
        return max(self.masters)


def exist(folder: Path) -> bool:
    """Whether there are keys in a folder."""
    return (folder / REF).exists()


def create(folder: Path) -> Keys:
    """New keys in a new folder, durable before they are used; those of another process that was faster.

    Raises:
        OSError: the folder cannot be written, or holds something else.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(mkdtemp(prefix=f"{folder.name}.", dir=folder.parent))  # readable by nobody else
    try:
        _write(made / REF)
        _write(made / "master-1.key")
        made.rename(folder)  # whole or not at all; fails where there are keys already
        _sync(folder.parent)
    except OSError:
        if not exist(folder):
            raise
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return load(folder)


def load(folder: Path) -> Keys:
    """The keys in a folder.

    Raises:
        KeysMissing: the folder, the key of the pseudonyms, or every master key is not there.
        KeysUnsafe: others may read them, or one is damaged.
    """
    if not exist(folder):
        raise KeysMissing(folder, REF)
    _check_rights(folder)
    found = {int(named[1]): path for path in folder.iterdir() if (named := MASTER.fullmatch(path.name))}
    if not found:
        raise KeysMissing(folder, "master-….key")
    masters = {number: _read(found[number]) for number in sorted(found)}
    return Keys(folder, _read(folder / REF), MappingProxyType(masters))


def add_master(keys: Keys) -> Keys:
    """The same with one more master key, which is current from now on; the older ones stay for what they wrapped."""
    _write(keys.folder / f"master-{keys.current + 1}.key")
    return load(keys.folder)


def _write(path: Path) -> None:
    """A fresh key as hexadecimal digits, so that it can be printed and laid into a safe."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(os.urandom(KEY_BYTES).hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    _sync(path.parent)


def _sync(folder: Path) -> None:
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _read(path: Path) -> bytes:
    _check_rights(path)
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise KeysUnsafe(path, "内容损坏，请从备份恢复", "it is damaged; restore it from a backup")
    return key


def _check_rights(path: Path) -> None:
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & OTHERS:
        raise KeysUnsafe(path, "其他账户可以读取，请运行 chmod go= 收回权限", "others may read it; run chmod go= on it")
