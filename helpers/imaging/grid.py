"""The points that a label map is painted on, and boxes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

Slices = tuple[slice, ...]
"""A box of an array: one slice for each of its axes."""


@dataclass(frozen=True)
class Grid:
    """The points of a label map: rising 1-D coordinates in mm, and the order of the axes of its arrays."""

    x: np.ndarray
    y: np.ndarray
    z: np.ndarray
    order: str = "zyx"

    @property
    def shape(self) -> tuple[int, ...]:
        """Return the shape of an array on this grid."""
        return tuple(len(getattr(self, name)) for name in self.order)

    def open(self, name: str) -> np.ndarray:
        """Return one coordinate as a float32 array that broadcasts against the grid."""
        values = np.asarray(getattr(self, name), dtype=np.float32)
        return values.reshape([-1 if each == name else 1 for each in self.order])

    def slices(self, low: Mapping[str, float], high: Mapping[str, float]) -> Slices | None:
        """Return where the points between `low` and `high` (mm) are; None where there are none."""
        found = []
        for name in self.order:
            values = getattr(self, name)
            start = int(np.searchsorted(values, low[name], "left"))
            stop = int(np.searchsorted(values, high[name], "right"))
            if start >= stop:
                return None
            found.append(slice(start, stop))
        return tuple(found)


def common(a: Slices, b: Slices) -> Slices | None:
    """Return the box inside both boxes; None where they do not meet."""
    found = tuple(slice(max(p.start, q.start), min(p.stop, q.stop)) for p, q in zip(a, b, strict=True))
    return found if all(each.start < each.stop for each in found) else None
