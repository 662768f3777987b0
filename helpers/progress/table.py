"""Every answer of a learner as a row of a table, and what is counted from such rows."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING

from ..analysis import calibrated, exact_interval, normalized_change
from ..history import Answered, History
from ..marks import CERTAINTIES, RATINGS

if TYPE_CHECKING:
    from pandas import DataFrame

COLUMNS = (
    "case", "attempt", "review", "question",
    "certainty", "rating", "right", "harmful", "earlier_version", "at",
)  # fmt: skip
"""`attempt` counts from 1 and is 0 for a review; `right` is empty for what is never marked."""


def answers_table(history: History) -> DataFrame:
    """Return a row for each answer that counts and each review, in the order of time."""
    import pandas as pd

    found = pd.DataFrame([_row(each) for each in history.answered], columns=COLUMNS)
    return found.astype(
        {
            "case": pd.CategoricalDtype([each.case.id for each in history.cases]),
            "attempt": "int64",
            "review": bool,
            "question": "category",
            "certainty": pd.CategoricalDtype(CERTAINTIES),
            "rating": pd.CategoricalDtype(RATINGS),
            "right": "float64",
            "harmful": bool,
            "earlier_version": bool,
            "at": "datetime64[us, UTC]",
        }
    )


def _row(answered: Answered) -> tuple[object, ...]:
    result = answered.result
    return (
        answered.case.id, answered.attempt, answered.review, answered.question_id,
        answered.deed.certainty, result.rating if result else None, answered.right, answered.harmful,
        answered.outdated, answered.at,
    )  # fmt: skip


def done(answers: DataFrame) -> DataFrame:
    """Return for each case and attempt how many answers there are, how many were right, and when."""
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
    """Return for each certainty how often first attempts were right, with interval and verdict.

    `least` and `most` are the exact 95% interval of `share`; all three are NaN without answers. Later
    attempts and reviews do not count here: by then the reasons had been read.
    """
    import pandas as pd

    counts = (
        answers.groupby(["attempt", "certainty"], observed=False)["right"]
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
    """Return for each case how an attempt compares with the one before, on the questions that both answered.

    `change` is the normalized change, from -1 to 1; `why` says why there is none.
    """
    import pandas as pd

    wanted = answers[["case", "question", "attempt", "right"]]
    wanted = wanted[(wanted["attempt"] > 0) & wanted["right"].notna()]
    wanted = wanted.sort_values("attempt", kind="stable")
    grouped = wanted.groupby(["case", "question"], observed=True)
    before = grouped[["attempt", "right"]].shift(1)
    both = wanted[before["attempt"] == wanted["attempt"] - 1].assign(before=before["right"])
    found = (
        both.groupby(["case", "attempt"], observed=True)
        .agg(questions=("right", "size"), before=("before", "mean"), after=("right", "mean"))
        .reset_index()
    )
    figures = [normalized_change(*each) for each in zip(found["before"], found["after"], strict=True)]
    found["change"] = pd.Series([each.value for each in figures], dtype="float64")
    found["why"] = pd.Series([each.why for each in figures], dtype="str")
    return found


def to_look_at(answers: DataFrame) -> DataFrame:
    """Return answers that were harmful, then those with high certainty that were not right; newest first.

    `since` says whether the last answer to the same question was right.
    """
    wanted = answers["harmful"] | ((answers["right"] == 0) & (answers["certainty"] == "high"))
    last = answers.groupby(["case", "question"], observed=True)["right"].transform("last")
    found = answers[wanted].assign(since=last[wanted] == 1)
    return found.sort_values(["harmful", "at"], ascending=False, kind="stable")
