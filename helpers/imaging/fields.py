"""Smooth random fields: what makes a computed surface uneven."""

from __future__ import annotations

import numpy as np
from scipy import ndimage


def band_limited(shape: tuple[int, ...], scale: float, seed: int, amplitude: float = 1.0) -> np.ndarray:
    """Return a smooth random field, float32, of standard deviation `amplitude` and features of about `scale` points."""
    nodes = [max(4, int(np.ceil(n / scale)) + 3) for n in shape]
    field = np.random.default_rng(seed).standard_normal(nodes, dtype=np.float32)
    for axis, (n, count) in enumerate(zip(shape, nodes, strict=True)):
        field = _stretched(field, axis, np.arange(n) * ((count - 3) / n) + 1)
    return field * (amplitude / field.std())


def _stretched(field: np.ndarray, axis: int, places: np.ndarray) -> np.ndarray:
    # Cubic splines are separable: one small matrix an axis instead of one large look-up in all of them.
    count = field.shape[axis]
    rows = np.stack(
        [
            ndimage.map_coordinates(unit, [places], order=3, mode="nearest")
            for unit in np.eye(count, dtype=np.float32)
        ]
    )
    return np.moveaxis(np.tensordot(field, rows, axes=(axis, 0)), -1, axis).astype(np.float32)
