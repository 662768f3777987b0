"""The values behind the pictures, read from `data/`: each with its source, or the word that it has none."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

# The safe loader in C where there is one.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FOLDER = files(__package__) / "data"


@cache
def load(name: str) -> dict[str, Any]:
    """Return one data file, such as "tissues"; the same object each time, so do not change it."""
    return yaml.load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506


@cache
def digest() -> str:
    """Return a short digest of all data files, by which a cached array knows that it is out of date."""
    sums = hashlib.sha256()
    for each in sorted(_FOLDER.iterdir(), key=lambda file: file.name):
        # What captions say draws nothing.
        if each.name.endswith(".yaml") and each.name != "captions.yaml":
            sums.update(each.name.encode() + b"\0" + each.read_bytes())
    return sums.hexdigest()[:12]
