"""Projection, reconstruction and planar views, against closed formulas and data from elsewhere."""

import numpy as np
import pytest
from scipy.special import ndtr
from skimage.transform import iradon

from helpers.imaging.emission import osem, planar, projection_matrix
from helpers.imaging.physics import collimator_fwhm

VOXEL, SIDE, RADIUS, MU, ORBIT = 3.32, 50, 60.8, 0.0146, 130.0
ANGLES = np.arange(60) * 6.0


def camera(distance):
    return collimator_fwhm(distance, 3.3, 1.6, 0.042)


def disc():
    y, x = (np.indices((SIDE, SIDE)) - (SIDE - 1) / 2) * VOXEL
    r = np.hypot(y, x)
    return np.clip(0.5 + (RADIUS - r) / VOXEL, 0, 1), r


@pytest.fixture(scope="module")
def plain():
    return projection_matrix((SIDE, SIDE), VOXEL, ANGLES, ORBIT, camera)


@pytest.fixture(scope="module")
def weakening():
    return projection_matrix((SIDE, SIDE), VOXEL, ANGLES, ORBIT, camera, MU * disc()[0])


@pytest.fixture(scope="module")
def measured():
    """Return the projections of a uniform absorbing disc: strips of 0.5 mm depth, exact across each."""
    depth = np.arange(-RADIUS + 0.25, RADIUS, 0.5)
    across = np.arange(-RADIUS - 40, RADIUS + 40, 0.5) + 0.25
    edges = (np.arange(SIDE + 1) - SIDE / 2) * VOXEL
    seen = np.zeros(SIDE)
    for at in depth:
        half = np.sqrt(RADIUS**2 - at**2)
        u = across[np.abs(across) < half]
        passed = np.exp(-MU * (np.sqrt(RADIUS**2 - u**2) - at))
        sigma = np.hypot(3.3, 1.6 + 0.042 * (ORBIT - at)) / np.sqrt(8 * np.log(2))
        shares = np.diff(ndtr((edges[:, None] - u) / sigma), axis=0)
        seen += shares @ passed
    return np.tile(seen * 0.5 * 0.5 / VOXEL**2, len(ANGLES))


def test_without_attenuation_all_counts_are_kept(plain):
    activity = disc()[0].ravel()
    assert (plain @ activity).sum() / activity.sum() / len(ANGLES) == pytest.approx(1, abs=1e-4)


def test_the_middle_of_a_disc_loses_what_its_radius_takes(weakening):
    point = np.zeros((SIDE, SIDE))
    point[SIDE // 2 - 1 : SIDE // 2 + 1, SIDE // 2 - 1 : SIDE // 2 + 1] = 0.25
    assert (weakening @ point.ravel()).sum() / len(ANGLES) == pytest.approx(np.exp(-MU * RADIUS), rel=0.005)


def test_a_point_at_the_rim_loses_least_towards_the_near_detector(weakening):
    point = np.zeros((SIDE, SIDE))
    row = round((SIDE - 1) / 2 + 45 / VOXEL)
    point[row, SIDE // 2 - 1 : SIDE // 2 + 1] = 0.5
    seen = (weakening @ point.ravel()).reshape(len(ANGLES), SIDE).sum(1)
    at = (row - (SIDE - 1) / 2) * VOXEL
    # At angle 0 the detector stands towards the last row, at 180 degrees towards the first.
    assert seen[0] == pytest.approx(np.exp(-MU * (RADIUS - at)), rel=0.02)
    assert seen[30] == pytest.approx(np.exp(-MU * (RADIUS + at)), rel=0.02)


def test_a_point_is_projected_where_it_lies_and_as_wide_as_the_camera_sees_it(plain):
    row, column = 30, 12
    point = np.zeros((SIDE, SIDE))
    point[row, column] = 1
    seen = (plain @ point.ravel()).reshape(len(ANGLES), SIDE)
    y, x = ((each - (SIDE - 1) / 2) * VOXEL for each in (row, column))
    bins = (np.arange(SIDE) - (SIDE - 1) / 2) * VOXEL
    for number in (0, 7, 15, 40):
        angle = np.radians(ANGLES[number])
        center = (seen[number] * bins).sum()
        spread = np.sqrt((seen[number] * (bins - center) ** 2).sum() - VOXEL**2 / 12)
        distance = ORBIT - (y * np.cos(angle) - x * np.sin(angle))
        assert center == pytest.approx(x * np.cos(angle) + y * np.sin(angle), abs=0.1)
        assert spread * np.sqrt(8 * np.log(2)) == pytest.approx(
            np.hypot(3.3, 1.6 + 0.042 * distance), rel=0.03
        )


def test_the_matrix_is_its_own_adjoint_and_projects_as_measured(weakening, measured):
    generator = np.random.default_rng(0)
    image, counts = (generator.random(each) for each in weakening.shape[::-1])
    there = counts @ (weakening.astype(float) @ image)
    back = (weakening.astype(float).T @ counts) @ image
    assert there == pytest.approx(back, rel=1e-12)
    seen = weakening @ disc()[0].ravel()
    assert np.abs(seen - measured).max() < 0.02 * measured.max()


def test_osem_returns_a_uniform_disc_from_data_of_another_model(weakening, measured):
    image = osem(measured, weakening, 60, subsets=10, iterations=4).reshape(SIDE, SIDE)
    r = disc()[1]
    assert image[r < 45].mean() == pytest.approx(0.989, abs=0.015)
    assert image[r < 15].mean() == pytest.approx(image[(r > 30) & (r < 45)].mean(), rel=0.03)


def test_osem_without_attenuation_correction_is_dark_and_hollow(plain, measured):
    image = osem(measured, plain, 60, subsets=10, iterations=4).reshape(SIDE, SIDE)
    r = disc()[1]
    assert image[r < 45].mean() == pytest.approx(0.439, abs=0.02)
    assert image[r < 15].mean() < 0.87 * image[(r > 30) & (r < 45)].mean()
    # Filtered back projection knows nothing of the matrix, and reads the same.
    back = iradon(measured.reshape(60, SIDE).T, theta=ANGLES, circle=True)
    assert image[r < 45].mean() == pytest.approx(back[r < 45].mean(), rel=0.03)


def test_a_few_rounds_of_osem_do_not_add_up_and_overshoot(weakening):
    def rebuilt(activity):
        return osem(weakening @ activity.ravel(), weakening, 60, subsets=6, iterations=6).reshape(SIDE, SIDE)

    body = disc()[0]
    y, x = (np.indices((SIDE * 6, SIDE * 6)) + 0.5 - SIDE * 3) * VOXEL / 6
    small, large = (
        (np.hypot(y, x - 30) < each / 2).reshape(SIDE, 6, SIDE, 6).mean((1, 3)) for each in (10, 20)
    )
    together, apart = rebuilt(body + 3 * small), rebuilt(body) + rebuilt(3 * small)
    inside = small > 0.9
    assert together[inside].mean() < 0.75 * apart[inside].mean()
    assert rebuilt(body + 3 * large).max() > 1.05 * 4


def test_osem_takes_many_slices_at_once_and_a_known_scatter(plain):
    image = np.zeros((SIDE, SIDE))
    image[20:30, 15:35] = 1
    seen = plain @ image.ravel()
    both = osem(np.stack([seen, 2 * seen], 1), plain, 60, subsets=6, iterations=3)
    assert both[:, 1].sum() == pytest.approx(2 * both[:, 0].sum(), rel=1e-3)
    assert both[:, 0] == pytest.approx(osem(seen, plain, 60, subsets=6, iterations=3), rel=1e-4, abs=1e-6)
    haze = np.full_like(seen, seen.mean())
    cleared, hazy = (
        osem(seen + haze, plain, 60, 6, 6, scatter=each).reshape(SIDE, SIDE) for each in (haze, 0)
    )
    assert cleared[:10].mean() < 0.2 * hazy[:10].mean()


def test_without_counts_the_image_is_black_and_what_no_bin_sees_keeps_its_start(plain):
    assert osem(np.zeros(plain.shape[0]), plain, 60, 6, 1).reshape(SIDE, SIDE)[10:40, 10:40].max() == 0
    start = np.full(SIDE * SIDE, 2.0)
    assert (osem(np.ones(plain.shape[0]), plain, 60, 6, 0, start=start) == 2).all()


@pytest.mark.parametrize(
    ("projections", "angles", "subsets", "said"),
    [
        (np.full(3000, np.nan), 60, 6, "projections must be numbers"),
        (np.full(3000, -1.0), 60, 6, "projections must be numbers"),
        (np.ones(2999), 60, 6, "needs 3000 rows"),
        (np.ones(3000), 59, 6, "needs 3000 rows"),
        (np.ones(3000), 60, 7, "7 subsets do not divide 60"),
        (np.ones(3000), 60, 0, "0 subsets do not divide 60"),
    ],
)
def test_projections_that_cannot_be_are_refused(plain, projections, angles, subsets, said):
    with pytest.raises(ValueError, match=said):
        osem(projections, plain, angles, subsets, 1)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"shape": (0, 5)}, "a slice with pixels"),
        ({"voxel": 0}, "a voxel above 0"),
        ({"voxel": np.nan}, "a voxel above 0"),
        ({"angles": []}, "at least one angle"),
        ({"mu": np.zeros((2, 2))}, "mu must hold 5 x 5"),
        ({"mu": np.full((5, 5), np.nan)}, "mu must hold 5 x 5"),
    ],
)
def test_a_slice_that_cannot_be_projected_is_refused(given, said):
    usual = {"shape": (5, 5), "voxel": 3.0, "angles": [0.0], "orbit_radius": 50, "fwhm_at": camera}
    with pytest.raises(ValueError, match=said):
        projection_matrix(**usual | given)


# -- planar --------------------------------------------------------------------------------------------


def torso_camera(distance):
    return collimator_fwhm(distance, 3.6, 1.8, 0.048)


def two_points(side):
    """Look at two points 31.5 and 76.5 mm deep in a block of water, 75 mm apart across."""
    activity = np.zeros((81, 30, 41), np.float32)
    for depth, across in ((10, 28), (25, 53)):
        activity[across, depth, 20] = 1
    if side == "last":
        activity = activity[:, ::-1]
    mu = np.full(activity.shape, 0.0148)
    seen = planar(activity, mu, 3.0, torso_camera, axis=1, side=side, gap=40, layer_mm=9)
    return seen[:41], seen[41:]


@pytest.mark.parametrize("side", ["first", "last"])
def test_the_deeper_of_two_points_is_weaker_as_water_weakens(side):
    near, far = two_points(side)
    assert far.sum() / near.sum() == pytest.approx(0.51376, rel=0.002)


@pytest.mark.parametrize(("side", "passed"), [("first", 30), ("last", 0)])
def test_only_what_lies_before_the_source_weakens_it(side, passed):
    activity, mu = np.zeros((21, 30, 21)), np.zeros((21, 30, 21))
    activity[10, 15, 10] = 1
    mu[:, :10] = 0.0148
    seen = planar(activity, mu, 3.0, torso_camera, axis=1, side=side, gap=10, layer_mm=9)
    assert seen.sum() == pytest.approx(np.exp(-0.0148 * passed), rel=0.01)


@pytest.mark.parametrize("side", ["first", "last"])
def test_the_deeper_of_two_points_is_less_sharp(side):
    for seen, expected in zip(two_points(side), (6.351, 8.222), strict=True):
        profile = seen.sum(1) / seen.sum()
        at = np.arange(len(profile)) * 3.0
        spread = np.sqrt((profile * (at - (profile * at).sum()) ** 2).sum())
        assert spread * np.sqrt(8 * np.log(2)) == pytest.approx(expected, abs=0.03)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"mu": np.zeros((2, 2, 2))}, "the same shape"),
        ({"activity": np.full((3, 3, 3), np.nan)}, "must be numbers"),
        ({"layer_mm": 2.0}, "at least one voxel"),
        ({"voxel": 0.0}, "above 0 mm"),
    ],
)
def test_a_volume_that_cannot_be_seen_is_refused(given, said):
    usual = {"activity": np.zeros((3, 3, 3)), "mu": np.zeros((3, 3, 3)), "voxel": 3.0, "layer_mm": 9.0}
    with pytest.raises(ValueError, match=said):
        planar(**usual | given, fwhm_at=torso_camera, axis=1, side="first")
