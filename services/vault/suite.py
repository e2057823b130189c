"""The two families of cryptography: the state's commercial one (国密 SM3, SM4) and the international one."""

from __future__ import annotations

from dataclasses import dataclass
from os import urandom
from typing import TYPE_CHECKING, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hmac import HMAC

from services.vault.errors import SealBroken

if TYPE_CHECKING:
    from collections.abc import Callable

    from cryptography.hazmat.primitives.ciphers import BlockCipherAlgorithm

Name = Literal["SM", "AES"]

NONCE_BYTES = 12
TAG_BYTES = 16
"""What GCM itself asks for. Source: NIST SP 800-38D, 8.2; RFC 8998, 2."""


@dataclass(frozen=True, slots=True)
class Suite:
    """A hash for keyed digests, and a block cipher in GCM for sealing; `mark` is the first byte of all it seals."""

    name: Name
    mark: bytes
    digest: hashes.HashAlgorithm
    cipher: Callable[[bytes], BlockCipherAlgorithm]
    key_bytes: int

    def new_key(self) -> bytes:
        """A fresh key for sealing."""
        return urandom(self.key_bytes)

    def mac(self, key: bytes, plain: bytes) -> bytes:
        """The keyed digest, 32 bytes."""
        code = HMAC(key, self.digest)
        code.update(plain)
        return code.finalize()

    def seal(self, key: bytes, plain: bytes, about: bytes) -> bytes:
        """Mark, nonce, cipher text and tag; it opens only with the same key and the same `about`.

        A nonce is drawn anew each time, so a key must not seal more than 2³² texts; keys here seal thousands.
        """
        nonce = urandom(NONCE_BYTES)
        sealer = Cipher(self.cipher(key), modes.GCM(nonce)).encryptor()
        sealer.authenticate_additional_data(about)
        return b"".join((self.mark, nonce, sealer.update(plain), sealer.finalize(), sealer.tag))

    def open(self, key: bytes, sealed: bytes, about: bytes) -> bytes:
        """What was sealed.

        Raises:
            SealBroken: another key, another `about`, or bytes that were changed.
        """
        nonce, tag = sealed[1 : 1 + NONCE_BYTES], sealed[-TAG_BYTES:]
        if sealed[:1] != self.mark or len(sealed) < 1 + NONCE_BYTES + TAG_BYTES:
            raise SealBroken
        opener = Cipher(self.cipher(key), modes.GCM(nonce, tag)).decryptor()
        opener.authenticate_additional_data(about)
        try:
            return opener.update(sealed[1 + NONCE_BYTES : -TAG_BYTES]) + opener.finalize()
        except InvalidTag:
            raise SealBroken from None


SM = Suite("SM", b"\x01", hashes.SM3(), algorithms.SM4, 16)
"""Source: GM/T 0004 (SM3), GM/T 0002 (SM4); in GCM as RFC 8998 has it."""

AES = Suite("AES", b"\x02", hashes.SHA256(), algorithms.AES256, 32)

SUITES: dict[str, Suite] = {one.name: one for one in (SM, AES)}
