"""The fat-suppressed T2-weighted slice at L1."""

import numpy as np
import pytest
from scipy import ndimage

from helpers.errors import CasebookError
from helpers.imaging import abdomen, anatomy
from helpers.imaging.anatomy import MASS, torso

pytestmark = pytest.mark.usefixtures("picture_cache")


@pytest.fixture(scope="module")
def scan(picture_cache):
    grid = abdomen.slice_grid()
    labels = anatomy.label_map("abdomen", grid, **MASS.numbers(15))
    kidney = float(abdomen.signals()[torso().number["KCORT"]])
    return labels, abdomen.image_of(abdomen.signal_map(labels, grid).mean(axis=0), kidney)


def mean_of(scan, *names, eroded=3):
    labels, image = scan
    region = np.isin(labels, [torso().number[each] for each in names]).all(axis=0)
    region = ndimage.binary_erosion(region, iterations=eroded)
    assert region.sum() > 50
    return image[region].mean()


def test_tissues_come_in_the_order_of_fat_suppressed_t2(scan):
    order = [["CSF"], ["MASS"], ["KCORT", "KMED"], ["SPLEEN"], ["LIVER"], ["MUSC"], ["FAT", "VISCFAT"]]
    means = [mean_of(scan, *names) for names in order]
    assert means == sorted(means, reverse=True)
    assert min(np.array(means[:-1]) / means[1:]) > 1.05


def test_mass_stands_out_from_the_liver(scan):
    assert mean_of(scan, "MASS") / mean_of(scan, "LIVER") == pytest.approx(3.8, abs=0.3)


def test_suppression_fails_in_patches_under_the_skin_only(scan):
    labels, _ = scan
    flat = np.full_like(labels, torso().number["FAT"])
    flat[:, :4] = flat[:, -4:] = flat[:, :, :4] = flat[:, :, -4:] = 0
    signal = abdomen.signal_map(flat, abdomen.slice_grid())[0]
    middle, rim = signal[100:200, 100:300], signal[6:16, 6:-6]
    assert middle.std() / middle.mean() < 0.02
    assert rim.max() > 1.5 * middle.mean() > 1.4 * rim.min()


def test_picture_without_the_mass_differs_only_round_it():
    with_mass, without = abdomen.abdomen_mr(mass=True), abdomen.abdomen_mr(mass=False)
    changed = np.abs(with_mass.pixels.astype(int) - without.pixels) > 12
    region = with_mass.regions["mass"]
    assert np.array_equal(region, without.regions["mass"])
    assert changed[region].mean() > 0.9
    far = ndimage.distance_transform_edt(~region) * with_mass.mm_per_pixel > 15
    assert changed[far].mean() < 0.001


def test_right_of_the_patient_is_on_the_left_of_the_picture():
    picture = abdomen.abdomen_mr(mass=True)
    assert (picture.letters.left, picture.letters.right) == ("R", "L")
    assert (picture.letters.top, picture.letters.bottom) == ("A", "P")
    rows, columns = (axis.mean() for axis in np.nonzero(picture.regions["mass"]))
    height, width = picture.pixels.shape
    assert (columns + 0.5 - width / 2) * picture.mm_per_pixel == pytest.approx(-15.0, abs=1)
    assert (rows + 0.5 - height / 2) * picture.mm_per_pixel == pytest.approx(9.6, abs=1)


def test_picture_has_the_size_it_says():
    picture = abdomen.abdomen_mr(mass=False)
    assert picture.pixels.dtype == np.uint8
    assert [n * picture.mm_per_pixel for n in picture.pixels.shape] == pytest.approx([152, 208])
    assert 700 <= max(picture.pixels.shape) <= 900


def test_wider_mass_covers_more_and_a_tiny_one_is_still_a_picture():
    areas = [abdomen.abdomen_mr(mass=True, diameter=each).regions["mass"].sum() for each in (1, 10, 20, 40)]
    assert areas == sorted(areas)
    assert areas[2] > 3 * areas[1]


@pytest.mark.parametrize("diameter", [0, float("nan"), 1e6, -1])
def test_refuses_a_mass_that_cannot_be_drawn(diameter):
    with pytest.raises(CasebookError, match="lesion: a diameter of"):
        abdomen.abdomen_mr(mass=True, diameter=diameter)


def test_same_input_same_bits(scan):
    labels, image = scan
    kidney = float(abdomen.signals()[torso().number["KCORT"]])
    again = abdomen.image_of(abdomen.signal_map(labels, abdomen.slice_grid()).mean(axis=0), kidney)
    assert np.array_equal(image, again)
