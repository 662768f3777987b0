"""What the presenter's notebook is told of a room: its state, how many are in, the votes that are closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from ...case import Case
from ...questions import Question, Region
from .room import Room, possible
from .tally import Minds, Tally, is_right, tally
from .timing import Turn, spans
from .vote import Vote


@dataclass(frozen=True)
class Board:
    """A room as its presenter sees it; `tallies` and `places` by question, of votes that are closed.

    `places` are the markers of the last vote in mm, for questions that ask for one.
    """

    room: Room
    possible: tuple[str, ...]
    people: int
    votes: int
    tallies: dict[str, Tally]
    places: dict[str, list[tuple[float, float]]]
    right: tuple[int, int] | None = None
    """How many were right, of how many, at the last closed vote here: for whoever teaches alone."""
    taken: float = 0.0
    """For how many seconds the last vote here took votes, up to `since`."""
    since: float | None = None
    """When it began to take votes again; None while it does not."""

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return asdict(self)

    @classmethod
    def of_json(cls, told: dict[str, Any]) -> Board:
        """Return the board that was written as JSON."""
        tallies = {name: _tally(each) for name, each in told["tallies"].items()}
        places = {name: [tuple(each) for each in points] for name, points in told["places"].items()}
        known = {
            "room": Room(**told["room"]),
            "possible": tuple(told["possible"]),
            "tallies": tallies,
            "places": places,
            "right": tuple(told["right"]) if told["right"] else None,
        }
        return cls(**{**told, **known})


def _tally(told: dict[str, Any]) -> Tally:
    return Tally(
        tuple(told["voted"]),
        tuple(told["counts"]),
        None if told["right"] is None else tuple(told["right"]),
        Minds(**told["minds"]) if told["minds"] else None,
    )


def board(
    room: Room, case: Case, cast: list[Vote], people: int, votes: int, turns: Iterable[Turn] = ()
) -> Board:
    """Return the board of a room; `cast` are all its votes, those of an open vote are left out."""
    tallies: dict[str, Tally] = {}
    places: dict[str, list[tuple[float, float]]] = {}
    for question in case.questions:
        here = question.id == room.question
        mine = [each for each in cast if each.question == question.id]
        # A vote that is still open is counted, and nothing else: nobody shall follow the others.
        last = max((each.round for each in mine), default=0)
        closed = (room.round - (room.phase == "open")) if here else last
        if closed > 0:
            tallies[question.id] = tally(question, mine, closed, room.revealed or not here)
            if isinstance(question, Region):
                marked = [question.marker(each.given) for each in mine if each.round == closed]
                places[question.id] = [each for each in marked if each]
        if here:
            break
    span = spans(turns).get((room.question, room.round))
    return Board(
        room,
        possible(room),
        people,
        votes,
        tallies,
        places,
        _right(question, mine, closed),
        span.taken if span else 0.0,
        span.since if span else None,
    )


def _right(question: Question, cast: list[Vote], closed: int) -> tuple[int, int] | None:
    given = [each.given for each in cast if each.round == closed]
    return (
        (sum(is_right(question, each) for each in given), len(given)) if given and question.marked else None
    )
