"""Fill in a table that sets cases side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from pydantic import Field

from ..marks import Result
from ..sourced import Text
from .asked import Asked


@dataclass(frozen=True)
class Blank:
    """One empty cell of a table: its row, its column, what the source says, and what may be filled in."""

    row: str
    column: str
    says: str
    cite: tuple[str, ...]
    choices: tuple[str, ...]


class Cells(Asked):
    """Fill cells of the table that sets cases side by side: kept, never marked.

    `rows` names the points of the profile; `others` adds wrong entries to choose from, by row. What the cells
    hold is not written here: it is taken from the compared cases when the file is read.
    """

    interaction: ClassVar[str] = "fill-in"
    marked: ClassVar[bool] = False

    kind: Literal["cells"]
    rows: tuple[str, ...] = Field(min_length=1, max_length=8)
    others: dict[str, tuple[Text, ...]] = Field(default_factory=dict)
    _blanks: tuple[Blank, ...] = ()

    @property
    def blanks(self) -> tuple[Blank, ...]:
        """The cells, row by row."""
        return self._blanks

    def filled_from(self, blanks: Sequence[Blank]) -> Cells:
        """Return this question with its cells."""
        question = self.model_copy()
        question._blanks = tuple(blanks)
        return question

    def model_answer(self) -> tuple[str, ...]:
        """Return what the sources say, cell by cell."""
        return tuple(each.says for each in self.blanks)

    def mark(self, answer: object, certainty: object = None) -> Result:
        """Keep one of the choices for each cell; any value gets a Result."""
        if answer is None or (isinstance(answer, Sequence) and not any(answer)):
            return Result("unanswered", why="Fill in the cells first.")
        if isinstance(answer, str) or not isinstance(answer, Sequence) or len(answer) != len(self.blanks):
            return Result("refused", why=f"An answer is a list of {len(self.blanks)} entries.")
        if empty := sum(each == "" for each in answer):
            are = "cell is" if empty == 1 else "cells are"
            return Result("unanswered", why=f"{empty} {are} still empty.")
        for given, blank in zip(answer, self.blanks, strict=True):
            if given not in blank.choices:
                return Result("refused", why=f"“{blank.row}” takes one of: {'; '.join(blank.choices)}.")
        return Result("kept")
