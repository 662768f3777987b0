"""Marks: ratings, certainties, what each pair of them earns, and what marking an answer gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Rating = Literal["best", "acceptable", "low_yield", "harmful"]
RATINGS: tuple[Rating, ...] = get_args(Rating)
"""From best to worst."""

Certainty = Literal["low", "medium", "high"]
CERTAINTIES: tuple[Certainty, ...] = get_args(Certainty)

# Certainty-based marking after Gardner-Medwin: 1, 2, 3 when right; 0, -2, -6 when not. Its break-even
# points, 2/3 and 4/5, are the bands that the card names.
_RIGHT: dict[Certainty, int] = {"low": 1, "medium": 2, "high": 3}
_OTHER: dict[Certainty, int] = {"low": 0, "medium": -2, "high": -6}
MIN_MARK, MAX_MARK = min(_OTHER.values()), max(_RIGHT.values())


def mark_for(rating: Rating, certainty: Certainty) -> float:
    """Return the mark of a rating at a certainty, from -6 to 3.

    Best gets 1, 2 or 3, acceptable half of that; low yield and harmful get 0, -2 or -6.
    """
    if rating == "best":
        return float(_RIGHT[certainty])
    if rating == "acceptable":
        return _RIGHT[certainty] / 2
    return float(_OTHER[certainty])


@dataclass(frozen=True)
class Result:
    """What marking an answer gave.

    `outcome` is "marked" (with `rating` and `mark`), "kept" (never marked), "unanswered" (something is
    still missing) or "refused" (this is no answer to this question). `why` explains the last two.
    """

    outcome: Literal["marked", "kept", "unanswered", "refused"]
    rating: Rating | None = None
    mark: float | None = None
    why: str = ""

    @property
    def counts(self) -> bool:
        """Whether this is an answer that can be kept."""
        return self.outcome in ("marked", "kept")


def with_certainty(rating: Rating, certainty: object) -> Result:
    """Return the marked result of a rating, or what is wrong with the certainty."""
    if certainty is None or (isinstance(certainty, str) and not certainty):
        return Result("unanswered", why="Say how certain you are first.")
    if not isinstance(certainty, str) or certainty not in CERTAINTIES:
        return Result("refused", why=f"A certainty is one of {', '.join(CERTAINTIES)}.")
    return Result("marked", rating, mark_for(rating, certainty))
