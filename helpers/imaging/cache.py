"""Arrays that take seconds to build, kept in the user's cache folder.

Safe against two processes and against half-written files: a file is written beside its place and moved
there whole, and one that cannot be read is built again. joblib's cache was looked at and left: it follows a
function's own text, not the data files behind it, and it unpickles what it finds.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import warnings
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from ..drafts import draft
from ..home import cache_folder
from . import values

Arrays = dict[str, np.ndarray]


def cached(name: str, build: Callable[[], Arrays], *parts: object) -> Arrays:
    """Return the arrays called `name`: from the cache, else from `build`, which is then kept.

    `parts` are the JSON values the arrays depend on besides the code and the data files; where these change,
    what was built before is thrown away. A damaged file is rebuilt, with one warning; a folder that cannot be
    written only costs time.
    """
    key = hashlib.sha256(json.dumps(parts, sort_keys=True).encode())
    file = cache_folder() / values.digest() / f"{name}-{key.hexdigest()[:16]}.npz"
    if (kept := _read(file)) is not None:
        return kept
    built = build()
    _write(file, built)
    return built


def _read(file: Path) -> Arrays | None:
    if not file.is_file():
        return None
    try:
        # Opened here, because numpy leaves a damaged file open.
        with file.open("rb") as source, np.load(source, allow_pickle=False) as kept:
            return {each: kept[each] for each in kept.files}
    except (OSError, ValueError, EOFError, BadZipFile, zlib.error, KeyError):
        warnings.warn(f"{file}: damaged, so it is built again.", stacklevel=3)
        return None


def _write(file: Path, arrays: Arrays) -> None:
    with suppress(OSError):
        if not file.parent.is_dir():
            for old in cache_folder().glob("*/"):
                shutil.rmtree(old, ignore_errors=True)
        file.parent.mkdir(parents=True, exist_ok=True)
        with draft(file) as path, path.open("wb") as target:
            np.savez(target, **arrays)
