"""Write a file at one stroke: whoever looks finds the old one or the new one, never a half."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import CasebookError


@contextmanager
def draft(target: Path) -> Iterator[Path]:
    """Yield a file, readable by its owner only, that takes the target's place once it is written."""
    handle, name = tempfile.mkstemp(prefix=".draft-", dir=target.parent)
    os.close(handle)
    path = Path(name)
    try:
        yield path
        path.replace(target)
    finally:
        path.unlink(missing_ok=True)


def write_whole(target: Path, content: str | bytes) -> None:
    """Write a file at one stroke; everyone may read it, as any file of the project."""
    with draft(target) as path:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        path.chmod(target.stat().st_mode if target.exists() else 0o644)


def check_free(target: Path, force: bool = False) -> None:
    """Raise CasebookError for a folder, and for a file that is there unless `force` says to write over it."""
    try:
        if target.is_dir():
            raise CasebookError(f"{target} is a folder; name a file in it")
        if target.exists() and not force:
            raise CasebookError(f"{target} is there already; --force writes over it, or name another file")
    except OSError as error:
        raise _cannot_write(target, error) from None


def write_new(target: Path, content: bytes, force: bool = False) -> None:
    """Write a file at one stroke, for its owner's eyes; raises CasebookError.

    A file that is there is written over only with `force`.
    """
    check_free(target, force)
    try:
        with draft(target) as fresh:
            fresh.write_bytes(content)
            # Another program may have written it in the meantime.
            check_free(target, force)
    except OSError as error:
        raise _cannot_write(target, error) from None


def _cannot_write(target: Path, error: OSError) -> CasebookError:
    why = f"{error.strerror}; name a file in a folder that is there and can be written"
    return CasebookError(f"{target} cannot be written: {why}")
