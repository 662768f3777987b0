"""The report of one class as plain values: who voted, what they chose, how sure, what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import nan

from .. import analysis
from ..analysis import Answers, Figure, Item
from ..classroom.rules.room import Room
from ..classroom.rules.tally import Minds
from ..classroom.rules.timing import Span
from ..marks import CERTAINTIES, Certainty
from ..questions import Choice, Question
from .counting import EARLIER, Row, lost_row, rows
from .held import Held, Votes
from .sure_not_right import SureNotRight, sure_not_right


@dataclass(frozen=True)
class Round:
    """One vote on a question: how many voted, how many of those have a rating, how many are right.

    `span` tells when it was open; None if it never was.
    """

    voted: int
    rated: int
    right: int
    span: Span | None

    @property
    def held(self) -> bool:
        """Whether there was such a vote."""
        return self.span is not None or self.voted > 0


@dataclass(frozen=True)
class Option:
    """A row of answers with how many gave it at the first and at the second vote."""

    row: Row
    first: int
    second: int


@dataclass(frozen=True)
class Sure:
    """How many voted with a certainty, and how many of them were right, at the first and the second vote."""

    certainty: Certainty
    first: int
    first_right: int
    second: int
    second_right: int


@dataclass(frozen=True)
class ItemFigures:
    """The figures of a question among the others."""

    difficulty: Figure
    item_total: Figure
    distractors: Figure


@dataclass(frozen=True)
class Asked:
    """A question that was put to the vote; without a text the present case does not ask it.

    `last` takes each person's second vote, or the first where there is no second.
    """

    id: str
    text: str
    rated: bool
    first_round: Round
    second_round: Round
    options: tuple[Option, ...]
    sure: tuple[Sure, ...]
    sure_not_right: SureNotRight | None
    minds: Minds
    gain: Figure
    first: ItemFigures
    last: ItemFigures

    @property
    def name(self) -> str:
        """The text of the question, or its id where the case does not ask it any more."""
        return self.text or f"{self.id} {EARLIER}"


@dataclass(frozen=True)
class Report:
    """The report of one class; `notes` say what a reader has to know first.

    Of `people`, the phones in the room, some may be `pretend`.
    """

    room: Room
    title: str
    notes: tuple[str, ...]
    people: int
    pretend: int
    asked: tuple[Asked, ...]
    first_reliability: Figure
    last_reliability: Figure


NOT_RATED = Figure(nan, "not rated")
_NOT_HELD = Figure(nan, "no second vote was held")


def report_of(held: Held) -> Report:
    """Return the report of a class."""
    people = [each.id for each in held.phones]
    asked = {name: (first, second, {**first, **second}) for name, (first, second) in held.ballots.items()}
    # Items are the questions that anyone answered right or wrong.
    items = [name for name, (*_, last) in asked.items() if set(_item(last, people)) - {None}]
    firsts, lasts = (
        list(zip(*(_item(asked[name][which], people) for name in items), strict=True)) for which in (0, 2)
    )

    def one(name: str) -> Asked:
        question = held.question(name)
        first, second, last = asked[name]
        place = items.index(name) if name in items else None
        rated = question is not None and question.marked
        rounds = [_round(first, held.spans.get((name, 1))), _round(second, held.spans.get((name, 2)))]
        gain = NOT_RATED
        if rated:
            before, after = _item(first, people), _item(second, people)
            gain = analysis.normalized_gain(before, after) if rounds[1].held else _NOT_HELD
        return Asked(
            id=name,
            text=question.lead_in if question else "",
            rated=rated,
            first_round=rounds[0],
            second_round=rounds[1],
            options=tuple(_options(question, first, second)),
            sure=tuple(_sure(first, second)),
            sure_not_right=sure_not_right(question, [(first, rounds[0].span), (second, rounds[1].span)]),
            minds=_minds(_item(first, people), _item(second, people)),
            gain=gain,
            first=_figures(question, first, firsts, place),
            last=_figures(question, last, lasts, place),
        )

    return Report(
        room=held.room,
        title=held.case.title if held.case else held.room.case_id,
        notes=tuple(held.notes),
        people=len(people),
        pretend=sum(each.pretend for each in held.phones),
        asked=tuple(one(name) for name in asked),
        first_reliability=analysis.kr20(firsts).guarded(),
        last_reliability=analysis.kr20(lasts).guarded(),
    )


def _item(votes: Votes, people: Iterable[str]) -> Item:
    return [votes[each][1].right if each in votes else None for each in people]


def _round(votes: Votes, span: Span | None) -> Round:
    right = [counted.right for _, counted in votes.values()]
    return Round(len(votes), len(right) - right.count(None), right.count(True), span)


def _options(question: Question | None, first: Votes, second: Votes) -> Iterable[Option]:
    known = rows(question)
    at_first, then = _chosen(first), _chosen(second)
    for key in dict.fromkeys([*known, *at_first, *then]):
        yield Option(known.get(key) or lost_row(key), at_first[key], then[key])


def _chosen(votes: Votes) -> Counter[str]:
    return Counter(key for _, counted in votes.values() for key in counted.keys)


def _sure(first: Votes, second: Votes) -> Iterable[Sure]:
    for certainty in CERTAINTIES:
        counts = []
        for votes in (first, second):
            right = [counted.right for vote, counted in votes.values() if vote.certainty == certainty]
            counts += [len(right), right.count(True)]
        yield Sure(certainty, *counts)


def _minds(first: Item, second: Item) -> Minds:
    both = Counter(zip(first, second, strict=True))
    return Minds(both[True, True], both[True, False], both[False, True], both[False, False])


def _figures(question: Question | None, votes: Votes, every: Answers, place: int | None) -> ItemFigures:
    if place is None:
        none = analysis.difficulty([]) if question and question.marked else NOT_RATED
        return ItemFigures(none, none, none)
    item = [row[place] for row in every]
    options = question.options if isinstance(question, Choice) else ()
    chosen = _chosen({phone: vote for phone, vote in votes.items() if vote[1].rating})
    wrong = [chosen[each.id] for each in options if each.rating != "best"]
    return ItemFigures(
        analysis.difficulty(item).guarded(),
        analysis.item_total(every, place).guarded(),
        analysis.distractor_efficiency(wrong, len(item) - item.count(None)).guarded(),
    )
