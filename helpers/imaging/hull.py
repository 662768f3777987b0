"""The inner surface of the skull: a smooth hull around the brain, from which the head is measured."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from . import cache, template, values
from .brain import brain

_PAD = 34


def hull() -> dict[str, np.ndarray]:
    """Return `distance` to the hull (mm, negative inside) and `brain`, the distance to brain tissue (mm).

    Both float32 on a grid of 2 mm in x, y, z; `first` holds the coordinates of its first point.
    """
    return cache.cached("hull", _build)


def sampled(name: str, x: np.ndarray, y: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Return "distance" or "brain" at a grid of 1-D coordinates in template mm, linearly interpolated."""
    grid = hull()
    field, step = grid[name], float(grid["step"])
    for axis, places in enumerate((x, y, z)):
        at = np.clip((np.asarray(places) - grid["first"][axis]) / step, 0, field.shape[axis] - 1.001)
        low = at.astype(int)
        part = (at - low).astype(np.float32).reshape([-1 if each == axis else 1 for each in range(3)])
        field = np.take(field, low, axis) * (1 - part) + np.take(field, low + 1, axis) * part
    return field


def _build() -> dict[str, np.ndarray]:
    rule = values.load("head")["hull"]
    step = rule["step"]
    tissue = np.pad(_mask(rule["tissue_above"], step), _PAD)
    first = -(template.origin() + _PAD * step).astype(np.float32)
    y, z = (first[axis] + step * np.arange(tissue.shape[axis]) for axis in (1, 2))
    closed = _closed(tissue, step, **rule["closing"])
    vault = _closed(tissue, step, **rule["vault_closing"])
    smooth = rule["vault"]
    closed |= vault & ((z > smooth["above"]) | (y[:, None] < smooth["behind"]))
    _extend_down(closed, z, step, **rule["downward"])
    closed = ndimage.binary_fill_holes(closed)
    distance = (ndimage.distance_transform_edt(~closed) - ndimage.distance_transform_edt(closed)) * step
    to_brain = ndimage.distance_transform_edt(~tissue) * step
    return {
        "distance": ndimage.gaussian_filter(distance.astype(np.float32), rule["smoothing"]),
        "brain": ndimage.gaussian_filter(to_brain.astype(np.float32), rule["brain_smoothing"]),
        "first": first,
        "step": np.float32(step),
    }


def _mask(above: float, step: int) -> np.ndarray:
    # A function of its own, so that the brain is let go before the distances are measured.
    gray, white = brain().tissue()
    gray += white
    return gray[::step, ::step, ::step] > above


def _closed(mask: np.ndarray, step: float, grow: float, shrink: float) -> np.ndarray:
    grown = ndimage.distance_transform_edt(~mask) * step < grow
    return ndimage.distance_transform_edt(grown) * step > shrink


def _extend_down(closed: np.ndarray, z: np.ndarray, step: float, start: float, shrink_per_mm: float) -> None:
    """Carry the section at `start` downwards, smaller with each mm: the hull stays open below."""
    top = int(np.argmin(np.abs(z - start)))
    inward = ndimage.distance_transform_edt(closed[:, :, top]) * step
    for level in range(top):
        closed[:, :, level] |= inward > shrink_per_mm * (start - z[level])
