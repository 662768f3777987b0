"""What each question of a case can earn and cost: every reachable answer, marked by the question itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ..case import Case
from ..marks import CERTAINTIES, RATINGS
from ..questions import NOTHING, Choice, Region
from ..wording import RATING_WORDS

NOT_MARKED = "not marked"


@dataclass(frozen=True)
class Row:
    """One question: the best and the worst mark that can be reached, and how its options are rated."""

    question: str
    best: float | None
    worst: float | None
    ratings: str


def rows(case: Case) -> list[Row]:
    """Return a row for each question, in the order in which they are asked."""
    found = []
    for question in case.questions:
        marks = list(_marks(question)) if question.marked else []
        best, worst = (max(marks), min(marks)) if marks else (None, None)
        found.append(Row(question.id, best, worst, _rated(question)))
    return found


def _marks(question: Any) -> Iterator[float]:
    for answer in _answers(question):
        for certainty in CERTAINTIES:
            mark = question.mark(answer, certainty).mark
            if mark is not None:
                yield mark


def _answers(question: Any) -> Iterator[Any]:
    if isinstance(question, Choice):
        # The weakest option gives the mark, so no set of several reaches further than one of them alone.
        yield from ((each.id,) for each in question.options)
        return
    if isinstance(question, Region):
        # What lies near the finding earns neither the most nor the least.
        width, height = question.canvas.width, question.canvas.height
        yield from (question.model_answer(), NOTHING, (0, 0), (width, 0), (0, height), (width, height))
        return
    # Of a kind we cannot list the answers of: the best one, and the same back to front.
    best = question.model_answer()
    yield best
    if isinstance(best, tuple):
        yield best[::-1]


def _rated(question: Any) -> str:
    counts = Counter(getattr(each, "rating", None) for each in getattr(question, "options", ()))
    return ", ".join(f"{counts[each]} {RATING_WORDS[each].lower()}" for each in RATINGS if counts[each])


# -- as text -------------------------------------------------------------------------------------------

Table = tuple[str, list[tuple[str, str, str, str]]]
"""A heading, and lines of question, best, worst and ratings; the last line is the total."""

_COLUMNS = ("question", "best", "worst", "options")


def table(case: Case, found: Iterable[Row]) -> Table:
    """Return the words of the table of a case."""
    found = list(found)
    lines = [(each.question, _said(each.best), _said(each.worst), each.ratings) for each in found]
    best = sum(each.best for each in found if each.best is not None)
    worst = sum(each.worst for each in found if each.worst is not None)
    lines.append(("total", _said(best), _said(worst), ""))
    return f"{case.id}, version {case.file.version}: marks that can be reached", lines


def _said(mark: float | None) -> str:
    # Plain signs: what is piped must be writable in any encoding.
    return NOT_MARKED if mark is None else f"{mark:+g}" if mark else "0"


def as_text(tables: Iterable[Table]) -> Iterator[str]:
    """Yield the lines of tables for a file, a pipe or a plain terminal."""
    for heading, lines in tables:
        yield ""
        yield heading
        widths = [max(len(each[column]) for each in (_COLUMNS, *lines)) for column in range(3)]
        for question, best, worst, ratings in (_COLUMNS, *lines):
            line = f"  {question:<{widths[0]}}  {best:>{widths[1]}}  {worst:>{widths[2]}}  {ratings}"
            yield line.rstrip()


def print_tables(tables: list[Table]) -> None:
    """Print tables, drawn by rich where it is installed and someone looks at a terminal."""
    import sys

    if sys.stdout.isatty():
        try:
            return _draw(tables)
        except ImportError:
            pass
    for line in as_text(tables):
        print(line)
    return None


def _draw(tables: list[Table]) -> None:
    from rich.console import Console
    from rich.table import Table as Drawn

    console = Console(highlight=False)
    for heading, lines in tables:
        drawn = Drawn(title=heading, title_justify="left", title_style="bold")
        for column, justify in zip(_COLUMNS, ("left", "right", "right", "left"), strict=True):
            drawn.add_column(column, justify=justify)
        for place, line in enumerate(lines):
            drawn.add_row(*line, end_section=place >= len(lines) - 2)
        console.print()
        console.print(drawn)
