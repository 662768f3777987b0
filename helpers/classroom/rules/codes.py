"""Random names: the code by which phones find a room, and the secrets that only one side keeps."""

from __future__ import annotations

import hashlib
import secrets

# No vowels, so that no code is a word; no letter or digit that reads as another from the last row.
_LETTERS = "BCDFGHJKMNPQRTVWX"
_DIGITS = "2346789"
CODE_LENGTH = 6


def new_code() -> str:
    """Return a join code, three letters and three digits: one of 1.7 million."""
    letters = (secrets.choice(_LETTERS) for _ in range(3))
    return "".join([*letters, *(secrets.choice(_DIGITS) for _ in range(3))])


def plain_code(typed: str) -> str:
    """Return a code as it is kept, however it was typed: capitals, no spaces and no hyphens."""
    return "".join(typed.split()).replace("-", "").upper()


def spoken_code(code: str) -> str:
    """Return a code as it is read out: letters, a space, digits."""
    return f"{code[:3]} {code[3:]}"


def new_secret() -> str:
    """Return a secret of 192 random bits, for a cookie or a presenter."""
    return secrets.token_urlsafe(24)


def digest(secret: str) -> str:
    """Return what is kept of a secret: whoever reads the database can not use it."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
