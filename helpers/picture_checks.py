"""Whether the pictures that a case names, those that it shows and those that were drawn agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .checks import names, questions_of
from .figures import Figures
from .placed_yaml import Path_, Placed
from .validation import items, mapping


def check_pictures(placed: Placed, figures: Figures, case: str) -> None:
    """Note where the pictures a case names, those it shows and those that were drawn do not agree."""
    entries = placed.data.get("pictures")
    known = mapping(entries)
    for name, entry in known.items():
        where, twin = ("pictures", name), mapping(entry).get("twin")
        if isinstance(twin, str) and twin and (twin not in known or twin == name):
            placed.report((*where, "twin"), _no_picture(twin, [each for each in known if each != name]))
        panel, drawn = mapping(entry).get("panel"), figures.pictures.get(name)
        if drawn is None or drawn.panel != panel:
            why = "is not drawn yet" if drawn is None else f"was drawn as '{drawn.panel}', not '{panel}'"
            placed.report((*where, "panel"), f"picture '{name}' {why}; run casebook render {case}")
    for path, name in _pictures_shown(placed.data):
        if name not in known:
            placed.report(path, _no_picture(name, list(known)))
    for path, question in questions_of(placed.data):
        wanted, shown = question.get("finding"), names(question.get("pictures"))
        if question.get("kind") != "region" or not wanted or not shown or shown[0] not in figures.pictures:
            continue
        regions = {name: lines for name, lines in figures.pictures[shown[0]].regions.items() if lines}
        if wanted not in regions:
            listed = ", ".join(regions) or "none"
            text = f"no region '{wanted}' in picture '{shown[0]}'; its regions are {listed}"
            placed.report((*path, "finding"), text)


def _no_picture(name: str, known: Sequence[str]) -> str:
    return f"no picture '{name}'; the pictures are {', '.join(known) or 'none'}"


def _pictures_shown(data: dict) -> Iterator[tuple[Path_, str]]:
    holders = [*questions_of(data)]
    holders += [
        (("steps", s, "published"), mapping(step.get("published"))) for s, step in items(data.get("steps"))
    ]
    for path, holder in holders:
        for i, name in enumerate(names(holder.get("pictures"))):
            yield (*path, "pictures", i), name
