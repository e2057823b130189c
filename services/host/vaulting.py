"""Where the vault is, by the settings: beside the log unless told otherwise; made when the first person is named."""

from __future__ import annotations

import sys
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from schemas.errors import ShouwangError
from services.host.clock import now
from services.vault import keys, opening
from services.vault.opening import Place

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from services.host.settings import Settings
    from services.ingest.said import Note
    from services.vault.identity import Identity
    from services.vault.vault import Vault

KEYS = Path("shouwang.keys")
"""Folder of the keys where the log is no file."""


class NoVault(ShouwangError):
    """A question to a vault that nobody has made; looking never makes one."""

    def __init__(self, place: Place) -> None:
        self.place = place
        shown = place.shown
        super().__init__(
            f"{shown} 没有保险库；第一次导入数据时自动建立，也可运行 shouwang vault init / there is no vault at "
            f"{shown}; the first delivery makes it, or shouwang vault init"
        )


def place_of(settings: Settings) -> Place:
    """Where vault and keys are: as set, or beside a SQLite log `X.db` as `X.vault.db` and `X.keys`."""
    log = _file(settings.database_url)
    beside = settings.database_url if log is None else f"sqlite:///{log.with_suffix('.vault.db').as_posix()}"
    folder = KEYS if log is None else log.with_suffix(".keys")
    return Place(settings.vault_url or beside, settings.vault_keys or folder, settings.cipher)


def open_vault(settings: Settings) -> Vault:
    """The vault of a log, made with new keys if there is none; then the error stream says where they lie.

    Raises:
        VaultFault: vault and keys do not belong together, or cannot be used.
    """
    place = place_of(settings)
    is_new = not keys.exist(place.keys)
    vault = opening.open_vault(place, now)
    if is_new:
        sys.stderr.write(
            f"已在目录 {place.keys} 生成保险库密钥，请立即把整个目录备份到安全处，丢失即无法找回；"
            "不写 --database 时用当前目录的数据库，换目录运行就是另一个数据库 / "
            f"new keys of the vault are in the folder {place.keys}; back the whole folder up now, for without it "
            "nothing can be opened; without --database each working folder has a database of its own\n"
        )
    return vault


def existing_vault(settings: Settings) -> Vault:
    """The vault of a log, which must be there.

    Raises:
        NoVault: it is not.
        VaultFault: as `open_vault`.
    """
    place = place_of(settings)
    file = _file(place.url)
    if (file is not None and not file.is_file()) or not opening.is_there(place):
        raise NoVault(place)
    return opening.open_vault(place, now)


class LazyVault:
    """The vault of a log, opened when something must be sealed; what seals nothing makes no keys."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @cached_property
    def vault(self) -> Vault:
        """The vault itself, open."""
        return open_vault(self._settings)

    def close(self) -> None:
        """Let go of it, if it was ever opened."""
        opened: Vault | None = self.__dict__.pop("vault", None)
        if opened is not None:
            opened.close()

    def ref_of(self, number: str) -> str:
        """The pseudonym of a normalised number."""
        return self.vault.ref_of(number)

    def note_ref(self, text: str) -> str:
        """The reference of a text."""
        return self.vault.note_ref(text)

    def mac(self, plain: bytes) -> str:
        """A keyed digest, 64 hexadecimal digits."""
        return self.vault.mac(plain)

    def keep(self, people: Collection[Identity], notes: Collection[Note]) -> None:
        """Seal identities and texts."""
        if people or notes:
            self.vault.keep(people, notes)

    def seal(self, owner: str, plain: bytes) -> bytes:
        """Seal bytes for an owner."""
        return self.vault.seal(owner, plain)

    def seal_all(self, given: Sequence[tuple[str, bytes]]) -> list[bytes]:
        """Seal many, in order."""
        return self.vault.seal_all(given) if given else []

    def open(self, owner: str, sealed: bytes) -> bytes | None:
        """What was sealed; None if it was erased."""
        return self.vault.open(owner, sealed)

    def journalled(self, subject: str, by: str, reason: str, division: str | None) -> None:
        """Write down that something sealed is about to be opened."""
        self.vault.journalled(subject, by, reason, division)


def _file(url: str) -> Path | None:
    """The file of a SQLite database; None for any other."""
    try:
        place = make_url(url)
    except ArgumentError:
        return None  # opening says what is wrong with it
    return Path(place.database) if place.get_backend_name() == "sqlite" and place.database else None
