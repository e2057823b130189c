"""Sealed texts (封存文字): under the key of the person they speak of, so that erasing the person erases them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sqlalchemy import insert, select

from services.vault.tables import note, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from services.vault.keyring import Keyring
    from services.vault.suite import Suite

NOBODY = "notes"
"""Owner of texts that speak of no person: of a household or a place."""

KNOWN = 100_000
"""Texts remembered as kept, about 20 MB; beyond that it begins to learn them anew."""


class Text(Protocol):
    """A text that must be sealed, its reference, and the pseudonym it speaks of."""

    @property
    def ref(self) -> str:
        """The reference that events carry."""
        ...

    @property
    def text(self) -> str:
        """What must not be read by chance."""
        ...

    @property
    def about(self) -> str | None:
        """Whom it speaks of."""
        ...


Place = tuple[str, str]
"""Reference and owner: one text may be said of several people, and is kept for each."""


class Texts:
    """The sealed texts of a vault."""

    def __init__(self, suite: Suite, keyring: Keyring) -> None:
        self._suite = suite
        self._keyring = keyring
        self._known: set[Place] = set()

    def forget(self) -> None:
        """Remember nothing: somebody else has erased what was kept."""
        self._known = set()

    def news(self, notes: Iterable[Text]) -> dict[Place, str]:
        """The texts that are not known to be in the vault already."""
        return {place: one.text for one in notes if (place := (one.ref, one.about or NOBODY)) not in self._known}

    def keep(self, connection: Connection, news: dict[Place, str]) -> None:
        """Keep what is new, in a transaction that writes."""
        rows = rows_of(connection, select(note.c.ref, note.c.owner), note.c.ref, {ref for ref, _ in news})
        there = {(ref, owner) for ref, owner in rows}
        new = {place: text for place, text in news.items() if place not in there}
        keys = self._keyring.made(connection, {owner for _, owner in new})
        if new:
            connection.execute(insert(note), [
                {"ref": ref, "owner": owner, "sealed": self._suite.seal(keys[owner], text.encode(), _about(ref, owner))}
                for (ref, owner), text in new.items()
            ])  # fmt: skip
        if len(self._known) + len(news) > KNOWN:
            self._known = set()
        self._known.update(news)

    def read(self, connection: Connection, ref: str) -> str | None:
        """The text behind a reference, while anybody of whom it was said is in the vault."""
        row = connection.execute(select(note).where(note.c.ref == ref).order_by(note.c.owner).limit(1)).one_or_none()
        key = None if row is None else self._keyring.of(connection, [row.owner]).get(row.owner)
        if row is None or key is None:
            return None
        return self._suite.open(key, row.sealed, _about(ref, row.owner)).decode()


def _about(ref: str, owner: str) -> bytes:
    return f"note/{ref}/{owner}".encode()
