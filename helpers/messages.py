"""What a card asks for when its learner does something, and what it is told in return."""

from __future__ import annotations

from typing import Any

from .marks import Result
from .outcome import outcome_word
from .session import Session
from .study import Run
from .wording import spoken

Message = dict[str, Any]


def heed(session: Session, message: object) -> Message | None:
    """Do what a card's message asks and return the answer to that card, if there is one.

    A message that means nothing does nothing.
    """
    match message:
        case {"do": "commit", "question": str(question), "answer": answer}:
            certainty = message.get("certainty")
            result = session.commit(
                question, answer, certainty, message.get("seconds"), str(message.get("ticket", ""))
            )
            return told(result, session.run, question, certainty)
        case {"do": "reveal", "question": str(question), "option": str(option)}:
            session.reveal(question, option)
        case {"do": "open-early"}:
            session.open_early()
        case {"do": "again"}:
            session.start_again()
            return {"kind": "began"}
        case {"do": "dismiss", "banner": str(banner)}:
            session.dismiss(banner)
    return None


def told(result: Result, run: Run | None, question_id: str, certainty: object) -> Message:
    """Return what a card is told of a commit."""
    if not result.counts or run is None:
        return {"kind": "failed", "question": question_id}
    counted = run.answers.get(question_id)
    asked = run.case.question(question_id)
    word = ""
    if asked and counted and result.rating:
        word = outcome_word(asked, result.rating, counted.given)
    say = spoken(result, counted.certainty if counted else certainty, word)
    return {"kind": "committed", "question": question_id, "say": say}
