"""Which version of a case was published, and whether the case still is what it was then."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, StringConstraints, TypeAdapter

from ..case import Case
from ..drafts import write_whole
from ..placed_yaml import CaseError, Placed, Problem, read
from ..questions import Region
from ..sourced import Id, Part
from ..validation import validated

_HEAD = """\
# Written by `casebook publish`; change nothing here by hand.
# For each published case its version and a digest of its values. Comments and layout do not count.

"""


class Entry(Part):
    """A version of a case as it was published."""

    version: int = Field(ge=1)
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


_VERSIONS = TypeAdapter(dict[Id, Entry])


def digest(values: Any) -> str:
    """Return a digest of the values of a case file, whatever its comments, layout and order of keys."""
    whole = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def digest_of(case: Case, values: Any) -> str:
    """Return the digest of a case: the values of its file, and the outlines that answers are held against.

    Pictures that are drawn anew may move an outline, and with it the marks of answers that were given.
    """
    drawn = {
        each.id: [each.canvas.width, each.canvas.height, each.canvas.outlines]
        for each in case.questions
        if isinstance(each, Region)
    }
    return digest([values, drawn] if drawn else values)


def read_versions(cases: Path) -> Mapping[str, Entry]:
    """Read the versions beside the cases; without the file nothing is published yet. Raises CaseError."""
    path = cases / "versions.yaml"
    if not path.exists():
        return {}
    placed = read(path, f"{cases.name}/versions.yaml")
    found = validated(_VERSIONS, placed)
    if placed.problems or found is None:
        raise CaseError(placed.problems)
    return found


def version_problem(placed: Placed, now: str, published: Entry | None) -> Problem | None:
    """Return what is wrong with the version of a valid case, if anything; a higher one is a draft."""
    here = placed.data["version"]
    if published is None or here > published.version or now == published.digest:
        return None
    last = published.version
    if here < last:
        text = f"version {last} was published; raise version to {last + 1}, or to {last} if nothing changed"
    else:
        text = f"the case changed since version {last} was published; raise version to {last + 1}"
    return placed.problem(("version",), text)


def write_versions(cases: Path, versions: Mapping[str, Entry]) -> None:
    """Write the versions beside the cases, in order."""
    lines = [
        f'{name}: {{version: {each.version}, digest: "{each.digest}"}}\n'
        for name, each in sorted(versions.items())
    ]
    write_whole(cases / "versions.yaml", _HEAD + "".join(lines))
