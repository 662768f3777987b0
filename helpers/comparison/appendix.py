"""The glossary and the list of references, generated from the files in `cases/`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from pydantic import TypeAdapter

from ..banners import Banner
from ..case import Case, case_ids, load_case
from ..citations import cited
from ..debrief import reference_view
from ..errors import CasebookError
from ..placed_yaml import CaseError, read
from ..question_view import View
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


def glossary_view(run: Run, entries: Mapping[str, str], banners: Iterable[Banner] = ()) -> View:
    """Return every abbreviation with what it stands for, in order."""
    view = page(run, "glossary", "Glossary", banners)
    if view["status"] == "locked":
        return view
    listed = [{"term": term, "means": entries[term]} for term in sorted(entries, key=str.lower)]
    return view | {"entries": listed}


def citing_cases(cases: Path) -> dict[str, list[str]]:
    """Return the titles of the cases that cite each reference, in the order of their notebooks."""
    known: list[Case] = []
    for case_id in case_ids(cases):
        # One that cannot be read, such as a draft, cites nothing yet.
        with suppress(CasebookError):
            known.append(load_case(case_id, cases.parent))
    known.sort(key=lambda case: case.file.notebook)
    found: dict[str, list[str]] = {}
    for case in known:
        for key in cited(case):
            found.setdefault(key, []).append(case.title)
    return found


def references_view(run: Run, citing: Mapping[str, list[str]], banners: Iterable[Banner] = ()) -> View:
    """Return every reference with the cases that cite it; one that none cites is further reading."""
    view = page(run, "references", "References", banners)
    if view["status"] == "locked":
        return view
    return view | {
        "references": [
            reference_view(run.case, key) | {"used": _used(citing.get(key, []))}
            for key, reference in run.case.references.by_key.items()
            if key in citing or reference.further_reading
        ]
    }


def _used(titles: list[str]) -> str:
    return f"Cited in: {'; '.join(titles)}." if titles else "Further reading."
