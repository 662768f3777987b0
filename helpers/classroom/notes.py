"""Notes for whoever teaches: printed beforehand, and in the terminal as the class reaches each step."""

from __future__ import annotations

import textwrap
import time

from ..case import Case, load_case
from ..errors import CasebookError, refuse_options
from ..questions import Choice, Question, Region
from ..schema import Step
from .board import Board
from .keys import Key
from .presenter_line import PresenterLine
from .tally import advice

_WIDTH = 96
SHARES = {
    "few": "too few votes for the rule of thumb.",
    "teach": "below 35%, teach again, then vote again.",
    "discuss": "35 to 70%, let neighbors discuss, then vote again.",
    "move": "above 70%, reveal and move on.",
}


def notes_of(case: Case) -> str:
    """Return the notes of every step of a case."""
    told = [
        f"{case.title}: notes for teaching",
        "They give the case away. In brackets stand facts of cases/references.yaml; TP is a teaching point.",
        f"Planned: {_planned(case) or 'no times are given'}.",
    ]
    return "\n\n".join([*told, *(notes_of_step(case, each) for each in case.steps)])


def notes_of_step(case: Case, step: Step) -> str:
    """Return the notes of one step."""
    questions = len(step.questions)
    many = "1 question" if questions == 1 else f"{questions} questions"
    head = f"Step {case.number(step)} of {len(case.steps)}, {step.title}: {many}"
    if step.in_class is None:
        return f"{head}\n  No notes are written for this step."
    lines = [f"{head}, about {step.in_class.minutes} minutes"]
    for each in step.questions:
        if each.marked:
            asked = f"{each.lead_in} Best: {_best(each)}."
            lines += textwrap.wrap(asked, _WIDTH, initial_indent="  ? ", subsequent_indent="    ")
    for each in step.in_class.notes:
        text = f"{each.text} [{', '.join(each.cite)}]"
        lines += textwrap.wrap(text, _WIDTH, initial_indent="  - ", subsequent_indent="    ")
    return "\n".join(lines)


def _best(question: Question) -> str:
    """Return the answers that are rated best, in a few words."""
    match question:
        case Choice():
            rated = [
                f"{chr(ord('A') + i)} {each.text}"
                for i, each in enumerate(question.options)
                if each.rating == "best"
            ]
            return "; ".join(rated)
        case Region() if question.canvas.outlines:
            return f"on {question.outlined}"
        case Region():
            return "nothing abnormal here"
    return "any order that respects what comes first"


def _planned(case: Case) -> str:
    """Return how long a class on a case is to take, "" where no times are given."""
    planned = [each.in_class.minutes for each in case.steps if each.in_class]
    return f"{sum(planned)} minutes in all" if planned else ""


def case_for_a_class(case_id: str) -> Case:
    """Return a case that a room can vote on; raises CasebookError."""
    case = load_case(case_id)
    if case.compared:
        names = " or ".join(f"casebook class {each.id}" for each in case.compared)
        raise CasebookError(f"'{case_id}' sets cases side by side, which no room votes on; try {names}")
    return case


def class_notes(words: list[str]) -> int:
    """Print the notes for whoever teaches a case."""
    refuse_options(words)
    if len(words) != 1:
        raise CasebookError("casebook class-notes takes one case, such as irritable-toddler")
    print(notes_of(case_for_a_class(words[0])))
    return 0


class Narration:
    """Tells the terminal where the class is, how long it took, and what to say next."""

    def __init__(self, key: Key, case: Case) -> None:
        self._case = case
        self._began = time.monotonic()
        self._step, self._told = "", ("", 0)
        self._line = PresenterLine(key, self._changed)

    def close(self) -> None:
        """Fall silent."""
        self._line.close()

    def _changed(self) -> None:
        board = self._line.board
        if board is None or board.room.phase == "ended":
            return
        self._tell_share(board)
        step = self._case.step_of(board.room.question)
        if step.id == self._step:
            return
        self._step = step.id
        minutes = (time.monotonic() - self._began) / 60
        planned = _planned(self._case)
        of = f" (planned: {planned})" if planned else ""
        print(f"\n{time.strftime('%H:%M')}, {minutes:.0f} min into the class{of}")
        print(notes_of_step(self._case, step), flush=True)

    def _tell_share(self, board: Board) -> None:
        """Tell how many were right while the room does not know it yet: it decides what to do next."""
        vote = board.room.question, board.room.round
        if board.room.phase != "closed" or board.right is None or vote == self._told:
            return
        self._told = vote
        right, voted = board.right
        said = SHARES[advice(right, voted)]
        print(f"\n{right} of {voted} chose best ({round(100 * right / voted)}%): {said}", flush=True)
