"""The first and the second vote on each question as a figure, and the same in words."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import shorten
from typing import TYPE_CHECKING

from ..svg import svg_of
from .report import Asked, Report, Round
from .report_text import share

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# At least three times as dark or as bright as the ground, in a light theme and in a dark one.
_FIRST, _THEN = "#b87400", "#3a86c8"


def figure(report: Report, ink: str = "#212121") -> Figure:
    """Return the shares that were right at the first and at the second vote; only rated questions."""
    from matplotlib.figure import Figure

    rated = _rated(report)
    drawn = Figure(figsize=(7.6, 0.9 + 0.62 * max(1, len(rated))), layout="constrained")
    drawn.patch.set_alpha(0)
    axes = drawn.subplots()
    axes.patch.set_alpha(0)
    for place, (_, each) in enumerate(rated):
        for up, votes, color in ((-0.19, each.first_round, _FIRST), (0.19, each.second_round, _THEN)):
            percent = 100 * votes.right / votes.rated if votes.rated else 0
            axes.barh(place + up, percent, height=0.34, color=color)
            words = f"{votes.right} of {votes.rated}" if votes.rated else "" if votes.held else "not held"
            axes.text(percent + 1, place + up, words, va="center", fontsize=8, color=ink)
    names = [f"{number}. {shorten(each.text, 40, placeholder=' …')}" for number, each in rated]
    # A dollar sign in a question is a dollar sign, and no formula.
    axes.set_yticks(range(len(rated)), names, color=ink, fontsize=9, parse_math=False)
    axes.set(xlim=(0, 112), ylim=(len(rated) - 0.5, -0.5), xticks=range(0, 101, 25))
    axes.set_xlabel("right, in percent (upper bar: first vote; lower bar: second vote)", color=ink)
    axes.tick_params(colors=ink)
    for side, spine in axes.spines.items():
        spine.set(visible=side in ("left", "bottom"), color=ink)
    return drawn


def in_words(report: Report) -> str:
    """Return what the figure shows."""
    said = [f"{number}. {each.text} {_said(each)}." for number, each in _rated(report)]
    return " ".join(["Right at the first and at the second vote.", *said])


def as_svg(report: Report) -> str:
    """Return the figure as a part of a page: it takes the color of the words around it."""
    return svg_of(lambda ink: figure(report, ink), in_words(report))


def _rated(report: Report) -> Sequence[tuple[int, Asked]]:
    return [(number, each) for number, each in enumerate(report.asked, start=1) if each.rated]


def _said(asked: Asked) -> str:
    then = f"then {_right(asked.second_round)}" if asked.second_round.held else "no second vote was held"
    return f"First {_right(asked.first_round)}, {then}"


def _right(votes: Round) -> str:
    return share(votes.right, votes.rated) if votes.rated else "no vote"
