"""Write in your own words."""

from __future__ import annotations

from typing import ClassVar, Literal

from ..marks import Result
from .asked import Asked, Reveal

MAX_WORDS = 20_000
"""Characters of a reflection."""


class Reflection(Asked):
    """Free text: kept for the learner, never marked."""

    interaction: ClassVar[str] = "long-fill-in"
    marked: ClassVar[bool] = False

    kind: Literal["reflection"]
    reveal: Reveal | None = None

    @property
    def revealed(self) -> Reveal | None:
        """What is shown beside the learner's own words."""
        return self.reveal

    def read(self, response: str) -> str:
        """Return the words."""
        return response

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
