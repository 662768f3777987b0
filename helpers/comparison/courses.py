"""The published courses as a figure: in order of events, not of time; what is unknown is drawn as unknown."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from textwrap import wrap
from typing import TYPE_CHECKING

from ..banners import Banner
from ..case import Case
from ..citations import Cites
from ..question_view import View
from ..study import Run
from ..view import next_after
from .table import page_after_cells

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_UNKNOWN = (0, (1.5, 2.5))
_SOMEWHERE = (0, (5, 1.5, 1.5, 1.5))


@dataclass(frozen=True)
class Stop:
    """One event in a figure.

    `since` is the interval before it as reported, "" where it is not; `anchored` says whether its start is
    told, `placed` whether the event's place among the others is.
    """

    text: str
    since: str
    anchored: bool
    placed: bool


def stops(case: Case) -> list[Stop]:
    """Return the events of a case that have a short name, in the order in which they are told."""
    events = case.file.debrief.events
    return [
        Stop(each.short, each.since, each.start == "told", each.order == "told")
        for each in events
        if each.short
    ]


@dataclass(frozen=True)
class _Ink:
    text: str
    muted: str
    line: str
    ground: str


_LIGHT = _Ink("#212121", "#5a5a5a", "#1565c0", "#ffffff")
_DARK = _Ink("#e6e6e6", "#b4b4b4", "#7ab8f5", "#111111")


Courses = tuple[tuple[str, tuple[Stop, ...]], ...]
"""Each case by its title, with its events."""


def figure(listed: Courses, *, dark: bool = False, narrow: bool = False) -> Figure:
    """Return the courses as a figure, side by side, or one above the other where it is narrow.

    Steps down the line are equally far apart whatever time they took. Dots between two events stand for an
    interval that the source does not give, dashes and dots for one whose start it does not give; an empty
    ring stands for an event whose place among the others is not told.
    """
    from matplotlib.figure import Figure

    ink = _DARK if dark else _LIGHT
    longest = max(len(found) for _, found in listed)
    total = sum(len(found) + 2 for _, found in listed)
    size = (2.9, 0.5 * total) if narrow else (8.4, 0.46 * (longest + 1.2))
    drawn = Figure(figsize=size, layout="constrained", facecolor=ink.ground)
    if narrow:
        axes = drawn.subplots(len(listed), 1, height_ratios=[len(found) + 2 for _, found in listed])
    else:
        axes = drawn.subplots(1, len(listed))
    for ax, (title, found) in zip(axes, listed, strict=True):
        _draw(ax, title, found, ink, len(found) if narrow else longest, 24 if narrow else 34)
    return drawn


def _draw(ax: Axes, title: str, found: Sequence[Stop], ink: _Ink, rows: int, letters: int) -> None:
    ax.set(xlim=(-0.6, 10), ylim=(rows - 0.3, -0.9))
    ax.set_axis_off()
    # A dollar sign in a case is a dollar sign, and no formula.
    write = partial(ax.text, va="center", parse_math=False)
    write(-0.25, -0.75, title, fontsize=11, fontweight="bold", color=ink.text)
    for y, (before, stop) in enumerate(zip([None, *found], found, strict=False)):
        if before is not None:
            style = "-" if stop.since and stop.anchored else _SOMEWHERE if stop.since else _UNKNOWN
            color = ink.line if stop.since else ink.muted
            ax.plot([0, 0], [y - 0.84, y - 0.16], color=color, lw=2, ls=style)
            if stop.since:
                write(0.5, y - 0.5, stop.since, fontsize=8, color=ink.muted, style="italic")
        fill = ink.line if stop.placed else ink.ground
        ax.plot(0, y, "o", ms=9, mfc=fill, mec=ink.line, mew=1.8)
        write(0.5, y, "\n".join(wrap(stop.text, letters)), fontsize=10, color=ink.text)


def courses_view(run: Run, banners: Iterable[Banner] = ()) -> View:
    """Return both courses: the figure in each size and theme, and in words."""
    view = page_after_cells(run, "courses", "The courses, in order of events", banners)
    if view["status"] == "locked":
        return view
    cites, cases = Cites(run.case, named=False), run.case.compared
    courses = tuple((each.title, tuple(stops(each))) for each in cases)
    pictures = {
        f"{'narrow' if narrow else 'wide'}-{'dark' if dark else 'light'}": _png(courses, dark, narrow)
        for narrow in (False, True)
        for dark in (False, True)
    }
    return view | {
        "next": next_after(run.case, "page", "courses"),
        "pictures": pictures,
        "alt": " ".join(f"{each.title}: {_told(stops(each))}" for each in cases),
        "key": (
            "Downward, in the order in which each source tells it. Equal steps are not equal times. "
            "Dotted line: the source gives no interval. Dashes and dots: it gives one, but not its start. "
            "Empty ring: where this event belongs among the others is not told."
        ),
        "courses": [
            {"title": each.title, "events": cites.sentences(each.file.debrief.events)} for each in cases
        ],
    }


def _told(found: Sequence[Stop]) -> str:
    said = []
    for number, stop in enumerate(found, start=1):
        since = f", {stop.since}" if stop.since else ""
        placed = "" if stop.placed else " (place among the others not told)"
        said.append(f"{number} {stop.text}{since}{placed}")
    return f"{'; '.join(said)}."


# Every commit draws the views anew, and a picture takes longer than the commit.
@lru_cache(maxsize=16)
def _png(courses: Courses, dark: bool, narrow: bool) -> str:
    drawn = figure(courses, dark=dark, narrow=narrow)
    file = io.BytesIO()
    drawn.savefig(file, format="png", dpi=160)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
