"""Passwords by argon2; nothing else knows how they are kept."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher()
# Checked when there is no account, so that the time taken tells nothing.
_NOBODYS_HASH = _HASHER.hash(secrets.token_hex(16))


def hashed(password: str) -> str:
    """What is stored of a password."""
    return _HASHER.hash(password)


def fits(stored: str | None, password: str) -> bool:
    """Whether a password is the stored one; never where nothing is stored."""
    try:
        return _HASHER.verify(stored or _NOBODYS_HASH, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False
