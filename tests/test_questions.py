"""Marking: a table of marks, and a result for any value at all."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.questions import CERTAINTIES, MAX_WORDS, RATINGS, Choice, Option, Reflection, Result, mark_for

MARKS = {
    "best": {"low": 1, "medium": 2, "high": 3},
    "acceptable": {"low": 0.5, "medium": 1, "high": 1.5},
    "low_yield": {"low": 0, "medium": -2, "high": -6},
    "harmful": {"low": 0, "medium": -2, "high": -6},
}


def choice(choose=1, ratings=RATINGS):
    options = tuple(
        Option(id=f"{rating.replace('_', '-')}-{i}", text="x", rating=rating, feedback="x", cite=("TP",))
        for i, rating in enumerate(ratings)
    )
    return Choice(kind="choice", id="q", lead_in="x", choose=choose, options=options)


def reflection():
    return Reflection(kind="reflection", id="r", lead_in="x")


@pytest.mark.parametrize("certainty", ["low", "medium", "high"])
@pytest.mark.parametrize("rating", ["best", "acceptable", "low_yield", "harmful"])
def test_the_mark_follows_rating_and_certainty(rating, certainty):
    expected = MARKS[rating][certainty]
    assert mark_for(rating, certainty) == expected
    option = next(each for each in choice().options if each.rating == rating)
    assert choice().mark([option.id], certainty) == Result("marked", rating, expected)


def test_the_ratings_and_certainties_are_these():
    assert RATINGS == ("best", "acceptable", "low_yield", "harmful")
    assert CERTAINTIES == ("low", "medium", "high")


@pytest.mark.parametrize(
    ("answer", "rating"),
    [
        (["best-0"], "best"),
        (["best-0", "best-1"], "best"),
        (["best-0", "acceptable-2"], "acceptable"),
        (["low-yield-3", "acceptable-2"], "low_yield"),
        (["low-yield-3", "harmful-4"], "harmful"),
        (["best-0", "best-1", "harmful-4"], "harmful"),
    ],
)
def test_of_several_options_the_worst_gives_the_mark(answer, rating):
    question = choice(3, ("best", "best", "acceptable", "low_yield", "harmful"))
    for order in (answer, answer[::-1]):
        assert question.mark(order, "medium") == Result("marked", rating, MARKS[rating]["medium"])


@pytest.mark.parametrize(
    ("answer", "certainty", "why"),
    [
        (None, None, "Choose an option first."),
        ([], "high", "Choose an option first."),
        ((), None, "Choose an option first."),
        ("", "low", "Choose an option first."),
        (["best-0"], None, "Say how certain you are first."),
        (["best-0"], "", "Say how certain you are first."),
    ],
)
def test_what_is_missing_is_unanswered_and_not_wrong(answer, certainty, why):
    assert choice().mark(answer, certainty) == Result("unanswered", why=why)
    assert not choice().mark(answer, certainty).counts


OPTIONS = "the options are best-0, acceptable-1, low-yield-2, harmful-3."


@pytest.mark.parametrize(
    ("answer", "certainty", "why"),
    [
        ("best-0", "high", "An answer is a list of option ids."),
        ({"best-0"}, "high", "An answer is a list of option ids."),
        ({"best-0": 1}, "high", "An answer is a list of option ids."),
        (0, "high", "An answer is a list of option ids."),
        (math.nan, "high", "An answer is a list of option ids."),
        ([0], "high", f"This is not an option here; {OPTIONS}"),
        (b"best-0", "high", f"This is not an option here; {OPTIONS}"),
        ([["best-0"]], "high", f"This is not an option here; {OPTIONS}"),
        (["Best-0"], "high", f"This is not an option here; {OPTIONS}"),
        (["best-0", None], "high", f"This is not an option here; {OPTIONS}"),
        (["best-0", "best-0"], "high", "An option was chosen twice."),
        (["best-0", "acceptable-1"], "high", "Choose at most 1. Clear one first."),
        (["best-0"], "sure", "A certainty is one of low, medium, high."),
        (["best-0"], "High", "A certainty is one of low, medium, high."),
        (["best-0"], 3, "A certainty is one of low, medium, high."),
        (["best-0"], ["high"], "A certainty is one of low, medium, high."),
    ],
)
def test_what_is_no_answer_is_refused_with_what_is_allowed(answer, certainty, why):
    assert choice().mark(answer, certainty) == Result("refused", why=why)
    assert not choice().mark(answer, certainty).counts


@pytest.mark.parametrize(
    ("choose", "ratings", "model"),
    [
        (1, ("harmful", "best", "best"), ("best-1",)),
        (2, ("harmful", "best", "best", "best"), ("best-1", "best-2")),
        (2, ("best", "acceptable", "harmful"), ("best-0",)),
    ],
)
def test_the_model_answer_earns_the_highest_mark(choose, ratings, model):
    question = choice(choose, ratings)
    assert question.model_answer() == model
    assert question.mark(question.model_answer(), "high") == Result("marked", "best", 3)


@pytest.mark.parametrize("text", ["A few words.", "é", "<b>", "x" * MAX_WORDS])
def test_a_reflection_is_kept_and_never_marked(text):
    assert reflection().mark(text) == Result("kept")
    assert reflection().mark(text, "high").mark is None


@pytest.mark.parametrize("text", [None, "", " \n\t"])
def test_an_empty_reflection_is_unanswered(text):
    assert reflection().mark(text).outcome == "unanswered"


@pytest.mark.parametrize("text", [b"words", ["words"], 1, math.nan, {}, "x" * (MAX_WORDS + 1)])
def test_a_reflection_that_is_no_text_or_too_long_is_refused(text):
    assert reflection().mark(text).outcome == "refused"


def test_the_model_answer_of_a_reflection_is_kept():
    assert reflection().mark(reflection().model_answer()).counts


leaves = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()
    | st.sampled_from(["best-0", "harmful-3", "high", range(3), bytearray(b"best-0"), object(), len])
)  # fmt: skip
anything = st.recursive(
    leaves | st.sets(st.text()) | st.frozensets(st.integers()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner),
    max_leaves=8,
)


@given(answer=anything, certainty=anything)
def test_any_value_gets_a_result(answer, certainty):
    for question in (choice(), choice(2), reflection()):
        result = question.mark(answer, certainty)
        assert result.outcome in ("marked", "kept", "unanswered", "refused")
        assert result.counts or result.why
        assert (result.mark is not None) == (result.outcome == "marked")
        if result.outcome == "marked":
            assert result.mark == MARKS[result.rating][certainty]
