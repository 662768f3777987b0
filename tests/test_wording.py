"""Words for marks."""

import pytest

from helpers.marks import Result
from helpers.wording import mark_unit, marking_rule, number_word, signed, spoken


@pytest.mark.parametrize(
    ("mark", "text"),
    [
        (3, "+3"), (1.5, "+1½"), (1, "+1"), (0.5, "+½"), (0, "0"), (-0.0, "0"), (-0.5, "−½"),
        (-1.5, "−1½"), (-2, "−2"), (-6.0, "−6"), (7.5, "+7½"), (18, "+18"), (-36, "−36"),
    ],
)  # fmt: skip
def test_a_mark_is_written_with_its_sign(mark, text):
    assert signed(mark) == text


@pytest.mark.parametrize(
    ("count", "word"), [(0, "No"), (1, "One"), (2, "Two"), (10, "Ten"), (11, "11"), (26, "26")]
)
def test_a_number_that_begins_a_sentence_is_a_word(count, word):
    assert number_word(count) == word


@pytest.mark.parametrize(
    ("mark", "unit"), [(1, "mark"), (0.5, "mark"), (0, "marks"), (1.5, "marks"), (2, "marks"), (-2, "marks")]
)
def test_one_mark_and_half_a_mark_are_singular(mark, unit):
    assert mark_unit(mark) == unit


@pytest.mark.parametrize(
    ("rating", "mark", "certainty", "said"),
    [
        ("best", 3, "high", "Committed. Best. Plus 3 marks at high certainty."),
        ("best", 1, "low", "Committed. Best. Plus 1 mark at low certainty."),
        ("acceptable", 1.5, "high", "Committed. Acceptable. Plus 1 and one half marks at high certainty."),
        ("acceptable", 0.5, "low", "Committed. Acceptable. Plus one half mark at low certainty."),
        ("low_yield", 0, "low", "Committed. Low yield. 0 marks at low certainty."),
        ("low_yield", -2, "medium", "Committed. Low yield. Minus 2 marks at medium certainty."),
        ("harmful", -6, "high", "Committed. Harmful. Minus 6 marks at high certainty."),
    ],
)
def test_a_screen_reader_says_rating_and_mark_in_words(rating, mark, certainty, said):
    assert spoken(Result("marked", rating, float(mark)), certainty) == said


def test_a_screen_reader_says_when_there_is_no_mark():
    assert spoken(Result("kept"), None) == "Committed. Kept, not marked."


def test_the_rule_is_shown_for_each_certainty():
    assert [[*each.values()] for each in marking_rule()] == [
        ["low", "Low", "right less than 2 times in 3", "+1", "+½", "0"],
        ["medium", "Medium", "right about 3 times in 4", "+2", "+1", "−2"],
        ["high", "High", "right more than 4 times in 5", "+3", "+1½", "−6"],
    ]
    assert [*marking_rule()[0]] == ["id", "word", "gloss", "best", "acceptable", "other"]
