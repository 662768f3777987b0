"""A warm sphere in a warm body, as a slice and as a planar view show it. Lengths in mm; background 1."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from scipy.special import erf

from ..imaging.physics import blurred, fwhm_to_sigma, poisson

SIDE, VOXEL = 129, 1.0
"""Pixels of a picture across, and their size in mm: an odd number, so that one pixel lies in the middle."""

MU = 0.0148
"""Attenuation of soft tissue at 159 keV, per mm; assumed (memory, not verified)."""

# The background goes on beyond the border, with noise of the same kind.
_EDGE = "wrap"

# Pixels of a planar view across one of its own: cameras have pixels of 2 to 5 mm.
_PLANAR = 3

_PARTS = 3
"""Points a pixel is sampled at, along each side."""


@lru_cache(maxsize=8)
def distance(x: float = 0.0, y: float = 0.0) -> np.ndarray:
    """Return how far each pixel lies from (x, y), in mm from the middle of the picture."""
    steps = (np.arange(SIDE) - SIDE // 2) * VOXEL
    return np.hypot(steps[:, None] - y, steps - x).astype(np.float32)


def slice_object(diameter: float, ratio: float, fwhm: float, x: float = 0.0, y: float = 0.0) -> np.ndarray:
    """Return the slice through the middle of a sphere of uptake `ratio`, blurred across the slice only.

    The Gaussian is taken over the sphere's whole chord at each point: erf(half chord / (sqrt 2 sigma)).
    """
    sigma = float(fwhm_to_sigma(fwhm))

    def share(half: np.ndarray) -> np.ndarray:
        return erf(half / (np.sqrt(2) * sigma)) if sigma else (half > 0).astype(np.float32)

    return 1 + (ratio - 1) * _over_pixels(diameter, share, x, y)


def planar_object(diameter: float, ratio: float, thickness: float) -> np.ndarray:
    """Return what a planar view counts of a sphere in the middle of a slab, relative to the slab alone.

    Each depth is weakened by exp(-MU depth), integrated in closed form; what stands out of the slab is cut.
    """
    slab = -np.expm1(-MU * thickness) / MU

    def share(half: np.ndarray) -> np.ndarray:
        within = np.minimum(half, thickness / 2)
        return 2 * np.sinh(MU * within) / MU * np.exp(-MU * thickness / 2) / slab

    return 1 + (ratio - 1) * _over_pixels(diameter, share)


def counted(expected: np.ndarray, counts: float, fwhm: float, seed: int) -> np.ndarray:
    """Return a slice of resolution `fwhm` whose background alone gives `counts` photons.

    Its noise is as smooth as its resolution: this stands in for a reconstruction, which smooths what it
    computes. With infinite counts there is no noise. Background and lesion have noise of their own, so that
    the background stays as it is while the lesion changes. Raises ValueError for an uptake below that of the
    background.
    """
    if np.isposinf(counts):
        return blurred(expected, fwhm, VOXEL, edge=_EDGE)
    extra = expected - 1
    if (extra < 0).any():
        raise ValueError("uptake: a lesion below its background cannot be counted here")
    seen = poisson(np.ones(expected.shape), counts, np.random.default_rng(seed))
    more = counts * extra.sum() / extra.size
    return blurred(seen + poisson(extra, more, np.random.default_rng(seed + 1)), fwhm, VOXEL, edge=_EDGE)


def exposed(expected: np.ndarray, counts: float, fwhm: float, seed: int) -> np.ndarray:
    """Return a planar view whose background alone gives `counts` photons, in pixels of 3 mm.

    Each photon arrives where the blur brought it, by itself: the noise is that of counting and has no
    smoothness. Infinite counts and errors as for `counted`.
    """
    arriving = blurred(expected, fwhm, VOXEL, edge=_EDGE)
    if np.isposinf(counts):
        return arriving
    wide = SIDE // _PLANAR
    extra = arriving.reshape(wide, _PLANAR, wide, _PLANAR).mean(axis=(1, 3)) - 1
    if (extra < -1e-6).any():
        raise ValueError("uptake: a lesion below its background cannot be counted here")
    extra = np.clip(extra, 0, None)
    seen = poisson(np.ones(extra.shape), counts, np.random.default_rng(seed))
    seen += poisson(extra, counts * extra.sum() / extra.size, np.random.default_rng(seed + 1))
    return np.kron(seen, np.ones((_PLANAR, _PLANAR)))


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


def _over_pixels(
    diameter: float, share: Callable[[np.ndarray], np.ndarray], x: float = 0.0, y: float = 0.0
) -> np.ndarray:
    """Return the mean over each pixel of a function of half the sphere's chord, 0 where there is none."""
    seen = np.zeros((SIDE, SIDE), np.float32)
    reach = diameter / 2 + VOXEL
    boxes = []
    for middle in (y, x):
        first, last = (round((middle + each) / VOXEL) + SIDE // 2 for each in (-reach, reach))
        boxes.append((max(first, 0), min(last + 1, SIDE)))
    (top, bottom), (left, right) = boxes
    if top < bottom and left < right:
        inner = [
            ((np.arange((end - start) * _PARTS) + 0.5) / _PARTS + start - SIDE / 2) * VOXEL - middle
            for (start, end), middle in zip(boxes, (y, x), strict=True)
        ]
        half = np.sqrt(np.maximum((diameter / 2) ** 2 - inner[0][:, None] ** 2 - inner[1] ** 2, 0))
        points = share(half).reshape(bottom - top, _PARTS, right - left, _PARTS)
        seen[top:bottom, left:right] = points.mean((1, 3))
    return seen
