"""The notebook of a case: a heading, a cell for each step, the debrief and the work-up.

A cell that stands as it was written here follows its case; one that its author rewrote stays.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from ..notebooks import Notebook, cell_source
from .notebook_rules import steps_in

_HEADING = re.compile(
    r"# [^\n]*\n\nAbout \d+ minutes?\. Press \*\*Shift\*\* \+ \*\*Enter\*\* until the first step opens\."
)
_STEP = re.compile(r'from helpers import open_case\n\nopen_case\("([^"\n]*)"\)\.step\("([^"\n]*)"\)')


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


def follow(notebook: Notebook, case_id: str, title: str, minutes: int, steps: Sequence[str]) -> None:
    """Bring the heading up to date, add the cells of new steps, and drop those of steps that are gone."""
    cells: list[dict[str, Any]] = notebook["cells"]
    for cell in cells:
        if cell.get("cell_type") == "markdown" and _HEADING.fullmatch(cell_source(cell)):
            cell["source"] = _heading(title, minutes)
    cells[:] = [each for each in cells if not _is_of_a_gone_step(each, case_id, steps)]
    for place, step in enumerate(steps):
        if _cell_of(cells, step) is None:
            before = _cell_of(cells, steps[place - 1]) if place else None
            at = _first_code(cells) if before is None else before + 1
            cells.insert(at, _cell("code", _opened(case_id, f'step("{step}")')))


def as_text(notebook: Notebook) -> str:
    """Return the text of a notebook's file, as Jupyter writes it."""
    return json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _heading(title: str, minutes: int) -> str:
    about = f"About {minutes} minute{'' if minutes == 1 else 's'}"
    return f"# {title}\n\n{about}. Press **Shift** + **Enter** until the first step opens."


def _opened(case_id: str, call: str) -> str:
    return f'from helpers import open_case\n\nopen_case("{case_id}").{call}'


def _is_of_a_gone_step(cell: dict[str, Any], case_id: str, steps: Sequence[str]) -> bool:
    found = _STEP.fullmatch(cell_source(cell)) if cell.get("cell_type") == "code" else None
    return bool(found and found[1] == case_id and found[2] not in steps)


def _cell_of(cells: list[dict[str, Any]], step: str) -> int | None:
    for place, cell in enumerate(cells):
        if cell.get("cell_type") == "code" and step in steps_in(cell_source(cell)):
            return place
    return None


def _first_code(cells: list[dict[str, Any]]) -> int:
    return next((place for place, each in enumerate(cells) if each.get("cell_type") == "code"), len(cells))


def _cell(kind: str, source: str) -> dict[str, Any]:
    cell = {"cell_type": kind, "id": uuid4().hex[:8], "metadata": {}, "source": source}
    return cell | {"execution_count": None, "outputs": []} if kind == "code" else cell
