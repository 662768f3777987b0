"""Choose one option, or several."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from ..marks import RATINGS, Rating, Result, with_certainty
from ..sourced import Id
from .asked import Explained, Given, Rated, listed_ids


class Option(Explained):
    """One thing the learner may choose, with its rating."""

    rating: Rating
    orders: tuple[Id, ...] = ()


class Choice(Rated):
    """Choose one option, or up to `choose` of them; the worst one chosen gives the mark.

    It asks for an action in a case, how to read what the sources say, or what a picture shows: the outcome
    is worded accordingly.
    """

    interaction: ClassVar[str] = "choice"

    kind: Literal["choice"]
    asks: Literal["action", "reading", "picture"] = "action"
    choose: int = Field(1, ge=1, le=6)
    options: tuple[Option, ...] = Field(min_length=2, max_length=26)

    @property
    def parts(self) -> tuple[Option, ...]:
        """The options."""
        return self.options

    def ordered(self, given: Given) -> list[str]:
        """Return the investigations that the chosen options order."""
        chosen = given if isinstance(given, tuple) else ()
        by_id = {each.id: each for each in self.options}
        return [name for each in chosen if each in by_id for name in by_id[each].orders]

    def model_answer(self) -> tuple[str, ...]:
        """Return an answer that earns the highest mark."""
        best = [each.id for each in self.options if each.rating == "best"]
        return tuple(best[: self.choose])

    def mark(self, answer: object, certainty: object) -> Result:
        """Mark option ids given with a certainty; any value gets a Result."""
        chosen = listed_ids(answer, self, "option")
        if isinstance(chosen, Result):
            return chosen
        if len(chosen) > self.choose:
            return Result("refused", why=f"Choose at most {self.choose}. Clear one first.")
        ratings = [each.rating for each in self.options if each.id in chosen]
        return with_certainty(max(ratings, key=RATINGS.index), certainty)
