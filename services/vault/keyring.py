"""The keys of owners (数据密钥): one for each person and scope, wrapped by a master key, made on first use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select, update

from services.vault import keys as key_files
from services.vault.errors import KeysMissing
from services.vault.tables import data_key, rows_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

    from services.vault.keys import Keys
    from services.vault.suite import Suite
    from services.vault.tables import Store

REWRAPPED = 5_000
"""Keys of one transaction of a rotation: a tenth of a second in which others wait."""


class Keyring:
    """Finds and makes the keys of owners; nothing is remembered, so that an erased key is gone for every process."""

    def __init__(self, suite: Suite, keys: Keys) -> None:
        self._suite = suite
        self._keys = keys
        self._wrapping: dict[int, bytes] = {}

    def of(self, connection: Connection, owners: Collection[str]) -> dict[str, bytes]:
        """The keys of those owners that have one."""
        rows = rows_of(connection, select(data_key), data_key.c.owner, owners)
        return {owner: self._unwrapped(owner, master, wrapped) for owner, master, wrapped in rows}

    def made(self, connection: Connection, owners: Collection[str]) -> dict[str, bytes]:
        """The keys of all these owners, in a transaction that writes."""
        found = self.of(connection, owners)
        fresh = {owner: self._suite.new_key() for owner in owners if owner not in found}
        if fresh:
            connection.execute(insert(data_key), [self._row(owner, key) for owner, key in fresh.items()])
        return found | fresh

    def rotate(self, store: Store) -> int:
        """Wrap every key under a new master key; how many were wrapped.

        Killed in the middle, some keys are under the old one, which stays in its place; a second rotation wraps all.
        """
        self._keys = key_files.add_master(self._keys)
        outdated = select(data_key).where(data_key.c.master < self._keys.current).limit(REWRAPPED)
        change = update(data_key).where(data_key.c.owner == bindparam("whose"))
        count = 0
        while True:
            with store.writing() as connection:
                rows = [
                    self._row(owner, self._unwrapped(owner, master, wrapped))
                    for owner, master, wrapped in connection.execute(outdated)
                ]
                if not rows:
                    return count
                connection.execute(change, [{"whose": row.pop("owner"), **row} for row in rows])
                count += len(rows)

    def _row(self, owner: str, key: bytes) -> dict[str, object]:
        master = self._keys.current
        return {"owner": owner, "master": master, "wrapped": self._suite.seal(self._wrap(master), key, _about(owner))}

    def _unwrapped(self, owner: str, master: int, wrapped: bytes) -> bytes:
        return self._suite.open(self._wrap(master), wrapped, _about(owner))

    def _wrap(self, master: int) -> bytes:
        """What wraps under a master key: drawn from it, so that each suite has a key of its own length."""
        found = self._wrapping.get(master)
        if found is None:
            if master not in self._keys.masters:  # another process has rotated
                self._keys = key_files.load(self._keys.folder)
            if master not in self._keys.masters:
                raise KeysMissing(self._keys.folder, f"master-{master}.key")
            whole = self._suite.mac(self._keys.masters[master], b"wrap")
            found = self._wrapping[master] = whole[: self._suite.key_bytes]
        return found


def _about(owner: str) -> bytes:
    return f"key/{owner}".encode()
