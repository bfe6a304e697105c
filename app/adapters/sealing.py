"""Identity numbers at rest: sealed so that only a key holder reads them, marked so that equal ones can be found."""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_KEY_BYTES = 32  # AES-256
_NONCE_BYTES = 12  # NIST SP 800-38D 5.2.1.1
_FORM = "{key_id}.{body}"


class Unsealable(Exception):
    """A sealed text that none of the keys opens: wrong purpose, tampered with, or its key was thrown away."""


class Sealer:
    """Seals with the newest key, opens with any it knows.

    `keys` maps key ids to 32 bytes, newest first; `mark_key` (32 bytes) makes the look-up marks and must never change
    while marks are stored.
    """

    def __init__(self, keys: Mapping[str, bytes], mark_key: bytes) -> None:
        if not keys:
            raise ValueError("Sealing needs at least one key")
        for key_id, key in {**keys, "mark": mark_key}.items():
            _check_key(key_id, key)
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self._newest = next(iter(keys))
        self._mark_key = mark_key

    def __repr__(self) -> str:
        return f"Sealer(keys={list(self._ciphers)})"  # ids only: a key printed is a key lost

    def seal(self, text: str, purpose: str) -> str:
        """Seal a text for one purpose (e.g. "person.id_no"), which is bound to it: "<key id>.<base64url>"."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._ciphers[self._newest].encrypt(nonce, text.encode(), purpose.encode())
        return _FORM.format(key_id=self._newest, body=base64.urlsafe_b64encode(nonce + sealed).decode())

    def open(self, sealed: str, purpose: str) -> str:
        """The text that was sealed for this purpose. Raises Unsealable."""
        key_id, _, body = sealed.partition(".")
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise Unsealable(f"No key {key_id!r}")
        try:
            raw = base64.b64decode(body, altchars=b"-_", validate=True)
            return cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], purpose.encode()).decode()
        except (binascii.Error, InvalidTag, ValueError) as error:
            raise Unsealable(f"Key {key_id!r} doesn't open it") from error

    def is_current(self, sealed: str) -> bool:
        """Whether the newest key sealed it; if not, seal it anew at the next chance."""
        return sealed.partition(".")[0] == self._newest

    def mark(self, text: str, purpose: str) -> str:
        """Keyed hash by which equal texts of one purpose find each other, 64 hexadecimal digits (HMAC-SHA256)."""
        message = f"{len(purpose)}:{purpose}{text}".encode()
        return hmac.new(self._mark_key, message, hashlib.sha256).hexdigest()


def read_keys(text: str) -> dict[str, bytes]:
    """Keys from a setting such as "2026b:<base64>, 2026a:<base64>", newest first. Raises ValueError, never showing a key."""
    keys: dict[str, bytes] = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        key_id, _, encoded = part.partition(":")
        if not key_id.isalnum() or key_id in keys:
            raise ValueError("Each key needs its own id of letters and digits")
        keys[key_id] = read_key(encoded)
    return keys


def read_key(encoded: str) -> bytes:
    """32 bytes from base64. Raises ValueError, never showing the key."""
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise ValueError("A key is written in base64") from None
    _check_key("given", key)
    return key


def _check_key(key_id: str, key: bytes) -> None:
    if len(key) != _KEY_BYTES:
        raise ValueError(f"Key {key_id!r} has {len(key)} bytes instead of {_KEY_BYTES}")
