"""What every kind of question has: its fields, what can be chosen, how an answer is kept and read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from pydantic import Field

from ..marks import Result
from ..sourced import CiteId, Id, Labeled, Part, Sentence, Text

Given = tuple[str, ...] | str | int
"""An answer as it is kept: ids, the text of a reflection, or the whole percent of an estimate."""


BETWEEN = "[,]"
"""What separates the entries of a response in xAPI."""


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
    pictures: tuple[Id, ...] = ()

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
        """Return the answer behind the response of an xAPI statement: ids, or other entries."""
        return tuple(response.split(BETWEEN))


class Rated(Asked):
    """What a marked question has besides: `in_review`, the same in other words, for when it comes back."""

    marked: ClassVar[bool] = True

    in_review: str = ""

    @property
    def asked_again(self) -> str:
        """How the question is asked when it comes back: in the author's other words, where there are some."""
        return self.in_review or self.lead_in


def written(given: Given) -> str:
    """Return an answer as the response of an xAPI statement."""
    return BETWEEN.join(given) if isinstance(given, tuple) else str(given)


def listed_ids(answer: object, question: Asked, noun: str) -> Result | tuple[str, ...]:
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
