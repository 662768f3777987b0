"""The physics of the pictures, against closed formulas, independent simulations and limits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import erf

from helpers.imaging.physics import (
    blurred,
    collimator_fwhm,
    fwhm_to_sigma,
    poisson,
    recovery_center,
    recovery_mean,
    rician,
    spin_echo,
    spoiled_gradient_echo,
    window,
)

NAN = float("nan")


# -- signals -------------------------------------------------------------------------------------------


def test_a_spin_echo_follows_its_limits():
    assert spin_echo(0.8, 1000, 100, 1e9, 0) == pytest.approx(0.8)
    assert spin_echo(0.8, 1000, 100, 0, 0) == 0
    assert spin_echo(1, 1000, 100, 1e9, 100) == pytest.approx(np.exp(-1))
    assert spin_echo(1, 1000, 100, 1000, 0) == pytest.approx(1 - np.exp(-1))
    # A liquid (long T1 and T2) is dark on T1 weighting and bright on T2 weighting.
    assert spin_echo(1, 4000, 2000, 500, 10) < spin_echo(0.7, 700, 80, 500, 10)
    assert spin_echo(1, 4000, 2000, 4500, 100) > spin_echo(0.7, 700, 80, 4500, 100)


def test_the_flip_angle_of_most_signal_is_ernsts():
    flips = np.linspace(1, 89, 881)
    signals = [float(spoiled_gradient_echo(1, 900, 60, 18, 0, each)) for each in flips]
    assert flips[int(np.argmax(signals))] == pytest.approx(np.degrees(np.arccos(np.exp(-18 / 900))), abs=0.1)


def test_a_gradient_echo_follows_its_limits():
    assert spoiled_gradient_echo(0.7, 900, 60, 1e9, 0, 90) == pytest.approx(0.7)
    assert spoiled_gradient_echo(0.7, 900, 60, 18, 60, 90) == pytest.approx(
        0.7 * (1 - np.exp(-18 / 900)) * np.exp(-1)
    )
    assert spoiled_gradient_echo(0.7, 900, 60, 18, 0, 0) == 0
    assert spoiled_gradient_echo(0.7, 900, 60, 0, 0, 0) == 0


def test_air_without_relaxation_times_gives_no_signal_and_no_warning():
    pd, t1, t2 = np.array([0.0, 0.8]), np.array([0.0, 900.0]), np.array([0.0, 60.0])
    for signal in (spin_echo(pd, t1, t2, 500, 0), spoiled_gradient_echo(pd, t1, t2, 18, 0, 30)):
        assert signal[0] == 0
        assert signal[1] > 0


@pytest.mark.parametrize("t1", [-1, NAN])
def test_a_time_that_cannot_be_is_refused(t1):
    with pytest.raises(ValueError, match="times: only numbers at or above 0"):
        spin_echo(1, t1, 100, 500, 10)
    with pytest.raises(ValueError, match="times: only numbers at or above 0"):
        spoiled_gradient_echo(1, t1, 100, 500, 10, 30)


# -- resolution ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("fwhm", "voxel"), [(8, 1), (8, 2), ((6, 12), (1, 2))])
def test_a_point_becomes_as_wide_at_half_its_height_as_asked(fwhm, voxel):
    image = np.zeros((161, 161))
    image[80, 80] = 1
    seen = blurred(image, fwhm, voxel)
    assert seen.sum() == pytest.approx(1)
    wanted, size = np.broadcast_to(fwhm, 2), np.broadcast_to(voxel, 2)
    for axis, profile in enumerate((seen[:, 80], seen[80])):
        fine = np.linspace(80, 160, 80001)
        half = np.interp(fine, np.arange(161), np.log(np.maximum(profile, 1e-300))) < np.log(profile[80] / 2)
        # Between pixels the logarithm of a Gaussian is a parabola, the interpolation a chord of it.
        assert 2 * (fine[np.argmax(half)] - 80) * size[axis] == pytest.approx(wanted[axis], rel=0.02)


def test_a_fwhm_of_zero_leaves_the_image_and_integers_are_not_rounded():
    image = np.arange(12).reshape(3, 4)
    assert (blurred(image, 0, 1) == image).all()
    step = np.zeros((1, 40), int)
    step[:, 20:] = 1
    assert np.unique(blurred(step, (0, 10), 1)).size > 10


@pytest.mark.parametrize(("fwhm", "voxel", "said"), [(-1, 1, "resolution"), (NAN, 1, "resolution")])
def test_a_blur_that_cannot_be_is_refused(fwhm, voxel, said):
    with pytest.raises(ValueError, match=said):
        blurred(np.zeros((3, 3)), fwhm, voxel)


@pytest.mark.parametrize("voxel", [0, -1, NAN])
def test_a_voxel_without_a_size_is_refused(voxel):
    with pytest.raises(ValueError, match="voxel: only numbers above 0"):
        blurred(np.zeros((3, 3)), 1, voxel)


def test_a_camera_sees_less_sharply_from_afar():
    assert collimator_fwhm(0, 3, 4, 0.05) == pytest.approx(5)
    assert collimator_fwhm([71.5, 116.5], 3.6, 1.8, 0.048) == pytest.approx([6.351, 8.222], abs=0.001)
    far = collimator_fwhm(1e6, 3.6, 1.8, 0.048)
    assert far == pytest.approx(0.048e6, rel=1e-3)
    with pytest.raises(ValueError, match="distance"):
        collimator_fwhm(-1, 3, 4, 0.05)


# -- noise ---------------------------------------------------------------------------------------------


def test_counts_scatter_as_poissons_law_says():
    image = np.full((200, 200), 3.0)
    seen = poisson(image, 40000 * 25, np.random.default_rng(1))
    # 25 counts a pixel: mean 3, standard deviation 3 / 5; the tolerances are 5 standard errors.
    assert seen.mean() == pytest.approx(3, abs=5 * 0.6 / 200)
    assert seen.std() == pytest.approx(0.6, rel=5 / np.sqrt(2 * 40000))


def test_no_counts_and_no_activity_give_a_black_picture():
    generator = np.random.default_rng(1)
    assert not poisson(np.ones((4, 4)), 0, generator).any()
    assert not poisson(np.zeros((4, 4)), 100, generator).any()


@pytest.mark.parametrize("counts", [-1, NAN, np.inf])
def test_counts_that_cannot_be_are_refused(counts):
    with pytest.raises(ValueError, match="counts: only numbers at or above 0"):
        poisson(np.ones((4, 4)), counts, np.random.default_rng(1))


@pytest.mark.parametrize("value", [-1, NAN])
def test_activity_that_cannot_be_is_refused(value):
    with pytest.raises(ValueError, match="activity"):
        poisson(np.full((4, 4), value), 10, np.random.default_rng(1))


@pytest.mark.parametrize("correlation", [0, 1.5])
def test_rician_noise_is_rayleighs_in_air_and_gaussian_in_signal(correlation):
    generator = np.random.default_rng(2)
    air = rician(np.zeros((400, 400)), 2.0, generator, correlation)
    assert air.mean() == pytest.approx(2 * np.sqrt(np.pi / 2), rel=0.03)
    tissue = rician(np.full((400, 400), 200.0), 2.0, generator, correlation)
    assert tissue.std() == pytest.approx(2, rel=0.03)
    assert tissue.mean() == pytest.approx(200, rel=0.001)
    neighbors = np.corrcoef(tissue[:, 1:].ravel(), tissue[:, :-1].ravel())[0, 1]
    # The autocorrelation of noise under a Gaussian of s pixels is exp(-1/(4 s^2)) one pixel on.
    assert neighbors == pytest.approx(np.exp(-1 / (4 * correlation**2)) if correlation else 0, abs=0.03)


def test_no_noise_leaves_the_signal():
    image = np.arange(12.0).reshape(3, 4)
    assert (rician(image, 0, np.random.default_rng(1)) == image).all()
    with pytest.raises(ValueError, match="noise"):
        rician(image, NAN, np.random.default_rng(1))


# -- partial volume ------------------------------------------------------------------------------------

PUBLISHED = {10: (0.29, 0.22), 15: (0.63, 0.40), 20: (0.86, 0.52), 30: (0.99, 0.67), 40: (1.00, 0.75)}


@pytest.mark.parametrize(("diameter", "expected"), PUBLISHED.items())
def test_recovery_at_a_resolution_of_10_mm(diameter, expected):
    assert recovery_center(diameter, 10) == pytest.approx(expected[0], abs=0.006)
    assert recovery_mean(diameter, 10) == pytest.approx(expected[1], abs=0.006)


def simulated(diameter, fwhm):
    """Blur a sphere of 1 mm voxels, each the mean of 27 points, by a transform of its own."""
    half = int(np.ceil(diameter / 2 + 2 * fwhm))
    inside = 0
    for shift in np.ndindex(3, 3, 3):
        axes = [np.arange(-half, half + 1) + (each - 1) / 3 for each in shift]
        z, y, x = np.meshgrid(*axes, indexing="ij", sparse=True)
        inside = inside + (z**2 + y**2 + x**2 < (diameter / 2) ** 2) / 27
    steps = np.arange(2 * half + 1)
    steps = np.minimum(steps, 2 * half + 1 - steps)
    kernel = np.exp(-4 * np.log(2) * (steps / fwhm) ** 2)
    spread = np.einsum("i,j,k->ijk", kernel, kernel, kernel) / kernel.sum() ** 3
    seen = np.fft.ifftn(np.fft.fftn(inside) * np.fft.fftn(spread)).real
    return seen[half, half, half], (seen * inside).sum() / inside.sum()


@pytest.mark.parametrize("fwhm", [8, 12])
@pytest.mark.parametrize("diameter", [6, 12, 20, 30])
def test_recovery_agrees_with_a_voxel_simulation(diameter, fwhm):
    center, mean = simulated(diameter, fwhm)
    assert recovery_center(diameter, fwhm) == pytest.approx(center, abs=0.01)
    assert recovery_mean(diameter, fwhm) == pytest.approx(mean, abs=0.01)


@pytest.mark.parametrize("diameter", [0.3, 1, 5, 17, 60])
def test_recovery_agrees_with_an_integral_over_shells(diameter):
    from scipy.integrate import quad

    radius, sigma = diameter / 2, 9 / np.sqrt(8 * np.log(2))

    def value(r):  # the blurred sphere at a distance r from its center, in error functions
        low, high = (r - radius) / sigma, (r + radius) / sigma
        flat = (erf(high / np.sqrt(2)) - erf(low / np.sqrt(2))) / 2
        return flat - sigma / r / np.sqrt(2 * np.pi) * (np.exp(-(low**2) / 2) - np.exp(-(high**2) / 2))

    mean = quad(lambda r: value(r) * r**2, 1e-6, radius, epsabs=1e-12)[0] * 3 / radius**3
    assert recovery_mean(diameter, 9) == pytest.approx(mean, abs=1e-6)
    assert recovery_center(diameter, 9) == pytest.approx(value(1e-4 * radius), abs=1e-5)


def test_a_resolution_5_percent_off_would_be_seen():
    assert abs(recovery_center(15, 10.5) - recovery_center(15, 10)) > 0.02


@given(st.floats(0, 1e3), st.floats(0, 1e3))
def test_recovery_lies_between_none_and_all_and_grows_with_the_sphere(diameter, fwhm):
    center, mean = recovery_center(diameter, fwhm), recovery_mean(diameter, fwhm)
    assert 0 <= mean <= center + 1e-12 <= 1 + 2e-12
    assert recovery_center(diameter * 1.01, fwhm) >= center - 1e-9
    assert recovery_mean(diameter * 1.01, fwhm) >= mean - 1e-9


def test_the_ends_of_recovery_are_defined():
    for recovery in (recovery_center, recovery_mean):
        assert recovery(15, 0) == pytest.approx(1, abs=1e-12)
        assert recovery(0, 10) == 0
        assert recovery(0, 0) == 0
        assert recovery(1e-200, 10) == 0
        assert recovery(1e6, 10) == pytest.approx(1, abs=1e-4)
        assert recovery(np.array([5, 10]), np.array([[8], [12]])).shape == (2, 2)
        # The series for tiny spheres meets the formula.
        sigma = float(fwhm_to_sigma(10))
        below, above = (recovery(2 * each * sigma, 10) for each in (0.04999, 0.05001))
        assert above / below == pytest.approx((0.05001 / 0.04999) ** 3, rel=1e-3)


@pytest.mark.parametrize(("diameter", "fwhm"), [(NAN, 10), (-1, 10), (15, NAN), (15, -1), (np.inf, 10)])
def test_a_sphere_that_cannot_be_is_refused(diameter, fwhm):
    for recovery in (recovery_center, recovery_mean):
        with pytest.raises(ValueError, match="only numbers at or above 0"):
            recovery(diameter, fwhm)


# -- display -------------------------------------------------------------------------------------------


def test_a_window_maps_its_ends_to_black_and_white():
    shown = window(np.array([-1, 0, 1, 2, 3, NAN, np.inf, -np.inf]), 0, 2)
    assert shown.tolist() == [0, 0, 128, 255, 255, 0, 255, 0]
    assert shown.dtype == np.uint8


@pytest.mark.parametrize(("low", "high"), [(1, 1), (2, 1), (NAN, 1)])
def test_an_empty_window_is_refused(low, high):
    with pytest.raises(ValueError, match="the lower end must be below"):
        window(np.zeros(3), low, high)
