"""What people typed, as it may be shown anywhere."""

from __future__ import annotations

import unicodedata


def one_line(text: str) -> str:
    """Return a text as one line of characters that can be seen."""
    kept = "".join(" " if unicodedata.category(each)[0] in "CZ" else each for each in text)
    return " ".join(unicodedata.normalize("NFC", kept).split())
