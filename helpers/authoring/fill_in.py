"""The places of a file that wait for their author, each marked with one word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..placed_yaml import Path_, Placed, Problem
from .key_words import said_of

FILL_IN = "FILL-IN"
_MARK = re.compile(rf"(?<!\w){FILL_IN}(?!\w)")


def unfilled(placed: Placed, *under: str) -> list[Problem]:
    """Return each value that still says FILL-IN, as a problem; `under` names references to look at."""
    data = {key: placed.data[key] for key in under if key in placed.data} if under else placed.data
    return [_problem(placed, path, bool(under)) for path in _paths(data, ())]


def _paths(value: Any, path: Path_) -> Iterator[Path_]:
    if isinstance(value, str):
        if FILL_IN in value and _MARK.search(value):
            yield path
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _paths(each, (*path, key))
    elif isinstance(value, tuple):
        for place, each in enumerate(value):
            yield from _paths(each, (*path, place))


def _problem(placed: Placed, path: Path_, in_reference: bool) -> Problem:
    key, part, *_ = [*(each for each in reversed(path) if isinstance(each, str)), ""]
    said = said_of(key, "reference" if in_reference and len(path) == 2 else part)
    return placed.problem(path, f"'{key}' still says {FILL_IN}; write {said}")
