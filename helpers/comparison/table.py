"""Cases set side by side: the whole table, point by point, taken from their files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..banners import Banner
from ..case import Case
from ..citations import Cites
from ..question_view import View, relation
from ..questions import Cells
from ..schema import NOT_REPORTED, Profile
from ..study import Run
from ..view import banner_views, case_view, locked_by_question, next_after, waits_for

if TYPE_CHECKING:
    from pandas import DataFrame

POINTS = {name: field.title or name for name, field in Profile.model_fields.items()}
"""The points of a profile by their key, in order."""


def frame(case: Case) -> DataFrame:
    """Return the table as a data frame: a row a point, a column a compared case.

    Each cell holds what the source says, or "Not reported"; `attrs["cite"]` has a frame of the same shape
    with the cite ids.
    """
    import pandas as pd

    profiles = {each.title: each.file.debrief.profile for each in case.compared}
    cells = {
        title: {POINTS[name]: getattr(profile, name) for name in POINTS}
        for title, profile in profiles.items()
    }
    whole = pd.DataFrame(cells, index=list(POINTS.values()))
    table = whole.map(lambda cell: cell.text or NOT_REPORTED)
    table.attrs["cite"] = whole.map(lambda cell: cell.cite)
    return table


def page(run: Run, kind: str, title: str, banners: Iterable[Banner]) -> View:
    """Return the frame of a page of a comparison: its title, and whether its cases are still open."""
    view: View = {
        "card": kind,
        "case": case_view(run.case),
        "title": title,
        "banners": banner_views(banners),
        "status": "locked" if run.waits else "open",
    }
    return view | {"waits_for": waits_for(run)} if run.waits else view


def page_after_cells(run: Run, kind: str, title: str, banners: Iterable[Banner]) -> View:
    """Return the frame of a page that opens once the learner has filled in the cells."""
    view = page(run, kind, title, banners)
    cells = next((each for each in run.case.questions if isinstance(each, Cells)), None)
    if view["status"] == "open" and cells and cells.id not in run.answers and not run.finished:
        return view | {"status": "locked", "waits_for": locked_by_question(run, cells)}
    return view


def table_view(run: Run, banners: Iterable[Banner] = ()) -> View:
    """Return the whole table; it opens when the learner has filled in the key cells."""
    view = page_after_cells(run, "table", "The whole table", banners)
    if view["status"] == "locked":
        return view
    cites, table = Cites(run.case, named=False), frame(run.case)
    rows: list[dict[str, Any]] = [
        {
            "label": point,
            "relation": relation(list(row)),
            "cells": [
                {"text": text, "cite": cites.cite(table.attrs["cite"].loc[point, column])}
                for column, text in row.items()
            ],
        }
        for point, row in table.iterrows()
    ]
    return view | {
        "columns": list(table.columns),
        "rows": rows,
        "next": next_after(run.case, "page", "table"),
    }
