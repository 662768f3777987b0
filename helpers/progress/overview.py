"""What a learner did and when, and what comes back, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from math import inf
from typing import TYPE_CHECKING

from ..blocks import Block, Table
from ..history import CaseHistory, History
from ..review import Plan
from ..review_view import ahead, due_today, gone, passed_over
from ..wording import number_word

if TYPE_CHECKING:
    from pandas import DataFrame

NOTHING_YET = "Nothing answered yet. Open a case from the start notebook; what you do appears here."
FORMATIVE = (
    "Feedback, not a grade: a handful of questions cannot give a reliable score, and the answers lie on your "
    "own disk."
)


def done_blocks(history: History, table: DataFrame) -> Iterator[Block]:
    """Yield what was done and when, and what could not be taken in."""
    if not len(table):
        yield NOTHING_YET
    else:
        rows = []
        titles = {each.case.id: each for each in history.cases}
        order = [*titles]
        # Reviews, whose number is 0, come after the attempts.
        in_order = sorted(table.iterrows(), key=lambda each: (order.index(each[0][0]), each[0][1] or inf))
        for (case_id, attempt), row in in_order:
            case = titles[case_id]
            rows.append(
                (
                    case.case.title,
                    f"Attempt {attempt}" if attempt else "Reviews",
                    str(row["answers"]),
                    f"{row['right']} of {row['marked']}" if row["marked"] else "none marked",
                    str(row["harmful"]),
                    _days(row["first"].date(), row["last"].date()),
                    _state(case, attempt),
                )
            )
        columns = ("Case", "What", "Answers", "Right", "Harmful", "When (UTC)", "Where it is")
        yield Table("By case and attempt", columns, rows)
        yield f"As of {datetime.now(UTC):%Y-%m-%d %H:%M} (UTC). {FORMATIVE}"
    yield from _notices(history)


def _state(case: CaseHistory, attempt: int) -> str:
    if not attempt:
        return ""
    run = case.run(case.attempts[attempt - 1])
    return "finished" if run.finished else f"{len(run.committed_steps())} of {len(case.case.steps)} steps"


def _days(first: date, last: date) -> str:
    return f"{first}" if first == last else f"{first} to {last}"


def _notices(history: History) -> Iterator[Block]:
    older = sum(each.outdated for each in history.answered)
    if older:
        are = "answer is" if older == 1 else "answers are"
        yield f"{number_word(older)} {are} to an earlier version of a case: kept, and not marked any more."
    yield from passed_over(history)


def review_blocks(plan: Plan, today: date) -> Iterator[Block]:
    """Yield what comes back today and later, and what was dropped."""
    yield due_today(plan) if plan.due or plan.later else "Nothing is waiting to be reviewed."
    yield from ahead(plan, [], today)
    yield from gone(plan)
