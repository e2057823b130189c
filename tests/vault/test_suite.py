from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, modes

from services.vault import suite as suites
from services.vault.errors import SealBroken
from services.vault.suite import AES, SM, Suite

KEY = bytes.fromhex("0123456789abcdeffedcba9876543210")
NONCE = bytes.fromhex("00001234567800000000abcd")
ABOUT = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
PLAIN = bytes.fromhex("".join(f"{pair * 8}" for pair in ("aa", "bb", "cc", "dd", "ee", "ff", "ee", "aa")))
SEALED = bytes.fromhex(
    "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15"
    "a56834cbcf98c397b4024a2691233b8d"
)
TAG = bytes.fromhex("83de3541e4c2b58177e065a9bf7b62ec")
"""Example of RFC 8998, A.1."""

both = pytest.mark.parametrize("suite", [SM, AES], ids=["SM", "AES"])


def test_sealing_is_sm4_gcm_of_rfc_8998(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suites, "urandom", lambda count: NONCE[:count])

    sealed = SM.seal(KEY, PLAIN, ABOUT)

    assert sealed == b"\x01" + NONCE + SEALED + TAG
    assert SM.open(KEY, sealed, ABOUT) == PLAIN


def test_the_hash_is_sm3_of_gm_t_0004() -> None:
    digest = hashes.Hash(SM.digest)
    digest.update(b"abc")

    assert digest.finalize().hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_the_keyed_digest_of_the_other_suite_is_hmac_sha_256_of_rfc_4231() -> None:
    found = AES.mac(b"Jefe", b"what do ya want for nothing?")

    assert found.hex() == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"


def test_the_keyed_digest_is_hmac_of_its_hash() -> None:
    """RFC 2104 by hand: a hash of the key, padded twice."""

    def sm3(text: bytes) -> bytes:
        digest = hashes.Hash(hashes.SM3())
        digest.update(text)
        return digest.finalize()

    key = KEY.ljust(64, b"\0")
    inner, outer = bytes(byte ^ 0x36 for byte in key), bytes(byte ^ 0x5C for byte in key)

    assert SM.mac(KEY, b"abc") == sm3(outer + sm3(inner + b"abc"))


def test_the_other_suite_seals_with_aes_256_in_gcm() -> None:
    key = AES.new_key()
    sealed = AES.seal(key, PLAIN, ABOUT)
    opener = Cipher(AES.cipher(key), modes.GCM(sealed[1:13], sealed[-16:])).decryptor()
    opener.authenticate_additional_data(ABOUT)

    assert (len(key), sealed[:1]) == (32, b"\x02")
    assert opener.update(sealed[13:-16]) + opener.finalize() == PLAIN


@both
def test_the_same_text_is_never_sealed_the_same_way(suite: Suite) -> None:
    key = suite.new_key()

    assert suite.seal(key, PLAIN, ABOUT) != suite.seal(key, PLAIN, ABOUT)


@both
def test_what_was_changed_moved_or_sealed_otherwise_does_not_open(suite: Suite) -> None:
    key = suite.new_key()
    sealed = suite.seal(key, PLAIN, ABOUT)
    other = AES if suite is SM else SM

    for place in (0, 1, 20, len(sealed) - 1):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(SealBroken):
            suite.open(key, changed, ABOUT)
    for wrong in (b"", sealed[:28], other.seal(other.new_key(), PLAIN, ABOUT)):
        with pytest.raises(SealBroken):
            suite.open(key, wrong, ABOUT)
    with pytest.raises(SealBroken):
        suite.open(key, sealed, b"another owner")
    with pytest.raises(SealBroken):
        suite.open(suite.new_key(), sealed, ABOUT)


@both
def test_nothing_at_all_can_be_sealed_too(suite: Suite) -> None:
    key = suite.new_key()

    assert suite.open(key, suite.seal(key, b"", ABOUT), ABOUT) == b""
