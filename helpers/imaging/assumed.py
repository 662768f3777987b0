"""What a picture rests on, for a learner: a sentence for its caption, and each value with its source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import values

Line = dict[str, str]

_ASIDE = (
    "source",
    "units",
    "notice",
    "digest",
    "shape",
    "origin_index",
    "seed",
    "seeds",
    "seen",
    "not_modeled",
)
_ABBREVIATED = ("PD", "T1", "T2", "CSF")
_NAMES = {
    "GB": "gallbladder",
    "SALIV": "salivary glands",
    "PANC": "pancreas",
    "ADR": "adrenals",
    "LENS": "lens",
}


def groups() -> list[str]:
    """Return the names of the groups of values."""
    return list(values.load("captions"))


def sentences(group: str) -> list[str]:
    """Return what the caption of a picture must say that rests on this group of values."""
    entry = values.load("captions")[group]
    notice = values.load("brain")["template"]["notice"] if entry.get("notice") else ""
    return [each for each in (entry["says"], notice) if each]


def values_behind(group: str) -> list[Line]:
    """Return what a group of values holds, in lines of `what`, `value` and `source`."""
    entry = values.load("captions")[group]
    lines: list[Line] = []
    for each in entry.get("values", ()):
        file = values.load(each["file"])
        for section, title in each["sections"].items():
            units = file[section].get("units")
            lines += _lines(f"{title}: {units}" if units else title, file[section], file.get("source", ""))
    for each in entry.get("drawings", ()):
        lines += _drawing(each["title"], values.load(each["file"]))
    return lines


def _lines(title: str, section: Any, source: str) -> Iterator[Line]:
    said: dict[str, list[str]] = {}
    for own, text in _said(section, source, ()):
        said.setdefault(own, []).append(text)
    for own, texts in said.items():
        yield {"what": title, "value": "; ".join(texts), "source": own}


def _said(value: Any, source: str, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield each value as (its source, its words); the source of what stands around it holds for it too."""
    if isinstance(value, dict):
        source = value.get("source", source)
        plain = {key: each for key, each in value.items() if key not in _ASIDE}
        if path and len(plain) > 1 and not any(isinstance(each, dict | list) for each in plain.values()):
            # The numbers of one thing stay together.
            yield (
                source,
                f"{_named(path)}: " + ", ".join(f"{_words(key)} {each}" for key, each in plain.items()),
            )
            return
        for key, each in plain.items():
            # The names of these levels say nothing to a learner.
            yield from _said(each, source, path if key in ("groups", "tissues", "value") else (*path, key))
    elif isinstance(value, list) and any(isinstance(each, dict) for each in value):
        for each in value:
            yield from _said(each, source, path)
    else:
        shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        yield source, f"{_named(path)} {shown}"


def _drawing(title: str, file: dict[str, Any]) -> Iterator[Line]:
    """Yield a line for each source of a drawing, with the parts that rest on it."""
    parts: dict[str, list[str]] = {}
    for group in _groups(file):
        parts.setdefault(group.get("source", file["source"]).strip(), []).append(str(group["group"]))
    for source, names in parts.items():
        yield {"what": title, "value": "; ".join(names), "source": source}


def _groups(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "group" in value:
            yield value
        for each in value.values():
            yield from _groups(each)
    elif isinstance(value, list):
        for each in value:
            yield from _groups(each)


def _named(path: tuple[str, ...]) -> str:
    return " ".join(map(_words, path))


def _words(key: str) -> str:
    named = _NAMES.get(key) or values.load("torso")["meaning"].get(key)
    if named:
        return named
    # Labels are written in capitals, as are the field's own abbreviations.
    plain = key.replace("_", " ")
    return plain if key in _ABBREVIATED else plain.lower()
