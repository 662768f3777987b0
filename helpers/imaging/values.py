"""The values behind the pictures, read from `data/`: each with its source, or the word that it has none."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files as files_of
from typing import Any

import yaml

# The safe loader in C where there is one.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FOLDER = files_of(__package__) / "data"


@cache
def load(name: str) -> dict[str, Any]:
    """Return one data file, such as "tissues"; the same object each time, so do not change it."""
    return yaml.load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506


@cache
def digest() -> str:
    """Return a short digest of all data files and of the code, by which a cached array is known to be old."""
    sums = hashlib.sha256()
    files = [*_FOLDER.iterdir(), *files_of(__package__).iterdir()]
    for each in sorted(files, key=lambda file: file.name):
        # What captions say draws nothing.
        if each.name.endswith((".yaml", ".py")) and each.name not in ("captions.yaml", "assumed.py"):
            sums.update(each.name.encode() + b"\0" + each.read_bytes())
    return sums.hexdigest()[:12]
