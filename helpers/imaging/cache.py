"""Arrays that take seconds to build, kept in the user's cache folder.

Safe against two processes and against half-written files: a file is written beside its place and moved
there whole, and one that cannot be read is built again. joblib's cache was looked at and left: it follows a
function's own text, not the data files behind it, and it unpickles what it finds.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np

from ..drafts import draft
from ..home import cache_folder
from . import values

Arrays = dict[str, np.ndarray]

_NAMES = "names of the arrays"
_MONTH = 30 * 24 * 3600


def cached(name: str, build: Callable[[], Arrays], *parts: object) -> Arrays:
    """Return the arrays called `name`: from the cache, else from `build`, which is then kept.

    `parts` are the JSON values the arrays depend on besides the code and the data files; where these change,
    what was built before is deleted after a month. A damaged file is rebuilt, with one warning; a folder that
    cannot be written only costs time.
    """
    key = hashlib.sha256(json.dumps(parts, sort_keys=True).encode())
    file = _folder() / values.digest() / f"{name}-{key.hexdigest()[:16]}.npz"
    if (kept := _read(file)) is not None:
        return kept
    built = build()
    _write(file, built)
    return built


def _folder() -> Path:
    # A folder of its own: in the one that was named anything may lie, and old arrays are deleted.
    return cache_folder() / "casebook-arrays"


def _read(file: Path) -> Arrays | None:
    try:
        # Opened here, because numpy leaves a damaged file open.
        source = file.open("rb")
    except OSError:
        return None
    try:
        with source, np.load(source, allow_pickle=False) as kept:
            arrays = {each: kept[each] for each in kept.files}
        if list(arrays.pop(_NAMES)) == list(arrays):
            return arrays
    except Exception:  # noqa: S110
        # A damaged file can fail in any way that zip and numpy know; each is the same to us.
        pass
    warnings.warn(f"{file}: damaged, so it is built again.", stacklevel=3)
    return None


def _write(file: Path, arrays: Arrays) -> None:
    with suppress(OSError):
        _forget_old(file.parent)
        file.parent.mkdir(parents=True, exist_ok=True)
        with draft(file) as path, path.open("wb") as target:
            np.savez(target, **{_NAMES: np.array(list(arrays))}, **arrays)


def _forget_old(present: Path) -> None:
    """Delete the arrays of other versions that nobody used for a month."""
    if present.is_dir():
        return
    for old in present.parent.glob("*/"):
        if re.fullmatch(r"[0-9a-f]{12}", old.name) and time.time() - old.stat().st_mtime > _MONTH:
            shutil.rmtree(old, ignore_errors=True)
