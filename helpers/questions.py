"""The question kinds: their fields, how an answer is marked, and the model answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args

from pydantic import Field

from .sourced import CiteId, Id, Labeled, Part, Sentence, Text

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


class Option(Part):
    """One thing the learner may choose, with its rating and the reason for it."""

    id: Id
    text: Text
    rating: Rating
    feedback: Text
    cite: tuple[CiteId, ...] = Field(min_length=1)
    afterword: Sentence | None = None
    orders: tuple[Id, ...] = ()


class Choice(Part):
    """Choose one option, or up to `choose` of them; the worst one chosen gives the mark."""

    kind: Literal["choice"]
    id: Id
    lead_in: Text
    helper: str = ""
    choose: int = Field(1, ge=1, le=6)
    options: tuple[Option, ...] = Field(min_length=2, max_length=26)

    @property
    def marked(self) -> bool:
        """Whether answers to this question get a mark."""
        return True

    def option(self, option_id: str) -> Option | None:
        """Return the option with this id, if there is one."""
        return next((each for each in self.options if each.id == option_id), None)

    def model_answer(self) -> tuple[str, ...]:
        """Return an answer that earns the highest mark."""
        best = [each.id for each in self.options if each.rating == "best"]
        return tuple(best[: self.choose])

    def mark(self, answer: object, certainty: object) -> Result:
        """Mark option ids given with a certainty; any value gets a Result."""
        if answer is None or (isinstance(answer, Sequence) and not answer):
            return Result("unanswered", why="Choose an option first.")
        if isinstance(answer, str) or not isinstance(answer, Sequence):
            return Result("refused", why="An answer is a list of option ids.")
        chosen = [self.option(each) if isinstance(each, str) else None for each in answer]
        if None in chosen:
            known = ", ".join(each.id for each in self.options)
            return Result("refused", why=f"This is not an option here; the options are {known}.")
        if len(set(answer)) < len(answer):
            return Result("refused", why="An option was chosen twice.")
        if len(chosen) > self.choose:
            return Result("refused", why=f"Choose at most {self.choose}. Clear one first.")
        if certainty is None or (isinstance(certainty, str) and not certainty):
            return Result("unanswered", why="Say how certain you are first.")
        if not isinstance(certainty, str) or certainty not in CERTAINTIES:
            return Result("refused", why=f"A certainty is one of {', '.join(CERTAINTIES)}.")
        worst = max((each.rating for each in chosen if each), key=RATINGS.index)
        return Result("marked", worst, mark_for(worst, certainty))


class Reveal(Part):
    """What is shown beside the learner's own words once they are committed."""

    title: Text
    items: tuple[Labeled, ...] = Field(min_length=1)
    note: str = ""


class Reflection(Part):
    """Free text: kept for the learner, never marked."""

    kind: Literal["reflection"]
    id: Id
    lead_in: Text
    helper: str = ""
    reveal: Reveal | None = None

    @property
    def marked(self) -> bool:
        """Whether answers to this question get a mark."""
        return False

    def model_answer(self) -> str:
        """Return an answer that will be kept."""
        return self.reveal.items[0].text if self.reveal else "A few words."

    def mark(self, answer: object, certainty: object = None) -> Result:
        """Keep any text that is not empty; any value gets a Result."""
        if answer is None or (isinstance(answer, str) and not answer.strip()):
            return Result("unanswered", why="Write a few words first.")
        if not isinstance(answer, str):
            return Result("refused", why="A reflection is text.")
        if len(answer) > MAX_WORDS:
            return Result("refused", why=f"At most {MAX_WORDS:,} characters are kept.")
        return Result("kept")


MAX_WORDS = 20_000
"""Characters of a reflection."""

Question = Annotated[Choice | Reflection, Field(discriminator="kind")]
KINDS: dict[str, Any] = {"choice": Choice, "reflection": Reflection}
