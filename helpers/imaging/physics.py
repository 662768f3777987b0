"""Signals, resolution, noise and partial volume, as functions of arrays. Lengths are in mm, times in ms."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.ndimage import gaussian_filter
from scipy.special import erf

FWHM_PER_SIGMA = 2 * np.sqrt(2 * np.log(2))
"""The full width at half maximum of a Gaussian whose standard deviation is 1: 2.3548."""

# Below this radius (in standard deviations) the closed recovery formulas cancel; their series takes over.
_TINY = 0.05


# -- magnetic resonance --------------------------------------------------------------------------------


def spin_echo(pd: ArrayLike, t1: ArrayLike, t2: ArrayLike, tr: float, te: float) -> np.ndarray:
    """Return the signal of a spin echo, PD (1 - exp(-TR/T1)) exp(-TE/T2), in the unit of `pd`.

    A relaxation time of 0 is the limit of a short one: full recovery, no echo. Raises ValueError for a time
    below 0 or one that is no number.
    """
    _refuse("times", t1, t2, tr, te)
    return np.asarray(pd) * (1 - _decay(tr, t1)) * _decay(te, t2)


def spoiled_gradient_echo(
    pd: ArrayLike, t1: ArrayLike, t2star: ArrayLike, tr: float, te: float, flip_deg: float
) -> np.ndarray:
    """Return the steady signal of a spoiled gradient echo (Ernst's formula), in the unit of `pd`.

    PD sin(a) (1 - E) / (1 - cos(a) E) exp(-TE/T2*), E = exp(-TR/T1), a = `flip_deg` in degrees. Raises
    ValueError for a time below 0 or one that is no number.
    """
    _refuse("times", t1, t2star, tr, te)
    angle = np.radians(flip_deg)
    rest = _decay(tr, t1)
    below = 1 - np.cos(angle) * rest
    # No flip and no recovery leave 0/0; without a flip there is no signal.
    share = np.divide(np.sin(angle) * (1 - rest), below, out=np.zeros_like(below), where=below > 0)
    return np.asarray(pd) * share * _decay(te, t2star)


def _decay(time: float, constant: ArrayLike) -> np.ndarray:
    constant = np.asarray(constant, float)
    rate = np.divide(time, constant, out=np.full(constant.shape, np.inf), where=constant > 0)
    return np.exp(-rate)


# -- resolution ----------------------------------------------------------------------------------------


def fwhm_to_sigma(fwhm: ArrayLike) -> np.ndarray:
    """Return the standard deviation of a Gaussian from its full width at half maximum, in the same unit."""
    _refuse("resolution", fwhm)
    return np.asarray(fwhm, float) / FWHM_PER_SIGMA


def blurred(image: np.ndarray, fwhm: ArrayLike, voxel: ArrayLike, edge: str = "nearest") -> np.ndarray:
    """Return the image as a Gaussian point spread of `fwhm` mm shows it.

    `fwhm` and `voxel` in mm are each one value or one an axis. A fwhm of 0 returns the image. What lies
    beyond the border is like the border ("nearest") or nothing ("constant"). Raises ValueError for a fwhm
    below 0, a voxel not above 0, or one that is no number.
    """
    _refuse("voxel", voxel, zero=False)
    sigma = np.broadcast_to(fwhm_to_sigma(fwhm) / np.asarray(voxel, float), (np.ndim(image),))
    if not sigma.any():
        return np.asarray(image)
    # Integers would be rounded on their way through.
    image = np.asarray(image, np.result_type(image, np.float32))
    return gaussian_filter(image, sigma, mode=edge)


def collimator_fwhm(distance: ArrayLike, intrinsic: float, offset: float, slope: float) -> np.ndarray:
    """Return a gamma camera's FWHM at a distance, in mm: sqrt(intrinsic^2 + (offset + slope distance)^2)."""
    _refuse("distance", distance)
    return np.hypot(intrinsic, offset + slope * np.asarray(distance, float))


# -- noise ---------------------------------------------------------------------------------------------


def rician(
    image: np.ndarray, sigma: float, generator: np.random.Generator, correlation: float = 0.0
) -> np.ndarray:
    """Return the magnitude of a signal with Gaussian noise of standard deviation `sigma` in both channels.

    `correlation` is the standard deviation, in pixels, of a blur of the noise, which is then rescaled to
    `sigma`. Raises ValueError for a sigma below 0 or one that is no number.
    """
    _refuse("noise", sigma, correlation)
    real, imaginary = (_gaussian_noise(np.shape(image), sigma, generator, correlation) for _ in range(2))
    return np.hypot(image + real, imaginary).astype(np.float32)


def _gaussian_noise(
    shape: tuple[int, ...], sigma: float, generator: np.random.Generator, correlation: float
) -> np.ndarray:
    noise = generator.standard_normal(shape, np.float32)
    if correlation:
        noise = gaussian_filter(noise, correlation, mode="wrap")
    spread = noise.std()
    return noise * (sigma / spread) if spread else noise


def poisson(image: np.ndarray, total_counts: float, generator: np.random.Generator) -> np.ndarray:
    """Return the image as `total_counts` detected photons, on the average, show it; in the unit of the image.

    Without counts, and where nothing is active, the picture is zero. Raises ValueError for values below 0 or
    that are no numbers.
    """
    _refuse("counts", total_counts)
    _refuse("activity", image)
    total = np.sum(image, dtype=float)
    if not total or not total_counts:
        return np.zeros(np.shape(image), np.float32)
    counts_per_unit = total_counts / total
    return (generator.poisson(np.asarray(image, float) * counts_per_unit) / counts_per_unit).astype(
        np.float32
    )


# -- partial volume ------------------------------------------------------------------------------------


def recovery_center(diameter: ArrayLike, fwhm: ArrayLike) -> np.ndarray:
    """Return what share of its true contrast a sphere shows in its center, 0 to 1.

    A uniform sphere under a Gaussian point spread: erf(t/sqrt 2) - sqrt(2/pi) t exp(-t^2/2), with t the
    radius in standard deviations. Raises ValueError for a length below 0 or one that is no number.
    """
    t = _radius_in_sigmas(diameter, fwhm)
    whole = erf(t / np.sqrt(2)) - np.sqrt(2 / np.pi) * t * np.exp(-(t**2) / 2)
    return np.where(t < _TINY, _tiny_sphere(t, 0.3), whole)


def recovery_mean(diameter: ArrayLike, fwhm: ArrayLike) -> np.ndarray:
    """Return what share of its true contrast a sphere shows on the average over its volume, 0 to 1.

    The Gaussian point spread averaged over all pairs of points in the sphere (the overlap of two spheres).
    Raises ValueError for a length below 0 or one that is no number.
    """
    t = _radius_in_sigmas(diameter, fwhm)
    a = 2 * np.maximum(t, _TINY)
    k, e = np.sqrt(2 / np.pi), np.exp(-(a**2) / 2)
    zeroth = erf(a / np.sqrt(2)) - k * a * e
    first = k * (2 - (a**2 + 2) * e)
    third = k * (8 - (a**4 + 4 * a**2 + 8) * e)
    whole = zeroth - 3 / 2 * first / a + third / (2 * a**3)
    return np.where(t < _TINY, _tiny_sphere(t, 0.6), whole)


def _radius_in_sigmas(diameter: ArrayLike, fwhm: ArrayLike) -> np.ndarray:
    _refuse("diameter", diameter)
    radius, sigma = np.broadcast_arrays(np.asarray(diameter, float) / 2, fwhm_to_sigma(fwhm))
    # So far is complete recovery to the last digit, and its fourth power does not overflow.
    far = np.where(radius > 0, 1e15, 0.0)
    with np.errstate(over="ignore"):
        return np.minimum(np.divide(radius, sigma, out=far.copy(), where=sigma > 0), far)


def _tiny_sphere(t: np.ndarray, loss: float) -> np.ndarray:
    return np.sqrt(2 / np.pi) / 3 * t**3 * (1 - loss * t**2)


# -- display -------------------------------------------------------------------------------------------


def window(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """Return the values as gray levels, uint8: black at `low`, white at `high`, black for no number.

    Raises ValueError unless low is below high.
    """
    if not low < high:
        raise ValueError(f"window: {low} to {high} is empty; the lower end must be below the upper one")
    scaled = np.clip((np.nan_to_num(values, nan=low, posinf=high, neginf=low) - low) / (high - low), 0, 1)
    return np.rint(255 * scaled).astype(np.uint8)


def _refuse(what: str, *given: ArrayLike, zero: bool = True) -> None:
    for each in given:
        values = np.asarray(each)
        if not (np.isfinite(values) & (values >= 0 if zero else values > 0)).all():
            raise ValueError(f"{what}: only numbers {'at or ' if zero else ''}above 0 are allowed")
