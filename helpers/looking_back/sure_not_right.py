"""Who was sure and not right at the last vote they gave: what is most worth talking about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ..classroom.rules.timing import Span
from ..marks import CERTAINTIES, RATINGS
from ..questions import Question
from .counting import Row, lost_row, rows
from .held import Votes


@dataclass(frozen=True)
class SureNotRight:
    """Of `rated` votes, how many were given with the highest certainty and are not rated best.

    Of these `people` some chose something harmful. `chose` counts their answers, the most harmful first.
    """

    rated: int
    people: int
    harmful: int
    chose: tuple[tuple[Row, int], ...]


def sure_not_right(
    question: Question | None, rounds: Sequence[tuple[Votes, Span | None]]
) -> SureNotRight | None:
    """Return who was sure and not right; None where nothing is rated or no vote was closed."""
    closed = [votes for votes, span in rounds if votes and (span is None or span.seconds is not None)]
    last: Votes = {phone: each for votes in closed for phone, each in votes.items()}
    rated = [each for each in last.values() if each[1].rating]
    if not rated:
        return None
    wrong = [counted for vote, counted in rated if vote.certainty == CERTAINTIES[-1] and not counted.right]
    known = rows(question)
    counts = Counter(key for each in wrong for key in each.keys)
    chose = [(known.get(key) or lost_row(key), count) for key, count in counts.items()]
    # Of several options chosen one may be best.
    chose = [each for each in chose if each[0].rating != "best"]
    chose.sort(key=lambda each: (-_place(each[0]), -each[1]))
    return SureNotRight(len(rated), len(wrong), sum(each.rating == "harmful" for each in wrong), tuple(chose))


def _place(row: Row) -> int:
    return RATINGS.index(row.rating) if row.rating else 0
