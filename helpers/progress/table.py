"""Every answer of a learner as a row of a table, and what is counted from such rows."""

from __future__ import annotations

from collections import Counter
from math import nan
from typing import TYPE_CHECKING

from ..analysis import calibrated, exact_interval, normalized_change
from ..history import Answered, History
from ..marks import CERTAINTIES, RATINGS

if TYPE_CHECKING:
    from pandas import DataFrame

COLUMNS = (
    "case", "attempt", "time", "question",
    "certainty", "rating", "right", "harmful", "earlier_version", "at",
)  # fmt: skip
"""`attempt` counts the attempts at a case from 1, `time` how often its question was asked by then; both are
0 for a review. `right` is empty for what is never marked, and for what the present case cannot mark."""


def answers_table(history: History) -> DataFrame:
    """Return a row for each answer that counts and each review, in the order of time."""
    import pandas as pd

    asked: Counter[tuple[str, str]] = Counter()
    rows = []
    for each in history.answered:
        key = each.case.id, each.question_id
        asked[key] += not each.review
        rows.append(_row(each, 0 if each.review else asked[key]))
    return pd.DataFrame(rows, columns=COLUMNS).astype(
        {
            "case": pd.CategoricalDtype([each.case.id for each in history.cases]),
            "attempt": "int64",
            "time": "int64",
            "question": "category",
            "certainty": pd.CategoricalDtype(CERTAINTIES),
            "rating": pd.CategoricalDtype(RATINGS),
            "right": "float64",
            "harmful": bool,
            "earlier_version": bool,
            "at": "datetime64[us, UTC]",
        }
    )


def _row(answered: Answered, time: int) -> tuple[object, ...]:
    result = answered.result
    right = None if answered.outdated else answered.right
    return (
        answered.case.id, answered.attempt, time, answered.question_id,
        answered.deed.certainty, result.rating if result else None, right, answered.harmful,
        answered.outdated, answered.at.replace(microsecond=0),
    )  # fmt: skip


def done(answers: DataFrame) -> DataFrame:
    """Return for each case and attempt how many answers there are, how many were right, and when.

    The attempt 0 holds the reviews.
    """
    return (
        answers.groupby(["case", "attempt"], observed=True)
        .agg(
            answers=("question", "size"),
            marked=("right", "count"),
            right=("right", "sum"),
            harmful=("harmful", "sum"),
            first=("at", "min"),
            last=("at", "max"),
        )
        .astype({"right": "int64", "harmful": "int64"})
    )


def calibration(answers: DataFrame) -> DataFrame:
    """Return for each certainty how often first answers were right, with interval and verdict.

    `least` and `most` are the exact 95% interval of `share`; all three are NaN without answers. Only the
    first answer to a question counts: after it the reasons had been read.
    """
    import pandas as pd

    counts = (
        answers.groupby(["time", "certainty"], observed=False)["right"]
        .agg(["sum", "count"])
        .reindex(pd.MultiIndex.from_product([[1], CERTAINTIES]), fill_value=0)
        .droplevel(0)
    )
    rows = []
    for right, of in counts.itertuples(index=False):
        least, most = exact_interval(int(right), int(of)) if of else (nan, nan)
        rows.append((int(right), int(of), right / of if of else nan, least, most))
    index = pd.Index(CERTAINTIES, name="certainty")
    found = pd.DataFrame(rows, index=index, columns=["right", "answers", "share", "least", "most"])
    found["verdict"] = [calibrated(each.Index, each.right, each.answers) for each in found.itertuples()]
    return found


def change(answers: DataFrame) -> DataFrame:
    """Return for each case how its questions were answered the next time, and the time before.

    A row sets the answers that were given to questions the `time`-th time beside those to the same
    questions before, the `earlier`-th time. `change` is the normalized change, from -1 to 1; `why` says why
    there is none.
    """
    import pandas as pd

    marked = answers[(answers["time"] > 0) & answers["right"].notna()]
    # The answers stand in the order of time.
    before = marked.groupby(["case", "question"], observed=True)[["right", "time"]].shift(1)
    again = before["right"].notna()
    earlier = before.loc[again, "time"].astype("int64")
    both = marked.loc[again, ["case", "time", "right"]].assign(before=before["right"], earlier=earlier)
    found = (
        both.groupby(["case", "earlier", "time"], observed=True)
        .agg(questions=("right", "size"), before=("before", "mean"), after=("right", "mean"))
        .reset_index()
    )
    figures = [normalized_change(*each) for each in zip(found["before"], found["after"], strict=True)]
    found["change"] = pd.Series([each.value for each in figures], dtype="float64")
    found["why"] = pd.Series([each.why for each in figures], dtype="str")
    return found


def to_look_at(answers: DataFrame) -> DataFrame:
    """Return answers that were harmful, then those with high certainty that were not right; newest first.

    `since` says whether the last answer to the same question was right, as far as that can be judged.
    """
    wanted = answers["harmful"] | ((answers["right"] == 0) & (answers["certainty"] == "high"))
    last = answers.groupby(["case", "question"], observed=True)["right"].transform("last", skipna=False)
    found = answers[wanted].assign(since=last[wanted] == 1)
    return found.sort_values(["harmful", "at"], ascending=False, kind="stable")
