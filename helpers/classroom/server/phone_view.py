"""What a phone may see: the present question, its own vote, and after the reveal every reason."""

from __future__ import annotations

import json
from collections.abc import Sequence

from ...case import Case
from ...citations import Cites
from ...picture_view import files_shown
from ...question_view import View, given_text, part_text, question_view
from ...questions import Choice, Question
from ...study import Run
from ...view import earlier_view, known_view
from ..rules.codes import spoken_code
from ..rules.room import Room
from ..rules.unanswered import unanswered
from ..rules.vote import Vote

_NO_VOTE = "You did not vote on this one."
_NOT_HELD = "No vote was held on this one."


def room_view(room: Room, case: Case) -> View:
    """Return what all phones of a room may see now."""
    question = case.question(room.question)
    assert question is not None, "a room stands at a question of its case"
    step, cites = case.step_of(question.id), Cites(case, named=False)
    asked, last = room.phase in ("open", "closed"), question is case.questions[-1]
    return {
        "version": room.version,
        "room": spoken_code(room.code),
        "id": room.id,
        "step": case.number(step),
        "of": len(case.steps),
        "phase": room.phase,
        "round": room.round,
        "paused": room.paused,
        "rehearsal": room.rehearsal,
        "last": last,
        # For whoever sits too far back to read it on the screen.
        "known": known_view(step, cites) if asked else [],
        "earlier": earlier_view(case, step, cites) if asked else [],
        "question": open_question(case, question) if asked else None,
        "closing": _closing(case, cites) if room.phase == "ended" and last else None,
    }


def _closing(case: Case, cites: Cites) -> View | None:
    """Return what a phone keeps of a case that was told to its end."""
    told = case.file.debrief
    if told.diagnosis is None:
        return None
    # The first sentence says what was found; the debrief on the screen says more.
    first = cites.sentences(told.diagnosis.items[:1])
    return {
        "diagnosis": {"title": told.diagnosis.title, "items": first},
        "take_home": cites.sentences(told.take_home),
    }


def open_question(case: Case, question: Question) -> View:
    """Return a question as it is asked."""
    return question_view(Run(case), question, Cites(case, named=False))


def own_view(room: Room, case: Case, mine: Sequence[Vote]) -> View:
    """Return what one phone may see besides: its own vote, and the reasons once revealed."""
    question = case.question(room.question)
    assert question is not None
    cast = {each.round: each for each in mine if each.question == question.id}
    last = cast.get(room.round) if room.phase == "open" else cast.get(max(cast, default=0))
    view: View = {"vote": _vote_view(question, last) if last else None, "foot": ""}
    if room.phase == "revealed":
        view["question"] = revealed_question(case, question, last, held=room.round > 0)
        view["foot"] = _foot(question, cast, room.round)
    return view


def _vote_view(question: Question, vote: Vote) -> View:
    given = question.read(vote.given)
    ids = given if isinstance(given, tuple) else ()
    letters = ", ".join(_letter(question, each) for each in ids) if isinstance(question, Choice) else ""
    return {
        "round": vote.round,
        "edit": vote.edit,
        "at": vote.at,
        "given": list(given) if isinstance(given, tuple) else given,
        "certainty": vote.certainty,
        "letters": letters,
        "words": given_text(question, given),
        "parts": [part_text(question, each) for each in ids],
    }


def revealed_question(case: Case, question: Question, vote: Vote | None, held: bool = True) -> View:
    """Return a question with every rating and reason, and the verdict on a vote if there is one."""
    run = Run(case)
    if vote:
        run.take(question.id, question.read(vote.given), vote.certainty)  # type: ignore[arg-type]
    else:
        run.answers[question.id] = unanswered(question)
    view = question_view(run, question, Cites(case, named=False)) | {"notice": None}
    for each in (*view.get("chosen", ()), *view.get("others", ())):
        # A phone has no debrief that it could wait for.
        each["waits"] = False
    if vote is None:
        return view | {"unanswered": _NO_VOTE if held else _NOT_HELD}
    if view.get("outcome"):
        # The other votes of this phone are not counted together here.
        view["outcome"]["so_far"] = ""
    return view


def _foot(question: Question, cast: dict[int, Vote], rounds: int) -> str:
    if not isinstance(question, Choice) or not cast:
        return ""
    letters = {number: _vote_view(question, vote)["letters"] for number, vote in cast.items()}
    if rounds == 1:
        return f"Your vote: {letters[1]}."
    return f"First vote {letters.get(1, 'none')}, second vote {letters.get(2, 'none')}."


def _letter(question: Choice, option: str) -> str:
    ids = [each.id for each in question.options]
    return chr(ord("A") + ids.index(option)) if option in ids else "?"


def pictures_of(view: View) -> set[str]:
    """Return the pictures that a phone may load with this view."""
    return files_shown(view)


def as_text(view: View) -> str:
    """Return a view as it is sent."""
    return json.dumps(view, ensure_ascii=False, separators=(",", ":"))
