"""Emission imaging: what a gamma camera counts, and what is reconstructed from its counts. Lengths in mm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from scipy.ndimage import gaussian_filter, map_coordinates
from scipy.sparse import coo_array, csr_array
from scipy.special import ndtr

from .physics import fwhm_to_sigma

Resolution = Callable[[np.ndarray], np.ndarray]
"""The FWHM of a camera, in mm, at a distance from it, in mm."""

# Shares of a pixel below this, and those beyond three standard deviations, are given to the larger ones:
# the matrix stays small, and counts are kept.
_LEAST_WEIGHT = 0.001
_REACH = 3.0
_NEAREST = 10.0


def projection_matrix(
    shape: Sequence[int],
    voxel: float,
    angles: Sequence[float],
    orbit_radius: float,
    fwhm_at: Resolution,
    mu: np.ndarray | None = None,
) -> csr_array:
    """Return the sparse matrix (angles x bins) x (pixels) from one slice to its projections.

    `shape` is that of the slice, `voxel` the side of a pixel and of a detector bin, `angles` are in degrees;
    there are as many bins as the longer side has pixels. With x along the second axis and y along the first,
    from the center, a bin lies at x cos(a) + y sin(a), and the detector stands `orbit_radius` away towards
    (-sin(a), cos(a)). A pixel is spread over the bins by `fwhm_at` its distance (at least 10 mm) and weakened
    by exp(-integral of `mu`, per mm, on its way to the detector). Raises ValueError for what cannot be
    projected.
    """
    rows, columns = shape
    if rows < 1 or columns < 1 or not voxel > 0 or not len(angles):
        raise ValueError(
            "projection: a slice with pixels, a voxel above 0 mm and at least one angle are needed"
        )
    if mu is not None and (np.shape(mu) != (rows, columns) or not np.isfinite(mu).all()):
        raise ValueError(f"projection: mu must hold {rows} x {columns} numbers")
    bins = max(rows, columns)
    y, x = (np.indices((rows, columns)) - np.array([rows - 1, columns - 1])[:, None, None] / 2) * voxel
    pixels = np.arange(rows * columns, dtype=np.int32)
    parts = []
    for number, angle in enumerate(np.radians(angles)):
        along = (x * np.cos(angle) + y * np.sin(angle)).ravel()
        depth = (y * np.cos(angle) - x * np.sin(angle)).ravel()
        sigma = fwhm_to_sigma(fwhm_at(np.maximum(orbit_radius - depth, _NEAREST)))
        kept = (
            np.ones(along.size) if mu is None else np.exp(-_to_the_detector(mu, along, depth, angle, voxel))
        )
        parts.append(_spread(along / voxel, sigma / voxel, kept, bins, number * bins, pixels))
    weights, places, sources = (np.concatenate(each) for each in zip(*parts, strict=True))
    size = (len(angles) * bins, rows * columns)
    return coo_array((weights, (places, sources)), size).tocsr()


def _spread(
    along: np.ndarray, sigma: np.ndarray, kept: np.ndarray, bins: int, first: int, pixels: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    at = along + (bins - 1) / 2
    reach = int(np.ceil(_REACH * sigma.max() + 0.5))
    nearest = np.rint(at).astype(np.int32)
    offsets = np.arange(-reach, reach + 2, dtype=np.int32)
    edges = (nearest[:, None] + offsets - 0.5 - at[:, None]) / np.maximum(sigma, 1e-6)[:, None]
    shares = np.diff(ndtr(edges), axis=1)
    places = nearest[:, None] + offsets[:-1]
    shares = np.where(shares >= _LEAST_WEIGHT, shares, 0)
    shares *= (kept / shares.sum(axis=1))[:, None]
    used = (shares > 0) & (places >= 0) & (places < bins)
    sources = np.broadcast_to(pixels[:, None], used.shape)[used]
    return shares[used].astype(np.float32), places[used] + first, sources


def _to_the_detector(
    mu: np.ndarray, along: np.ndarray, depth: np.ndarray, angle: float, voxel: float
) -> np.ndarray:
    """Return the integral of mu from each pixel to the detector, summed on a grid turned towards it."""
    half = int(np.ceil(np.hypot(*mu.shape) / 2)) + 1
    steps = np.arange(-half, half + 1) * voxel
    out, side = np.meshgrid(steps, steps, indexing="ij")
    x = side * np.cos(angle) - out * np.sin(angle)
    y = side * np.sin(angle) + out * np.cos(angle)
    center = (np.array(mu.shape) - 1) / 2
    turned = map_coordinates(mu.astype(float), [y / voxel + center[0], x / voxel + center[1]], order=1)
    beyond = np.flip(np.cumsum(np.flip(turned, 0), 0), 0) - turned / 2
    return map_coordinates(beyond, [depth / voxel + half, along / voxel + half], order=1) * voxel


def osem(
    projections: np.ndarray,
    matrix: csr_array,
    n_angles: int,
    subsets: int,
    iterations: int,
    scatter: np.ndarray | float = 0.0,
    start: np.ndarray | None = None,
) -> np.ndarray:
    """Return the image or images that explain the projections, improved subset by subset of the angles.

    x <- x A^T(y / (A x + scatter)) / A^T 1. `projections` are (angles x bins) or (angles x bins) x slices, as
    are a known additive `scatter` and the result (pixels in place of bins); subset k holds the angles k, k +
    subsets, ... `start` is 1 everywhere unless given. Raises ValueError for projections below 0, or no
    numbers, or of another size, and for subsets that do not divide the angles.
    """
    projections = np.asarray(projections, np.float32)
    if not (np.isfinite(projections) & (projections >= 0)).all():
        raise ValueError("OSEM: projections must be numbers at or above 0")
    if n_angles < 1 or matrix.shape[0] % n_angles or len(projections) != matrix.shape[0]:
        raise ValueError(
            f"OSEM: the matrix needs {matrix.shape[0]} rows of projections, a whole number an angle"
        )
    if subsets < 1 or n_angles % subsets or iterations < 0:
        raise ValueError(f"OSEM: {subsets} subsets do not divide {n_angles} angles")
    bins = matrix.shape[0] // n_angles
    one_slice = projections.ndim == 1
    counts = projections.reshape(len(projections), -1)
    extra = np.broadcast_to(np.asarray(scatter, np.float32), projections.shape).reshape(counts.shape)
    image = np.ones((matrix.shape[1], counts.shape[1]), np.float32)
    if start is not None:
        image *= np.asarray(start, np.float32).reshape(matrix.shape[1], -1)
    rows = np.arange(len(projections)).reshape(n_angles, bins)
    parts = []
    for each in range(subsets):
        chosen = rows[each::subsets].ravel()
        forward = matrix[chosen]
        backward = forward.T.tocsr()
        seen = backward @ np.ones(len(chosen), np.float32)
        parts.append((forward, backward, seen[:, None], counts[chosen], extra[chosen]))
    for _ in range(iterations):
        for forward, backward, seen, counted, added in parts:
            expected = forward @ image + added
            ratio = np.divide(counted, expected, out=np.zeros_like(expected), where=expected > 0)
            # A pixel that no bin of the subset sees keeps its value.
            image *= np.divide(backward @ ratio, seen, out=np.ones_like(image), where=seen > 0)
    return image[:, 0] if one_slice else image


def planar(
    activity: np.ndarray,
    mu: np.ndarray,
    voxel: float,
    fwhm_at: Resolution,
    *,
    axis: int,
    side: Literal["first", "last"],
    gap: float = 0.0,
    layer_mm: float,
) -> np.ndarray:
    """Return what a camera counts that looks along `axis` of a volume, as a picture of the other two axes.

    The camera stands `gap` mm before the first or the last plane of the axis. Each voxel is weakened by
    exp(-integral of `mu`, per mm, from there to its center); layers of `layer_mm` are blurred by `fwhm_at`
    the distance of their center, then summed. Raises ValueError for volumes that differ, values that are no
    numbers and layers thinner than a voxel.
    """
    if np.shape(activity) != np.shape(mu) or np.ndim(activity) != 3:
        raise ValueError("planar: activity and mu must be volumes of the same shape")
    if not (np.isfinite(activity).all() and np.isfinite(mu).all()):
        raise ValueError("planar: activity and mu must be numbers")
    if not layer_mm >= voxel > 0:
        raise ValueError("planar: a layer must hold at least one voxel, and a voxel be above 0 mm")
    source, absorbing = (np.moveaxis(np.asarray(each, np.float32), axis, 0) for each in (activity, mu))
    if side == "last":
        source, absorbing = source[::-1], absorbing[::-1]
    passed = (np.cumsum(absorbing, 0, dtype=np.float32) - absorbing / 2) * voxel
    seen = source * np.exp(-passed)
    per_layer = round(layer_mm / voxel)
    image = np.zeros(seen.shape[1:], np.float32)
    for first in range(0, len(seen), per_layer):
        layer = seen[first : first + per_layer]
        distance = gap + (first + len(layer) / 2) * voxel
        sigma = float(fwhm_to_sigma(fwhm_at(np.asarray(distance)))) / voxel
        image += gaussian_filter(layer.sum(0), sigma, mode="constant")
    return image
