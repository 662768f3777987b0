"""The report of a class for a notebook: text, HTML, data frames and a figure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING

from ..analysis import Figure
from ..blocks import Block, Heading, as_html, as_text
from .chart import as_svg, figure
from .held import Held
from .kept import NO_CLASS, Kept, by_code, kept_rooms, latest
from .report import Asked, ItemFigures, Report, report_of
from .report_text import blocks
from .vote_rows import COLUMNS, vote_rows

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawn
    from pandas import DataFrame

_COUNTS = (
    "people", "voted first", "right first", "voted second", "right second",
    "sure not right", "sure harmful",
)  # fmt: skip
_FIGURES = ("difficulty", "item-total", "distractors")
_ITEMS = (
    "question", "text", *_COUNTS, "gain",
    *(f"{name} {which}" for which in ("first", "last") for name in _FIGURES), "why",
)  # fmt: skip
_SHOWN_BY = 'class_report("{code}")'


class ClassReport:
    """The report of one class, or word that there was none; show it by naming it in a cell.

    Of `others`, rooms that are kept beside it, it tells how to show them.
    """

    def __init__(self, held: Held | None, others: Sequence[Kept] = ()) -> None:
        self._held, self._others = held, others

    @cached_property
    def report(self) -> Report | None:
        """The report as plain values; None without a class."""
        return report_of(self._held) if self._held else None

    def items(self) -> DataFrame:
        """Return a row for each question that was put to the vote, with its counts and figures.

        A figure that is not there is NaN, and `why` says why. A vote that was not held has no counts.
        """
        import pandas as pd

        asked = self.report.asked if self.report else ()
        found = pd.DataFrame([_item(each, self.report.people) for each in asked], columns=_ITEMS)
        # Counts stay whole where one of them is missing.
        return found.astype(dict.fromkeys(_COUNTS, "Int64"))

    def votes(self) -> DataFrame:
        """Return a row for each vote."""
        import pandas as pd

        return pd.DataFrame(map(vars, vote_rows(self._held) if self._held else ()), columns=COLUMNS)

    def figure(self) -> Drawn:
        """Return the first and the second votes as a matplotlib figure, to change it or to save it."""
        from matplotlib.figure import Figure as Drawn

        return figure(self.report) if self.report else Drawn()

    def __repr__(self) -> str:
        return as_text(self._blocks(self.report)) if self.report else NO_CLASS

    def _repr_html_(self) -> str:
        if self.report is None:
            return f"<p>{escape(NO_CLASS)}</p>"
        found = self._blocks(self.report)
        # Below what has to be known first and the same numbers as a table.
        below = (i for i, each in enumerate(found) if isinstance(each, Heading) and each.level > 1)
        place = next(below, 0)
        if not place or not any(each.rated for each in self.report.asked):
            return as_html(found)
        return "\n".join([as_html(found[:place]), as_svg(self.report), as_html(found[place:])])

    def _blocks(self, report: Report) -> list[Block]:
        return list(blocks(report, self._others, _SHOWN_BY))


def open_report(room: str = "", database: str = "") -> ClassReport:
    """Return the report of a room by its code, else of the latest one with votes; raises CasebookError."""
    with kept_rooms(database) as (store, rooms):
        if store is None or not rooms:
            return ClassReport(None)
        kept = by_code(rooms, room) if room else latest(rooms)
        return ClassReport(Held.read(store, kept.room), [each for each in rooms if each is not kept])


def _item(asked: Asked, people: int) -> list[object]:
    counts = [
        count
        for each in (asked.first_round, asked.second_round)
        for count in (each.voted if each.held else None, each.right if each.held and asked.rated else None)
    ]
    sure = asked.sure_not_right
    counts += [sure.people, sure.harmful] if sure else [None, None]
    figures = {"gain": asked.gain, **_named(asked.first, "first"), **_named(asked.last, "last")}
    why = [] if sure else ["sure: no rated vote was closed"]
    why += [f"{name}: {each.why}" for name, each in figures.items() if each.why]
    return [
        asked.id, asked.text, people, *counts,
        *(each.value for each in figures.values()), "; ".join(why) if asked.rated else str(asked.gain),
    ]  # fmt: skip


def _named(figures: ItemFigures, which: str) -> dict[str, Figure]:
    values = (figures.difficulty, figures.item_total, figures.distractors)
    return {f"{name} {which}": each for name, each in zip(_FIGURES, values, strict=True)}
