"""A warm sphere in a warm body, as a slice and as a planar view show it. Lengths in mm; background 1."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.special import erf

from ..imaging.physics import blurred, fwhm_to_sigma, poisson

SIDE, VOXEL = 129, 1.0
"""Pixels of a picture across, and their size in mm: an odd number, so that one pixel lies in the middle."""

MU = 0.0148
"""Attenuation of soft tissue at 159 keV, per mm; assumed (memory, not verified)."""


@lru_cache(maxsize=8)
def distance(x: float = 0.0, y: float = 0.0) -> np.ndarray:
    """Return how far each pixel lies from (x, y), in mm from the middle of the picture."""
    steps = (np.arange(SIDE) - SIDE // 2) * VOXEL
    return np.hypot(steps[:, None] - y, steps - x).astype(np.float32)


def slice_object(diameter: float, ratio: float, fwhm: float, x: float = 0.0, y: float = 0.0) -> np.ndarray:
    """Return the slice through the middle of a sphere of uptake `ratio`, blurred across the slice only.

    The Gaussian is taken over the sphere's whole chord at each pixel: erf(half chord / (sqrt 2 sigma)).
    """
    half = _half_chord(diameter, x, y)
    sigma = float(fwhm_to_sigma(fwhm))
    share = erf(half / (np.sqrt(2) * sigma)) if sigma else (half > 0).astype(np.float32)
    return 1 + (ratio - 1) * share


def planar_object(diameter: float, ratio: float, thickness: float) -> np.ndarray:
    """Return what a planar view counts of a sphere in the middle of a slab, relative to the slab alone.

    Each depth is weakened by exp(-MU depth); integrated in closed form. What stands out of the slab is cut
    off.
    """
    half = np.minimum(_half_chord(diameter), thickness / 2)
    slab = -np.expm1(-MU * thickness) / MU
    sphere = 2 * np.sinh(MU * half) / MU * np.exp(-MU * thickness / 2)
    return 1 + (ratio - 1) * sphere / slab


def counted(expected: np.ndarray, counts: float, fwhm: float, seed: int) -> np.ndarray:
    """Return a picture whose background alone gives `counts` photons, each placed with a blur of `fwhm`.

    With infinite counts there is no noise. Background and lesion have noise of their own, so that the
    background stays as it is while the lesion changes. Raises ValueError for an uptake below that of the
    background.
    """
    if np.isposinf(counts):
        return blurred(expected, fwhm, VOXEL)
    extra = expected - 1
    if (extra < 0).any():
        raise ValueError("uptake: a lesion below its background cannot be counted here")
    seen = poisson(np.ones(expected.shape), counts, np.random.default_rng(seed))
    more = counts * extra.sum() / extra.size
    return blurred(seen + poisson(extra, more, np.random.default_rng(seed + 1)), fwhm, VOXEL)


def center_reading(picture: np.ndarray) -> float:
    """Return what the middle pixel reads."""
    return float(picture[SIDE // 2, SIDE // 2])


def mean_reading(picture: np.ndarray, diameter: float) -> float:
    """Return the mean over the sphere, from the slice through its middle.

    Each ring of the slice stands for a shell of the sphere, so a pixel weighs as much as its distance.
    """
    r = distance()
    # A pixel on the edge counts as far as it lies inside; the middle one as a small ball of its own.
    weights = np.clip(0.5 + (diameter / 2 - r) / VOXEL, 0, 1) * np.maximum(r, VOXEL / 4)
    return float((picture * weights).sum() / weights.sum())


def _half_chord(diameter: float, x: float = 0.0, y: float = 0.0) -> np.ndarray:
    r = distance(x, y)
    return np.sqrt(np.maximum((diameter / 2) ** 2 - r**2, 0))
