"""The brain pictures: left and right, where the cerebellum is, and that both volumes fit each other."""

import nibabel
import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from helpers.errors import CasebookError
from helpers.imaging import (
    brain,
    brain_images,
    brain_signal,
    brain_spect,
    brain_views,
    brain_volumes,
    template,
    values,
)

VIEWS = ("cerebrum", "cerebellum", "sagittal", "coronal")


def marked(mm):
    """Return a volume on the template grid with one bright cube around a point."""
    volume = np.zeros((197, 233, 189), np.float32)
    volume[tuple(slice(each - 4, each + 5) for each in template.index_of(mm)[0])] = 1
    return volume


def middle(image):
    rows, columns = np.nonzero(image > 0.5)
    return rows.mean() / image.shape[0], columns.mean() / image.shape[1]


@pytest.mark.parametrize(
    ("view", "mm", "where"),
    [
        # The patient's right is positive x: the left half of the picture, under the letter R.
        ("cerebellum", [35, -33, -33], "left"),
        ("cerebellum", [0, 40, -33], "top"),
        ("coronal", [35, -62, 20], "left"),
        ("coronal", [0, -62, 60], "top"),
        ("sagittal", [3, 60, 20], "left"),
        ("sagittal", [3, -10, 70], "top"),
    ],
)
def test_a_marker_on_one_side_shows_on_that_side(view, mm, where):
    slab = brain_views.view(view)
    row, column = middle(brain_views.shown(slab, slab.displaced(slab.cut(marked(mm)).mean(axis=2), 11)))
    assert {"left": column, "top": row}[where] < 0.45
    letter = {"left": slab.letters.left, "top": slab.letters.top}[where]
    assert (
        letter
        == {"cerebellum": {"left": "R", "top": "A"}, "coronal": {"left": "R", "top": "S"}}.get(
            view, {"left": "A", "top": "S"}
        )[where]
    )


@pytest.mark.parametrize(("view", "mm"), [("cerebellum", [25, -70, -33]), ("sagittal", [3, -20, 30])])
def test_a_point_lies_in_the_same_place_in_mr_and_in_perfusion(view, mm):
    slab = brain_views.view(view)
    fine = slab.cut(marked(mm)).mean(axis=2)
    coarse = slab.cut(brain_spect.coarse(marked(mm)), order=1, first=brain_spect.first(), step=4).mean(axis=2)
    centers = [
        [np.average(each, weights=image) for each in np.indices(image.shape)] for image in (fine, coarse)
    ]
    # Half a millimeter; a forgotten half block would be 1.2 mm.
    assert np.hypot(*np.subtract(*centers)) * 0.415 < 0.5


@pytest.mark.parametrize("view", VIEWS)
def test_pictures_of_a_view_share_their_grid(view):
    mr = brain_images.brain_mr(contrast="T1", view=view, atrophy=False)
    both = [brain_images.perfusion(view=view, atrophy=False), brain_images.fused(view=view, atrophy=False)]
    assert mr.pixels.dtype == np.uint8
    assert 600 <= max(mr.pixels.shape) <= 900
    for each in both:
        assert each.pixels.shape == (*mr.pixels.shape, 3)
        assert each.mm_per_pixel == mr.mm_per_pixel == pytest.approx(0.2075)
    assert ("cerebellum" in mr.regions) == (view != "cerebrum")
    for mask in mr.regions.values():
        assert mask.shape == mr.pixels.shape
        assert mask.dtype == bool


@pytest.mark.parametrize("view", ["cerebellum", "sagittal", "coronal"])
def test_in_the_case_the_region_lights_up_less_and_the_rest_does_not(view):
    normal, case = (brain_images.perfusion(view=view, atrophy=each) for each in (False, True))
    region = normal.regions["cerebellum"] & case.regions["cerebellum"]
    uptake = [
        brain_views.shown(
            slab := brain_views.view(view),
            slab.cut(
                brain_spect.scan(*brain_images.case_of(each)), order=1, first=brain_spect.first(), step=4
            ).mean(axis=2),
        )
        for each in (False, True)
    ]
    away = (uptake[0] > 0.8 * brain_spect.scale_top()) & ~region
    assert uptake[1][region].mean() < 0.5 * uptake[0][region].mean()
    assert uptake[1][away].mean() == pytest.approx(uptake[0][away].mean(), rel=0.15)


def test_slimmer_ventricles_leave_the_fissure_between_the_hemispheres_and_show_no_box():
    t1 = template.load().t1
    change = brain.narrowed(t1) - t1
    (x0, y0, z0), rule = template.origin(), values.load("brain")["ventricles"]
    assert change.max() > 0.3
    above_the_callosum = change[x0 - 1 : x0 + 2, :, z0 + 29 :]
    assert not above_the_callosum.any()
    (x, _), (y, _), (z, top) = (rule["box"][axis] for axis in "xyz")
    for face in (change[x0 + x], change[:, y0 + y], change[:, :, z0 + z], change[:, :, z0 + top - 1]):
        assert not face.any()


def test_contrasts_order_the_tissues():
    t1, t2 = brain_signal.signals("T1"), brain_signal.signals("T2")
    assert t1["FAT"] > t1["WHITE"] > t1["GRAY"] > t1["MUSC"] > t1["CSF"] > t1["BONE"] > t1["AIR"]
    assert t2["EYE"] > t2["CSF"] > t2["GRAY"] > t2["WHITE"] > t2["MUSC"] > t2["BONE"]


def test_the_acquired_head_has_fluid_bright_in_t2_and_dark_in_t1():
    slab = brain_views.view("cerebrum")
    volume = brain_signal.brain(0.0)
    gray, white = (slab.cut(each).mean(axis=2) for each in volume.tissue())
    t1, t2 = (brain_signal.slab("cerebrum", slab, each, 0.0) for each in ("T1", "T2"))
    across, up = np.meshgrid(slab.across, slab.up, indexing="ij")
    ventricle = (gray + white < 0.05) & (np.hypot(across, up + 10) < 40)
    inner = white > 0.95
    assert t2[ventricle].mean() > 2 * t2[inner].mean()
    assert t1[ventricle].mean() < 0.6 * t1[inner].mean()


def test_the_two_sides_of_a_picture_differ():
    """Beyond noise: the template is exactly symmetric, and texture and bias alone give about 6."""
    picture = brain_images.brain_mr(contrast="T2", view="cerebrum", atrophy=False).pixels.astype(float)
    smooth = gaussian_filter(picture, 3)
    assert np.abs(smooth - smooth[:, ::-1]).mean() > 10


def test_the_same_input_is_the_same_picture():
    asked = {"contrast": "T2", "view": "coronal", "atrophy": True}
    assert np.array_equal(brain_images.brain_mr(**asked).pixels, brain_images.brain_mr(**asked).pixels)


@pytest.mark.parametrize(
    "asked", [{"contrast": "T3", "view": "coronal"}, {"contrast": "T1", "view": "oblique"}]
)
def test_an_unknown_name_is_answered_with_the_known_ones(asked):
    with pytest.raises(
        CasebookError, match=r"no (contrast 'T3'; allowed are T1, T2|view 'oblique'; allowed are cer)"
    ):
        brain_images.brain_mr(**asked, atrophy=False)


def test_volumes_are_small_and_in_patient_millimeters():
    mr, perfusion = brain_volumes.mr_volume(atrophy=False), brain_volumes.perfusion_volume(atrophy=False)
    for each, kind in ((mr, np.uint8), (perfusion, np.int16)):
        assert each.get_data_dtype() == kind
        assert np.asarray(each.dataobj).nbytes < 20e6
        assert nibabel.aff2axcodes(each.affine) == ("R", "A", "S")
    # Without the half block, the centers of mass of the brain would lie 1.2 mm apart on each axis.
    seen = [np.asarray(each.dataobj, float) for each in (mr, perfusion)]
    assert mr.header.get_zooms()[0] == pytest.approx(0.83)
    assert perfusion.header.get_zooms()[0] == pytest.approx(3.32)
    assert perfusion.affine[:3, 3] == pytest.approx(0.83 * (np.array([-98, -134, -72]) + 1.5))
    assert seen[0].std() > 0
