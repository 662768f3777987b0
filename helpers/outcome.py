"""The verdict on a committed answer in words: its rating, one sentence, its mark."""

from __future__ import annotations

from typing import Any

from .marks import MAX_MARK, RATINGS, Rating
from .questions import Choice, Question, Rank
from .study import Answer, Run
from .wording import (
    ORDER_WORDS,
    RATING_WORDS,
    READING_SENTENCES,
    READING_WORDS,
    mark_unit,
    number_word,
    signed,
)


def outcome(run: Run, question: Choice | Rank, answer: Answer) -> dict[str, Any] | None:
    """Return the verdict on an answer; None where the present case cannot mark it."""
    rating, mark = answer.result.rating, answer.result.mark
    if rating is None or mark is None:
        return None
    asked = len(run.marked(question.id))
    sentence = _choice_sentence if isinstance(question, Choice) else _rank_sentence
    return {
        "rating": rating,
        "word": outcome_word(question, rating),
        "sentence": sentence(question, answer, rating),
        "mark": signed(mark),
        "mark_text": f"{mark_unit(mark)} at {answer.certainty} certainty",
        "so_far": f"So far: {signed(run.total(question.id))} of {asked * MAX_MARK}",
    }


def outcome_word(question: Question, rating: Rating) -> str:
    """Return the word for a rating of an answer to this question."""
    if isinstance(question, Rank):
        return ORDER_WORDS[rating]
    return option_word(question, rating)


def option_word(question: Question, rating: Rating) -> str:
    """Return the word for the rating of an option of this question."""
    reading = isinstance(question, Choice) and question.asks == "reading"
    return (READING_WORDS if reading else RATING_WORDS)[rating]


def _choice_sentence(question: Choice, answer: Answer, rating: Rating) -> str:
    if question.asks == "reading":
        return READING_SENTENCES[rating]
    rank = RATINGS.index(rating)
    left = [each for each in question.options if each.id not in answer.ids]
    better = sum(RATINGS.index(each.rating) < rank for each in left)
    if rating == "best":
        several = sum(each.rating == "best" for each in question.options) > 1
        said = "One of the steps to take first." if several else "The step to take first."
        if len(answer.ids) > 1:
            said = "The steps to take first."
    elif rating == "acceptable":
        said = "A reasonable step."
        if better:
            were = "other option was" if better == 1 else "other options were"
            said += f" {number_word(better)} {were} better here."
    elif rating == "low_yield":
        said = "Little gained here for its cost."
    else:
        said = "This could have harmed the patient, by act or by delay."
    ratings = {each.rating for each in question.options if each.id in answer.ids}
    return f"{said} The weaker of your choices gives the mark." if len(ratings) > 1 else said


def _rank_sentence(question: Rank, answer: Answer, _rating: Rating) -> str:
    moves = len(question.misplaced(answer.ids))
    if not moves:
        return "Everything follows what it depends on. Other orders may do so too."
    items = "item has" if moves == 1 else "items have"
    return f"{number_word(moves)} {items} to move; the others stand well."
