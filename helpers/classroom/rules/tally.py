"""What a room voted: counts for each answer, who changed their mind, and what the usual rule makes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ...marks import Rating
from ...outcome import option_word
from ...questions import NOTHING, Choice, Estimate, Given, Question, Rank, Region
from ...wording import FOUND_WORDS, ORDER_WORDS
from .vote import Vote

ENOUGH = 5
"""Fewer votes than this are too few for a rule."""
TEACH_BELOW, MOVE_ON_ABOVE = 35, 70
"""Percent right between which a discussion pays most, as a rule of thumb: Crouch and Mazur 2001."""

Advice = Literal["few", "teach", "discuss", "move"]


@dataclass(frozen=True)
class Bin:
    """One bar: the answers that are counted together; `rating` and `word` once they may be shown."""

    id: str
    text: str
    letter: str = ""
    rating: Rating | None = None
    word: str = ""


@dataclass(frozen=True)
class Minds:
    """Of those who voted twice: how many were right (rated best) before, and how many after."""

    stayed: int
    lost: int
    gained: int
    missed: int

    @property
    def twice(self) -> int:
        """How many voted twice."""
        return self.stayed + self.lost + self.gained + self.missed

    @property
    def before(self) -> int:
        """How many were right first."""
        return self.stayed + self.lost

    @property
    def after(self) -> int:
        """How many were right then."""
        return self.stayed + self.gained

    @property
    def gain(self) -> float | None:
        """The share of the gain that was possible (Hake 1998); None where none was."""
        possible = self.twice - self.before
        return (self.after - self.before) / possible if possible else None


@dataclass(frozen=True)
class Tally:
    """The votes on one question, round by round: how many, for which bin, how many right (None: unmarked)."""

    voted: tuple[int, ...]
    counts: tuple[dict[str, int], ...]
    right: tuple[int, ...] | None
    minds: Minds | None


_PLACES: dict[str, tuple[Rating, str]] = {
    "on": ("best", FOUND_WORDS["on"]),
    "near": ("acceptable", FOUND_WORDS["near"]),
    "elsewhere": ("low_yield", FOUND_WORDS["elsewhere"]),
}
_NOTHING_TEXT = "Nothing abnormal here"
_RANGES = (
    ("0", "0 to 20%"),
    ("21", "21 to 40%"),
    ("41", "41 to 60%"),
    ("61", "61 to 80%"),
    ("81", "81 to 100%"),
)


def bins(question: Question, revealed: bool) -> list[Bin]:
    """Return the bars of a question in their order; before the reveal none tells what is right.

    Orders are counted by the place of each item until then. What is in one's own words has no bars.
    """
    match question:
        case Choice():
            return [
                Bin(each.id, each.text, chr(ord("A") + i), *_shown(question, each.rating, revealed))
                for i, each in enumerate(question.options)
            ]
        case Region() if revealed and question.canvas.outlines:
            placed = [Bin(place, text, "", rating) for place, (rating, text) in _PLACES.items()]
            return [*placed, Bin(NOTHING, _NOTHING_TEXT, "", "low_yield")]
        case Region():
            ratings: tuple[Rating | None, ...] = ("low_yield", "best") if revealed else (None, None)
            return [
                Bin("marked", "Marked a place", "", ratings[0]),
                Bin(NOTHING, _NOTHING_TEXT, "", ratings[1]),
            ]
        case Rank() if revealed:
            rated: tuple[Rating, ...] = ("best", "acceptable", "low_yield")
            return [Bin(each, ORDER_WORDS[each], "", each) for each in rated]
        case Rank():
            places = range(len(question.items))
            return [Bin(place_bin(each.id, i), each.text) for each in question.items for i in places]
        case Estimate():
            return [Bin(name, text) for name, text in _RANGES]
    return []


def _shown(question: Choice, rating: Rating, revealed: bool) -> tuple[Rating | None, str]:
    return (rating, option_word(question, rating)) if revealed else (None, "")


def place_bin(item: str, place: int) -> str:
    """Return the id of the bin that counts an item of an order at a place, counted from 0."""
    return f"{item}@{place + 1}"


def bins_of(question: Question, given: Given, revealed: bool) -> tuple[str, ...]:
    """Return the bars in which an answer is counted: more than one where several options were chosen."""
    match question:
        case Choice() if isinstance(given, tuple):
            return given
        case Region() if given == NOTHING:
            return (NOTHING,)
        case Region():
            return (question.found(given).place,) if revealed and question.canvas.outlines else ("marked",)
        case Rank() if revealed:
            rating = question.mark(given, "low").rating
            return (rating,) if rating else ()
        case Rank() if isinstance(given, tuple):
            return tuple(place_bin(each, i) for i, each in enumerate(given))
        case Estimate() if isinstance(given, int):
            return (_RANGES[max(0, min(given, 100) - 1) // 20][0],)
    return ()


def tally(question: Question, cast: Iterable[Vote], rounds: int, revealed: bool) -> Tally:
    """Count the votes on a question in its rounds; what is right is counted once it is revealed."""
    by_round = [[each for each in cast if each.round == i] for i in range(1, rounds + 1)]
    counts = []
    for votes in by_round:
        counted = Counter(b for each in votes for b in bins_of(question, question.read(each.given), revealed))
        counts.append({each.id: counted[each.id] for each in bins(question, revealed)})
    voted = tuple(len(each) for each in by_round)
    if not (revealed and question.marked):
        return Tally(voted, tuple(counts), None, None)
    right = [{each.phone: is_right(question, each.given) for each in votes} for votes in by_round]
    return Tally(voted, tuple(counts), tuple(sum(each.values()) for each in right), _minds(right))


def is_right(question: Question, given: str) -> bool:
    """Tell whether an answer, as it was written, is rated best."""
    # A certainty never changes the rating.
    return question.mark(question.read(given), "low").rating == "best"


def _minds(right: Sequence[dict[str, bool]]) -> Minds | None:
    if len(right) < 2:
        return None
    first, last = right[0], right[-1]
    pairs = Counter((first[phone], last[phone]) for phone in first.keys() & last.keys())
    return Minds(pairs[True, True], pairs[True, False], pairs[False, True], pairs[False, False])


def advice(right: int, voted: int) -> Advice:
    """Return what the rule of thumb suggests for a share of right votes."""
    if voted < ENOUGH:
        return "few"
    percent = 100 * right / voted
    if percent < TEACH_BELOW:
        return "teach"
    return "move" if percent > MOVE_ON_ABOVE else "discuss"
