"""The vault (保险库): pseudonyms out of numbers, identities and texts under seal, and a journal of every look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, update

from services.vault.access import Access, Asked
from services.vault.keyring import Keyring
from services.vault.people import People
from services.vault.tables import data_key, journal, note, person, state
from services.vault.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from sqlalchemy import Connection

    from services.vault.access import Action
    from services.vault.identity import Identity
    from services.vault.keys import Keys
    from services.vault.suite import Suite
    from services.vault.tables import Store
    from services.vault.texts import Text

REFS = 100_000
"""Pseudonyms remembered by number, about 20 MB: a department names the same people month after month."""

PERSON_DIGITS = 40
NOTE_DIGITS = 32

UNKNOWN = -1
"""In place of a count of changes: what is remembered must be learnt anew."""

JOURNAL = "journal"
"""Owner of the key under which reasons are sealed: clerks write names into them."""


@dataclass(frozen=True, slots=True)
class Status:
    """What a vault holds: keys by the number of the master key that wraps them."""

    suite: str
    people: int
    notes: int
    keys: Mapping[int, int]
    looks: int


class Vault:
    """Opened by `opening.open_vault`. Every method is a transaction of its own; nothing is read unless written down."""

    def __init__(self, store: Store, suite: Suite, keys: Keys, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._suite = suite
        self._ref_key = keys.ref
        self._clock = clock
        self._keyring = Keyring(suite, keys)
        self._people = People(suite, self._keyring, self._mac)
        self._texts = Texts(suite, self._keyring)
        self._changes = UNKNOWN
        self.ref_of = lru_cache(REFS)(self._ref_of)

    def close(self) -> None:
        """Let go of the database."""
        self._store.close()

    # --- pseudonyms, which are computed and never looked up

    def _ref_of(self, number: str) -> str:
        """The pseudonym of a normalised number, which has no NUL and so is no other thing that is digested here."""
        return "p" + self._mac(number.encode()).hex()[:PERSON_DIGITS]

    def note_ref(self, text: str) -> str:
        """The reference of a text; equal texts have one."""
        return "n" + self._mac(b"note\0" + text.encode()).hex()[:NOTE_DIGITS]

    def mac(self, plain: bytes) -> str:
        """A keyed digest, 64 hexadecimal digits: of a file, or of a record that was refused."""
        return self._mac(b"digest\0" + plain).hex()

    def _mac(self, plain: bytes) -> bytes:
        return self._suite.mac(self._ref_key, plain)

    # --- keeping and sealing

    def keep(self, people: Collection[Identity], notes: Collection[Text]) -> None:
        """Seal identities and texts, in one transaction; what is known and unchanged costs nothing.

        What was erased comes back only by being said anew, under another key.
        """
        self._refresh()
        news = self._people.news([(self.ref_of(one.number), one) for one in people])
        texts = self._texts.news(notes)
        if not news and not texts:
            return
        try:
            with self._store.writing() as connection:
                self._texts.keep(connection, texts)
                if self._people.keep(connection, news):
                    self._count_change(connection)
        except BaseException:
            self._forget()  # what was remembered is not in the vault
            raise

    def _refresh(self) -> None:
        """Remember nothing that another process may have changed or erased meanwhile."""
        with self._store.looking() as connection:
            changes = connection.execute(select(state.c.changes)).scalar_one()
        if changes != self._changes:
            self._forget()
            self._changes = changes

    def _forget(self) -> None:
        self._changes = UNKNOWN
        self._people.forget()
        self._texts.forget()

    def _count_change(self, connection: Connection) -> None:
        """Tell other processes that somebody was changed; and notice it if one of them was faster."""
        changes = connection.execute(select(state.c.changes)).scalar_one()
        connection.execute(update(state).values(changes=changes + 1))
        self._changes = changes + 1 if changes == self._changes else UNKNOWN

    def seal(self, owner: str, plain: bytes) -> bytes:
        """Seal bytes under the key of a person (their pseudonym) or of a scope such as `reject/<delivery>`."""
        return self.seal_all([(owner, plain)])[0]

    def seal_all(self, given: Sequence[tuple[str, bytes]]) -> list[bytes]:
        """Seal many, each for its owner, in order; keys that are missing are made in one transaction."""
        owners = {owner for owner, _ in given}
        with self._store.looking() as connection:
            keys = self._keyring.of(connection, owners)
        if len(keys) < len(owners):
            with self._store.writing() as connection:
                keys = self._keyring.made(connection, owners)
        return [self._suite.seal(keys[owner], plain, _about(owner)) for owner, plain in given]

    def open(self, owner: str, sealed: bytes) -> bytes | None:
        """What was sealed; None once the key of the owner was destroyed.

        Raises:
            SealBroken: the bytes were changed, or belong to another owner or to a key before an erasure.
        """
        with self._store.looking() as connection:
            key = self._keyring.of(connection, [owner]).get(owner)
        return None if key is None else self._suite.open(key, sealed, _about(owner))

    # --- looking, which is written down first

    def look(self, ref: str, by: str, reason: str, division: str | None = None) -> Identity | None:
        """Who a pseudonym is; None for nobody, and for somebody who was erased.

        Raises:
            NoReason: without saying who asks and why.
        """
        self.write_down("LOOK", ref, Asked(by, reason, division))
        with self._store.looking() as connection:
            return self._people.look(connection, ref)

    def read_note(self, ref: str, by: str, reason: str, division: str | None = None) -> str | None:
        """The text behind a reference; raises as `look`."""
        self.write_down("NOTE", ref, Asked(by, reason, division))
        with self._store.looking() as connection:
            return self._texts.read(connection, ref)

    def find(self, number: str) -> str | None:
        """The pseudonym of a normalised number, if the vault knows the person; who asks is for the caller to write."""
        ref = self.ref_of(number)
        with self._store.looking() as connection:
            return connection.execute(select(person.c.ref).where(person.c.ref == ref)).scalar()

    def journalled(self, subject: str, by: str, reason: str, division: str | None) -> None:
        """Write down that something sealed, such as a dead letter, is about to be opened; raises as `look`."""
        self.write_down("OPEN", subject, Asked(by, reason, division))

    def write_down(self, action: Action, subject: str, asked: Asked) -> None:
        """One line of the journal, durable when this returns."""
        reason = self.seal(JOURNAL, asked.reason.strip().encode())
        row = {
            "at": self._clock().isoformat(), "by": asked.by, "action": action, "subject": subject,
            "division": asked.division, "reason": reason,
        }  # fmt: skip
        with self._store.writing() as connection:
            connection.execute(insert(journal).values(row))

    def journal(self, division: str = "") -> Iterator[Access]:
        """Every look, in order; or those in a division (the first digits of its code) and those of no place."""
        with self._store.looking() as connection:
            key = self._keyring.of(connection, [JOURNAL]).get(JOURNAL, b"")
            rows = select(journal).order_by(journal.c.number)
            if division:
                rows = rows.where(
                    journal.c.division.startswith(division, autoescape=True) | journal.c.division.is_(None)
                )
            for row in connection.execute(rows):
                reason = self._suite.open(key, row.reason, _about(JOURNAL)).decode()
                yield Access(datetime.fromisoformat(row.at), row.by, row.action, row.subject, row.division, reason)

    # --- erasing and rotating

    def erase(self, ref: str, by: str, reason: str, division: str | None = None) -> bool:
        """Destroy a person's key and all that is sealed under it; whether there was anything. Raises as `look`.

        The log keeps a pseudonym that leads to nobody. Dead letters of the person stay, and can never be opened.
        Copies of the vault from before must be destroyed, too.
        """
        self.write_down("ERASE", ref, Asked(by, reason, division))
        with self._store.writing() as connection:
            found = [
                connection.execute(delete(table).where(column == ref)).rowcount
                for table, column in ((data_key, data_key.c.owner), (person, person.c.ref), (note, note.c.owner))
            ]
            connection.execute(update(state).values(changes=state.c.changes + 1))
        self._store.scrub()
        self.ref_of.cache_clear()
        return any(found)

    def rotate(self) -> int:
        """Wrap every key under a new master key; how many. What is sealed stays as it is."""
        return self._keyring.rotate(self._store)

    def status(self) -> Status:
        """What the vault holds."""
        with self._store.looking() as connection:
            by_master = select(data_key.c.master, func.count()).group_by(data_key.c.master).order_by(data_key.c.master)
            people, notes, looks = (
                connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in (person, note, journal)
            )
            keys = {master: count for master, count in connection.execute(by_master)}  # noqa: C416  # rows are no pairs
        return Status(self._suite.name, people, notes, keys, looks)


def _about(owner: str) -> bytes:
    return f"seal/{owner}".encode()
