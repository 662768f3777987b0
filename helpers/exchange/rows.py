"""Every answer of a learner as the rows of a table, for reading and for counting."""

from __future__ import annotations

from ..history import Answered, History
from ..question_view import given_text

COLUMNS = (
    "case",
    "version",
    "attempt",
    "step",
    "question",
    "asked",
    "chosen",
    "said",
    "certainty",
    "rating",
    "mark",
    "right",
    "at",
    "earlier_version",
)

Row = tuple[object, ...]


def as_rows(history: History) -> tuple[tuple[str, ...], list[Row]]:
    """Return the columns and a row for every answer that counts and every review, in the order of time.

    `chosen` are ids, or a place in mm, for counting; `said` is the same in words. `earlier_version` is
    "yes" where the present case cannot read the answer any more.
    """
    return COLUMNS, [_row(each) for each in history.answered]


def _row(answered: Answered) -> Row:
    question, deed, result = answered.question, answered.deed, answered.result
    given = question.read(deed.given) if question else deed.given
    words = given if question is None or isinstance(given, int) else given_text(question, given)
    chosen = given if question and question.marked else ""
    return (
        answered.case.id,
        deed.version,
        "review" if answered.review else answered.attempt,
        answered.case.step_of(question.id).id if question else "",
        answered.question_id,
        question.lead_in if question else "",
        "; ".join(chosen) if isinstance(chosen, tuple) else chosen,
        words,
        deed.certainty or "",
        (result.rating if result else None) or "",
        result.mark if result and result.mark is not None else "",
        "" if answered.right is None else int(answered.right),
        deed.at.isoformat(timespec="seconds"),
        "yes" if answered.outdated else "no",
    )
