"""What stands for a question that a room was shown the answer to, and nobody in particular answered."""

from __future__ import annotations

from ...marks import Result
from ...questions import Estimate, Question, Reflection, Region
from ...study import Answer


def unanswered(question: Question) -> Answer:
    """Return an answer that says nothing: with it in a run the question counts as behind the learner."""
    nothing = "" if isinstance(question, Estimate | Reflection | Region) else ()
    return Answer(question.id, nothing, None, Result("unanswered"))
