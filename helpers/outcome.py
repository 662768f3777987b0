"""The verdict on a committed answer in words: its rating, one sentence, its mark."""

from __future__ import annotations

from typing import Any

from .marks import MAX_MARK, RATINGS, Rating
from .questions import Choice, Given, Question, Rank, Region
from .study import Answer, Run
from .wording import (
    FOUND_SENTENCES,
    FOUND_WORDS,
    ORDER_WORDS,
    RATING_WORDS,
    READING_SENTENCES,
    READING_WORDS,
    mark_unit,
    number_word,
    signed,
)


def outcome(run: Run, question: Choice | Rank | Region, answer: Answer) -> dict[str, Any] | None:
    """Return the verdict on an answer; None where the present case cannot mark it."""
    rating, mark = answer.result.rating, answer.result.mark
    if rating is None or mark is None:
        return None
    asked = len(run.marked(question.id))
    return {
        "rating": rating,
        "word": outcome_word(question, rating, answer.given),
        "sentence": _sentence(question, answer, rating),
        "mark": signed(mark),
        "mark_text": f"{mark_unit(mark)} at {answer.certainty} certainty",
        "so_far": f"So far: {signed(run.total(question.id))} of {asked * MAX_MARK}",
    }


def outcome_word(question: Question, rating: Rating, given: Given) -> str:
    """Return the word for an answer to this question that got this rating."""
    match question:
        case Rank():
            return ORDER_WORDS[rating]
        case Region():
            return FOUND_WORDS[question.found(given).place]
    return option_word(question, rating)


def _sentence(question: Choice | Rank | Region, answer: Answer, rating: Rating) -> str:
    match question:
        case Choice():
            return _choice_sentence(question, answer, rating)
        case Rank():
            return _rank_sentence(question, answer)
    found = question.found(answer.given)
    return FOUND_SENTENCES[found.place].format(mm=round(found.mm or 0) or "less than 1")


def option_word(question: Question, rating: Rating) -> str:
    """Return the word for the rating of an option of this question."""
    asks = question.asks if isinstance(question, Choice) else ""
    return READING_WORDS.get(asks, RATING_WORDS)[rating]


def _choice_sentence(question: Choice, answer: Answer, rating: Rating) -> str:
    if question.asks in READING_SENTENCES:
        return READING_SENTENCES[question.asks][rating]
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


def _rank_sentence(question: Rank, answer: Answer) -> str:
    moves = len(question.misplaced(answer.ids))
    if not moves:
        return "Everything follows what it depends on. Other orders may do so too."
    items = "item has" if moves == 1 else "items have"
    return f"{number_word(moves)} {items} to move; the others stand well."
