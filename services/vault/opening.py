"""Opening a vault: its database, its keys, and whether they belong together."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, select
from sqlalchemy.engine import make_url

from services.vault import keys as key_files
from services.vault.errors import KeysMissing, VaultUnusable, WrongKeys
from services.vault.suite import SUITES
from services.vault.tables import LAYOUT, open_store, state
from services.vault.vault import Vault

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Row

    from services.vault.keys import Keys
    from services.vault.suite import Name, Suite
    from services.vault.tables import Store


@dataclass(frozen=True, slots=True)
class Place:
    """Where a vault is, where its keys are, and with which suite it is made."""

    url: str
    keys: Path
    cipher: Name

    @property
    def shown(self) -> str:
        """The URL without its password."""
        return make_url(self.url).render_as_string(hide_password=True)


def open_vault(place: Place, clock: Callable[[], datetime]) -> Vault:
    """The vault at a place, made there with new keys if there is none.

    Keys of a vault that was once in use are never made anew: every person would be somebody else from then on.

    Raises:
        VaultUnusable: not a database for it, or tables of a newer program.
        KeysMissing: the vault is there and its keys are not.
        KeysUnsafe: others may read the keys, or they are damaged.
        WrongKeys: the keys or the suite are those of another vault.
    """
    suite = SUITES[place.cipher]
    store = open_store(place.url)
    with ExitStack() as refused:
        refused.callback(store.close)
        store.prepare()
        keys = _keys(store, place, suite)
        refused.pop_all()
    return Vault(store, suite, keys, clock)


def is_there(place: Place) -> bool:
    """Whether a vault was made at a place; the database must exist."""
    store = open_store(place.url)
    try:
        return not store.is_new()
    finally:
        store.close()


def _keys(store: Store, place: Place, suite: Suite) -> Keys:
    """The keys of the vault; in the one transaction in which it is new, they may be new as well."""
    with store.writing() as connection:
        row = connection.execute(select(state)).one_or_none()
        if row is not None and row.layout > LAYOUT:
            raise VaultUnusable(f"layout {row.layout}")
        if row is not None and not key_files.exist(place.keys):
            raise KeysMissing(place.keys, key_files.REF)
        keys = key_files.load(place.keys) if key_files.exist(place.keys) else key_files.create(place.keys)
        fingerprint = suite.mac(keys.ref, b"fingerprint\0")
        if row is None:
            first = {"layout": LAYOUT, "suite": suite.name, "ref_fingerprint": fingerprint, "changes": 0}
            connection.execute(insert(state).values(first))
        else:
            _check(row, place, fingerprint)
    return keys


def _check(row: Row[tuple[object, ...]], place: Place, fingerprint: bytes) -> None:
    if row.suite != place.cipher:
        raise WrongKeys(
            f"保险库以 {row.suite} 建立，设置为 {place.cipher}；请设 SHOUWANG_CIPHER={row.suite}",
            f"the vault was made with {row.suite}, and {place.cipher} is set; set SHOUWANG_CIPHER={row.suite}",
        )
    if row.ref_fingerprint != fingerprint:
        raise WrongKeys(
            f"{place.keys} 中的密钥不是此保险库的；请从备份恢复，或核对 SHOUWANG_VAULT_KEYS",
            f"the keys in {place.keys} are those of another vault; restore them from a backup, or check "
            "SHOUWANG_VAULT_KEYS",
        )
