"""What the projector may show of a step: the question, the room, and no answer before the reveal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...banners import Banner
from ...case import Case
from ...debrief import debrief_view
from ...question_view import View
from ...questions import Question, Reflection
from ...schema import Step
from ...study import Run
from ...view import step_view
from ..rules.board import Board
from ..rules.codes import spoken_code
from ..rules.unanswered import unanswered
from .asked_view import VOTES, asked_view

NOT_ANSWERING = Banner(
    "room-gone",
    "warning",
    "The room is not answering.",
    "Votes already in are kept. Trying again.",
)
_HELPERS = {
    "ready": "Read the step together, then open the vote.",
    "open": "Vote alone. Until the vote is closed only its count is shown.",
    "paused": "Paused. Votes that are in stay.",
    "closed": "Ask two people with different answers to explain theirs.",
    "revealed": "The phones show it too.",
    "own words": "Ask two people to read theirs aloud.",
    "ended": "The class has ended. “casebook class-report” shows how it went.",
}
_NO_ANSWER = "No answer is right or wrong here."


@dataclass(frozen=True)
class Door:
    """How phones find the room: the address, as text and as the path of a QR code of `size` modules."""

    address: str
    qr: str
    size: int
    alone: bool
    """Whether only this computer can reach the room."""


def run_of(case: Case, board: Board) -> Run:
    """Return the run of a room: what was revealed counts as answered, by nobody in particular."""
    run = Run(case)
    for question in case.questions:
        here = question.id == board.room.question
        if here and not board.room.revealed:
            break
        run.answers[question.id] = unanswered(question)
        if here:
            break
    return run


def run_at(case: Case, board: Board, step: Step) -> Run:
    """Return the run of a room as a step may show it: what comes after the room's own step waits for it."""
    run, here = run_of(case, board), case.step_of(board.room.question)
    if case.number(step) > case.number(here):
        # Revealed or not: it is the presenter who goes on.
        run.answers.pop(board.room.question, None)
    return run


def class_view(case: Case, board: Board, door: Door, step: Step, banners: Sequence[Banner] = ()) -> View:
    """Return a step as the projector shows it."""
    view = step_view(run_at(case, board, step), step, banners)
    if view["status"] == "locked":
        return _locked(view, board)
    present = case.question(board.room.question)
    here = any(each is present for each in step.questions)
    shown = {each["id"]: each for each in view["questions"]}
    asked = [each for each in step.questions if each.id in shown]
    if here:
        # After the reveal the next question of this step would be open: it is the presenter who opens it.
        asked = asked[: asked.index(present) + 1] if present in asked else asked
    return view | {
        "card": "class",
        # The step goes on until its last question is behind the room.
        "status": "open" if here else view["status"],
        "room": _room(board, door) | {"gathering": _gathering(case, board)},
        "questions": [asked_view(case, shown[each.id], each, board, now=each is present) for each in asked],
        "controls": _controls(case, board) if here else [],
        "helper": _helper(present, board) if here else "",
        # The controls lead on.
        "next": None if here else view["next"],
        "workup": None if here else view["workup"],
    }


def class_debrief(case: Case, board: Board, banners: Sequence[Banner] = ()) -> View:
    """Return the debrief without what belongs to one learner."""
    view = debrief_view(run_of(case, board), banners)
    if view["status"] == "locked":
        return _locked(view, board)
    return view | {"path": None, "sure": None, "trajectories": [], "footer": None}


def _locked(view: View, board: Board) -> View:
    """Return a locked card that says what it waits for in a room."""
    opens = (
        "The class ended before it." if board.room.phase == "ended" else "It opens when the room gets there."
    )
    return view | {"waits_for": view["waits_for"] | {"opens": opens}}


def _room(board: Board, door: Door) -> View:
    room = board.room
    return {
        "code": spoken_code(room.code),
        "address": door.address.partition("://")[2],
        "qr": door.qr,
        "size": door.size,
        "alone": door.alone,
        "rehearsal": room.rehearsal,
        "phase": room.phase,
        "round": room.round,
        "paused": room.paused,
        "people": board.people,
        "votes": board.votes,
        "state": _state(board),
        "turned_at": room.turned_at,
        "taken": board.taken,
        "since": board.since,
    }


def _gathering(case: Case, board: Board) -> bool:
    """Tell whether the room still waits for its people."""
    return board.room.phase == "ready" and board.room.question == case.questions[0].id


def _state(board: Board) -> str:
    room = board.room
    if room.paused:
        return "paused"
    if room.phase == "ready":
        return "ready"
    if room.phase in ("open", "closed"):
        if room.phase == "closed" and room.round > 1:
            return "both votes closed"
        return f"{VOTES[room.round - 1].lower()} {room.phase}"
    return room.phase


def _helper(question: Question, board: Board) -> str:
    room = board.room
    if room.phase == "revealed" and not (question.marked or question.revealed):
        return _NO_ANSWER
    if room.phase == "closed" and not room.paused and isinstance(question, Reflection):
        return _HELPERS["own words"]
    return _HELPERS["paused" if room.paused else room.phase]


def _controls(case: Case, board: Board) -> list[View]:
    room = board.room
    labels = {
        "open": "Open the vote",
        "close": "Close vote",
        "again": "Vote again",
        "reveal": "Show the answer" if room.phase == "ready" else "Reveal",
        "next": _next_label(case, room.question),
        "pause": "Pause",
        "go_on": "Go on",
    }
    if room.phase in ("ready", "revealed") and labels["next"] != "End the class":
        labels["end"] = "End the class"
    listed = [each for each in board.possible if each in labels]
    controls = [{"deed": each, "label": labels[each], "main": i == 0} for i, each in enumerate(listed)]
    for each in controls:
        if each["deed"] == "end" or (each["deed"] == "reveal" and room.phase == "ready"):
            # Neither can be taken back.
            each["confirm"] = "Really end it?" if each["deed"] == "end" else "Show it without a vote?"
        if each["deed"] == "next":
            each["go"] = _next_place(case, room.question)
    return controls


def _next_label(case: Case, question_id: str) -> str:
    place = _next_place(case, question_id)
    if place == "debrief":
        return "End the class"
    return "Next step" if place else "Next question"


def _next_place(case: Case, question_id: str) -> str:
    """Return the step after a question, "debrief" after the last one, "" where the step goes on."""
    ids = [each.id for each in case.questions]
    following = ids.index(question_id) + 1
    if following == len(ids):
        return "debrief"
    here, there = case.step_of(question_id), case.step_of(ids[following])
    return "" if here is there else there.id
