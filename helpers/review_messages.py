"""What the card of a review asks for, and what it is told in return."""

from __future__ import annotations

from .messages import Message, told
from .sitting import Sitting


def heed_review(sitting: Sitting, message: object) -> Message | None:
    """Do what the message of a review's card asks and return the answer to that card, if there is one."""
    match message:
        case {"do": "recall", "question": str(key), "words": str(words)}:
            sitting.recall(key, words)
        case {"do": "commit", "question": str(key), "answer": answer}:
            certainty = message.get("certainty")
            ticket = str(message.get("ticket", ""))
            result = sitting.commit(key, answer, certainty, message.get("seconds"), ticket)
            question_id = sitting.item.question.id if sitting.item else ""
            return told(result, sitting.run, question_id, certainty) | {"question": key}
        case {"do": "next", "question": str(key)}:
            sitting.go_on(key)
            return {"kind": "moved"}
        case {"do": "dismiss", "banner": str(banner)}:
            sitting.dismiss(banner)
    return None
