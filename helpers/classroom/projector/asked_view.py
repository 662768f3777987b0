"""A question in front of a room: as it is asked, its closed votes, and once revealed what they came to."""

from __future__ import annotations

from collections.abc import Sequence

from ...case import Case
from ...question_view import View
from ...questions import Choice, Estimate, Question, Rank, Region
from ..rules.board import Board
from ..rules.tally import ENOUGH, MOVE_ON_ABOVE, TEACH_BELOW, Minds, Tally, advice, bins, place_bin

VOTES = ("First vote", "Second vote")
_RULE = (
    f"Above {MOVE_ON_ABOVE}%, move on. {TEACH_BELOW} to {MOVE_ON_ABOVE}%, discuss. "
    f"Below {TEACH_BELOW}%, explain again."
)
_RATED = {"best": "Best", "acceptable": "Acceptable", "low_yield": "Other"}
_ADVICE = {"teach": "explain again", "discuss": "discuss", "move": "move on"}

_Closed = tuple[str, int, dict[str, int]]
"""A closed vote: its name, how many voted, and the counts of its bars."""


def asked_view(case: Case, shown: View, question: Question, board: Board, now: bool) -> View:
    """Return a question of the room's step; `shown` is how a learner sees it."""
    room = board.room
    told = not now or room.revealed
    counted = board.tallies.get(question.id)
    # While a vote is open nobody shall see how the one before went.
    visible = counted if counted and not (now and room.phase == "open") else None
    votes = _votes(case, question, board, visible) if visible else []
    order = _order(question, visible) if visible and not told else []
    items = isinstance(question, Rank) and not told and not order
    view: View = {
        "id": question.id,
        "kind": question.kind,
        # No control of a learner's: the room answers on its phones.
        "status": "shown",
        "now": now,
        "told": told,
        "lead_in": question.lead_in,
        "helper": _asked_how(question),
        # What was chosen between stays beside its picture; the reasons for a marked place have their own.
        "figure": shown["figure"] if question.kind == "choice" or not told else None,
        "items": [each.text for each in question.parts] if items else [],
        "order": order,
        "rows": _rows(question, votes, told),
        "keys": [{"name": name, "voted": voted} for name, voted, _ in votes],
        "places": _places(question, board) if visible else None,
        "result": _result(question, visible) if visible and told else None,
        "reasons": None,
    }
    if told and (question.marked or question.revealed):
        # Nobody in particular answered: there is no verdict to show.
        marks = board.places.get(question.id, [])
        drawn = None if view["figure"] else shown["figure"]
        for each in shown.get("others", ()):
            # What is best and what could harm is talked about first.
            each["open"] = each["rating"] in ("best", "harmful")
        view["reasons"] = shown | {"unanswered": "", "notice": None, "marks": marks, "figure": drawn}
    return view


def _asked_how(question: Question) -> str:
    many = f"Choose up to {question.choose}." if isinstance(question, Choice) and question.choose > 1 else ""
    return " ".join(each for each in (question.helper, many) if each)


def _votes(case: Case, question: Question, board: Board, counted: Tally) -> list[_Closed]:
    """Return the votes that stand side by side: both rounds, or the estimate of the same before and this."""
    rounds = [(VOTES[i], *each) for i, each in enumerate(zip(counted.voted, counted.counts, strict=True))]
    if isinstance(question, Estimate) and len(rounds) == 1:
        for each in reversed(case.questions[: case.questions.index(question)]):
            if isinstance(each, Estimate) and each.of == question.of and each.id in board.tallies:
                earlier = board.tallies[each.id]
                return [
                    (each.when, earlier.voted[-1], earlier.counts[-1]),
                    (question.when, counted.voted[-1], counted.counts[-1]),
                ]
    return rounds


def _order(question: Question, counted: Tally) -> list[View]:
    """Return how many put each item at each place, at the last vote; no order stands for the right one."""
    if not isinstance(question, Rank):
        return []
    last, places = counted.counts[-1], range(len(question.items))
    return [
        {"text": each.text, "counts": [last[place_bin(each.id, i)] for i in places]}
        for each in question.items
    ]


def _rows(question: Question, votes: Sequence[_Closed], told: bool) -> list[View]:
    if (not votes and not isinstance(question, Choice)) or (isinstance(question, Rank) and not told):
        # Without a vote there is nothing to read beside the picture or the words.
        return []
    return [
        {
            "letter": each.letter,
            "text": each.text,
            "rating": each.rating,
            "word": each.word or _RATED.get(each.rating or "", ""),
            "counts": [counts.get(each.id, 0) for _, _, counts in votes],
        }
        for each in bins(question, told)
    ]


def _places(question: Question, board: Board) -> View | None:
    if not isinstance(question, Region):
        return None
    canvas = question.canvas
    return {"canvas": [canvas.width, canvas.height], "marks": board.places.get(question.id, [])}


def _result(question: Question, counted: Tally) -> View | None:
    if counted.right is None:
        return None
    voted, right = counted.voted[-1], counted.right[-1]
    advised = advice(right, voted)
    rule = (
        "Too few votes for a rule."
        if advised == "few"
        else (f"{round(100 * right / voted)}% at the last vote: {_ADVICE[advised]}.")
    )
    return {
        "minds": _minds(counted.minds) if counted.minds else None,
        "gain": _gain(counted.minds) if counted.minds else [f"{right} of {voted} chose best"],
        "rule": rule,
        "rule_helper": f"Fewer than {ENOUGH}." if advised == "few" else _RULE,
    }


def _minds(minds: Minds) -> list[list[int]]:
    return [[minds.stayed, minds.lost], [minds.gained, minds.missed]]


def _gain(minds: Minds) -> list[str]:
    if not minds.twice:
        return ["Nobody voted twice"]
    first = f"First {minds.before}, then {minds.after} of the {minds.twice} who voted twice chose best"
    if minds.twice < ENOUGH:
        # Of a handful a share says less than their number.
        return [first]
    if minds.gain is None:
        return [first, "All had chosen best before"]
    if minds.gain == 0:
        return [first, "As many as before"]
    if minds.gain < 0:
        return [first, f"{minds.before - minds.after} fewer than before"]
    return [first, f"{minds.gain:.2f} of the gain that was possible"]
