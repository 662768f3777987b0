"""What a vote of a past class counts as: in the bars that the room saw, and by its rating."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from ..classroom.rules.tally import bins, bins_of
from ..marks import Rating
from ..questions import BETWEEN, Choice, Question, Region
from ..sourced import is_id
from ..wording import READING_WORDS

EARLIER = "(earlier version)"
"""Stands behind what the present case does not know any more."""

_OTHER = "another answer"


@dataclass(frozen=True)
class Row:
    """A row that votes are counted in; `word` tells its rating, where the text does not."""

    text: str
    word: str = ""
    rating: Rating | None = None


@dataclass(frozen=True)
class Counted:
    """An answer as it is counted: the keys of its rows, and its rating if it has one."""

    keys: tuple[str, ...]
    rating: Rating | None = None

    @property
    def right(self) -> bool | None:
        """Whether the answer is rated best; None where it is not rated."""
        return None if self.rating is None else self.rating == "best"


def rows(question: Question | None) -> dict[str, Row]:
    """Return the rows of a question by their keys; none for a question in one's own words, or a lost one."""
    found = bins(question, revealed=True) if question else []
    words = READING_WORDS["picture"] if isinstance(question, Region) else {}
    return {each.id: Row(each.text, each.word or words.get(each.rating, ""), each.rating) for each in found}


def lost_row(key: str) -> Row:
    """Return the row of an answer that the present case does not know."""
    return Row(f"{key} {EARLIER}")


def counting(question: Question | None) -> Callable[[str], Counted]:
    """Return how the answers to a question are counted, each as it is written in a vote."""

    # Many give the same answer, and an order takes a while to mark.
    @cache
    def counted(given: str) -> Counted:
        if question is None:
            return Counted(_ids(given))
        answer = question.read(given)
        # A certainty never changes the rating, and a vote without one has a rating too.
        result = question.mark(answer, "low")
        if result.counts:
            return Counted(bins_of(question, answer, revealed=True), result.rating)
        return Counted(_ids(given) if isinstance(question, Choice) else (_OTHER,))

    return counted


def _ids(given: str) -> tuple[str, ...]:
    # What is no id may be words that somebody typed: they are not shown to a room.
    return tuple(dict.fromkeys(each if is_id(each) else _OTHER for each in given.split(BETWEEN)))
