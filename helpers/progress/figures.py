"""What a learner's answers look like: how sure and how right, in all and question by question."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import shorten
from typing import TYPE_CHECKING

from ..analysis import BANDS, TOO_FEW
from ..history import Answered
from ..marks import CERTAINTIES, RATINGS, Rating

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from pandas import DataFrame

# At least three times as dark or as bright as the ground, in a light theme and in a dark one; each with a
# shape of its own, as on the card.
_MARKS: dict[Rating, tuple[str, str]] = {
    "best": ("o", "#1c8f82"),
    "acceptable": ("s", "#7a6cc9"),
    "low_yield": ("D", "#a8742c"),
    "harmful": ("^", "#d0426a"),
}
_WORDS = {"best": "best", "acceptable": "acceptable", "low_yield": "not right", "harmful": "harmful"}
_BAND, _POINT = "#8a8a8a", "#3a86c8"


def calibration_figure(table: DataFrame, ink: str = "#212121") -> Figure:
    """Return how often each certainty was right, against the band in which it earns most.

    A line shows the 95% interval. A hollow point has too few answers behind it.
    """
    drawn, axes = _blank((6.4, 3.6), ink)
    for place, row in enumerate(table.itertuples()):
        low, high = (100 * each for each in BANDS[row.Index])
        axes.bar(place, high - low, bottom=low, width=0.7, color=_BAND, alpha=0.35)
        if not row.answers:
            axes.text(place, 50, "no answer", ha="center", va="center", fontsize=9, color=ink)
            continue
        share = 100 * row.share
        axes.vlines(place, 100 * row.least, 100 * row.most, color=_POINT, linewidth=2)
        face = "none" if row.verdict == TOO_FEW else _POINT
        axes.plot(place, share, "o", markersize=10, color=_POINT, markerfacecolor=face, markeredgewidth=2)
        axes.text(place + 0.12, share, f"{row.right} of {row.answers}", va="center", fontsize=9, color=ink)
    axes.set_xticks(range(len(table)), [each.capitalize() for each in table.index])
    axes.set(xlim=(-0.6, len(table) - 0.3), ylim=(-4, 104), yticks=(0, 20, 40, 60, 80, 100))
    axes.set_ylabel("right, in percent", color=ink)
    axes.set_xlabel(
        "certainty (gray: the band in which it earns most; hollow point: too few answers)", color=ink
    )
    return drawn


def decisions_figure(answers: Sequence[Answered], ink: str = "#212121") -> Figure:
    """Return the marked answers of one attempt in their order: how sure each was, and how it was rated."""
    rated = [each for each in answers if each.result and each.result.rating and each.deed.certainty]
    drawn, axes = _blank((6.4, 1.9), ink)
    for rating in RATINGS:
        shape, color = _MARKS[rating]
        found = [(i, each) for i, each in enumerate(rated, start=1) if each.result.rating == rating]  # type: ignore[union-attr]
        if found:
            places = [i for i, _ in found]
            heights = [CERTAINTIES.index(each.deed.certainty) for _, each in found]  # type: ignore[arg-type]
            axes.plot(
                places, heights, shape, color=color, markersize=9, linestyle="none", label=_WORDS[rating]
            )
    axes.set_xticks(range(1, len(rated) + 1))
    axes.set_yticks(range(len(CERTAINTIES)), [each.capitalize() for each in CERTAINTIES])
    axes.set(xlim=(0.4, max(len(rated), 1) + 0.6), ylim=(-0.5, len(CERTAINTIES) - 0.5))
    axes.set_xlabel("marked questions, in the order of the case", color=ink)
    axes.set_ylabel("certainty", color=ink)
    if rated:
        axes.legend(
            loc="center left",
            bbox_to_anchor=(1, 0.5),
            fontsize=9,
            frameon=False,
            labelcolor=ink,
            handletextpad=0.2,
        )
    return drawn


def change_figure(table: DataFrame, names: Sequence[str], ink: str = "#212121") -> Figure:
    """Return the normalized change from attempt to attempt: gains to the right, losses to the left."""
    drawn, axes = _blank((6.4, 0.9 + 0.42 * max(1, len(table))), ink)
    for place, change in enumerate(table["change"].fillna(0)):
        color = _MARKS["harmful"][1] if change < 0 else _MARKS["best"][1]
        axes.barh(place, change, height=0.6, color=color)
    axes.axvline(0, color=ink, linewidth=1)
    axes.set_yticks(
        range(len(table)), [shorten(each, 44, placeholder=" …") for each in names], parse_math=False
    )
    axes.set(xlim=(-1.05, 1.05), ylim=(max(1, len(table)) - 0.5, -0.5), xticks=(-1, -0.5, 0, 0.5, 1))
    axes.set_xlabel("normalized change (left: a loss; right: a gain)", color=ink)
    return drawn


def _blank(size: tuple[float, float], ink: str) -> tuple[Figure, Axes]:
    # Not by pyplot, which keeps every figure it ever drew.
    from matplotlib.figure import Figure

    drawn = Figure(figsize=size, layout="constrained")
    drawn.patch.set_alpha(0)
    axes = drawn.subplots()
    axes.patch.set_alpha(0)
    axes.tick_params(colors=ink, labelsize=9)
    for side, spine in axes.spines.items():
        spine.set(visible=side in ("left", "bottom"), color=ink)
    return drawn, axes
