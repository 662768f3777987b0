"""Tables as text that a spreadsheet opens and does not run."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

# A cell that begins so is a formula to a spreadsheet, which may look through spaces of every kind.
_SIGN = r"(?=(?:[^\S\r\n]|[\u200b\ufeff])*[=+\-@＝＋－＠])"
# One that cuts at semicolons takes quotes within a line for letters: a cell begins after these as well.
_FORMULA = re.compile(rf"^(?=[\t\r\n])|(?:^|(?<=[;\r\n])){_SIGN}")


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
    return _FORMULA.sub("'", cell) if isinstance(cell, str) else cell
