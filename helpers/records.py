"""Keep statements in the learner's folder, one file a kernel and case, and read all of them back."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

Statement = dict[str, Any]


@dataclass
class _Tail:
    """How far a file was read, and whether its last, unfinished line was already counted as damaged."""

    offset: int = 0
    torn: bool = False


@dataclass
class Records:
    """The statements about one case in one folder.

    No file is ever rewritten: this object appends to a file of its own, whose name is random, and reads
    every file. A crash can only leave the last line of one file half-written, and the next kernel begins
    another file. So no lock is needed, on a laptop or on a network drive.
    """

    folder: Path
    keeping: bool = True
    """Whether the last write reached the disk."""
    problem: str = ""
    """Why it did not."""
    damaged: int = 0
    """Lines that could not be read and were passed over."""
    foreign: set[str] = field(default_factory=set)
    """Names in the folder that are none of ours."""
    _file: Path | None = None
    _waiting: list[Statement] = field(default_factory=list)
    _tails: dict[Path, _Tail] = field(default_factory=dict)
    _seen: dict[str, Statement] = field(default_factory=dict)

    def __contains__(self, statement_id: object) -> bool:
        """Return whether a statement of this id is known."""
        return statement_id in self._seen

    def append(self, *statements: Statement) -> bool:
        """Write statements and sync them to the disk; returns whether they are there.

        What could not be written stays known to this object and is written with the next that can be.
        """
        for each in statements:
            self._seen.setdefault(each["id"], each)
        self._waiting += statements
        lines = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in self._waiting)
        fresh = self._file is None
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._file = self._file or self.folder / f"{uuid4().hex}.jsonl"
            _append_synced(self._file, lines.encode("utf-8", "replace"))
            if fresh:
                _sync_folder(self.folder)
        except OSError as error:
            # The file may now end in half a line: never append to it again.
            self._file = None
            self.keeping, self.problem = False, error.strerror or str(error)
            return False
        self._waiting.clear()
        self.keeping, self.problem = True, ""
        return True

    def read(self) -> list[Statement]:
        """Return every statement once; only what was added since the last call is read from the disk."""
        try:
            found = sorted(self.folder.iterdir())
        except OSError:
            found = []
        for file in found:
            if file.suffix == ".jsonl":
                self._read_on(file)
            elif not file.name.startswith("."):
                self.foreign.add(file.name)
        return list(self._seen.values())

    def _read_on(self, file: Path) -> None:
        tail = self._tails.setdefault(file, _Tail())
        try:
            with file.open("rb") as stream:
                stream.seek(tail.offset)
                added = stream.read()
        except OSError:
            self.foreign.add(file.name)
            return
        *lines, rest = added.split(b"\n")
        for line in lines:
            understood = not line.strip() or self._take(line)
            self.damaged += (not understood) - tail.torn
            tail.torn = False
        tail.offset += len(added) - len(rest)
        # A last line without its end was never acknowledged: another kernel is writing it, or died there.
        if rest.strip() and not tail.torn:
            tail.torn = True
            self.damaged += 1

    def _take(self, line: bytes) -> bool:
        try:
            statement = json.loads(line)
            key = statement["id"]
        except (ValueError, KeyError, TypeError, RecursionError):
            return False
        if not isinstance(key, str):
            return False
        self._seen.setdefault(key, statement)
        return True


def _append_synced(file: Path, data: bytes) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    try:
        while data:
            data = data[os.write(handle, data) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_folder(folder: Path) -> None:
    # A new file survives a power cut only when its folder is synced too; Windows has no such call.
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
