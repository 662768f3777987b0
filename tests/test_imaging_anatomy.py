"""The torso: organs of the right size in the right place, and lesions measured in patient millimeters."""

import numpy as np
import pytest
from scipy import ndimage
from skimage.measure import find_contours

from helpers.errors import CasebookError
from helpers.imaging import anatomy, values
from helpers.imaging.anatomy import MASS, PARASPINAL, span, torso
from helpers.imaging.grid import Grid

STEP = 2.0
VOXELS = Grid(span(-130, 130, 3), span(-78, 78, 3), span(-60, 60, 3))


@pytest.fixture(scope="module")
def body():
    grid = Grid(span(-116, 116, STEP), span(-96, 76, STEP), span(-60, 290, STEP))
    return grid, torso().paint(grid)


def of(labels, *names):
    return np.isin(labels, [torso().number[each] for each in names])


def centroid(grid, mask):
    return [float((grid.open(axis) * mask).sum() / mask.sum()) for axis in "xyz"]


@pytest.mark.parametrize(
    ("organ", "labels"),
    [
        ("liver", ["LIVER"]),
        ("spleen", ["SPLEEN"]),
        ("kidneys", ["KCORT", "KMED", "KPELV"]),
        ("thymus", ["THYMUS"]),
        ("thyroid", ["THYROID"]),
        ("pancreas", ["PANC"]),
        ("adrenals", ["ADR"]),
        ("salivary_glands", ["SALIV"]),
    ],
)
def test_organs_have_about_the_volume_of_their_age(body, organ, labels):
    volume = of(body[1], *labels).sum() * STEP**3 / 1000
    assert volume == pytest.approx(values.load("tissues")["volumes_ml"][organ]["reference"], rel=0.2)


def test_organs_lie_on_their_side(body):
    grid, labels = body
    x = {
        each: centroid(grid, of(labels, each))[0]
        for each in ("LIVER", "GB", "SPLEEN", "MYO", "THYROID", "CORD")
    }
    assert x["LIVER"] < -20
    assert x["GB"] < -15
    assert x["SPLEEN"] > 40
    assert x["MYO"] > 8
    assert abs(x["THYROID"]) < 3
    assert abs(x["CORD"]) < 1.5


def test_circumference_at_l1():
    grid = Grid(span(-95, 95, 0.5), span(-70, 70, 0.5), np.array([0.0]))
    regions, _ = ndimage.label(torso().paint(grid)[0] > 0)
    trunk = regions == np.argmax(np.bincount(regions.ravel())[1:]) + 1
    [outline] = find_contours(trunk.astype(float), 0.5)
    # A pixel outline is longer than the smooth one, so only every tenth of its points counts.
    corners = np.vstack([outline[::10], outline[:1]]) * 0.5
    assert np.linalg.norm(np.diff(corners, axis=0), axis=1).sum() == pytest.approx(463, rel=0.04)


def test_every_label_is_used_but_the_one_kept_free(body):
    with_lesions = torso().paint(
        Grid(span(-30, 30, 2), span(-20, 30, 2), span(-10, 170, 2)), mass=1, lesion=1
    )
    legs = torso().paint(Grid(span(-60, 60, 4), span(-60, 60, 4), span(-200, -60, 4)))
    found = set(np.unique(np.concatenate([body[1].ravel(), with_lesions.ravel(), legs.ravel()])))
    assert {torso().labels[each] for each in set(range(len(torso().labels))) - found} == {"HEART"}


def test_mass_lies_behind_the_vena_cava_right_of_the_midline():
    grid = Grid(span(-40, 40, 0.5), span(-20, 30, 0.5), anatomy.slab(0, 5, 6))
    labels = torso().paint(grid, **MASS.numbers(15))
    mass = of(labels, "MASS")
    near = of(labels, "BLOOD_V") & (np.abs(grid.open("x") + 12) < 9) & (np.abs(grid.open("y") + 3) < 9)
    vein, _ = ndimage.label(near)
    vein = vein == np.argmax(np.bincount(vein.ravel())[1:]) + 1
    x, y, _ = centroid(grid, mass)
    assert (x, y) == (pytest.approx(-15.0, abs=1), pytest.approx(9.6, abs=1))
    cava_x, cava_y, _ = centroid(grid, vein)
    assert cava_x < 0
    assert abs(x - cava_x) < 6
    assert y - cava_y > 8
    assert centroid(grid, of(labels, "BONE_S"))[0] > x


def test_paraspinal_lesion_lies_left_of_t1_t2():
    at = anatomy.measured(PARASPINAL, **PARASPINAL.numbers(12))
    x, y, z = at["centroid"]
    vertebra = [torso().table("vertebra", level) for level in (z - 6.5, z + 6.5)]
    assert vertebra == pytest.approx([144.5, 157.4])
    assert x > torso().table("vertebra_half_width", z) > 9
    assert abs(y - torso().table("spine_y", z)) < 8


@pytest.mark.parametrize(("diameter", "slack"), [(8, 0.25), (15, 0.12), (25, 0.12)])
def test_mass_has_about_the_volume_of_its_sphere(diameter, slack):
    found = anatomy.measured(MASS, **MASS.numbers(diameter))
    assert found["volume_ml"] == pytest.approx(np.pi / 6 * diameter**3 / 1000, rel=slack)
    assert found["equivalent_diameter"] == pytest.approx(np.cbrt(6000 * found["volume_ml"] / np.pi))


def test_shares_keep_the_volume_of_a_lesion_wherever_the_voxels_lie():
    whole = anatomy.measured(MASS, 0.25, **MASS.numbers(8))["volume_ml"]
    shares, labels = [], []
    for shift in (0, 0.7, 1.5):
        grid = Grid(VOXELS.x + shift, VOXELS.y + shift, VOXELS.z + shift)
        shares.append(anatomy.share(grid, MASS, **MASS.numbers(8)).sum() * 0.027)
        labels.append(of(torso().paint(grid, **MASS.numbers(8)), "MASS").sum() * 0.027)
    assert shares == pytest.approx([whole] * 3, rel=0.06)
    assert np.ptp(labels) > 2 * np.ptp(shares)


def test_shares_lie_where_the_lesion_is():
    share = anatomy.share(VOXELS, MASS, **MASS.numbers(15))
    assert share.min() == 0
    assert share.max() == 1
    assert centroid(VOXELS, share) == pytest.approx(
        anatomy.measured(MASS, **MASS.numbers(15))["centroid"], abs=0.2
    )


def test_same_numbers_same_bits():
    grid = Grid(span(-60, 60, 2), span(-60, 60, 2), np.array([0.0, 150.0]))
    assert np.array_equal(torso().paint(grid, mass=1), torso().paint(grid, mass=1))


@pytest.mark.parametrize("diameter", [0, -3, float("nan"), float("inf"), 41, 1e9])
def test_refuses_a_diameter_that_cannot_be_drawn(diameter):
    with pytest.raises(CasebookError, match=r"lesion: a diameter of .* above 0 and up to 40 mm"):
        MASS.numbers(diameter)


@pytest.mark.parametrize("place", [(500, 0, 0), (0, -70, 0), (-100, 9, 0), (-88, 0, 0)])
def test_says_that_a_lesion_lies_outside_the_body(place):
    with pytest.raises(CasebookError, match="no part of the mass lies in the body"):
        anatomy.share(VOXELS, MASS, **MASS.numbers(10, place))
    with pytest.raises(CasebookError, match="no part of the mass lies in the body"):
        anatomy.measured(MASS, **MASS.numbers(10, place))


def test_refuses_a_place_that_is_none():
    with pytest.raises(CasebookError, match="is not a place"):
        MASS.numbers(10, (float("nan"), 0, 0))


def test_every_label_has_a_value_in_every_table():
    tissues, labels = values.load("tissues"), set(torso().labels)
    for name in ("abdomen_mr", "ct"):
        listed = [label for group in tissues[name]["groups"] for label in group["tissues"]]
        assert sorted(listed) == sorted(labels), name
    seen = {label for group in tissues["mibg"]["groups"] for label in group["tissues"]}
    assert seen < labels
    assert all(group["source"] for name in ("abdomen_mr", "ct", "mibg") for group in tissues[name]["groups"])
