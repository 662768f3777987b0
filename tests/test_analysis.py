"""Figures of questions: hand-worked examples, pandas and scipy, and what is said where there is none."""

import random
from dataclasses import FrozenInstanceError
from math import isnan, sqrt

import pytest

from helpers import analysis
from helpers.analysis import Figure

# Totals 3, 2, 1, 0; shares right 3/4, 1/2, 1/4.
STAIRS = [[True, True, True], [True, True, False], [True, False, False], [False, False, False]]


@pytest.fixture(scope="module")
def room():
    """Return 60 people on 7 questions, the able ones more often right; some answers are missing."""
    chance = random.Random(5)  # noqa: S311
    rows = []
    for _ in range(60):
        able = chance.random()
        rows.append([chance.random() < 0.2 + 0.6 * able for _ in range(7)])
    for place in (3, 17, 40):
        rows[place][place % 7] = None
    return rows


def frame(rows):
    import pandas as pd

    return pd.DataFrame(rows, dtype="Int64").dropna().astype(int)


def test_difficulty_is_the_share_right_of_those_who_answered():
    assert analysis.difficulty([True, True, False, None, None]) == Figure(2 / 3, people=3)


def test_difficulty_is_that_of_pandas(room):
    import pandas as pd

    for item in range(7):
        column = [row[item] for row in room]
        found = analysis.difficulty(column)
        assert found.value == pytest.approx(pd.Series(column, dtype="Int64").mean())
        assert found.people == sum(each is not None for each in column)


def test_item_total_leaves_the_question_itself_out():
    # Own 1 1 1 0, others 2 1 0 0: covariance 0.75, sums of squares 0.75 and 2.75. With itself: 0.77.
    found = analysis.item_total(STAIRS, 0)
    assert found.value == pytest.approx(0.75 / sqrt(0.75 * 2.75))
    assert found.people == 4


def test_item_total_is_that_of_pandas_and_scipy_for_who_answered_everything(room):
    from scipy.stats import pointbiserialr

    table = frame(room)
    assert len(table) == 57
    for item in range(7):
        rest = table.drop(columns=item).sum(axis=1)
        found = analysis.item_total(room, item)
        assert found.people == 57
        assert found.value == pytest.approx(table[item].corr(rest))
        assert found.value == pytest.approx(pointbiserialr(table[item], rest).statistic)


def test_kr20_takes_the_variance_of_a_population():
    # 3/2 * (1 - (3/16 + 4/16 + 3/16) / 1.25); the variance of a sample would give 0.94.
    assert analysis.kr20(STAIRS) == Figure(pytest.approx(0.75), people=4)


def test_kr20_is_cronbachs_alpha_of_pandas(room):
    table = frame(room)
    alpha = 7 / 6 * (1 - table.var(ddof=0).sum() / table.sum(axis=1).var(ddof=0))
    assert analysis.kr20(room).value == pytest.approx(alpha)


def test_kr20_can_be_negative_and_is_one_where_all_questions_say_the_same():
    assert analysis.kr20([[True] * 3, [False] * 3, [True] * 3]).value == pytest.approx(1)
    split = [[True, False, False], [False, True, False], [False, True, True]]
    assert analysis.kr20(split).value < 0


def test_who_left_an_answer_out_counts_for_no_figure_across_questions():
    missing = [*STAIRS, [True, None, True], [None, None, None]]
    assert analysis.kr20(missing) == analysis.kr20(STAIRS)
    assert analysis.item_total(missing, 1) == analysis.item_total(STAIRS, 1)
    assert analysis.complete(missing) == STAIRS


FEW = "fewer than 3 people answered every question"
ALIKE = [[True, False], [False, True], [True, False]]
LEVEL = [[True, True], [False, True], [True, True]]
FULL = [True, True]


@pytest.mark.parametrize(
    ("figure", "given", "why", "people"),
    [
        (analysis.difficulty, ([],), "nobody answered", 0),
        (analysis.difficulty, ([None, None],), "nobody answered", 0),
        (analysis.kr20, ([],), FEW, 0),
        (analysis.kr20, (STAIRS[:2],), FEW, 2),
        (analysis.kr20, ([[True], [False], [True]],), "fewer than 2 questions", 3),
        (analysis.kr20, (ALIKE,), "all had as many right", 3),
        (analysis.item_total, ([*STAIRS[:2], [None] * 3], 0), FEW, 2),
        (analysis.item_total, ([[True], [False], [True]], 0), "fewer than 2 questions", 3),
        (analysis.item_total, (STAIRS[:3], 0), "all were right", 3),
        (analysis.item_total, (STAIRS[1:], 2), "all were wrong", 3),
        (analysis.item_total, (LEVEL, 0), "all had as many right on the others", 3),
        (analysis.distractor_efficiency, ([], 30), "no distractors", 30),
        (analysis.distractor_efficiency, ([0, 0], 0), "nobody answered", 0),
        (analysis.normalized_gain, ([], []), "nobody answered twice", 0),
        (analysis.normalized_gain, ([True, None], [None, True]), "nobody answered twice", 0),
        (analysis.normalized_gain, (FULL, [True, False]), "all were right at first: nothing to gain", 2),
    ],
)  # fmt: skip
def test_where_there_is_no_figure_words_say_why(figure, given, why, people):
    figure = figure(*given)
    assert isnan(figure.value)
    assert (figure.why, figure.people) == (why, people)
    assert str(figure) == why


def test_a_distractor_works_from_one_in_twenty_on():
    assert analysis.LEAST_SHARE == 0.05
    assert analysis.distractor_efficiency([1, 0, 5], 20) == Figure(pytest.approx(2 / 3), people=20)
    assert analysis.distractor_efficiency([1, 1, 5], 21).value == pytest.approx(1 / 3)


def test_gain_is_what_was_gained_of_what_there_was_to_gain():
    # 1 of 4 before, 3 of 4 after, for the four who answered twice: (0.75 - 0.25) / 0.75.
    before = [True, False, False, False, True, None]
    after = [True, True, True, False, None, True]
    assert analysis.normalized_gain(before, after) == Figure(pytest.approx(2 / 3), people=4)


def test_gain_is_negative_where_fewer_are_right():
    assert analysis.normalized_gain([True, False], [False, False]).value == -1


def test_below_twenty_people_a_figure_is_not_shown():
    assert analysis.LEAST_PEOPLE == 20
    few, enough = Figure(0.5, people=19), Figure(0.5, people=20)
    assert enough.guarded() is enough
    assert str(few.guarded()) == "too few"
    assert isnan(few.guarded().value)
    assert few.guarded().people == 19


def test_a_figure_is_written_with_two_decimals_and_stays_as_it_is():
    assert str(Figure(2 / 3)) == "0.67"
    with pytest.raises(FrozenInstanceError):
        Figure(1.0).value = 2.0


def test_nothing_heavy_is_imported():
    import subprocess
    import sys

    line = "import sys, helpers.analysis; print({'pandas', 'numpy', 'scipy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


# -- of one person -------------------------------------------------------------------------------------


def test_exact_intervals_by_hand():
    # All of n found: the lower end is the n-th root of 0.025, the upper one is 1.
    low, high = analysis.exact_interval(4, 4)
    assert (low, high) == (pytest.approx(0.025**0.25), 1)
    # At the ends for 2 of 3 the tails hold 2.5 %: 3p² - 2p³ = 0.025, and 1 - p³ ... = 0.025 above.
    low, high = analysis.exact_interval(2, 3)
    assert 3 * low**2 - 2 * low**3 == pytest.approx(0.025)
    assert 1 - high**3 == pytest.approx(0.025)


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        # 0.2 gained of 0.8 that there was to gain; 0.2 lost of 0.6 that there was to lose.
        (0.2, 0.4, 0.25),
        (0.6, 0.4, -1 / 3),
        (0.0, 0.5, 0.5),
        (0.5, 0.0, -1.0),
        (0.5, 1.0, 1.0),
        (1.0, 0.75, -0.25),
        (0.5, 0.5, 0.0),
    ],
)
def test_normalized_change_by_hand(before, after, change):
    assert analysis.normalized_change(before, after).value == pytest.approx(change)


@pytest.mark.parametrize(("share", "why"), [(0.0, "none was right"), (1.0, "all were right")])
def test_normalized_change_is_undefined_where_nothing_could_change(share, why):
    found = analysis.normalized_change(share, share)
    assert isnan(found.value)
    assert str(found).startswith(why)


@pytest.mark.parametrize(
    ("certainty", "right", "answers", "verdict"),
    [
        ("high", 9, 9, "too few"),
        # The exact interval of 5 in 10 is 19 to 81%: it reaches 80, so that chance may have done it.
        ("high", 5, 10, "cannot tell"),
        ("high", 3, 10, "too sure"),
        ("high", 9, 10, "fits"),
        ("medium", 8, 11, "fits"),
        ("medium", 30, 30, "too unsure"),
        ("medium", 3, 30, "too sure"),
        ("low", 5, 10, "fits"),
        ("low", 0, 10, "fits"),
        ("low", 9, 12, "cannot tell"),
        ("low", 10, 10, "too unsure"),
    ],
)
def test_a_verdict_on_a_certainty_waits_until_chance_allows_one(certainty, right, answers, verdict):
    assert analysis.calibrated(certainty, right, answers) == verdict


def test_the_bands_are_the_break_even_points_of_the_marks():
    from helpers.marks import CERTAINTIES, mark_for

    def earned(certainty, share):
        return share * mark_for("best", certainty) + (1 - share) * mark_for("low_yield", certainty)

    assert tuple(analysis.BANDS) == CERTAINTIES
    for certainty, (lowest, highest) in analysis.BANDS.items():
        inside = (lowest + highest) / 2
        assert max(CERTAINTIES, key=lambda each: earned(each, inside)) == certainty
    for lower, higher, share in (("low", "medium", 2 / 3), ("medium", "high", 0.8)):
        assert earned(lower, share) == pytest.approx(earned(higher, share))
