"""What may be shown of pictures: nothing that gives an open answer away, then all that is assumed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .case import Case
from .citations import Cites
from .schema import CasePicture

View = dict[str, Any]


def figure_view(case: Case, names: Sequence[str], cites: Cites, *, after: bool) -> View | None:
    """Return a figure of one or more pictures, before or after the answer; None without any."""
    if not names:
        return None
    view: View = {"pictures": [_picture_view(case, each, cites, after=after) for each in names]}
    groups = dict.fromkeys(group for each in names for group in case.figures.pictures[each].rests_on)
    captions = [case.figures.captions.get(each, ()) for each in groups]
    return view | {
        # A notice gives nothing away, and belongs where the picture is.
        "basis": [said for each in captions for said in (each if after else each[1:])],
        "assumed": [
            {"what": value.what, "value": value.value, "source": value.source}
            for each in groups
            for value in case.figures.values.get(each, ())
            if after
        ],
    }


def _picture_view(case: Case, name: str, cites: Cites, *, after: bool) -> View:
    entry, drawn = case.file.pictures[name], case.figures.pictures[name]
    view: View = {
        "file": name,
        "title": entry.title,
        "alt": entry.alt_after if after else entry.alt,
        "width": drawn.width,
        "height": drawn.height,
        "strip": drawn.strip,
    }
    if not after:
        return view
    return view | {
        "stands_for": entry.stands_for,
        "note": entry.note,
        "cite": cites.cite(entry.cite),
        "twin": _twin_view(case, entry),
    }


def _twin_view(case: Case, entry: CasePicture) -> View | None:
    if not entry.twin:
        return None
    return {"file": entry.twin, "alt": case.file.pictures[entry.twin].alt_after}


def files_shown(view: Any) -> set[str]:
    """Return the name of every picture file that a view shows, wherever in it."""
    return {each["file"] for each in pictures_of(view)}


def pictures_of(view: Any) -> list[View]:
    """Return every part of a view that names a picture file, wherever in it."""
    found: list[View] = []
    waiting = [view]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if isinstance(value.get("file"), str):
                found.append(value)
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return found
