"""Bayes' rule, natural frequencies and exact intervals against figures worked out by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.comparison.predictive import after_negative, clamped, frequencies

SHARES = st.floats(0, 1)


def test_a_negative_result_by_hand():
    # Of 1,000: 500 ill, 60 of them missed; 500 well, 415 of them negative. 60 / 475.
    assert after_negative(0.5, 0.88, 0.83) == pytest.approx(60 / 475)
    counts = frequencies(0.5, 0.88, 0.83)
    assert (counts.missed, counts.found, counts.cleared, counts.alarmed) == (60, 440, 415, 85)
    assert counts.negative == 475


@pytest.mark.parametrize(
    ("pretest", "sensitivity", "specificity", "after"),
    [(0, 0.5, 0.5, 0), (1, 0.5, 0.5, 1), (0.4, 1, 0.9, 0), (0.4, 0, 1, 0.4), (0.4, 0, 0, 1)],
)
def test_the_ends_of_the_scale(pretest, sensitivity, specificity, after):
    assert after_negative(pretest, sensitivity, specificity) == pytest.approx(after)


@pytest.mark.parametrize(("pretest", "sensitivity", "specificity"), [(1, 1, 0.5), (0, 0.5, 0), (0.3, 1, 0)])
def test_where_no_result_can_be_negative_nothing_follows(pretest, sensitivity, specificity):
    assert after_negative(pretest, sensitivity, specificity) is None


@given(SHARES, SHARES, SHARES)
def test_the_four_fields_are_whole_and_hold_everyone(pretest, sensitivity, specificity):
    counts = frequencies(pretest, sensitivity, specificity)
    fields = counts.missed, counts.found, counts.cleared, counts.alarmed
    assert sum(fields) == counts.of == 1000
    assert min(fields) >= 0
    assert abs(counts.missed - 1000 * pretest * (1 - sensitivity)) <= 1
    assert abs(counts.cleared - 1000 * (1 - pretest) * specificity) <= 1


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_a_negative_result_lowers_the_probability_if_the_test_is_any_good(pretest, sensitivity, specificity):
    after = after_negative(pretest, sensitivity, specificity)
    if sensitivity + specificity > 1:
        assert after <= pretest
    else:
        assert after >= pretest * (1 - 1e-9)


@pytest.mark.parametrize(
    ("given_", "value", "note"),
    [
        (35, 35, ""),
        (0, 0, ""),
        (100.0, 100, ""),
        (140, 100, "140 lies outside 0 to 100; set to 100."),
        (-3, 0, "-3 lies outside 0 to 100; set to 0."),
        (math.inf, 100, "inf lies outside 0 to 100; set to 100."),
        (math.nan, 50, "“nan” is not a number; 50 stands."),
        ("abc", 50, "“abc” is not a number; 50 stands."),
        (None, 50, "No number was given; 50 stands."),
        (10**400, 100, "This number lies outside 0 to 100; set to 100."),
        (True, 50, "“True” is not a number; 50 stands."),
        ([1], 50, "“[1]” is not a number; 50 stands."),
    ],
)
def test_what_is_out_of_range_or_no_number_is_clamped_with_a_note(given_, value, note):
    taken = clamped(given_, 0, 100, before=50)
    assert (taken.value, taken.note) == (value, note)
