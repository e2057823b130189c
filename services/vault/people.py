"""Who people are, sealed (身份信息封存): each under a key of their own, with a fingerprint of what is known already."""

from __future__ import annotations

import json
from dataclasses import fields
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select, update

from services.vault.identity import Identity
from services.vault.tables import person, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from services.vault.keyring import Keyring
    from services.vault.suite import Suite

KNOWN = 100_000
"""People of whom is remembered what was said last, about 30 MB; beyond that it begins to learn them anew."""

FINGERPRINT_BYTES = 16

WRITTEN = 8_192
"""Identities of which bytes and fingerprint are remembered: more than a batch of the door names."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
PARTS = [one.name for one in fields(Identity)]


class People:
    """The sealed identities of a vault. What is said of a person adds to what is known, and replaces what differs."""

    def __init__(self, suite: Suite, keyring: Keyring, mac: Callable[[bytes], bytes]) -> None:
        self._suite = suite
        self._keyring = keyring
        self._mac = mac
        self._known: dict[str, tuple[bytes, ...]] = {}
        self._written = lru_cache(WRITTEN)(self._write)

    def forget(self) -> None:
        """Remember nothing: somebody else has changed or erased what was kept."""
        self._known = {}

    def news(self, said: Iterable[tuple[str, Identity]]) -> dict[str, list[Identity]]:
        """All that was said of those people, by pseudonym, of whom it is not known to be in the vault already."""
        found: dict[str, list[Identity]] = {}
        for ref, one in said:
            words = found.setdefault(ref, [])
            if words[-1:] != [one]:  # a department names the same person row after row
                words.append(one)
        return {ref: words for ref, words in found.items() if not self._is_known(ref, words)}

    def keep(self, connection: Connection, news: Mapping[str, Sequence[Identity]]) -> bool:
        """Keep what is new, in a transaction that writes; whether anybody who was known was changed."""
        rows = {row.ref: row for row in rows_of(connection, select(person), person.c.ref, news)}
        differing = [ref for ref, row in rows.items() if [row.fingerprint] != [*map(self._fingerprint, news[ref])]]
        opening = self._keyring.of(connection, differing)
        known = {ref: self._opened(ref, rows[ref].sealed, opening[ref]) for ref in differing}
        told = {ref: merged(known.get(ref), said) for ref, said in news.items() if ref in known or ref not in rows}
        changed = {ref: one for ref, one in told.items() if one != known.get(ref)}
        sealing = self._keyring.made(connection, changed)
        sealed = [self._row(ref, one, sealing[ref]) for ref, one in changed.items()]
        _save(
            connection, [row for row in sealed if row["ref"] not in rows], [row for row in sealed if row["ref"] in rows]
        )
        self._remember(news, told, changed)
        return any(ref in rows for ref in changed)

    def look(self, connection: Connection, ref: str) -> Identity | None:
        """Who a pseudonym is; None for nobody, and for somebody who was erased."""
        sealed = connection.execute(select(person.c.sealed).where(person.c.ref == ref)).scalar()
        key = self._keyring.of(connection, [ref]).get(ref)
        return None if sealed is None or key is None else self._opened(ref, sealed, key)

    def _is_known(self, ref: str, words: Sequence[Identity]) -> bool:
        known = self._known.get(ref)
        return known is not None and all(self._fingerprint(one) in known for one in words)

    def _remember(
        self, news: Mapping[str, Sequence[Identity]], told: Mapping[str, Identity], changed: Mapping[str, Identity]
    ) -> None:
        if len(self._known) + len(news) > KNOWN:
            self._known = {}
        for ref, said in news.items():
            before = () if ref in changed else self._known.get(ref, ())
            # What no longer adds up with what is kept would have to be kept if it were said again.
            agreeing = [one for one in said if ref not in told or _says_nothing_new(told[ref], one)]
            self._known[ref] = tuple(dict.fromkeys((*before, *map(self._fingerprint, agreeing))))

    def _row(self, ref: str, one: Identity, key: bytes) -> dict[str, object]:
        plain, fingerprint = self._written(one)
        return {"ref": ref, "fingerprint": fingerprint, "sealed": self._suite.seal(key, plain, _about(ref))}

    def _opened(self, ref: str, sealed: bytes, key: bytes) -> Identity:
        return Identity(*json.loads(self._suite.open(key, sealed, _about(ref))))

    def _fingerprint(self, one: Identity) -> bytes:
        return self._written(one)[1]

    def _write(self, one: Identity) -> tuple[bytes, bytes]:
        """An identity as it is sealed, and its fingerprint."""
        plain = _encode((one.number, one.name, one.phone, one.address, one.account)).encode()
        return plain, self._mac(b"identity\0" + plain)[:FINGERPRINT_BYTES]


def merged(known: Identity | None, said: Iterable[Identity]) -> Identity:
    """One identity of all that was said in turn: the latest word counts, and silence takes nothing away."""
    words = [*said] if known is None else [known, *said]
    if len(words) == 1:
        return words[0]
    parts: dict[str, str] = {}
    for one in words:
        parts.update({name: value for name in PARTS if (value := getattr(one, name)) is not None})
    return Identity(**parts)


def _says_nothing_new(known: Identity, one: Identity) -> bool:
    return one == known or merged(known, [one]) == known


def _save(connection: Connection, new: list[dict[str, object]], changed: list[dict[str, object]]) -> None:
    if new:
        connection.execute(insert(person), new)
    if changed:
        change = update(person).where(person.c.ref == bindparam("whose"))
        connection.execute(change, [{"whose": row.pop("ref"), **row} for row in changed])


def _about(ref: str) -> bytes:
    return f"person/{ref}".encode()
