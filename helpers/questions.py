"""The question kinds: their fields, how an answer is marked, and the model answer."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from .marks import RATINGS, Rating, Result, with_certainty
from .sourced import CiteId, Id, Labeled, Part, Sentence, Text

Given = tuple[str, ...] | str | int
"""An answer as it is kept: ids, the text of a reflection, or the whole percent of an estimate."""

MAX_WORDS = 20_000
"""Characters of a reflection."""


class Explained(Part):
    """Something the learner chooses or places, with the reason that is shown after the commit."""

    id: Id
    text: Text
    feedback: Text
    cite: tuple[CiteId, ...] = Field(min_length=1)
    afterword: Sentence | None = None


class Reveal(Part):
    """What is shown beside the learner's own answer once it is committed."""

    title: Text
    items: tuple[Labeled, ...] = Field(min_length=1)
    note: str = ""


class Asked(Part):
    """What every kind of question has. `interaction` is its name in xAPI, `marked` whether it earns marks."""

    interaction: ClassVar[str]
    marked: ClassVar[bool]

    id: Id
    lead_in: Text
    helper: str = ""

    @property
    def parts(self) -> tuple[Explained, ...]:
        """What can be chosen or placed here."""
        return ()

    @property
    def revealed(self) -> Reveal | None:
        """What is shown beside a committed answer."""
        return None

    @property
    def labels(self) -> tuple[str, ...]:
        """Further words that stand beside the open question."""
        return ()

    def part(self, part_id: str) -> Explained | None:
        """Return the part with this id, if there is one."""
        return next((each for each in self.parts if each.id == part_id), None)

    def ordered(self, given: Given) -> list[str]:
        """Return the investigations that an answer orders."""
        return []

    def kept(self, answer: Any) -> Given:
        """Return an answer that counts in the form in which it is kept."""
        return answer if isinstance(answer, str | int) else tuple(answer)

    def read(self, response: str) -> Given:
        """Return the answer behind the response of an xAPI statement."""
        return response


def written(given: Given) -> str:
    """Return an answer as the response of an xAPI statement."""
    return "[,]".join(given) if isinstance(given, tuple) else str(given)


def _listed(answer: object, question: Asked, noun: str) -> Result | tuple[str, ...]:
    """Return the ids of an answer, or why it is none."""
    if answer is None or (isinstance(answer, Sequence) and not answer):
        return Result("unanswered", why=f"Choose an {noun} first.")
    if isinstance(answer, str) or not isinstance(answer, Sequence):
        return Result("refused", why=f"An answer is a list of {noun} ids.")
    if not all(isinstance(each, str) and question.part(each) for each in answer):
        known = ", ".join(each.id for each in question.parts)
        return Result("refused", why=f"This is not an {noun} here; the {noun}s are {known}.")
    if len(set(answer)) < len(answer):
        return Result("refused", why=f"An {noun} was chosen twice.")
    return tuple(answer)


class Option(Explained):
    """One thing the learner may choose, with its rating."""

    rating: Rating
    orders: tuple[Id, ...] = ()


class Choice(Asked):
    """Choose one option, or up to `choose` of them; the worst one chosen gives the mark."""

    interaction: ClassVar[str] = "choice"
    marked: ClassVar[bool] = True

    kind: Literal["choice"]
    choose: int = Field(1, ge=1, le=6)
    options: tuple[Option, ...] = Field(min_length=2, max_length=26)

    @property
    def parts(self) -> tuple[Option, ...]:
        """The options."""
        return self.options

    def option(self, option_id: str) -> Option | None:
        """Return the option with this id, if there is one."""
        return next((each for each in self.options if each.id == option_id), None)

    def ordered(self, given: Given) -> list[str]:
        """Return the investigations that the chosen options order."""
        chosen = [self.option(each) for each in given] if isinstance(given, tuple) else []
        return [name for option in chosen if option for name in option.orders]

    def read(self, response: str) -> tuple[str, ...]:
        """Return the chosen ids."""
        return tuple(response.split("[,]"))

    def model_answer(self) -> tuple[str, ...]:
        """Return an answer that earns the highest mark."""
        best = [each.id for each in self.options if each.rating == "best"]
        return tuple(best[: self.choose])

    def mark(self, answer: object, certainty: object) -> Result:
        """Mark option ids given with a certainty; any value gets a Result."""
        chosen = _listed(answer, self, "option")
        if isinstance(chosen, Result):
            return chosen
        if len(chosen) > self.choose:
            return Result("refused", why=f"Choose at most {self.choose}. Clear one first.")
        ratings = [each.rating for each in self.options if each.id in chosen]
        return with_certainty(max(ratings, key=RATINGS.index), certainty)


class Item(Explained):
    """One thing to be placed; `after` names what must come before it."""

    after: tuple[Id, ...] = ()


class Rank(Asked):
    """Put every item in order. Any order is right in which each item follows what it comes `after`."""

    interaction: ClassVar[str] = "sequencing"
    marked: ClassVar[bool] = True

    kind: Literal["rank"]
    items: tuple[Item, ...] = Field(min_length=3, max_length=8)

    @property
    def parts(self) -> tuple[Item, ...]:
        """The items."""
        return self.items

    def read(self, response: str) -> tuple[str, ...]:
        """Return the ids in their order."""
        return tuple(response.split("[,]"))

    def before(self) -> dict[str, set[str]]:
        """Return for each item all that must come before it, directly or not."""
        found: dict[str, set[str]] = {each.id: set() for each in self.items}
        for _ in self.items:
            for each in self.items:
                for name in each.after:
                    found[each.id] |= {name} | found.get(name, set())
        return found

    def model_answer(self) -> tuple[str, ...]:
        """Return an order that earns the highest mark: that of the file, moved as little as needed."""
        before, order = self.before(), []
        while waiting := [each.id for each in self.items if each.id not in order]:
            order.append(next((each for each in waiting if before[each] <= set(order)), waiting[0]))
        return tuple(order)

    def misplaced(self, order: Sequence[str]) -> dict[str, str]:
        """Return the fewest items that have to move, each "too early" or "too late".

        Of several smallest sets the one with more items that stand too early is taken, then the first.
        """
        before = self.before()
        clashes = [(a, b) for a, b in combinations(order, 2) if b in before[a]]
        for count in range(len(order)):
            sets = [set(each) for each in combinations(order, count)]
            enough = [each for each in sets if all(a in each or b in each for a, b in clashes)]
            if enough:
                early = {a for a, _ in clashes}
                moved = max(enough, key=lambda each: len(each & early))
                return {name: "too early" if name in early else "too late" for name in order if name in moved}
        raise AssertionError("leaving one item alone never clashes")

    def mark(self, answer: object, certainty: object) -> Result:
        """Mark the ids of all items in an order: best if none has to move, acceptable if one has to."""
        order = _listed(answer, self, "item")
        if isinstance(order, Result):
            return order
        if missing := len(self.items) - len(order):
            left = "One item has" if missing == 1 else f"{missing} items have"
            return Result("unanswered", why=f"{left} no place yet.")
        moves = len(self.misplaced(order))
        rating: Rating = "best" if moves == 0 else "acceptable" if moves == 1 else "low_yield"
        return with_certainty(rating, certainty)


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
        return int(response) if response.isascii() and response.isdigit() else response

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


Question = Annotated[Choice | Rank | Reflection | Estimate, Field(discriminator="kind")]
KINDS: dict[str, Any] = {"choice": Choice, "rank": Rank, "reflection": Reflection, "estimate": Estimate}
