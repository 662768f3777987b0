"""The chest CT at T1-T2, in HU."""

import numpy as np
import pytest
from scipy import ndimage

from helpers.imaging import anatomy, chest_ct, values
from helpers.imaging.anatomy import torso

pytestmark = pytest.mark.usefixtures("picture_cache")


@pytest.fixture(scope="module")
def axial(picture_cache):
    labels = anatomy.label_map("ct-axial", chest_ct.slice_grid("axial"), **chest_ct.numbers(True))
    return labels, chest_ct.ct_slice(True, "axial"), chest_ct.ct_slice(False, "axial")


def eroded(labels, name, times):
    return ndimage.binary_erosion((labels == torso().number[name]).all(axis=0), iterations=times)


@pytest.mark.parametrize(
    ("label", "times", "expected", "slack"),
    [
        ("LUNG", 5, -719, 3),
        ("FAT", 3, -98, 3),
        ("MUSC", 4, 58, 3),
        ("PSLES", 5, 74, 4),
        ("BONE_S", 3, 200, 8),
        ("CSF", 2, 12, 5),
    ],
)
def test_regions_measure_what_their_tissue_has(axial, label, times, expected, slack):
    region = eroded(axial[0], label, times)
    assert region.sum() > 100
    assert axial[1][region].mean() == pytest.approx(expected, abs=slack)


def test_small_arteries_lose_some_of_theirs(axial):
    lost = 210 - axial[1][eroded(axial[0], "BLOOD_A", 2)].mean()
    assert 4 < lost < 25


def test_bone_is_that_of_a_small_child_and_does_not_saturate(axial):
    bone = np.isin(axial[0], [torso().number["BONE_C"], torso().number["BONE_S"]]).all(axis=0)
    white = values.load("torso_acquisition")["ct"]["windows"]["soft"]
    assert np.median(axial[1][bone]) < white["level"] + white["width"] / 2
    assert axial[1][bone].max() < 480


def test_noise_has_its_strength(axial):
    region = eroded(axial[0], "MUSC", 4)
    smooth = ndimage.gaussian_filter(axial[1], 4)
    # Its own 11 HU, stronger within the body, with streaks and the texture of the tissue.
    assert 11 < (axial[1] - smooth)[region].std() < 20


def test_scans_with_and_without_the_lesion_agree_far_from_it(axial):
    labels, with_lesion, without = axial
    distance = ndimage.distance_transform_edt(~(labels == torso().number["PSLES"]).any(axis=0)) * 0.4
    difference = np.abs(with_lesion - without)
    assert difference[distance > 8].max() <= 0.6
    # Where the lesion is there was lung, and fat beside the spine.
    assert difference[eroded(labels, "PSLES", 3)].mean() > 150


@pytest.mark.parametrize("plane", ["axial", "coronal"])
def test_lesion_is_left_of_the_spine_which_is_the_right_of_the_picture(plane):
    picture = chest_ct.chest_ct(lesion=True, plane=plane, window="soft")
    assert (picture.letters.left, picture.letters.right) == ("R", "L")
    rows, columns = (axis.mean() for axis in np.nonzero(picture.regions["lesion"]))
    assert (columns + 0.5 - picture.pixels.shape[1] / 2) * picture.mm_per_pixel == pytest.approx(
        13.5, abs=2.5
    )
    if plane == "coronal":
        level = 226 - (rows + 0.5) * picture.mm_per_pixel
        assert 144.5 < level < 157.4
        assert (picture.letters.top, picture.letters.bottom) == ("S", "I")


def test_head_is_on_top_of_the_coronal_picture():
    hu = chest_ct.ct_slice(False, "coronal")
    air = (hu < -500).mean(axis=1)
    assert hu.shape == (328, 368)
    # Above is the neck between the arms, below are the lungs within the chest.
    assert (hu[:40, 150:220] > -200).all()
    assert air[:40].mean() > 0.3
    assert (hu[-40:, 100:120] < -500).mean() > 0.8


def test_windows_show_what_they_should():
    soft = chest_ct.chest_ct(lesion=False, plane="axial", window="soft")
    lung = chest_ct.chest_ct(lesion=False, plane="axial", window="lung")
    lungs = eroded(
        anatomy.label_map("ct-axial", chest_ct.slice_grid("axial"), **chest_ct.numbers(False)), "LUNG", 6
    )
    lungs = np.kron(lungs, np.ones((2, 2), bool))
    assert soft.pixels[lungs].max() == 0
    assert 60 < lung.pixels[lungs].mean() < 110
    assert np.array_equal(soft.regions["lesion"], lung.regions["lesion"])


def test_same_input_same_bits(axial):
    assert np.array_equal(chest_ct._ct_slice(True, "axial"), axial[1])
