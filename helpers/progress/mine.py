"""A learner's progress for a notebook: each part as text, as HTML, and as a data frame or a figure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from ..blocks import Block, as_html, as_text
from ..errors import UnknownName
from ..history import CaseHistory, History, read_history
from ..statements import Attempt
from .how_sure import calibration_blocks, change_blocks, look_blocks
from .overview import NOTHING_YET, done_blocks
from .path import path_blocks
from .table import answers_table, calibration, change, done, to_look_at

if TYPE_CHECKING:
    from pandas import DataFrame


class Shown:
    """A part of the progress; show it by naming it in a cell, `table` gives its numbers."""

    def __init__(self, blocks: Iterable[Block], table: DataFrame | None = None) -> None:
        self._blocks, self.table = list(blocks), table

    def __repr__(self) -> str:
        return as_text(self._blocks)

    def _repr_html_(self) -> str:
        # Each part stands under a heading of the notebook.
        return as_html(self._blocks, above=1)


class Progress:
    """What a learner did so far, as the records said when it was asked for."""

    def __init__(self, history: History) -> None:
        self._history = history

    @cached_property
    def answers(self) -> DataFrame:
        """A row for each answer that counts and each review, in the order of time."""
        return answers_table(self._history)

    def done(self) -> Shown:
        """Show what was done and when."""
        return self._shown(done_blocks, done(self.answers))

    def look_at(self) -> Shown:
        """Show harmful choices, then what was sure and not right."""
        return self._shown(look_blocks, to_look_at(self.answers))

    def calibration(self) -> Shown:
        """Show how often each certainty was right, against the band in which it earns most."""
        table = calibration(self.answers)
        return Shown(calibration_blocks(table), table)

    def path(self, case_id: str = "", attempt: int = 0) -> Shown:
        """Show the way through a case beside the published one; without a name that through every case.

        Without a number it is the last attempt.

        Raises UnknownName for a case that was not answered, or an attempt that was not made.
        """
        return Shown(
            [block for case in self._cases(case_id) for block in path_blocks(case, _attempt(case, attempt))]
            or [NOTHING_YET]
        )

    def change(self) -> Shown:
        """Show how questions were answered the next time, and the time before."""
        return self._shown(change_blocks, change(self.answers))

    def _shown(self, blocks: Callable[[History, DataFrame], Iterable[Block]], table: DataFrame) -> Shown:
        return Shown(blocks(self._history, table), table)

    def _cases(self, case_id: str) -> list[CaseHistory]:
        found = [each for each in self._history.cases if each.attempts]
        if not case_id:
            return found
        chosen = [each for each in found if each.case.id == case_id]
        if not chosen:
            raise UnknownName("case", case_id, [each.case.id for each in found])
        return chosen


def _attempt(case: CaseHistory, number: int) -> Attempt:
    known = range(1, len(case.attempts) + 1)
    if number and number not in known:
        raise UnknownName("attempt", number, [str(each) for each in known])
    return case.attempts[number - 1]


def open_progress() -> Progress:
    """Read the records of the present learner."""
    return Progress(read_history())
