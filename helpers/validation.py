"""Hold plain values against a model and say in our own words, at its place, what does not fit."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter, ValidationError

from .placed_yaml import Path_, Placed
from .questions import KINDS
from .sourced import ID_PATTERN, ID_RULE

_PATTERNS = {
    ID_PATTERN: ID_RULE,
    r"^[A-Z]+[0-9]*$": "a cite id is a fact such as A05, a reference such as X27, or TP",
    r"^[a-z0-9-]+\.ipynb$": "it is a notebook's file name such as 01-first-case.ipynb",
    r"\S": "write at least one letter",
}


def validated(adapter: TypeAdapter, placed: Placed) -> Any:
    """Return the validated value, or None after noting every problem in `placed`."""
    try:
        return adapter.validate_python(placed.data)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        for each in errors:
            inside = [other["loc"] for other in errors if other["loc"][: len(each["loc"])] == each["loc"]]
            if each["type"] == "too_short" and len(inside) > 1:
                # What is wrong inside a list is left out of it before it is counted.
                continue
            _report(placed, _real_path(placed, each["loc"]), each)
    return None


def mapping(value: Any) -> dict:
    """Return `value` if it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: Any) -> tuple[tuple[int, dict], ...]:
    """Return the numbered entries of a list of mappings; anything else is empty."""
    return tuple((i, mapping(each)) for i, each in enumerate(value if isinstance(value, tuple) else ()))


def _real_path(placed: Placed, loc: Path_) -> Path_:
    path: Path_ = ()
    for part in loc:
        # pydantic puts the kind of a question into the path, where the file has no such level.
        if part in KINDS and (*path, part) not in placed.values:
            continue
        path = (*path, part)
    return path


def _report(placed: Placed, path: Path_, error: Any) -> None:
    *parents, last = path or ("",)
    match error["type"]:
        case "missing":
            placed.report(tuple(parents), f"'{last}' is missing; it is needed here", key=bool(parents))
        case "extra_forbidden":
            placed.report(
                path, f"'{last}' is not a key here; look for a typing error or leave it out", key=True
            )
        case "literal_error":
            placed.report(path, f"'{error['input']}' is not allowed; allowed are {error['ctx']['expected']}")
        case "union_tag_invalid":
            tag = error["ctx"]["tag"]
            placed.report((*path, "kind"), f"'{tag}' is not a kind; kinds are {', '.join(map(repr, KINDS))}")
        case "union_tag_not_found":
            placed.report(path, f"'kind' is missing; kinds are {', '.join(map(repr, KINDS))}")
        case "string_pattern_mismatch":
            allowed = _PATTERNS.get(error["ctx"]["pattern"], f"it must match {error['ctx']['pattern']}")
            placed.report(path, f"'{error['input']}' will not do; {allowed}", key=last == "[key]")
        case "string_type":
            placed.report(path, f"{_shown(error['input'])} is not text; put it in quotes")
        case "value_error":
            placed.report(path, str(error["ctx"]["error"]))
        case _:
            placed.report(path, f"{_shown(error['input'])}: {error['msg'][0].lower()}{error['msg'][1:]}")


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, tuple):
        return "a list"
    if value is None:
        return "an empty value"
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}...'"
