"""The glossary and the list of references, generated from the files in `cases/`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pydantic import TypeAdapter

from ..case import Case, case_ids, load_case
from ..citations import cited
from ..debrief import reference_view
from ..placed_yaml import CaseError, read
from ..question_view import View
from ..session import Banner
from ..sourced import Text
from ..study import Run
from ..validation import validated
from .table import page


def load_glossary(path: Path) -> dict[str, str]:
    """Read `glossary.yaml`, abbreviation by abbreviation; raises CaseError."""
    placed = read(path, f"{path.parent.name}/{path.name}")
    entries = validated(TypeAdapter(dict[str, Text]), placed)
    if placed.problems or entries is None:
        raise CaseError(placed.problems)
    return entries


def glossary_view(run: Run, cases: Path, banners: Iterable[Banner] = ()) -> View:
    """Return every abbreviation with what it stands for, in order."""
    view = page(run, "glossary", "Glossary", banners)
    if view["status"] == "locked":
        return view
    entries = load_glossary(cases / "glossary.yaml")
    listed = [{"term": term, "means": entries[term]} for term in sorted(entries, key=str.lower)]
    return view | {"entries": listed}


def references_view(run: Run, cases: Path, banners: Iterable[Banner] = ()) -> View:
    """Return every reference with the cases that cite it; one that none cites is further reading."""
    view = page(run, "references", "References", banners)
    if view["status"] == "locked":
        return view
    known = [run.case, *(load_case(each, cases.parent) for each in case_ids(cases) if each != run.case.id)]
    return view | {
        "references": [
            reference_view(key, reference, named=True) | {"used": _used(key, known)}
            for key, reference in run.case.references.by_key.items()
        ]
    }


def _used(key: str, known: list[Case]) -> str:
    titles = [each.title for each in sorted(known, key=lambda case: case.file.notebook) if key in cited(each)]
    return f"Cited in: {'; '.join(titles)}." if titles else "Further reading."
