"""The language of formulas in the data files."""

import numpy as np
import pytest

from helpers.errors import CasebookError
from helpers.imaging.formulas import Formula, table

X = np.array([-2.0, 0.0, 3.0], dtype=np.float32)
LABEL = np.array([0, 1, 2], dtype=np.uint8)


def value(text, **names):
    return Formula(text, "torso: liver", labels=("AIR", "SKIN", "FAT"))({"x": X, "label": LABEL} | names)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2*x + 1", [-3, 1, 7]),
        ("-x**2", [-4, 0, -9]),
        ("x - -1", [-1, 1, 4]),
        ("-1 < x < 5", [False, True, True]),
        ("x > 0 or x < -1", [True, False, True]),
        ("not (x > 0) and x > -1", [False, True, False]),
        ("where(x > 0, 10, y)", [7, 7, 10]),
        ("clip(x, -1, 1)", [-1, 0, 1]),
        ("max(x, 0, 1)", [1, 1, 3]),
        ("min(x, 0, 1)", [-2, 0, 0]),
        ("interp(x, [-1, 1], [0, 10])", [0, 5, 10]),
        ("hypot(x, 4)", [np.sqrt(20), 4, 5]),
        ("smooth_union(x, 20, 1)", [-2, 0, 3]),
        ("label in [AIR, FAT]", [True, False, True]),
        ("not (label in [SKIN])", [True, False, True]),
    ],
)
def test_acts_point_by_point(text, expected):
    assert np.allclose(value(text, y=7), expected)


def test_keeps_single_precision():
    for text in ("2.5*x + 1", "where(x > 0, 1, x)", "interp(x, [0, 1], [0, 2])", "sqrt(x*x)"):
        assert value(text).dtype == np.float32, text


def test_works_on_numbers_alone():
    assert value("where(side < 0, 8, 2) + 1", side=-1) == 9


@pytest.mark.parametrize(
    "text",
    [
        *("x.shape", "open('x')", "x if x else x", "lambda: 1", "[1, 2]", "'a'", "x[0]", "1 +", "", "x; x"),
        *(
            "x & x",
            "label in [LIVER]",
            "x in [AIR]",
            "SKIN + 1",
            "clip(x, lo=1)",
            "__import__('os')",
            "(x := 1)",
        ),
        *("1 if x", "\0", "x @ x", "~x", "{1: 2}", "f'{x}'", "x and *x"),
    ],
)
def test_refuses_what_is_not_in_the_language(text):
    with pytest.raises(CasebookError, match="torso: liver: the formula"):
        value(text)


def test_names_what_is_not_defined():
    with pytest.raises(CasebookError, match=r"torso: liver: the formula 'x [+] q' asks for 'q'"):
        value("x + q")


def test_table_is_monotone_between_its_levels_and_constant_beyond():
    trunk = table({"at": [0, 10, 20], "mm": [5, 5, 9]})
    assert np.allclose(trunk(np.array([-50.0, 0, 4, 10, 20, 99])), [5, 5, 5, 5, 9, 9])
    rising = trunk(np.linspace(10, 20, 40))
    assert (np.diff(rising) >= 0).all()
    assert table({"between": "linear", "at": [0, 10], "mm": [0, 1]})(2.5) == pytest.approx(0.25)
    assert table({"between": "nearest", "at": [0, 10, 30], "mm": [1, 2, 3]})(
        np.array([4, 6, 21])
    ).tolist() == [1, 2, 3]
