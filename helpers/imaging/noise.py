"""Random fields from seeds (PCG64, numpy's default generator).

A lattice field fills all space and does not know the grid it is sampled on, so a slice and a volume agree;
band-limited noise belongs to one array. Both are sampled axis by axis, far faster than point by point.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy import ndimage

_NODES = 40
_SOFT = 1.55
_SHIFT = {"x": 7.0, "y": 11.0, "z": 3.0}


@cache
def _lattice(seed: int) -> np.ndarray:
    drawn = np.random.default_rng(seed).standard_normal((_NODES,) * 3)
    smooth = ndimage.gaussian_filter(drawn, _SOFT, mode="wrap")
    return (smooth / smooth.std()).astype(np.float32)


def lattice_field(
    seed: int, scale: float, x: np.ndarray, y: np.ndarray, z: np.ndarray, order: str = "zyx"
) -> np.ndarray:
    """Return a smooth periodic random field of unit variance on the grid of the 1-D coordinates (mm).

    `scale` is about the size of its spots, in mm. `order` names the axes of the result. Float32.
    """
    field, given = _lattice(seed), {"x": x, "y": y, "z": z}
    for axis, name in enumerate("xyz"):
        place = np.asarray(given[name], dtype=np.float64) * (4.0 / scale) + _SHIFT[name]
        low = np.floor(place)
        part = (place - low).astype(np.float32).reshape([-1 if each == axis else 1 for each in range(3)])
        index = low.astype(np.int64) % _NODES
        below, above = np.take(field, index, axis=axis), np.take(field, (index + 1) % _NODES, axis=axis)
        field = below + (above - below) * part
    return np.ascontiguousarray(field.transpose(["xyz".index(name) for name in order]))


def band(shape: tuple[int, ...], scale: float, seed: int, amplitude: float = 1.0) -> np.ndarray:
    """Return smooth noise of the shape, spots of about `scale` elements, standard deviation `amplitude`.

    Normal numbers on a coarse lattice, joined by cubic B-splines. Float32.
    """
    nodes = [max(4, int(np.ceil(n / scale)) + 3) for n in shape]
    field = np.random.default_rng(seed).standard_normal(nodes, dtype=np.float32)
    field = ndimage.spline_filter(field, order=3, output=np.float32, mode="nearest")
    for axis, (n, count) in enumerate(zip(shape, nodes, strict=True)):
        weights = _spline_weights(n, count)
        field = np.moveaxis(np.tensordot(weights, field, axes=(1, axis)), 0, axis)
    return np.ascontiguousarray(field * np.float32(amplitude / max(float(field.std()), 1e-12)))


def grain(
    shape: tuple[int, ...], sigma: float | tuple[float, ...], generator: np.random.Generator
) -> np.ndarray:
    """Return white noise blurred with a Gaussian of `sigma` elements, of unit variance again. Float32."""
    drawn = generator.standard_normal(shape, dtype=np.float32)
    smooth = ndimage.gaussian_filter(drawn, sigma, mode="wrap")
    return smooth / max(float(smooth.std()), 1e-12)


def _spline_weights(n: int, count: int) -> np.ndarray:
    """Return the weights (n x count) of the cubic B-spline at n even places within `count` coefficients."""
    place = np.arange(n) * (count - 3) / n + 1
    away = np.abs(place[:, None] - np.arange(count)[None])
    near = 2.0 / 3.0 - away**2 + away**3 / 2.0
    far = np.clip(2.0 - away, 0.0, None) ** 3 / 6.0
    return np.where(away < 1.0, near, far).astype(np.float32)
