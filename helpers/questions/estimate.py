"""Give a probability."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from ..marks import Result
from ..sourced import Text
from .asked import Asked, Given, Reveal


class Estimate(Asked):
    """A probability in whole percent: kept for the learner, never marked.

    Estimates of one case with the same `of` make one line in the debrief; `when` says what was known.
    """

    interaction: ClassVar[str] = "numeric"
    marked: ClassVar[bool] = False

    kind: Literal["estimate"]
    of: Text
    when: Text
    reveal: Reveal | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """What is estimated, and when."""
        return self.of, self.when

    @property
    def revealed(self) -> Reveal | None:
        """What is shown beside the learner's own estimate."""
        return self.reveal

    def kept(self, answer: Any) -> int:
        """Return the estimate as a whole number."""
        return int(answer)

    def read(self, response: str) -> Given:
        """Return the percent; what is no number stays the text that it is."""
        return int(response) if response.isascii() and response.isdigit() and len(response) <= 3 else response

    def model_answer(self) -> int:
        """Return an answer that will be kept; no estimate is the right one."""
        return 50

    def mark(self, answer: object, certainty: object = None) -> Result:
        """Keep a whole percent from 0 to 100; any value gets a Result."""
        if answer is None or answer == "":
            return Result("unanswered", why="Give an estimate first.")
        if isinstance(answer, bool) or not isinstance(answer, int | float) or answer != answer // 1:
            return Result("refused", why="An estimate is a whole percent, such as 35.")
        if not 0 <= answer <= 100:
            return Result("refused", why="An estimate lies between 0 and 100%.")
        return Result("kept")
