"""From a simulated slice to the picture of it: enlarged, in gray or colors."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

LONG_SIDE = 800
"""About how many pixels the longer side of a picture has."""


def enlargement(shape: tuple[int, ...]) -> int:
    """Return the whole number of picture pixels for each pixel of a slice (rows x columns)."""
    return max(1, round(LONG_SIDE / max(shape)))


def enlarged(image: np.ndarray, times: int) -> np.ndarray:
    """Return the image (rows x columns, float32) with `times` as many pixels a side (cubic splines)."""
    if times == 1:
        return np.asarray(image, dtype=np.float32)
    return ndimage.zoom(np.asarray(image, np.float32), times, order=3, mode="nearest", grid_mode=True)


def enlarged_mask(mask: np.ndarray, times: int) -> np.ndarray:
    """Return a mask, or shares from 0 to 1, enlarged as `enlarged` does; true from one half on."""
    return ndimage.zoom(np.asarray(mask, np.float32), times, order=1, mode="nearest", grid_mode=True) >= 0.5
