"""The brain as fractions of gray and white matter, and a cerebellum that may have lost tissue."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from . import atrophy, cache, template, values
from .cerebellum import BRAINSTEM, CEREBELLUM, REST, segmented


@dataclass(frozen=True)
class Brain:
    """Tissue fractions on the template grid (x to the right, y forward, z up), float32 from 0 to 1.

    `gray` and `white` are those of cerebrum and brainstem; `cerebellar_gray` and `cerebellar_white` cover
    `atrophy.box()` only. `labels` (REST, CEREBELLUM, BRAINSTEM) are those before any atrophy;
    `cortex` is a mask of what is clearly gray in the cerebrum.
    """

    gray: np.ndarray
    white: np.ndarray
    cerebellar_gray: np.ndarray
    cerebellar_white: np.ndarray
    labels: np.ndarray
    cortex: np.ndarray

    def tissue(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the gray and white fractions of the whole brain."""
        gray, white = self.gray.copy(), self.white.copy()
        gray[atrophy.box()] += self.cerebellar_gray
        white[atrophy.box()] += self.cerebellar_white
        return gray, white

    def cerebellar_volume(self) -> float:
        """Return the volume of the cerebellar tissue in mL, at the toddler's scale."""
        return (
            float((self.cerebellar_gray + self.cerebellar_white).sum(dtype=np.float64)) * voxel() ** 3 / 1000
        )


def voxel() -> float:
    """Return the edge of a voxel in mm at the toddler's scale."""
    return values.load("brain")["toddler"]["scale"]


def brain(severity: float = 0.0) -> Brain:
    """Return the brain at a severity of cerebellar atrophy, 0 (normal) to 1; cached.

    Raises CasebookError when the template is missing or another one.
    """
    base = cache.cached("brain", _base)
    cerebellar = cache.cached("cerebellum", lambda: _cerebellar(base, severity), severity)
    own = cerebellar["gray"], cerebellar["white"]
    return Brain(base["gray"], base["white"], *own, base["labels"], base["cortex"])


def narrowed(t1: np.ndarray) -> np.ndarray:
    """Return the T1 map with slimmer lateral ventricles: near them, the lightest value around each voxel."""
    rule = values.load("brain")["ventricles"]
    limits = [rule["box"][name] for name in "xyz"]
    box = tuple(
        slice(low + zero, high + zero) for (low, high), zero in zip(limits, template.origin(), strict=True)
    )
    part = t1[box]
    pieces, _ = ndimage.label(part < rule["dark_below"])
    seeds = template.index_of(rule["seeds"]) - [each.start for each in box]
    dark = np.isin(pieces, [each for each in pieces[tuple(seeds.T)] if each])
    near = np.clip(rule["near"] - ndimage.distance_transform_edt(~dark), 0, 1).astype(np.float32)
    # Not all at once at a face of the box, where the ventricles go on.
    for axis in np.ogrid[tuple(slice(size) for size in part.shape)]:
        near *= np.clip(np.minimum(axis, axis.max() - axis) / rule["fade"], 0, 1).astype(np.float32)
    reach = int(np.ceil(rule["grow"]))
    ball = np.linalg.norm(np.indices((2 * reach + 1,) * 3) - reach, axis=0) <= rule["grow"]
    out = t1.copy()
    out[box] += near * (ndimage.grey_dilation(part, footprint=ball) - part)
    return out


def sharpened(t1: np.ndarray) -> np.ndarray:
    """Return the T1 map with its folds brought out; filled outside the brain, or the rim would ring."""
    rule = values.load("brain")["sharpening"]
    filled = np.where(t1 == 0, np.float32(rule["outside_value"]), t1)
    out = filled.copy()
    for each in (rule["fine"], rule["coarse"]):
        detail = ndimage.gaussian_filter(filled, each["sigma"])
        np.subtract(filled, detail, out=detail)
        detail *= each["gain"]
        out += detail
    return out


def _base() -> dict[str, np.ndarray]:
    maps = template.load()
    labels = segmented(maps, template.points())
    t1 = maps.t1
    cortex = (labels == REST) & (
        maps.gray > values.load("brain_acquisition")["spect"]["regions"]["cortex_gray_above"]
    )
    # Three maps of 35 MB that nothing needs any more: a laptop on a ward has little memory.
    del maps
    template.load.cache_clear()
    clear = sharpened(narrowed(t1))
    rule = values.load("brain")["fractions"]
    gray, white, _ = atrophy.classes(clear, **rule["anchors"])
    edge = rule["edge"]
    mask = ((labels == REST) | (labels == BRAINSTEM)).astype(np.float32)
    own = np.clip((ndimage.gaussian_filter(mask, edge["sigma"]) - edge["from"]) / edge["width"], 0, 1)
    own *= _certain(gray + white, rule["below"])
    gray *= own
    white *= own
    box = clear[atrophy.box()]
    return {"labels": labels, "cortex": cortex, "gray": gray, "white": white, "sharpened": box}


def _certain(total: np.ndarray, rule: dict[str, float]) -> np.ndarray:
    """Return a factor from 0 to 1 that, towards the skull base, drops what is hardly brain at all."""
    _, _, z = template.axes(total.shape)
    low = np.clip((z - rule["start"]) / (rule["full"] - rule["start"]), 0, 1)
    return 1 - low * (1 - np.clip((total - rule["from"]) / rule["width"], 0, 1))


def _cerebellar(base: dict[str, np.ndarray], severity: float) -> dict[str, np.ndarray]:
    box = atrophy.box()
    gray, white = atrophy.fractions(base["sharpened"], base["labels"][box], severity)
    room = np.clip(1 - base["gray"][box] - base["white"][box], 0, 1)
    wanted = gray + white
    fit = np.minimum(1, np.divide(room, wanted, out=np.ones_like(room), where=wanted > 0))
    return {"gray": gray * fit, "white": white * fit}


def cerebellum_before(brain: Brain) -> np.ndarray:
    """Return the mask of the cerebellum before atrophy on the template grid."""
    return brain.labels == CEREBELLUM
