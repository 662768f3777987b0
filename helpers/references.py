"""The sources: what each one is, how far it was checked, and the facts taken from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, TypeAdapter

from .placed_yaml import CaseError, Placed, Problem, read
from .sourced import TEACHING_POINT, CiteId, Part, Text
from .validation import mapping, validated

Role = Literal[
    "source",
    "presentation",
    "exam",
    "investigation",
    "result",
    "diagnosis",
    "stage",
    "treatment",
    "outcome",
    "pitfall",
    "epidemiology",
    "not reported",
]


class Fact(Part):
    """One thing a source says, or is known not to say, in our own words."""

    says: Text
    where: Text
    role: Role


class Reference(Part):
    """One source. A source of a case has a table of facts; any other says what it is cited for.

    `further_reading` marks one that no case has to cite.
    """

    kind: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z -]*$")]
    published: Text
    checked: Literal["whole text", "abstract", "registry", "citation only"]
    authors: str = ""
    title: str = ""
    journal: str = ""
    doi: Annotated[str, StringConstraints(pattern=r"^(10\.\d{4,9}/\S+)?$")] = ""
    pmcid: Annotated[str, StringConstraints(pattern=r"^(PMC\d+)?$")] = ""
    license: str = ""
    note: str = ""
    caveat: str = ""
    says: str = ""
    further_reading: bool = False
    facts: dict[CiteId, Fact] = Field(default_factory=dict)


@dataclass(frozen=True)
class References:
    """Every source by its key, and the source of every fact."""

    by_key: Mapping[str, Reference]
    source_of: Mapping[str, str]
    """Fact id or reference key -> reference key."""

    @classmethod
    def of(cls, by_key: Mapping[str, Reference]) -> References:
        """Index references by key and by fact."""
        source_of = {key: key for key, reference in by_key.items() if not reference.facts}
        for key, reference in by_key.items():
            source_of.update(dict.fromkeys(reference.facts, key))
        return cls(by_key, source_of)

    def keys_for(self, cite: tuple[str, ...]) -> list[str]:
        """Return the reference keys behind cite ids, each once, in order; `TP` has none."""
        return list(dict.fromkeys(self.source_of[each] for each in cite if each != TEACHING_POINT))


_REFERENCES = TypeAdapter(dict[CiteId, Reference])

Read = tuple[References | None, Placed | None, tuple[Problem, ...]]
"""The references, their places, and the problems without which both are there."""


def load_references(path: Path) -> References:
    """Read `references.yaml`; raises CaseError."""
    references, _, problems = read_references(path)
    if references is None:
        raise CaseError(list(problems))
    return references


def read_references(path: Path) -> Read:
    """Read `references.yaml`, once for as long as the file stays as it is: every case shares it."""
    try:
        state = path.stat()
    except OSError:
        return _read(path)
    return _read_once(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=4)
def _read_once(path: Path, _changed: int, _size: int) -> Read:
    return _read(path)


def _read(path: Path) -> Read:
    try:
        placed = read(path, f"{path.parent.name}/{path.name}")
    except CaseError as error:
        return None, None, tuple(error.problems)
    by_key = validated(_REFERENCES, placed)
    seen: dict[str, str] = {TEACHING_POINT: "the mark of a teaching point"}
    for key, entry in placed.data.items():
        facts = mapping(mapping(entry).get("facts"))
        for name, where in [*((fact, (key, "facts", fact)) for fact in facts), (key, (key,))]:
            if name in seen:
                placed.report(where, f"'{name}' is already {seen[name]}; use another id", key=True)
            seen[name] = f"a fact of '{key}'" if where != (key,) else "a reference"
        journal, published = (str(mapping(entry).get(name, "")) for name in ("journal", "published"))
        if journal and not published.startswith(journal):
            placed.report((key, "journal"), "'journal' must be the beginning of 'published'")
        if mapping(entry).get("checked") == "citation only" and not mapping(entry).get("caveat"):
            placed.report((key,), "'caveat' is missing; a source seen only as a citation needs one", key=True)
    if placed.problems or by_key is None:
        return None, placed, tuple(placed.problems)
    return References.of(by_key), placed, ()
