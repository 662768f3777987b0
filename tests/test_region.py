"""Marking the finding in a picture: on it, near it, elsewhere, or nothing abnormal."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.marks import CERTAINTIES
from helpers.questions import NOTHING, Canvas, Region
from helpers.sourced import Sentence

SQUARE = ((40.0, 40.0), (60.0, 40.0), (60.0, 60.0), (40.0, 60.0))
# Open to the right: its middle lies outside it.
BENT = ((0, 0), (30, 0), (30, 5), (5, 5), (5, 25), (30, 25), (30, 30), (0, 30))


def region(*outlines, near=10):
    question = Region(
        kind="region",
        id="r",
        lead_in="x",
        pictures=("p",),
        finding="x" if outlines else "",
        outlined="x",
        near_mm=near,
        explains=(Sentence(text="x", cite=("TP",)),),
    )
    return question.filled_from(Canvas(100.0, 80.0, outlines))


@pytest.mark.parametrize(
    ("answer", "place", "mm"),
    [
        ("50 50", "on", 0),
        ("47 50", "on", 3),
        ("41 41", "on", math.hypot(9, 9)),
        ("62 50", "near", 2),
        ("63 64", "near", 5),
        ("50 70", "near", 10),
        ("50 70.1", "elsewhere", 10.1),
        ("0 0", "elsewhere", math.hypot(40, 40)),
        (NOTHING, "missed", None),
    ],
)
def test_an_abnormal_picture(answer, place, mm):
    found = region(SQUARE).found(answer)
    assert found.place == place
    assert found.mm == (None if mm is None else pytest.approx(mm))


def test_a_normal_picture():
    assert region().found(NOTHING).place == "clear"
    assert region().found("50 50").place == "normal"


RATINGS = {
    "on": ("50 50", "best"),
    "near": ("62 50", "acceptable"),
    "elsewhere": ("5 5", "low_yield"),
    "missed": (NOTHING, "low_yield"),
}


@pytest.mark.parametrize("place", RATINGS)
def test_the_place_gives_the_rating(place):
    answer, rating = RATINGS[place]
    assert region(SQUARE).mark(answer, "low").rating == rating


def test_a_normal_picture_is_best_left_unmarked():
    assert region().mark(NOTHING, "high").mark == 3
    assert region().mark("50 50", "high").mark == -6


def test_how_near_is_near_is_said_by_the_case():
    assert region(SQUARE, near=1).mark("62 50", "low").rating == "low_yield"
    assert region(SQUARE, near=2).mark("62 50", "low").rating == "acceptable"


def test_of_several_regions_the_one_that_is_hit_counts():
    both = region(SQUARE, tuple((x - 35, y) for x, y in SQUARE))
    assert both.found("15 50").place == "on"
    assert both.found("15 50").mm == pytest.approx(0)
    assert both.found("33 50").mm == pytest.approx(7)
    assert both.found("28 50").mm == pytest.approx(3)


@pytest.mark.parametrize("outlines", [(SQUARE,), (BENT,), (BENT, SQUARE), ()])
def test_the_model_answer_is_best(outlines):
    question = region(*outlines)
    assert question.mark(question.model_answer(), "high").mark == 3


def test_what_a_card_sends_is_kept_as_text_and_read_as_it_was():
    question = region(SQUARE)
    assert question.mark([62.04, 50], "low").rating == "acceptable"
    kept = question.kept([62.04, 50])
    assert kept == "62.0 50.0"
    assert question.found(question.read(kept)) == question.found([62.0, 50.0])
    assert question.kept(NOTHING) == NOTHING


REFUSED = [
    "x", "1", "1 2 3", "nan 1", "inf 1", "-1 5", "101 5", "5 81", [1], [1, 2, 3], [True, 1], ["1", "2"], {},
    [10**400, 1], 7, [math.nan, 1], [None, 1], b"50 50",
]  # fmt: skip


@pytest.mark.parametrize("answer", REFUSED, ids=repr)
def test_what_is_no_place_in_the_picture_is_refused(answer):
    result = region(SQUARE).mark(answer, "low")
    assert (result.outcome, result.mark) in (("refused", None), ("unanswered", None))
    assert "100 mm across and 80 mm down" in result.why or "Place the marker" in result.why


@pytest.mark.parametrize("answer", [None, "", [], ()])
def test_untouched_is_unanswered(answer):
    assert region(SQUARE).mark(answer, "low").outcome == "unanswered"


def test_a_certainty_is_needed():
    assert region(SQUARE).mark("50 50", None).outcome == "unanswered"


@given(st.floats(0, 100), st.floats(0, 80), st.sampled_from(CERTAINTIES))
def test_inside_is_inside_wherever_it_is_clicked(x, y, certainty):
    found = region(SQUARE).found([x, y])
    inside = 40 < x < 60 and 40 < y < 60
    outside = not (40 <= x <= 60 and 40 <= y <= 60)
    assert not (inside and found.place != "on")
    if outside:
        across = max(40 - x, 0, x - 60)
        down = max(40 - y, 0, y - 60)
        assert found.place != "on"
        assert found.mm == pytest.approx(math.hypot(across, down), abs=1e-6)


SCALARS = st.none() | st.booleans() | st.floats() | st.integers() | st.text()


@given(st.recursive(SCALARS, st.lists, max_leaves=4), st.text())
def test_any_value_gets_a_result(answer, certainty):
    assert region(SQUARE).mark(answer, certainty).outcome in ("marked", "unanswered", "refused")
