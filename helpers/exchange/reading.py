"""Read a file of xAPI statements as a stream; the first thing that is wrong stops it, with its line."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from math import isfinite
from pathlib import Path
from typing import Any, BinaryIO

from ..errors import CasebookError
from ..statements import Statement, said_at

Progress = Callable[[int, int], None]
"""Told how many bytes were read, and of how many."""

LONGEST_LINE = 1_000_000
"""Bytes of a line; a reflection holds at most 20,000 characters, and a statement not much beside."""
WHOLE = 16_000_000
"""Bytes of a file that may spread a statement over several lines."""
EVERY = 2.0
"""Seconds between two reports of the progress."""

_NEEDED = ("id", "actor", "verb", "object", "timestamp")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n]*")


def problem(statement: object) -> str:
    """Return what keeps a value from being a statement; empty for one."""
    if not isinstance(statement, dict):
        return "this is no statement"
    if missing := [each for each in _NEEDED if each not in statement]:
        return f"a statement without '{missing[0]}'"
    if not isinstance(statement["id"], str) or not _UUID.fullmatch(statement["id"]):
        return "the id of a statement is a UUID"
    for each in ("actor", "verb", "object"):
        if not isinstance(statement[each], dict):
            return f"the {each} of a statement is an object"
    try:
        said_at(statement)
    except (ValueError, TypeError, OverflowError):
        return "the timestamp of a statement is a time in ISO 8601"
    return ""


def wrong(path: Path, line: int, why: str) -> CasebookError:
    """Return the refusal of a file."""
    return CasebookError(f"{path}, line {line:,}: {why}; nothing was imported")


def read_export(path: Path, progress: Progress | None = None) -> Iterator[tuple[int, Statement]]:
    """Yield every statement of a file with its line; raises CasebookError at the first that is wrong.

    The file is a JSON array, or statements one after another as in the records. A small file is read at
    once, and may be laid out in any way. A larger one is read line by line, with whole statements on each,
    so that no more than a line is held at a time.
    """
    try:
        with path.open("rb") as stream:
            size = path.stat().st_size
            small = size <= WHOLE and path.is_file()
            longest = WHOLE if small else LONGEST_LINE
            texts = _lines(path, stream, size, longest, progress or (lambda _done, _of: None))
            if small:
                yield from _Statements(path).read(iter([(1, "".join(text for _, text in texts))]))
            else:
                yield from _Statements(path, "; each line of so large a file holds whole ones").read(texts)
    except OSError as error:
        raise CasebookError(f"{path} cannot be read: {error.strerror}; nothing was imported") from None


def _lines(
    path: Path, stream: BinaryIO, size: int, longest: int, progress: Progress
) -> Iterator[tuple[int, str]]:
    done, told, number = 0, time.monotonic(), 0
    # A little more than allowed is asked for, never all of a line that does not end.
    while line := stream.readline(longest + 1):
        number += 1
        if len(line) > longest:
            raise wrong(path, number, f"longer than {longest:,} bytes; put one statement on a line")
        try:
            yield number, line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise wrong(path, number, "this is no text in UTF-8") from None
        done += len(line)
        if (now := time.monotonic()) - told >= EVERY:
            told = now
            progress(done, size)


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number in JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    return number if isfinite(number) else _no_number(digits)


class _Statements:
    """Takes a text apart that comes in blocks, each of which holds whole statements."""

    _decoder = json.JSONDecoder(parse_constant=_no_number, parse_float=_finite)

    def __init__(self, path: Path, hint: str = "") -> None:
        self.path, self.line, self.hint = path, 1, hint
        self.array, self.closed, self.comma, self.first = False, False, False, True

    def read(self, blocks: Iterator[tuple[int, str]]) -> Iterator[tuple[int, Statement]]:
        """Yield the statements with their lines."""
        for self.line, text in blocks:
            yield from self._taken_apart(text)
        if self.array and not self.closed:
            raise self._wrong("the file ends here, and its “]” is missing: a part of it was lost")
        if self.first and not self.array:
            raise self._wrong("there is no statement in this file")

    def _taken_apart(self, text: str) -> Iterator[tuple[int, Statement]]:
        before, at = 0, 0
        while (at := _SPACE.match(text, at).end()) < len(text):  # type: ignore[union-attr]
            self.line += text.count("\n", before, at)
            before = at
            if text[at] == "{":
                statement, at = self._decoded(text, at)
                yield self.line, statement
            else:
                self._punctuated(text[at])
                at += 1
        self.line += text.count("\n", before)

    def _decoded(self, text: str, at: int) -> tuple[Statement, int]:
        if self.closed or (self.array and not self.first and not self.comma):
            raise self._wrong("a comma is missing before this statement")
        try:
            statement, at = self._decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            self.line += text.count("\n", at, min(error.pos, len(text.rstrip())))
            raise self._wrong(f"this is no JSON, or half a statement ({error.msg}){self.hint}") from None
        except (ValueError, RecursionError):
            raise self._wrong("a statement that cannot be read") from None
        if why := problem(statement):
            raise self._wrong(why)
        self.first = self.comma = False
        return statement, at

    def _punctuated(self, sign: str) -> None:
        if sign == "[" and self.first and not self.array:
            self.array = True
        elif sign == "," and self.array and not (self.first or self.comma or self.closed):
            self.comma = True
        elif sign == "]" and self.array and not (self.comma or self.closed):
            self.closed = True
        else:
            raise self._wrong("this is no export of statements")

    def _wrong(self, why: str) -> CasebookError:
        return wrong(self.path, self.line, why)
