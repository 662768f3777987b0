"""The drawn head: sizes and places, the same on any grid, and no bone where there is brain."""

import numpy as np
import pytest

from helpers.imaging import brain, head, hull, template

NAMES = head.scene().labels


def painted(x, y, z):
    return head.labels(*(np.asarray(each, np.float32) for each in (x, y, z)))


@pytest.fixture(scope="module")
def orbits():
    axes = np.arange(-60, 60.5, 1), np.arange(10, 80.5, 1), np.arange(-60, -15, 1)
    return axes, painted(*axes)


def test_the_globes_have_a_toddlers_size_and_lie_behind_the_skin(orbits):
    (x, y, _), labels = orbits
    eye = np.isin(labels, [NAMES.index("EYE"), NAMES.index("LENS")]) & (x > 0)[:, None, None]
    extent = [np.ptp(np.flatnonzero(eye.any(axis=other))) + 1 for other in ((1, 2), (0, 2))]
    assert np.array(extent) * brain.voxel() == pytest.approx([20.5, 21], abs=2)
    row = labels[np.argmin(np.abs(x - 32)), :, 25]
    front, skin = (y[np.flatnonzero(row == NAMES.index(each)).max()] for each in ("EYE", "SKIN"))
    assert 1 < skin - front < 6


def test_both_sides_have_the_same_eyes_and_muscle_cones(orbits):
    (x, _, _), labels = orbits
    for name in ("EYE", "LENS", "GLAND"):
        mask = labels == NAMES.index(name)
        assert np.array_equal(mask[x < 0][::-1], mask[x > 0]), name


def test_the_lens_is_in_front_and_the_tear_gland_above_and_outside(orbits):
    (x, y, z), labels = orbits

    def center(name):
        i, j, k = np.nonzero((labels == NAMES.index(name)) & (x > 15)[:, None, None])
        return np.array([x[i].mean(), y[j].mean(), z[k].mean()])

    eye, lens, gland = (center(each) for each in ("EYE", "LENS", "GLAND"))
    assert lens[1] > eye[1] + 5
    assert gland[0] > eye[0] + 5
    assert gland[2] > eye[2] + 3


def test_a_slice_and_a_volume_agree():
    x, y, z = np.arange(-80, 81, 4), np.arange(-110, 90, 4), np.arange(-60, 90, 5)
    volume = painted(x, y, z)
    assert np.array_equal(painted(x, y, z[6:7])[:, :, 0], volume[:, :, 6])
    assert np.array_equal(painted(x[20:21], y, z)[0], volume[20])


def test_there_is_hardly_bone_or_air_where_there_is_brain():
    step = np.s_[::3, ::3, ::3]
    gray, white = brain.brain(0.0).tissue()
    x, y, z = (np.ravel(each)[::3] for each in template.axes(gray.shape))
    wrong = np.isin(painted(x, y, z), [NAMES.index(each) for each in ("BONE", "AIR", "MARROW", "FAT", "EYE")])
    inner = (gray + white)[step] > 0.9
    assert wrong[inner].mean() < 0.002


def test_the_scalp_is_thinner_at_the_vertex_than_at_the_temple():
    def soft(labels):
        return np.isin(labels, [NAMES.index(each) for each in ("SKIN", "FAT", "MUSC")]).sum() * 0.25

    fine = np.arange(0, 100, 0.25)
    vertex = soft(painted([0.0], [-20.0], fine)[0, 0, fine > 60])
    temple = soft(painted(fine, [14.0], [-12.0])[fine > 45, 0, 0])
    assert 2 < vertex < 0.6 * temple


def test_the_hull_holds_the_brain():
    gray, white = brain.brain(0.0).tissue()
    x, y, z = (np.ravel(each)[::4] for each in template.axes(gray.shape))
    tissue = (gray + white)[::4, ::4, ::4] > 0.6
    assert hull.sampled("distance", x, y, z)[tissue].max() < 1.5
    assert hull.sampled("brain", x, y, z)[tissue].max() < 3
