"""The head around the brain as labels on any grid of points: skull, orbits, nose, vessels, scalp."""

from __future__ import annotations

from functools import cache

import numpy as np

from . import hull, values
from .painting import Grid, Scene

_POINTS = 600_000
"""Points painted at once: enough to hide the overhead, few enough for little memory."""


@cache
def scene() -> Scene:
    """Return the drawing of data/head.yaml, read once."""
    return Scene(values.load("head")["scene"], "head.yaml")


def labels(x: np.ndarray, y: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Return the head's labels (uint8, numbered as in `scene().labels`), axes x, y, z.

    The coordinates are rising, 1-D, in template mm.
    """
    out = np.empty((len(x), len(y), len(z)), np.uint8)
    slab = max(1, _POINTS // (len(x) * len(y)))
    for start in range(0, len(z), slab):
        part = z[start : start + slab]
        given = {
            "hull": hull.sampled("distance", x, y, part),
            "brain": hull.sampled("brain", x, y, part),
        }
        out[:, :, start : start + slab] = scene().paint(Grid(x, y, part, order="xyz"), given)
    return out
