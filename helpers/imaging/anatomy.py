"""The torso as numbers on a grid: which tissue is where, and how much of a voxel a lesion fills."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from ..errors import CasebookError
from . import values
from .cache import cached
from .grid import Grid
from .painting import Scene

LARGEST_LESION = 40.0
"""The largest diameter of a lesion that still is one, in mm."""


@dataclass(frozen=True)
class Lesion:
    """What a case adds to the anatomy: the number that switches it on, and the label it is painted with."""

    name: str
    label: str
    group: str

    @property
    def diameter(self) -> float:
        """Return how wide the lesion is in the pictures, in mm."""
        return float(values.load("torso_acquisition")["findings"][f"{self.name}_diameter"])

    def numbers(
        self, diameter: float | None = None, place: tuple[float, float, float] | None = None
    ) -> dict[str, float]:
        """Return the numbers of a scene with this lesion, `diameter` mm wide, its center moved to `place`.

        Without them it is as wide as in the pictures, and where it is there.

        Raises CasebookError for a diameter that is no number, not above 0 or too large, and for no place.
        """
        diameter = self.diameter if diameter is None else diameter
        if not (np.isfinite(diameter) and 0 < diameter <= LARGEST_LESION):
            raise CasebookError(
                f"lesion: a diameter of {diameter} mm cannot be drawn; "
                f"allowed is above 0 and up to {LARGEST_LESION:g} mm"
            )
        found = {self.name: 1.0, f"{self.name}_diameter": float(diameter)}
        if place is not None:
            if not np.isfinite(place).all():
                raise CasebookError(f"lesion: {place} is not a place; allowed are three numbers in mm")
            found |= {f"{self.name}_{axis}": float(each) for axis, each in zip("xyz", place, strict=True)}
        return found


MASS = Lesion("mass", "MASS", "finding of case 1")
PARASPINAL = Lesion("lesion", "PSLES", "finding of case 2")


@cache
def torso() -> Scene:
    """Return the described torso, read once."""
    return Scene(values.load("torso"), "torso")


def span(low: float, high: float, step: float) -> np.ndarray:
    """Return the centers of the steps from `low` to `high`, in mm."""
    return low + step * (np.arange(round((high - low) / step)) + 0.5)


def slab(middle: float, thickness: float, count: int) -> np.ndarray:
    """Return the levels of `count` even sub-slices of a slice, in mm."""
    return middle + (np.arange(count) - (count - 1) / 2) * thickness / count


def label_map(name: str, grid: Grid, /, **numbers: float) -> np.ndarray:
    """Return the labels (uint8) of the torso on a grid, kept in the cache under `name`."""
    points = [[float(each) for each in (axis[0], axis[-1], len(axis))] for axis in (grid.x, grid.y, grid.z)]
    built = cached(name, lambda: {"labels": torso().paint(grid, **numbers)}, points, grid.order, numbers)
    return built["labels"]


def share(grid: Grid, lesion: Lesion, /, fine: int = 3, **numbers: float) -> np.ndarray:
    """Return how much of each voxel the lesion fills, 0 to 1 (float32): `fine` points along each side.

    A lesion of a few voxels has no edge on their grid; its share of them does. Raises CasebookError where no
    part of the lesion lies in the body.
    """
    (lows, highs), margin = torso().box(lesion.group, **numbers), 6.0
    axes, places = [], []
    for name, low, high in zip("xyz", lows, highs, strict=True):
        points = np.asarray(getattr(grid, name), dtype=float)
        step = points[1] - points[0]
        near = np.flatnonzero((points > low - margin - step) & (points < high + margin + step))
        if not len(near):
            raise _outside(lesion)
        places.append(slice(near[0], near[-1] + 1))
        offsets = ((np.arange(fine) + 0.5) / fine - 0.5) * step
        axes.append((points[near][:, None] + offsets).ravel())
    labels = torso().paint(Grid(*axes, order=grid.order), **numbers)
    hit = labels == torso().number[lesion.label]
    if not hit.any():
        raise _outside(lesion)
    where = dict(zip("xyz", places, strict=True))
    shape = [each for name in grid.order for each in (where[name].stop - where[name].start, fine)]
    found = np.zeros(grid.shape, dtype=np.float32)
    found[tuple(where[name] for name in grid.order)] = hit.reshape(shape).mean(axis=(1, 3, 5))
    return found


def measured(lesion: Lesion, /, step: float = 0.5, **numbers: float) -> dict[str, Any]:
    """Return what a drawn lesion measures: volume_ml, equivalent_diameter and centroid (x, y, z), in mm."""
    (lows, highs), margin = torso().box(lesion.group, **numbers), 5.0
    grid = Grid(*(span(low - margin, high + margin, step) for low, high in zip(lows, highs, strict=True)))
    hit = torso().paint(grid, **numbers) == torso().number[lesion.label]
    if not hit.any():
        raise _outside(lesion)
    volume = float(hit.sum()) * step**3
    centroid = tuple(float(np.average(grid.open(name) + np.zeros(grid.shape), weights=hit)) for name in "xyz")
    return {
        "volume_ml": volume / 1000,
        "equivalent_diameter": float(np.cbrt(6 * volume / np.pi)),
        "centroid": centroid,
    }


def by_label(groups: list[Mapping[str, Any]], key: str | None = None, others: float = 0.0) -> np.ndarray:
    """Return the values of a table of tissues in the order of the labels (float32), else `others`."""
    found = np.full(len(torso().labels), others, dtype=np.float32)
    for group in groups:
        for label, value in group["tissues"].items():
            found[torso().number[label]] = value[key] if key else value
    return found


def _outside(lesion: Lesion) -> CasebookError:
    return CasebookError(
        f"lesion: no part of the {lesion.name} lies in the body; allowed are places inside it"
    )
