"""Which voxels are cerebellum: a watershed from published points, then a cut through the peduncles."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from . import template, values
from .template import Points, Template

REST, CEREBELLUM, BRAINSTEM = 1, 2, 3
"""The labels of a segmentation; 0 is no brain tissue. REST is the cerebrum."""


def segmented(
    maps: Template, points: Points, *, mirrored: bool = True, brainstem_seeds: bool = True
) -> np.ndarray:
    """Return uint8 labels on the template grid from seeds at `points`.

    `mirrored` also seeds their mirror images in the cerebellum; `brainstem_seeds` those of data/brain.yaml.
    """
    rules = values.load("brain")["cerebellum"]
    top = rules["top"] + int(template.origin()[2])
    tissue = maps.gray + maps.white > rules["tissue_above"]
    labels = np.where(tissue, np.uint8(REST), np.uint8(0))
    below = np.s_[:, :, :top]
    markers = _markers(tissue[below], points, mirrored, brainstem_seeds)
    flooded = _flooded(maps, below, markers, tissue[below], rules["cost"])
    x, y, z = template.axes(flooded.shape)
    cut = rules["peduncles"]
    depth = z.ravel()
    half_width = np.interp(depth, cut["z"], cut["half_width"]).astype(np.float32)
    floor_y = np.interp(depth, cut["z"], cut["floor_y"]).astype(np.float32)
    before = (np.abs(x) < half_width) & (y > floor_y)
    behind_or_stem = flooded >= CEREBELLUM
    flooded[behind_or_stem & before] = BRAINSTEM
    flooded[behind_or_stem & ~before] = CEREBELLUM
    _keep_largest(flooded)
    labels[below] = flooded
    return labels


def _markers(tissue: np.ndarray, points: Points, mirrored: bool, brainstem_seeds: bool) -> np.ndarray:
    rules = values.load("brain")["cerebellum"]
    cube = rules["cube"]
    inner = points.mm[points.cerebellar]
    seeds = [
        (points.mm[~points.cerebellar], REST, cube["other"]),
        (inner, CEREBELLUM, cube["cerebellum"]),
        (inner * [-1, 1, 1] if mirrored else inner[:0], CEREBELLUM, cube["cerebellum"]),
        (rules["brainstem_points"] if brainstem_seeds else np.zeros((0, 3)), BRAINSTEM, cube["brainstem"]),
    ]
    markers = np.zeros(tissue.shape, np.uint8)
    for mm, label, width in seeds:
        for center in template.index_of(np.asarray(mm)):
            low, high = center - width // 2, center + width // 2 + 1
            if (low >= 0).all() and (high <= tissue.shape).all():
                markers[tuple(map(slice, low, high))] = label
    markers[:, :, -1] = REST
    return np.where(tissue, markers, np.uint8(0))


def _flooded(
    maps: Template, crop: tuple[slice, ...], markers: np.ndarray, tissue: np.ndarray, rule: dict
) -> np.ndarray:
    from skimage.segmentation import watershed

    t1 = maps.t1[crop]
    surroundings = ndimage.gaussian_filter(t1, rule["darkness_sigma"])
    cost = np.clip(1 - maps.gray[crop] - maps.white[crop], 0, 1)
    cost += rule["darkness_gain"] * np.clip(surroundings - t1, 0, 1)
    return watershed(cost, markers.astype(np.int32), mask=tissue).astype(np.uint8)


def _keep_largest(labels: np.ndarray) -> None:
    pieces, count = ndimage.label(labels == CEREBELLUM)
    if count > 1:
        sizes = np.bincount(pieces.ravel())
        sizes[0] = 0
        labels[(pieces > 0) & (pieces != sizes.argmax())] = BRAINSTEM
