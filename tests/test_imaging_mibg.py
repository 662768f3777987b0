"""MIBG: planar views and SPECT."""

import numpy as np
import pytest
from scipy import ndimage

from helpers.errors import CasebookError
from helpers.imaging import anatomy, mibg, torso_volumes, values
from helpers.imaging.anatomy import MASS, PARASPINAL, torso

pytestmark = pytest.mark.usefixtures("picture_cache")
SEEDS = range(4)


def mass_over_liver(ratio, seed, mass=True, share=0.5):
    image = mibg.spect(mass, ratio=ratio, seed=seed)
    region = mibg.lesion_share(MASS, 15.0)[mibg.spect_area()] >= share
    assert region.sum() > 30
    return image[region].mean() / mibg.liver_mean(image)


def test_activity_is_that_of_the_table_and_the_lesion_adds_its_share():
    plain, with_mass = mibg.activity(None), mibg.activity(MASS, 15.0, 3.0)
    labels = anatomy.label_map("mibg", mibg.body_grid())
    assert (plain[labels == torso().number["LIVER"]] == 6).all()
    assert (plain[labels == torso().number["BLADDER"]] == 24).all()
    # 18 a milliliter in place of what was there, over the volume that the drawn mass has.
    share = mibg.lesion_share(MASS, 15.0)
    measured = anatomy.measured(MASS, **MASS.numbers(15))["volume_ml"]
    added = ((with_mass - plain).sum() + (share * plain).sum()) * 0.027
    assert added == pytest.approx(18 * measured, rel=0.03)
    assert with_mass[share == 0] == pytest.approx(plain[share == 0])


def test_equal_uptake_reads_much_lower_than_the_liver():
    found = [mass_over_liver(1.0, seed) for seed in SEEDS]
    assert np.mean(found) == pytest.approx(0.44, abs=0.06)


def test_chosen_uptake_reads_like_the_liver():
    ratio = values.load("tissues")["mibg"]["finding_over_liver"]["case_1"]["value"]
    core = [mass_over_liver(ratio, seed, share=0.999) for seed in SEEDS]
    assert np.mean(core) == pytest.approx(1.0, abs=0.1)
    assert np.mean([mass_over_liver(0, seed, mass=False) for seed in SEEDS]) < 0.3


def test_liver_is_on_the_right_and_the_heart_on_the_left_in_each_view():
    front, back = (mibg.mibg_planar(case=1, lesion=False, view=each) for each in ("anterior", "posterior"))
    assert (front.letters.left, front.letters.right) == ("R", "L")
    assert (back.letters.left, back.letters.right) == ("L", "R")
    times = round(3 / front.mm_per_pixel)
    z, half = mibg.body_grid().z, front.pixels.shape[1] // 2
    liver, heart = (
        slice(*sorted(int((z[-1] - at) / 3) * times for at in span)) for span in ((-20, 30), (70, 100))
    )
    for picture, right in ((front, slice(None, half)), (back, slice(half, None))):
        left = slice(half, None) if right == slice(None, half) else slice(None, half)
        dark = 255 - picture.pixels.astype(int)
        assert dark[liver, right].mean() > 1.5 * dark[liver, left].mean()
    dark = 255 - front.pixels.astype(int)
    assert dark[heart, half:].mean() > 1.2 * dark[heart, :half].mean()


def test_head_is_on_top_and_the_bladder_the_darkest_below():
    picture = mibg.mibg_planar(case=1, view="anterior")
    profile = (255 - picture.pixels.astype(int)).max(axis=1)
    times = round(3 / picture.mm_per_pixel)
    bladder = round((mibg.body_grid().z[-1] + 118) / 3) * times
    assert profile[bladder] == 255
    assert profile[-40 * times :].max() < 120


def test_what_lies_in_front_is_stronger_from_the_front():
    front, back = (mibg.planar_view(mibg.activity(None), view) for view in ("anterior", "posterior"))
    for label, stronger in (("BLADDER", True), ("KCORT", False)):
        found = anatomy.label_map("mibg", mibg.body_grid()) == torso().number[label]
        region = found.any(axis=1)[::-1]
        if not stronger:
            # Below the liver, where only the kidney shows.
            region[:, :43] = False
        ratio = front[region].mean() / back[region].mean()
        assert ratio > 1.3 if stronger else ratio < 0.95, label


def test_both_views_side_by_side_show_the_right_side_outside():
    both = mibg.mibg_planar(case=1)
    assert both.light
    assert (both.letters.left, both.letters.right) == ("R", "R")
    _, columns = np.nonzero(both.regions["mass"])
    quarter = both.pixels.shape[1] / 4
    halves = [columns[columns < 2 * quarter].mean(), columns[columns >= 2 * quarter].mean()]
    assert halves[0] < quarter
    assert halves[1] > 3 * quarter
    assert halves[0] + halves[1] == pytest.approx(4 * quarter - 1, abs=1)


def test_planar_views_hold_the_counts_asked_for():
    front = mibg.planar_view(mibg.activity(None), "anterior")
    assert front.sum() == pytest.approx(600_000, rel=0.01)
    assert np.allclose(front, np.rint(front), atol=1e-2)


@pytest.mark.parametrize("view", ["anterior", "posterior"])
@pytest.mark.parametrize(("case", "lesion"), [(1, MASS), (2, PARASPINAL)])
def test_region_lies_over_the_lesion(case, lesion, view):
    picture = mibg.mibg_planar(case=case, view=view)
    right, _, up = torso_volumes.place(lesion)
    rows, columns = (each.mean() + 0.5 for each in np.nonzero(picture.regions[lesion.name]))
    # The first row is the top of the body; the body is as wide to the right as to the left.
    assert mibg.body_grid().z[-1] + 1.5 - rows * picture.mm_per_pixel == pytest.approx(up, abs=1.5)
    from_the_middle = (picture.pixels.shape[1] / 2 - columns) * picture.mm_per_pixel
    assert (1 if view == "anterior" else -1) * from_the_middle == pytest.approx(right, abs=1.5)


def test_a_point_is_as_wide_as_its_distance_says_and_has_its_share_of_haze():
    """What a point gives: the camera's own width at its distance, and around it the haze as written."""
    how, camera = mibg.settings()["planar"], mibg.settings()["camera"]
    haze = [(how["haze"]["share"] * each["share"], each["fwhm"]) for each in how["haze"]["wide"]]
    assert sum(weight for weight, _ in haze) == pytest.approx(0.28)
    assert how["gap"] == 40
    z, y, x = 100, 28, 44
    source = np.zeros([len(each) for each in (mibg.body_grid().z, mibg.body_grid().y, mibg.body_grid().x)])
    source[z, y, x] = 1
    for view, before in (("anterior", y), ("posterior", source.shape[1] - 1 - y)):
        # In the middle of its layer of three voxels, or one voxel off it.
        distance = 40 + (before // 3 * 3 + 1.5) * 3
        fwhm = np.hypot(camera["intrinsic"], camera["offset"] + camera["slope"] * distance)
        counts = mibg.planar_view(source, view)
        rows, columns = np.indices(counts.shape)
        mm = 3 * np.hypot(rows - (source.shape[0] - 1 - z), columns - x)
        near, around = mm < 24, (mm >= 24) & (mm < 81)
        # Of a Gaussian, the share within r is 1 - exp(-r^2 / 2 s^2), and the rest of r^2 follows by parts.
        parts = [(weight, (width / 2.3548) ** 2) for weight, width in ((1, fwhm), *haze)]
        within = {r: sum(w * (1 - np.exp(-(r**2) / 2 / v)) for w, v in parts) for r in (24, 81)}
        spread = sum(w * (2 * v - (2 * v + 24**2) * np.exp(-(24**2) / 2 / v)) for w, v in parts)
        # Whole pixels make no exact circle of 24 mm.
        share = counts[around].sum() / counts[near].sum()
        assert share == pytest.approx(within[81] / within[24] - 1, rel=0.06)
        width = (counts * mm**2)[near].sum() / counts[near].sum()
        assert width == pytest.approx(spread / within[24], rel=0.06)


def test_haze_reaches_beyond_the_body_and_fades():
    body = (mibg.attenuation() > 0).any(axis=1)[::-1]
    away = 3 * ndimage.distance_transform_edt(~body)
    for view in ("anterior", "posterior"):
        counts = mibg.planar_view(mibg.activity(None), view)
        level = counts[body].mean()
        close, far = (
            counts[(away > low) & (away <= high)].mean() / level for low, high in ((30, 40), (40, 60))
        )
        assert 0.01 < close < 0.025
        assert 0.3 < far / close < 0.8


def test_lesion_of_case_2_is_not_seen():
    with_lesion, without = (mibg.mibg_planar(case=2, lesion=each) for each in (True, False))
    region = with_lesion.regions["lesion"]
    assert region.sum() > 100
    means = [picture.pixels[region].mean() for picture in (with_lesion, without)]
    assert abs(means[0] - means[1]) < 4


@pytest.mark.parametrize("plane", ["axial", "coronal"])
def test_spect_pictures_show_the_mass_where_it_is(plane):
    shown, normal = (mibg.mibg_spect(mass=each, plane=plane) for each in (True, False))
    region = shown.regions["mass"]
    assert np.array_equal(region, normal.regions["mass"])
    assert shown.pixels[region].mean() < 0.6 * normal.pixels[region].mean()
    columns = np.nonzero(region)[1].mean()
    offset = (columns + 0.5 - shown.pixels.shape[1] / 2) * shown.mm_per_pixel
    assert offset == pytest.approx(-14.9, abs=1.5)


def test_same_seed_same_bits():
    assert np.array_equal(mibg._spect(True, 15.0, 2.0, 3), mibg.spect(True, 15.0, 2.0, 3))
    assert not np.array_equal(mibg.spect(True, 15.0, 2.0, 3), mibg.spect(True, 15.0, 2.0, 4))


@pytest.mark.parametrize("ratio", [float("nan"), -1, float("inf")])
def test_refuses_an_uptake_that_is_none(ratio):
    with pytest.raises(CasebookError, match="MIBG: a lesion cannot take up"):
        mibg.mibg_planar(case=1, ratio=ratio)


def test_uptake_of_zero_is_a_picture_and_case_3_none():
    assert mibg.mibg_planar(case=1, ratio=0, view="anterior").pixels.any()
    with pytest.raises(CasebookError, match="no case 3; allowed are 1 and 2"):
        mibg.mibg_planar(case=3)
