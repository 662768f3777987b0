"""Tables as text that a spreadsheet opens and does not run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

# A cell that begins so is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Spaces of every kind before it are looked through, as a spreadsheet may drop them.
_SPACES = " \u00a0\u200b\u2007\u202f\u3000\ufeff"


def as_csv(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """Return rows as a table with a heading, cells apart by commas; numbers stay numbers."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(columns)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return file.getvalue()


def with_mark(text: str) -> bytes:
    """Return text as a file: the mark in front tells a spreadsheet how the letters are written."""
    return text.encode("utf-8-sig", "replace")


def _harmless(cell: object) -> object:
    # An apostrophe makes it text.
    dangerous = isinstance(cell, str) and cell.lstrip(_SPACES).startswith(_FORMULA)
    return f"'{cell}" if dangerous else cell
