"""The notebook of a case: a heading, cells for each step and its viewer, the debrief and the work-up.

A cell that stands as it was written here follows its case; one that its author rewrote stays.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from ..notebooks import Notebook, cell_source
from .notebook_rules import shown_in

_HEADING = re.compile(
    r"# [^\n]*\n\nAbout \d+ minutes?\. Press \*\*Shift\*\* \+ \*\*Enter\*\* until the first step opens\."
)
_STEP = re.compile(r'from helpers import open_case\n\nopen_case\("([^"\n]*)"\)\.(step|viewer)\("([^"\n]*)"\)')


def fresh(case_id: str, title: str, minutes: int, steps: Sequence[str]) -> Notebook:
    """Return a notebook of a case in which nothing was run yet."""
    notebook: Notebook = {
        "cells": [_cell("markdown", _heading(title, minutes))],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    notebook["cells"] += [_cell("code", _opened(case_id, call)) for call in ("debrief()", "workup()")]
    follow(notebook, case_id, title, minutes, steps)
    for number, cell in enumerate(notebook["cells"], start=1):
        cell["id"] = f"cell-{number:02}"
    return notebook


def follow(
    notebook: Notebook,
    case_id: str,
    title: str,
    minutes: int,
    steps: Sequence[str],
    scrolled: Sequence[str] = (),
) -> None:
    """Bring the heading up to date, add the cells of new steps, and drop those of steps that are gone.

    `scrolled` are the steps with volumes to scroll through: a cell with the viewer follows their own.
    """
    cells: list[dict[str, Any]] = notebook["cells"]
    for cell in cells:
        if cell.get("cell_type") == "markdown" and _HEADING.fullmatch(cell_source(cell)):
            cell["source"] = _heading(title, minutes)
    wanted = {"step": steps, "viewer": scrolled}
    cells[:] = [each for each in cells if not _is_gone(each, case_id, wanted)]
    for place, step in enumerate(steps):
        if _cell_of(cells, "step", step) is None:
            cells.insert(_behind(cells, steps[:place]), _cell("code", _opened(case_id, f'step("{step}")')))
        if step in scrolled and _cell_of(cells, "viewer", step) is None:
            cells.insert(
                _behind(cells, steps[: place + 1]), _cell("code", _opened(case_id, f'viewer("{step}")'))
            )


def as_text(notebook: Notebook) -> str:
    """Return the text of a notebook's file, as Jupyter writes it."""
    return json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _heading(title: str, minutes: int) -> str:
    about = f"About {minutes} minute{'' if minutes == 1 else 's'}"
    return f"# {title}\n\n{about}. Press **Shift** + **Enter** until the first step opens."


def _opened(case_id: str, call: str) -> str:
    return f'from helpers import open_case\n\nopen_case("{case_id}").{call}'


def _is_gone(cell: dict[str, Any], case_id: str, wanted: Mapping[str, Sequence[str]]) -> bool:
    found = _STEP.fullmatch(cell_source(cell)) if cell.get("cell_type") == "code" else None
    return bool(found and found[1] == case_id and found[3] not in wanted[found[2]])


def _cell_of(cells: list[dict[str, Any]], call: str, step: str) -> int | None:
    for place, cell in enumerate(cells):
        if cell.get("cell_type") == "code" and step in shown_in(cell_source(cell), call):
            return place
    return None


def _behind(cells: list[dict[str, Any]], steps: Sequence[str]) -> int:
    """Return the place behind the cells of the last of these steps; without any, that of the first code."""
    found = [_cell_of(cells, call, steps[-1]) for call in ("step", "viewer")] if steps else []
    return max((each + 1 for each in found if each is not None), default=_first_code(cells))


def _first_code(cells: list[dict[str, Any]]) -> int:
    return next((place for place, each in enumerate(cells) if each.get("cell_type") == "code"), len(cells))


def _cell(kind: str, source: str) -> dict[str, Any]:
    cell = {"cell_type": kind, "id": uuid4().hex[:8], "metadata": {}, "source": source}
    return cell | {"execution_count": None, "outputs": []} if kind == "code" else cell
