"""How a QTI item is marked, written out in its own response processing: no template says what we mean."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ..marks import RATINGS, Rating
from ..questions import Choice, Rank
from .markup import element, name

SCORES: dict[Rating, float] = {"best": 1, "acceptable": 0.5, "low_yield": 0, "harmful": 0}
"""What a rating scores; certainties, which weigh a mark in the casebook, QTI does not ask for."""


def outcomes() -> list[Element]:
    """Return the declarations of what marking sets: the score, its highest value, the reasons to show."""
    return [
        _declared("SCORE", "single", "float", "0"),
        _declared("MAXSCORE", "single", "float", "1"),
        element(
            "qti-outcome-declaration", identifier="FEEDBACK", cardinality="multiple", base_type="identifier"
        ),
    ]


def _declared(identifier: str, cardinality: str, base_type: str, default: str) -> Element:
    value = element("qti-default-value", element("qti-value", default))
    return element(
        "qti-outcome-declaration", value, identifier=identifier, cardinality=cardinality, base_type=base_type
    )


def processing(question: Choice | Rank) -> Element:
    """Return the response processing of a question."""
    rules = _of_choice(question) if isinstance(question, Choice) else _of_rank(question)
    unanswered = element("qti-response-if", element("qti-is-null", _response()), _score(0))
    return element("qti-response-processing", element("qti-response-condition", unanswered, *rules))


def _of_choice(question: Choice) -> list[Element]:
    """Return one rule a score, the lowest first: the worst option that was chosen gives the mark."""
    shown = _feedback(element("qti-multiple", _response()))
    rules = []
    for score in sorted(set(SCORES.values())):
        ratings = [each for each in RATINGS if SCORES[each] == score]
        chosen = [_chosen(question, each.id) for each in question.options if each.rating in ratings]
        if chosen:
            rules.append(element("qti-response-else-if", _any(chosen), _score(score), shown))
    return rules


def _chosen(question: Choice, option: str) -> Element:
    if question.choose == 1:
        return element("qti-match", _response(), _identifier(option))
    return element("qti-member", _identifier(option), _response())


def _of_rank(question: Rank) -> list[Element]:
    """Return the rules for an order: right where each item follows what it comes after.

    Half a score for one item that has to move is not expressed: it takes a search over the items to move.
    """
    shown = _feedback(element("qti-multiple", *(_identifier(each.id) for each in question.items)))
    needed = [
        _before(earlier, each.id, len(question.items)) for each in question.items for earlier in each.after
    ]
    return [
        element("qti-response-else-if", element("qti-and", *needed), _score(1), shown),
        element("qti-response-else", _score(0), shown),
    ]


def _before(earlier: str, later: str, count: int) -> Element:
    """Return whether one item stands before another, whatever stands between."""
    places = [
        element("qti-and", _stands(earlier, i), _any([_stands(later, j) for j in range(i + 1, count + 1)]))
        for i in range(1, count)
    ]
    return _any(places)


def _stands(item: str, place: int) -> Element:
    return element("qti-match", element("qti-index", _response(), n=place), _identifier(item))


def _any(conditions: list[Element]) -> Element:
    return element("qti-or", *conditions)


def _response() -> Element:
    return element("qti-variable", identifier="RESPONSE")


def _identifier(part: str) -> Element:
    return element("qti-base-value", name(part), base_type="identifier")


def _score(score: float) -> Element:
    value = element("qti-base-value", f"{score:g}", base_type="float")
    return element("qti-set-outcome-value", value, identifier="SCORE")


def _feedback(identifiers: Element) -> Element:
    return element("qti-set-outcome-value", identifiers, identifier="FEEDBACK")
