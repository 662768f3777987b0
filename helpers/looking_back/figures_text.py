"""The figures of the questions of a class as tables, where enough people voted; else a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..analysis import LEAST_PEOPLE, Figure
from ..blocks import Block, Table
from .report import ItemFigures, Report

_COLUMNS = ("Question", "People", "Difficulty", "Item-total", "Distractors")
_MEANING = (
    "Difficulty, item-total, distractors and KR-20 tell of the questions, all else of this class. With fewer "
    f"than {LEAST_PEOPLE} people a figure is not shown (too few). Difficulty: the share right of those who "
    "voted. Item-total: the correlation of a question with the number right on the others. Distractors: the "
    "share of the options not rated best that at least 5% chose (Tarrant et al. 2009). KR-20: how reliable "
    "the number right is, with the variance of a population (Kuder and Richardson 1937). Item-total and "
    "KR-20 take only people who voted on every question."
)

_Rows = Sequence[tuple[str, ItemFigures]]


def figures_of_questions(report: Report) -> Iterator[Block]:
    """Yield the figures at the first and at the last votes, and what they mean; none that says nothing."""
    rated = [(f"{number}. {each.name}", each) for number, each in enumerate(report.asked, 1) if each.rated]
    firsts = [(name, each.first) for name, each in rated]
    lasts = [(name, each.last) for name, each in rated]
    if _most(lasts) < LEAST_PEOPLE:
        yield (
            "Too few phones for these (difficulty, item-total, distractors, KR-20): "
            f"at most {_most(lasts)} voted on a question, {LEAST_PEOPLE} are needed."
        )
        return
    if _most(firsts) < LEAST_PEOPLE:
        yield f"Too few first votes: at most {_most(firsts)} on a question, {LEAST_PEOPLE} are needed."
    else:
        yield from _table("First votes", firsts, report.first_reliability)
    if any(each.second_round.held for _, each in rated):
        yield from _table("Last votes", lasts, report.last_reliability)
        yield "Last votes are the second ones, or the first where there is no second."
    yield _MEANING


def _most(rows: _Rows) -> int:
    return max(each.difficulty.people for _, each in rows)


def _table(which: str, rows: _Rows, reliability: Figure) -> Iterator[Block]:
    shown = [
        (name, str(each.difficulty.people), *map(str, (each.difficulty, each.item_total, each.distractors)))
        for name, each in rows
    ]
    table = Table(which, _COLUMNS, shown)
    if reliability.people < LEAST_PEOPLE:
        yield table.without(_COLUMNS.index("Item-total"))
        yield (
            f"{which}: too few phones for item-total and KR-20, {reliability.people} voted on every "
            f"question, {LEAST_PEOPLE} are needed."
        )
        return
    yield table
    yield f"{which}, KR-20: {reliability}. People who voted on every question: {reliability.people}."
