"""Sources by their short citation, for readers who have no list of references beside them."""

from __future__ import annotations

from collections.abc import Iterable

from ..case import Case
from ..citations import Cites
from ..references import Reference


def short(reference: Reference) -> str:
    """Return a source in a few words: who and where; its title may tell the diagnosis and is left out."""
    first, *others = reference.authors.split(", ")
    who = f"{first} et al." if others else first
    where = reference.published.split(". ")[0].rstrip(".")
    unseen = " (not verified here)" if reference.checked == "citation only" else ""
    return ", ".join(part for part in (who, where) if part) + unseen


def credit(reference: Reference, titled: bool = True) -> str:
    """Return a source in full, as its license asks for it; its title may tell the diagnosis of a case."""
    title = reference.title if titled else ""
    published = reference.published if titled else reference.doi or reference.published
    parts = (reference.authors, title, published, reference.license, reference.note)
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)


def cited(case: Case, ids: Iterable[str], named: bool = True) -> str:
    """Return the sources behind cite ids in one line; without `named` only of what kind each one is."""
    by_key = case.references.by_key
    marks = Cites(case, named).cite(ids)
    return "; ".join(short(by_key[each["ref"]]) if each["ref"] else str(each["label"]) for each in marks)
