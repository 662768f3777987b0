"""Marking: a table of marks, and a result for any value at all."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.marks import CERTAINTIES, RATINGS, Result, mark_for
from helpers.questions import MAX_WORDS, Choice, Estimate, Item, Option, Rank, Reflection, written

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


# -- an order ------------------------------------------------------------------------------------------


def item(name, *after):
    return Item(id=name, text=name, after=after, feedback="Why.", cite=("TP",))


# d waits for b and c, both wait for a; e is free.
RANK = Rank(
    kind="rank",
    id="order",
    lead_in="?",
    items=(item("d", "b", "c"), item("a"), item("b", "a"), item("c", "a"), item("e")),
)


@pytest.mark.parametrize("order", ["abcde", "acbde", "eabcd", "abecd", "acbed"])
def test_every_order_that_the_dependencies_allow_is_best(order):
    assert RANK.misplaced(order) == {}
    assert RANK.mark(list(order), "high").mark == 3


@pytest.mark.parametrize(
    ("order", "moved", "rating"),
    [
        ("dabce", {"d": "too early"}, "acceptable"),
        ("abdce", {"d": "too early"}, "acceptable"),
        ("bcdae", {"a": "too late"}, "acceptable"),
        ("bacde", {"b": "too early"}, "acceptable"),
        ("dcbae", None, "low_yield"),
        ("edbca", None, "low_yield"),
    ],
)
def test_as_few_items_as_possible_are_told_to_move(order, moved, rating):
    found = RANK.misplaced(order)
    assert found == moved if moved else len(found) > 1
    assert RANK.mark(list(order), "medium").rating == rating


@given(order=st.permutations("abcde"))
def test_what_need_not_move_stands_in_an_order_that_is_allowed(order):
    moved = RANK.misplaced(order)
    rest = [each for each in order if each not in moved]
    before = RANK.before()
    assert all(one not in before[other] for i, one in enumerate(rest) for other in rest[:i])
    assert (RANK.mark(order, "low").rating == "best") == (not moved)


def test_of_two_that_could_move_the_one_that_stands_too_early_is_named():
    # b before a: either may move.
    assert RANK.misplaced("bacde") == {"b": "too early"}
    assert RANK.misplaced("cabde") == {"c": "too early"}


def test_a_dependency_holds_over_several_steps():
    assert RANK.before()["d"] == {"a", "b", "c"}


def test_the_model_order_is_allowed_and_near_to_that_of_the_file():
    assert RANK.model_answer() == ("a", "b", "c", "d", "e")


@pytest.mark.parametrize(
    ("answer", "certainty", "outcome", "why"),
    [
        (list("abcd"), "high", "unanswered", "One item has no place yet."),
        (list("ab"), "high", "unanswered", "3 items have no place yet."),
        ([], "high", "unanswered", "Choose an item first."),
        (None, None, "unanswered", "Choose an item first."),
        (list("abcda"), "high", "refused", "An item was chosen twice."),
        (list("abcdx"), "high", "refused", "This is not an item here; the items are d, a, b, c, e."),
        ([["a"], "b"], "high", "refused", "This is not an item here; the items are d, a, b, c, e."),
        ("abcde", "high", "refused", "An answer is a list of item ids."),
        (7, "high", "refused", "An answer is a list of item ids."),
        (list("abcde"), None, "unanswered", "Say how certain you are first."),
        (list("abcde"), "sure", "refused", "A certainty is one of low, medium, high."),
    ],
)
def test_what_is_no_order_is_not_marked_and_says_why(answer, certainty, outcome, why):
    result = RANK.mark(answer, certainty)
    assert (result.outcome, result.why, result.mark) == (outcome, why, None)


# -- an estimate ---------------------------------------------------------------------------------------

ESTIMATE = Estimate(kind="estimate", id="how-likely", lead_in="?", of="A tumor", when="Before the scan")


@pytest.mark.parametrize("answer", [0, 35, 100, 35.0])
def test_a_whole_percent_is_kept_and_never_marked(answer):
    result = ESTIMATE.mark(answer, None)
    assert (result.outcome, result.rating, result.mark) == ("kept", None, None)
    assert ESTIMATE.kept(answer) == answer
    assert type(ESTIMATE.kept(answer)) is int


@pytest.mark.parametrize(
    ("answer", "outcome", "why"),
    [
        (None, "unanswered", "Give an estimate first."),
        ("", "unanswered", "Give an estimate first."),
        (-1, "refused", "An estimate lies between 0 and 100%."),
        (101, "refused", "An estimate lies between 0 and 100%."),
        (float("nan"), "refused", "An estimate is a whole percent, such as 35."),
        (float("inf"), "refused", "An estimate is a whole percent, such as 35."),
        (33.5, "refused", "An estimate is a whole percent, such as 35."),
        (True, "refused", "An estimate is a whole percent, such as 35."),
        ("35", "refused", "An estimate is a whole percent, such as 35."),
        ([35], "refused", "An estimate is a whole percent, such as 35."),
    ],
)
def test_what_is_no_percent_is_not_kept_and_says_why(answer, outcome, why):
    result = ESTIMATE.mark(answer)
    assert (result.outcome, result.why) == (outcome, why)


@pytest.mark.parametrize(
    ("question", "answer"), [(RANK, ("a", "b", "c", "d", "e")), (ESTIMATE, 35), (ESTIMATE, 0)]
)
def test_an_answer_survives_being_written_and_read(question, answer):
    assert question.read(written(question.kept(answer))) == answer


def test_a_percent_that_cannot_be_read_is_kept_as_it_stands():
    assert ESTIMATE.read("a third") == "a third"
    assert ESTIMATE.read("9" * 5000) == "9" * 5000
    assert not ESTIMATE.mark(ESTIMATE.read("a third")).counts
