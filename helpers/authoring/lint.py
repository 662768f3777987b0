"""What teaches badly in a valid case: options that give the best one away without any knowledge."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ..case import Case
from ..placed_yaml import Path_, Placed, Problem
from ..questions import Choice, Option, Question, Rank

_ENOUGH = 3
"""From so many questions on, "always" is a habit and no chance."""

# "None of these drugs" names something; "none of these" alone points at the other options. "D and C" is an
# operation, so only letters in their order count.
_POINTS_AT_OTHERS = re.compile(
    r".*\b(all|any|both|either|neither|none|several|some|two)\s+(of(\s+the)?|the)\s+(above|below)\b(?!-).*"
    r"|(all|any|both|either|neither|none)\s+(above|below)"
    r"|(all|any|both|either|neither|none)(\s+of)?\s+(these|them|(the|these)\s+(options|answers|choices)|the\s+others)"
    r"|(both\s+)?(a\W+(and|or)?\W*[b-e]|b\W+(and|or)?\W*[c-e]|c\W+(and|or)?\W*[de])",
    re.IGNORECASE | re.DOTALL,
)


def lint(case: Case, placed: Placed) -> list[Problem]:
    """Return what teaches badly in a case, each problem at its place."""
    choices = list(_choices(case))
    problems = [
        placed.problem((*path, "options", number, "text"), _points_at_others(option))
        for path, question in choices
        for number, option in enumerate(question.options)
        if _POINTS_AT_OTHERS.fullmatch(option.text.strip(" .!"))
    ]
    problems += [
        placed.problem((*path, "items"), "the items stand in a right order already; mix them")
        for path, question in _questions(case)
        if isinstance(question, Rank) and not question.misplaced([each.id for each in question.items])
    ]
    problems += list(_telling_alts(case, placed))
    if len(choices) >= _ENOUGH:
        for gives_away, text in _HABITS.items():
            if all(gives_away(question) for _, question in choices):
                path, _ = choices[0]
                problems.append(placed.problem((*path, "options"), text))
    return problems


def _telling_alts(case: Case, placed: Placed) -> Iterator[Problem]:
    for name, picture in case.file.pictures.items():
        if picture.alt == picture.alt_after:
            text = "the alt text after the answer says no more than the one before; say what there is to see"
            yield placed.problem(("pictures", name, "alt_after"), text)
        twin = case.file.pictures[picture.twin] if picture.twin else picture
        if (picture.alt, picture.title) != (twin.alt, twin.title):
            text = f"its normal twin '{picture.twin}' has another title or alt; that tells which is which"
            yield placed.problem(("pictures", name, "alt"), text)


def _questions(case: Case) -> Iterator[tuple[Path_, Question]]:
    for s, step in enumerate(case.file.steps):
        for q, question in enumerate(step.questions):
            yield ("steps", s, "questions", q), question


def _choices(case: Case) -> Iterator[tuple[Path_, Choice]]:
    for path, question in _questions(case):
        if isinstance(question, Choice):
            yield path, question


def _points_at_others(option: Option) -> str:
    return f"'{option.text}' points at other options; let each option say what is done"


def _best_comes_first(question: Choice) -> bool:
    return question.options[0].rating == "best"


def _best_is_longest(question: Choice) -> bool:
    longest = max(len(each.text) for each in question.options)
    return all(each.rating == "best" for each in question.options if len(each.text) == longest)


_HABITS: dict[Callable[[Choice], bool], str] = {
    _best_comes_first: "in every choice a best option comes first; put another one first somewhere",
    _best_is_longest: "in every choice a best option is the longest; shorten it, or say more in another one",
}
