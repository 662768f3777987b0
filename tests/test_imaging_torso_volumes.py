"""The torso as volumes in patient millimeters (right, front, up)."""

import nibabel
import numpy as np
import pytest

from helpers.imaging import anatomy, torso_volumes

pytestmark = pytest.mark.usefixtures("picture_cache")


def sphere_mean(image, place, radius):
    """Return the mean within `radius` mm of a place in patient millimeters."""
    index = np.indices(image.shape).reshape(3, -1)
    points = image.affine[:3, :3] @ index + image.affine[:3, 3:]
    near = np.linalg.norm(points - np.array(place)[:, None], axis=0) < radius
    assert near.sum() > 5
    return np.asarray(image.dataobj).reshape(-1)[near].mean()


@pytest.fixture(scope="module")
def volumes(picture_cache):
    made = {
        "mr": torso_volumes.abdomen_volume,
        "spect": torso_volumes.mibg_volume,
        "ct": torso_volumes.chest_ct_volume,
    }
    word = {"mr": "mass", "spect": "mass", "ct": "lesion"}
    return {name: [make(**{word[name]: each}) for each in (True, False)] for name, make in made.items()}


@pytest.mark.parametrize("name", ["mr", "spect", "ct"])
def test_axes_point_right_front_and_up_and_the_volume_is_small(volumes, name):
    for image in volumes[name]:
        assert nibabel.aff2axcodes(image.affine) == ("R", "A", "S")
        assert image.get_data_dtype() == np.int16
        assert np.asarray(image.dataobj).nbytes < 20e6


def test_mass_lies_on_the_right_in_the_mr_and_in_the_spect(volumes):
    right, front, up = torso_volumes.place(anatomy.MASS, 15)
    assert right == pytest.approx(15, abs=1.5)
    assert front == pytest.approx(-9.6, abs=1.5)
    assert abs(up) < 3
    for name, times in (("mr", 2), ("spect", 2.5)):
        there, gone = (sphere_mean(image, (right, front, up), 5) for image in volumes[name])
        assert there > times * gone, name
        mirrored = sphere_mean(volumes[name][0], (-right, front, up), 5)
        assert there > 1.5 * mirrored, name


def test_lesion_lies_on_the_left_in_the_ct(volumes):
    right, front, up = torso_volumes.place(anatomy.PARASPINAL, 12)
    assert right == pytest.approx(-13.5, abs=2)
    there, gone = (sphere_mean(image, (right, front, up), 3) for image in volumes["ct"])
    assert there == pytest.approx(72, abs=8)
    assert gone < -100


def test_organs_are_where_a_reader_looks_for_them(volumes):
    mr, spect = volumes["mr"][1], volumes["spect"][1]
    assert sphere_mean(spect, (45, 10, 15), 8) > 3 * sphere_mean(spect, (-45, 10, 15), 8)
    assert sphere_mean(mr, (0, -40, 0), 4) > 350, "the spinal canal lies behind"


def test_what_was_kept_is_what_was_built(volumes):
    again = torso_volumes.abdomen_volume(mass=True)
    assert np.array_equal(np.asarray(again.dataobj), np.asarray(volumes["mr"][0].dataobj))
