"""Figures of the torso's label maps: on bounding boxes against the same shapes on the full grid."""

from __future__ import annotations

import resource
import time

from helpers.imaging import abdomen, anatomy, chest_ct, mibg

GRIDS = {
    "abdomen MR": (abdomen.slice_grid, {"mass": 1.0, "mass_diameter": 15.0}),
    "CT axial": (lambda: chest_ct.slice_grid("axial"), chest_ct.numbers(True)),
    "CT coronal": (lambda: chest_ct.slice_grid("coronal"), chest_ct.numbers(True)),
    "MIBG": (mibg.body_grid, {}),
}


def label_maps() -> str:
    """Return the time of each label map on boxes, and its share of that on the full grid (at most 0.5)."""
    found = []
    for name, (grid, numbers) in GRIDS.items():
        points = grid()
        boxed = min(_seconds(points, numbers, boxed=True) for _ in range(2))
        full = _seconds(points, numbers, boxed=False)
        found.append(f"{name} {boxed:.2f} s, {boxed / full:.2f} of {full:.1f} s")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return "; ".join(found) + f" (at most 0.5); {memory:.0f} MB"


def _seconds(grid: anatomy.Grid, numbers: dict[str, float], boxed: bool) -> float:
    start = time.perf_counter()
    anatomy.torso().paint(grid, boxed=boxed, **numbers)
    return time.perf_counter() - start
