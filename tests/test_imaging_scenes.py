"""The scenes of the viewers: volumes that lie where the patient's parts lie, and on one another."""

import gzip
import os
import subprocess
import sys

import nibabel
import numpy as np
import pytest

from helpers.errors import UnknownName
from helpers.imaging.scenes import SCENES, Built, scene

pytestmark = pytest.mark.usefixtures("picture_cache")

LARGEST = 1.2e6
"""The most memory that building a scene may take, in kB."""

BUILD = """
import sys
from helpers.imaging.scenes import scene
for volume in scene(sys.argv[1]).volumes:
    for normal in (False, True):
        volume.build(normal=normal)
try:
    lines = open("/proc/self/status").read().splitlines()
except OSError:
    sys.exit()
print(next(line.split()[1] for line in lines if line.startswith("VmHWM")))
"""


@pytest.fixture(scope="module")
def peaks(picture_cache):
    """Build each scene in a process of its own, into the cache of all tests; return the peaks in kB."""
    found = {}
    for name in SCENES:
        command = [sys.executable, "-c", BUILD, name]
        done = subprocess.run(command, capture_output=True, text=True, env=dict(os.environ))
        assert done.returncode == 0, done.stderr
        found[name] = done.stdout.strip()
    return found


@pytest.fixture(scope="module")
def images(peaks):
    """Every volume, read from the bytes that a page gets: by scene, place in it, and normal or not."""

    def opened(built):
        return nibabel.Nifti1Image.from_bytes(gzip.decompress(built.data))

    return {
        (name, place, normal): opened(volume.build(normal=normal))
        for name in SCENES
        for place, volume in enumerate(SCENES[name].volumes)
        for normal in (False, True)
    }


def around(image, place, radius):
    """Return the mean within `radius` mm of a place in patient millimeters."""
    index = np.indices(image.shape).reshape(3, -1)
    points = image.affine[:3, :3] @ index + image.affine[:3, 3:]
    near = np.linalg.norm(points - np.array(place)[:, None], axis=0) < radius
    assert near.sum() > 3
    return np.asarray(image.dataobj).reshape(-1)[near].mean()


def box(image, above):
    """Return the lowest and the highest place of what is brighter than `above`, in patient millimeters."""
    index = np.argwhere(np.asarray(image.dataobj) > above)
    return [nibabel.affines.apply_affine(image.affine, each(index, axis=0)) for each in (np.min, np.max)]


def test_a_scene_takes_less_than_the_memory_that_is_allowed(peaks):
    if not all(peaks.values()):
        pytest.skip("this system does not tell the peak of a process")
    assert {name: peak for name, peak in peaks.items() if float(peak) > LARGEST} == {}


def test_axes_run_right_front_and_up_and_a_page_can_hold_the_volume(images):
    for key, image in images.items():
        assert nibabel.aff2axcodes(image.affine) == ("R", "A", "S"), key
        assert np.asarray(image.dataobj).nbytes < 20e6, key


def test_the_file_that_a_page_gets_says_nothing_but_numbers(images):
    for image in images.values():
        said = (b"descrip", b"aux_file", b"intent_name", b"db_name")
        assert all(not image.header[each.decode()].tobytes().strip(b"\0") for each in said)


@pytest.mark.parametrize("name", [name for name in SCENES if SCENES[name].finding])
def test_the_share_of_a_place_is_where_the_file_has_it(images, name):
    image, place = images[name, 0, False], scene(name).place()
    share = scene(name).volumes[0].build().share(place)
    voxel = nibabel.affines.apply_affine(np.linalg.inv(image.affine), place)
    assert np.array(share) * image.shape - 0.5 == pytest.approx(voxel, abs=0.01)


def test_the_finding_of_the_trunk_is_there_and_gone_in_its_twin(images):
    place = scene("trunk-mibg").place()
    right, front, _up = place
    assert (right, front) == pytest.approx((15, -9.6), abs=1.5)
    for volume, times in ((0, 2), (1, 2)):
        there, gone = (around(images["trunk-mibg", volume, normal], place, 5) for normal in (False, True))
        assert there > times * gone, volume
    mirrored = around(images["trunk-mibg", 0, False], (-right, *place[1:]), 5)
    assert around(images["trunk-mibg", 0, False], place, 5) > 1.5 * mirrored


def test_the_finding_of_the_chest_is_there_and_gone_in_its_twin(images):
    place = scene("chest").place()
    assert place[0] == pytest.approx(-13.5, abs=2)
    there, gone = (around(images["chest", 0, normal], place, 3) for normal in (False, True))
    assert there == pytest.approx(72, abs=8)
    assert gone < -100


def test_the_cerebellum_lies_low_behind_and_takes_up_less_than_in_its_twin(images):
    right, front, up = scene("brain-perfusion").place()
    head = np.mean(box(images["brain-perfusion", 0, True], 100), axis=0)
    assert abs(right - head[0]) < 3
    assert front < head[1] - 20
    assert up < head[2] - 20
    sides = [(right + side, front, up) for side in (-25, 25)]
    there, gone = (
        np.mean([around(images["brain-perfusion", 1, normal], each, 10) for each in sides])
        for normal in (False, True)
    )
    assert there < 0.6 * gone


def test_what_lies_over_a_volume_fits_it(images):
    """The uptake of the brain ends inside the head, all around."""
    (low, high), (inner_low, inner_high) = (
        box(images["brain-perfusion", 0, True], 150),
        box(images["brain-perfusion", 1, True], 400),
    )
    for axis in (0, 1):
        assert low[axis] - 2 < inner_low[axis] < low[axis] + 22
        assert high[axis] - 22 < inner_high[axis] < high[axis] + 2
    middles = [np.mean(each, axis=0)[:2] for each in ((low, high), (inner_low, inner_high))]
    assert middles[0] == pytest.approx(middles[1], abs=6)


def test_a_scene_that_is_not_there_is_told_with_those_that_are():
    with pytest.raises(UnknownName, match="no scene 'x'; the scenes are 'brain-t1'"):
        scene("x")


def test_a_place_outside_has_a_share_outside():
    built = Built(b"", (100.0, 50.0, 20.0), (-50.0, -25.0, 0.0))
    assert built.share((0.0, 0.0, 10.0)) == [0.5, 0.5, 0.5]
    assert built.share((-60.0, 25.0, 20.0)) == pytest.approx([-0.1, 1, 1])


def test_no_array_library_is_needed_to_know_the_scenes():
    code = "import sys; import helpers.imaging.scenes; print({'numpy', 'nibabel'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "set()", done.stderr
