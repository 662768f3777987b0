"""What a picture rests on, for a learner: a sentence for its caption, and each value with its source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from . import values

Line = dict[str, str]


class _Said(NamedTuple):
    source: str
    path: tuple[str, ...]
    words: str


_FINDINGS = (
    "MASS",
    "PSLES",
    "case_1",
    "case_2",
    "cerebellar_factor",
    "finding of case 1",
    "finding of case 2",
)

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
    """Return what a group of values holds, in lines of `what`, `value` and `source`.

    What a finding is given stands in groups of its own, so that no other picture tells of it.
    """
    entry = values.load("captions")[group]
    lines: list[Line] = []
    for each in entry.get("values", ()):
        file = values.load(each["file"])
        for section, title in each["sections"].items():
            units = file[section].get("units")
            said = _said(file[section], file.get("source", ""), ())
            lines += _lines(f"{title}: {units}" if units else title, said, each.get("only"))
    for each in entry.get("drawings", ()):
        lines += _lines(each["title"], _drawn(values.load(each["file"])), each.get("only"))
    return lines


def _lines(title: str, said: Iterable[_Said], only: list[str] | None) -> Iterator[Line]:
    by_source: dict[str, list[str]] = {}
    for each in said:
        wanted = set(each.path) & set(only) if only else not set(each.path) & set(_FINDINGS)
        if wanted:
            by_source.setdefault(each.source, []).append(each.words)
    for source, texts in by_source.items():
        yield {"what": title, "value": "; ".join(texts), "source": source}


def _said(value: Any, source: str, path: tuple[str, ...]) -> Iterator[_Said]:
    """Yield each value; the source of what stands around it holds for it too."""
    if isinstance(value, dict):
        source = value.get("source", source)
        plain = {key: each for key, each in value.items() if key not in _ASIDE}
        if not plain:
            # A thing taken as it is: its source says all.
            yield _Said(source, path, _named(path) or "as it is")
            return
        if path and len(plain) > 1 and not any(isinstance(each, dict | list) for each in plain.values()):
            # The numbers of one thing stay together.
            numbers = ", ".join(f"{_words(key)} {each}" for key, each in plain.items())
            yield _Said(source, path, f"{_named(path)}: {numbers}")
            return
        for key, each in plain.items():
            # The names of these levels say nothing to a learner.
            yield from _said(each, source, path if key in ("groups", "tissues", "value") else (*path, key))
    elif isinstance(value, list) and any(isinstance(each, dict) for each in value):
        for each in value:
            yield from _said(each, source, path)
    else:
        shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        yield _Said(source, path, f"{_named(path)} {shown}")


def _drawn(file: dict[str, Any]) -> Iterator[_Said]:
    """Yield each part of a drawing."""
    for group in _groups(file):
        name = str(group["group"])
        yield _Said(group.get("source", file["source"]).strip(), (name,), name)


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
