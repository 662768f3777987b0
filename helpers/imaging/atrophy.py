"""A cerebellum that has lost tissue: it contracts towards its peduncles, and its fissures widen.

Eroding a mask would look like a shrunken toy; here every folium gets thinner, most at the rim.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from . import template, values
from .cerebellum import BRAINSTEM, CEREBELLUM
from .noise import band


def box() -> tuple[slice, slice, slice]:
    """Return the part of the template grid, as slices in x, y, z, that atrophy may change."""
    limits = values.load("brain")["atrophy"]["box"]
    return slice(*limits["x"]), slice(*limits["y"]), slice(*limits["z"])


def fractions(sharpened: np.ndarray, labels: np.ndarray, severity: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the gray and white fractions of the cerebellum in the box, float32, at a severity from 0 to 1.

    `sharpened` and `labels` are those of the box. Severity 0 is the normal cerebellum.
    """
    rules = values.load("brain")["atrophy"]
    mask = labels == CEREBELLUM
    edge = rules["edge"]
    soft = np.clip(
        (ndimage.gaussian_filter(mask.astype(np.float32), edge["sigma"]) - edge["from"]) / edge["width"], 0, 1
    )
    to_brainstem = ndimage.distance_transform_edt(labels != BRAINSTEM).astype(np.float32)
    if severity > 0:
        sharpened, soft = _contracted([sharpened, soft], to_brainstem, severity)
    present = _present(sharpened, soft, to_brainstem, severity)
    anchors = values.load("brain")["fractions"]["anchors"]
    white_anchor = rules["fissures"]["white_anchor"]
    gray, white, csf = classes(
        sharpened, anchors["csf"], anchors["gray"], white_anchor["base"] + white_anchor["severity"] * severity
    )
    kept = rules["fissures"]["tissue_kept"]
    tissue = soft * present * np.clip((1 - csf) + kept * csf * severity, 0, 1)
    share = np.divide(white, gray + white, out=np.zeros_like(white), where=gray + white > 0)
    return tissue * (1 - share), tissue * share


def classes(
    intensity: np.ndarray, csf: float, gray: float, white: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the fractions of gray, white and CSF, by straight lines between the pure tissues."""
    of_white = np.clip((intensity - gray) / (white - gray), 0, 1)
    of_csf = np.clip((gray - intensity) / (gray - csf), 0, 1)
    return 1 - of_white - of_csf, of_white, of_csf


def _contracted(fields: list[np.ndarray], to_brainstem: np.ndarray, severity: float) -> list[np.ndarray]:
    rule = values.load("brain")["atrophy"]["contraction"]
    ramp, uneven, center = rule["ramp"], rule["unevenness"], rule["center"]
    wobble = 1 + band(to_brainstem.shape, **uneven)
    shrinkage = (
        rule["linear"] * severity * np.clip((to_brainstem - ramp["from"]) / ramp["width"], 0, 1) * wobble
    )
    scale = ndimage.gaussian_filter(1 - shrinkage, rule["sigma"])
    grids = template.axes(to_brainstem.shape, first=tuple(each.start for each in box()))
    half = center["half_width_x"]
    middles = np.clip(grids[0], -half, half), np.float32(center["y"]), np.float32(center["z"])
    sources = np.stack(
        [
            np.broadcast_to(middle + (grid - middle) / scale - grid.ravel()[0], scale.shape)
            for grid, middle in zip(grids, middles, strict=True)
        ]
    )
    return [ndimage.map_coordinates(each, sources, order=1, mode="nearest") for each in fields]


def _present(value: np.ndarray, soft: np.ndarray, to_brainstem: np.ndarray, severity: float) -> np.ndarray:
    """Return how much of each voxel is still tissue, from 0 in a widened fissure to 1."""
    rule = values.load("brain")["atrophy"]["fissures"]
    filled = np.where(soft > 0.3, value, np.float32(rule["local_outside"]))
    local = value - ndimage.gaussian_filter(filled, rule["local_sigma"])
    limit = rule["threshold"]
    threshold = np.float32(limit["base"] + severity * limit["severity"])
    if severity > 0:
        rim = np.exp(-ndimage.distance_transform_edt(soft > 0.5).astype(np.float32) / rule["rim_decay"])
        near = np.clip(1 - to_brainstem / limit["near_mm"], 0, 1)
        threshold = threshold + severity * limit["rim"] * rim + limit["near_brainstem"] * near
    return np.clip((value + local - threshold) / rule["softness"] + 0.5, 0, 1)
