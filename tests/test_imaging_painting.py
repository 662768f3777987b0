"""The painter, on scenes of a few shapes and on the torso."""

import copy

import numpy as np
import pytest

from helpers.errors import CasebookError
from helpers.imaging import anatomy
from helpers.imaging.grid import Grid
from helpers.imaging.painting import Scene

AXIS = np.arange(-20.0, 21.0)
GRID = Grid(AXIS, AXIS, AXIS)
BALL = {"ellipsoid": {"center": [8, 0, 0], "radii": [5, 5, 5]}}
SCENE = {
    "labels": ["AIR", "FAT", "BONE", "LIVER"],
    "numbers": {"size": 5, "with_bone": 1},
    "groups": [
        {"group": "balls", "sides": "both", "steps": [{"paint": "FAT", "shape": BALL}]},
        {
            "group": "bone",
            "when": "with_bone",
            "steps": [
                {"let": "b", "shape": {"ellipsoid": {"center": [8, 0, 0], "radii": ["size/2", 2, 2]}}},
                {"paint": "BONE", "inside": "b", "where": "label in [FAT] and z > -0.5"},
            ],
        },
    ],
}


def changed(**group):
    scene = copy.deepcopy(SCENE)
    scene["groups"][0] |= group
    return scene


def at(labels, x, y=0, z=0):
    return SCENE["labels"][labels[z + 20, y + 20, x + 20]]


def test_later_steps_paint_over_earlier_ones_where_they_may():
    labels = Scene(SCENE, "test").paint(GRID)
    assert [at(labels, 8), at(labels, 8, z=-1), at(labels, 12), at(labels, 14)] == [
        "BONE",
        "FAT",
        "FAT",
        "AIR",
    ]


def test_a_group_for_both_sides_is_mirrored():
    labels = Scene(SCENE, "test").paint(GRID, with_bone=0)
    assert at(labels, -8) == at(labels, 8) == "FAT"
    assert np.array_equal(labels, labels[:, :, ::-1])
    asymmetric = changed(steps=[{"paint": "FAT", "shape": BALL, "where": "side > 0 or x > 8.5"}])
    labels = Scene(asymmetric, "test").paint(GRID, with_bone=0)
    assert [at(labels, 7), at(labels, 10), at(labels, -7), at(labels, -10)] == ["FAT", "FAT", "AIR", "FAT"]


def test_numbers_can_be_replaced():
    labels = Scene(SCENE, "test").paint(GRID, size=2)
    assert [at(labels, 8), at(labels, 10)] == ["BONE", "FAT"]
    assert "BONE" not in {
        SCENE["labels"][each] for each in np.unique(Scene(SCENE, "test").paint(GRID, with_bone=0))
    }


def test_axes_come_in_the_order_asked_for():
    scene, uneven = Scene(SCENE, "test"), Grid(AXIS, AXIS[:30], AXIS[5:])
    turned = scene.paint(Grid(uneven.x, uneven.y, uneven.z, order="xyz"))
    assert np.array_equal(scene.paint(uneven), turned.transpose(2, 1, 0))


def test_fields_can_be_given():
    scene = changed(steps=[{"paint": "LIVER", "inside": "hull + 2"}], sides=None)
    hull = np.broadcast_to(AXIS[:, None, None], GRID.shape).astype(np.float32)
    labels = Scene(scene, "test").paint(GRID, {"hull": hull}, with_bone=0)
    assert (labels == 3).sum() == 18 * 41 * 41


@pytest.mark.parametrize(
    ("group", "message"),
    [
        ({"steps": [{"paint": "FAT", "where": "q > 1"}]}, "test: balls, FAT: .* asks for 'q'"),
        ({"steps": [{"paint": "FAT", "where": "x >"}]}, "test: balls, FAT: .*cannot be read"),
        ({"steps": [{"paint": "SKULL", "where": "x > 1"}]}, "no such label"),
        ({"steps": [{"paint": "FAT", "shape": {"cube": {}}}]}, "a shape is one of"),
        ({"grow": {"kind": "moss", "seed": 1}, "steps": []}, "what grows is one of"),
        ({"grow": {"kind": "spray", "seed": 1}, "steps": []}, "'count' is missing"),
    ],
)
def test_says_where_a_scene_is_wrong(group, message):
    with pytest.raises(CasebookError, match=message):
        Scene(changed(**group), "test").paint(GRID)


def test_refuses_an_unknown_number():
    with pytest.raises(CasebookError, match="no number siz; allowed are size, with_bone"):
        Scene(SCENE, "test").paint(GRID, siz=2)


@pytest.mark.parametrize(
    ("axes", "numbers"),
    [
        (((-125, 126, 7), (-95, 96, 7), (-330, 380, 7)), {"mass": 1}),
        (((-125, 126, 6), (-70, 75, 6), (60, 262, 6)), {"arms_up": 1, "lesion": 1}),
        (((-90, 91, 1.5), (-60, 61, 1.5), (0, 25, 24)), {"mass": 1, "mass_diameter": 30}),
    ],
)
def test_boxes_leave_out_nothing(axes, numbers):
    grid = Grid(*(np.arange(*each, dtype=float) for each in axes))
    boxed = anatomy.torso().paint(grid, **numbers)
    assert np.array_equal(boxed, anatomy.torso().paint(grid, boxed=False, **numbers))
    assert len(np.unique(boxed)) > 15


def test_a_part_of_a_grid_is_painted_as_in_the_whole():
    x, y, z = np.arange(-90, 91, 3.0), np.arange(-70, 71, 3.0), np.arange(-60, 61, 5.0)
    whole = anatomy.torso().paint(Grid(x, y, z))
    part = anatomy.torso().paint(Grid(x[20:45], y[10:40], z[9:14]))
    assert np.array_equal(part, whole[9:14, 10:40, 20:45])


def test_trees_fork_and_grow_thinner():
    from helpers.imaging.growth import grown

    described = {
        "kind": "tree", "seed": 3, "roots": [{"from": [0, 0, 0], "along": [0, 0, 10], "radius": 3}],
        "fork_degrees": [20, 40], "smallest": 1, "paint": "VEIN", "where": "label in [LIVER]",
    }  # fmt: skip
    [group] = grown(described, "test")
    tubes = [each["shape"]["tube"] for each in group["steps"]]
    assert len(tubes) > 8
    ends = {tuple(each["points"][-1]): each["radius"][0] for each in tubes}
    for each in tubes[1:]:
        assert each["radius"][0] < ends[tuple(each["points"][0])]
    assert min(each["radius"][0] for each in tubes) >= 1
    assert grown(described, "test") == grown(described, "test")
