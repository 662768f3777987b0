"""Every answer of a learner as the rows of a table, for reading and for counting."""

from __future__ import annotations

from ..history import Answered, History
from ..question_view import given_text

COLUMNS = (
    "case",
    "case_title",
    "version",
    "attempt",
    "step",
    "step_title",
    "question",
    "asked",
    "chosen",
    "said",
    "certainty",
    "rating",
    "mark",
    "right",
    "at",
    "recalled",
    "earlier_version",
)

Row = tuple[object, ...]


def as_rows(history: History) -> tuple[tuple[str, ...], list[Row]]:
    """Return the columns and a row for every answer that counts and every review, in the order of time.

    `chosen` are ids, or a place in mm, for counting; `said` is the same in words. `recalled` is
    what was remembered in a review before the options were seen. `earlier_version` is "yes" where the case
    has changed since.
    """
    return COLUMNS, [_row(each) for each in history.answered]


def _row(answered: Answered) -> Row:
    question, deed, result = answered.question, answered.deed, answered.result
    given = question.read(deed.given) if question else deed.given
    words = given if question is None or isinstance(given, int) else given_text(question, given)
    chosen = given if question and question.marked else ""
    step = answered.case.step_of(question.id) if question else None
    older = answered.outdated or deed.version != answered.case.file.version
    return (
        answered.case.id,
        answered.case.title,
        deed.version,
        "review" if answered.review else answered.attempt,
        step.id if step else "",
        step.title if step else "",
        answered.question_id,
        answered.asked,
        "; ".join(chosen) if isinstance(chosen, tuple) else chosen,
        words,
        deed.certainty or "",
        (result.rating if result else None) or "",
        result.mark if result and result.mark is not None else "",
        "" if answered.right is None else int(answered.right),
        deed.at.isoformat(timespec="seconds"),
        deed.recall,
        "yes" if older else "no",
    )
