"""What the door asks of a vault (保险库): to keep who people are, and to seal what must not be read by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from services.ingest.said import Note
    from services.vault.identity import Identity


class Keeper(Protocol):
    """A vault, or what opens one when it is first needed."""

    def ref_of(self, number: str) -> str:
        """The pseudonym of a normalised identity number."""
        ...

    def note_ref(self, text: str) -> str:
        """The reference of a text that must be sealed."""
        ...

    def mac(self, plain: bytes) -> str:
        """A keyed digest, 64 hexadecimal digits."""
        ...

    def keep(self, people: Collection[Identity], notes: Collection[Note]) -> None:
        """Seal identities and texts, in one transaction of the vault's own; what is known costs nothing."""
        ...

    def seal_all(self, given: Sequence[tuple[str, bytes]]) -> list[bytes]:
        """Seal bytes, each under the key of a person or a scope, which is made on first use."""
        ...

    def open(self, owner: str, sealed: bytes) -> bytes | None:
        """What was sealed; None once the key was destroyed."""
        ...
