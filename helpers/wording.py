"""The words for marks, ratings and certainties, the same wherever they are shown."""

from __future__ import annotations

from datetime import date

from .marks import CERTAINTIES, Certainty, Rating, Result, mark_for
from .questions import Place

RATING_WORDS: dict[Rating, str] = {
    "best": "Best",
    "acceptable": "Acceptable",
    "low_yield": "Low yield",
    "harmful": "Harmful",
}
"""For questions on what to do."""
ORDER_WORDS: dict[Rating, str] = {
    "best": "In order",
    "acceptable": "Nearly in order",
    "low_yield": "Out of order",
    "harmful": "Out of order",
}
"""For questions that ask for an order: the ratings of an option would say something else there."""
READING_WORDS: dict[str, dict[Rating, str]] = {
    asks: {
        "best": f"Fits {whose}",
        "acceptable": "Fits in part",
        "low_yield": "Does not fit",
        "harmful": "Does not fit, and could harm",
    }
    for asks, whose in (("reading", "the sources"), ("picture", "the picture"))
}
READING_SENTENCES: dict[str, dict[Rating, str]] = {
    asks: {
        "best": f"This is what {whose} {say}, and no more.",
        "acceptable": f"Part of what {whose} {say}.",
        "low_yield": f"{whose.capitalize()} {deny} this.",
        "harmful": f"{whose.capitalize()} {deny} this, and whoever acts on it could harm a patient.",
    }
    for asks, whose, say, deny in (
        ("reading", "the sources", "say", "do not say"),
        ("picture", "the picture", "shows", "does not show"),
    )
}
"""For questions on how to read the sources or a picture, by what they ask."""
FOUND_WORDS: dict[Place, str] = {
    "on": "On the finding",
    "near": "Near the finding",
    "elsewhere": "Elsewhere",
    "missed": "There was a finding",
    "clear": "Nothing abnormal, and you saw that",
    "normal": "This picture was normal",
}
FOUND_SENTENCES: dict[Place, str] = {
    "on": "Your marker lies inside the outline, {mm} mm from its center.",
    "near": "Your marker lies {mm} mm outside the outline.",
    "elsewhere": "The finding is outlined.",
    "missed": "The finding is outlined.",
    "clear": "There is nothing to find in this picture.",
    "normal": "There is nothing to find in this picture.",
}
"""For questions that ask to mark the finding in a picture."""
_GLOSS: dict[Certainty, str] = {
    "low": "right less than 2 times in 3",
    "medium": "right about 3 times in 4",
    "high": "right more than 4 times in 5",
}
FITS: dict[Certainty, str] = {
    "low": "Low fits less than 2 in 3.",
    "medium": "Medium fits about 3 in 4.",
    "high": "High fits more than 4 in 5.",
}
_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")


def number_word(count: int) -> str:
    """Return a number as a word that can begin a sentence; above ten as digits."""
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def many(count: int, noun: str) -> str:
    """Return a number with its noun, in the plural but for one."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def day(of: date) -> str:
    """Return a date in words."""
    return f"{of:%B} {of.day}, {of.year}"


def signed(mark: float) -> str:
    """Return a mark with its sign, a true minus and ½: +1½, −2, 0."""
    whole, half = divmod(abs(mark), 1)
    digits = f"{int(whole) or ''}½" if half else str(int(whole))
    return f"{'+' if mark > 0 else '−' if mark < 0 else ''}{digits}"


def marking_rule() -> list[dict[str, str]]:
    """Return the three certainties with what each would earn."""
    return [
        {
            "id": each,
            "word": each.capitalize(),
            "gloss": _GLOSS[each],
            "best": signed(mark_for("best", each)),
            "acceptable": signed(mark_for("acceptable", each)),
            "other": signed(mark_for("harmful", each)),
        }
        for each in CERTAINTIES
    ]


def mark_unit(mark: float) -> str:
    """Return "mark" or "marks"."""
    return "mark" if abs(mark) in (0.5, 1) else "marks"


def spoken(result: Result, certainty: Certainty | None, word: str = "") -> str:
    """Return what a screen reader says after a commit; `word` replaces that of the rating."""
    if result.rating is None or result.mark is None:
        return "Committed. Kept, not marked."
    whole, half = divmod(abs(result.mark), 1)
    digits = f"{int(whole)} and one half" if whole and half else "one half" if half else str(int(whole))
    sign = "plus " if result.mark > 0 else "minus " if result.mark < 0 else ""
    said = f"{sign}{digits} {mark_unit(result.mark)} at {certainty} certainty."
    return f"Committed. {word or RATING_WORDS[result.rating]}. {said[0].upper()}{said[1:]}"
