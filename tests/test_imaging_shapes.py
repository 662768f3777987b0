"""Signed distances and their boxes."""

import numpy as np
import pytest

from helpers.errors import CasebookError
from helpers.imaging.shapes import Difference, Ellipsoid, Tube, Union, shape_of

POINTS = np.random.default_rng(1).uniform(-25, 25, (3, 4000))
SHAPES = [
    Ellipsoid((3, -2, 1), (4, 9, 12), 35),
    Tube(((-8, 0, 2), (5, 6, -3), (9, -9, 0)), (4, 2, 3)),
    Union((Ellipsoid((-6, 0, 0), (7, 7, 7)), Ellipsoid((6, 0, 0), (7, 7, 7))), width=8),
    Difference(Ellipsoid((0, 0, 0), (10, 8, 12)), Ellipsoid((6, 0, 0), (6, 6, 6))),
]


@pytest.mark.parametrize("shape", SHAPES)
def test_lies_in_its_box_and_nearly_fills_it(shape):
    axes = [np.linspace(-25, 25, 101)] * 3
    x, y, z = np.meshgrid(*axes, indexing="ij")
    inside = shape.distance(x, y, z) < 0
    for coordinate, low, high in zip((x, y, z), *shape.box, strict=True):
        assert low - 1e-6 <= coordinate[inside].min()
        assert coordinate[inside].max() <= high + 1e-6
        assert high - low < np.ptp(coordinate[inside]) + 6


def test_distance_to_a_sphere_and_to_a_tube_is_exact():
    x, y, z = POINTS
    sphere = Ellipsoid((1, 2, 3), (5, 5, 5)).distance(x, y, z)
    assert np.allclose(sphere, np.sqrt((x - 1) ** 2 + (y - 2) ** 2 + (z - 3) ** 2) - 5, atol=1e-4)
    tube = Tube(((0, 0, -40), (0, 0, 40)), (3, 3)).distance(x, y, z)
    assert np.allclose(tube, np.hypot(x, y) - 3, atol=1e-6)


def test_the_middle_is_inside():
    assert Ellipsoid((1, 2, 3), (5, 6, 7)).distance(1.0, 2.0, 3.0) < 0


def test_ellipsoid_has_the_volume_of_its_axes_turned_or_not():
    x, y, z = np.meshgrid(*[np.arange(-15, 15, 0.5)] * 3, indexing="ij")
    for turn in (0, 30):
        inside = Ellipsoid((0, 0, 0), (4, 9, 12), turn).distance(x, y, z) < 0
        assert inside.sum() * 0.125 == pytest.approx(4 / 3 * np.pi * 4 * 9 * 12, rel=0.02)


def test_turns_from_the_first_axis_to_the_second():
    shape = Ellipsoid((0, 0, 0), (10, 2, 2), 45)
    assert shape.distance(6, 6, 0) < 0 < shape.distance(6, -6, 0)


def test_parts_flow_together():
    wide, plain = SHAPES[2], Union(SHAPES[2].parts)
    assert wide.distance(0, 3.9, 0) < 0 < plain.distance(0, 3.9, 0)


@pytest.mark.parametrize(
    ("described", "message"),
    [
        ({"cube": {}}, "a shape is one of ellipsoid, tube"),
        ({"ellipsoid": {"center": [0, 0, 0]}}, "ellipsoid needs 'radii'"),
        ({"ellipsoid": {"center": [0, 0, 0], "radii": [1, 0, 1]}}, "above 0"),
        ({"ellipsoid": {"center": [0, 0, 0], "radii": [1, float("nan"), 1]}}, "three numbers"),
        ({"ellipsoid": {"center": [0, 0], "radii": [1, 1, 1]}}, "three numbers"),
        ({"tube": {"points": [[0, 0, 0]], "radius": 1}}, "two points"),
        ({"tube": {"points": [[0, 0, 0], [1, 0, 0]], "radius": [1, -1]}}, "above 0"),
        ({}, "one shape"),
    ],
)
def test_says_where_and_why_a_shape_cannot_be_drawn(described, message):
    with pytest.raises(CasebookError, match=f"torso: liver: .*{message}"):
        shape_of(described, float, "torso: liver")
