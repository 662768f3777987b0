"""What a card asks for when its learner does something, and what it is told in return."""

from __future__ import annotations

from typing import Any

from .outcome import outcome_word
from .session import Session
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
            if not result.counts:
                return {"kind": "failed", "question": question}
            counted = session.run.answers.get(question)
            asked = session.case.question(question)
            word = ""
            if asked and counted and result.rating:
                word = outcome_word(asked, result.rating, counted.given)
            say = spoken(result, counted.certainty if counted else certainty, word)
            return {"kind": "committed", "question": question, "say": say}
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
