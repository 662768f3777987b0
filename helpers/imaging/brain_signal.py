"""Brain MR: tissue fractions and head labels become signals, and signals a picture with its noise."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from . import cache, head, physics, values
from .brain import Brain, brain
from .brain_views import View
from .noise import band

KEPT_BESIDE_TISSUE = ("VESSEL", "DURA")
"""Labels that stay what they are where a voxel holds some brain; all others give way to CSF."""


def signals(contrast: str) -> dict[str, float]:
    """Return the signal of each tissue and label, relative, for "T1" or "T2"."""
    sequence = values.load("brain_acquisition")["mr"][contrast]
    table = values.load("brain_tissues")["mr"]
    found = {}
    for name, tissue in table["tissues"].items():
        pd, t1, t2 = tissue["PD"], tissue["T1"], tissue["T2"]
        if contrast == "T1":
            t2star = table["t2star_of_t2"]["value"] * t2
            each = physics.spoiled_gradient_echo(
                pd, t1, t2star, sequence["tr"], sequence["te"], sequence["flip_deg"]
            )
        else:
            each = physics.spin_echo(pd, t1, t2, sequence["tr"], sequence["te"])
        found[name] = sequence["gain"] * float(each)
    return found


def mixed(gray: np.ndarray, white: np.ndarray, labels: np.ndarray, contrast: str) -> np.ndarray:
    """Return the signal of voxels from their tissue fractions and the head's label behind them, float32."""
    signal = signals(contrast)
    names = head.scene().labels
    behind = np.array([signal[name] for name in names], np.float32)[labels]
    kept = np.isin(labels, [names.index(name) for name in KEPT_BESIDE_TISSUE])
    total = gray + white
    behind = np.where((total > 0.02) & ~kept, np.float32(signal["CSF"]), behind)
    return gray * np.float32(signal["GRAY"]) + white * np.float32(signal["WHITE"]) + (1 - total) * behind


def fractions(view: View, of: Brain) -> tuple[np.ndarray, np.ndarray]:
    """Return the gray and white fractions at the points of a view; they add up to at most 1."""
    gray, white = (np.clip(view.cut(each, order=3), 0, 1) for each in of.tissue())
    over = np.maximum(gray + white, 1)
    return gray / over, white / over


def slab(name: str, view: View, contrast: str, severity: float) -> np.ndarray:
    """Return the mean signal of a view's planes without noise, across x up, float32; kept in the cache."""

    def build() -> dict[str, np.ndarray]:
        gray, white = fractions(view, brain(severity))
        return {each: mixed(gray, white, _labels(name, view), each).mean(axis=2) for each in ("T1", "T2")}

    return cache.cached("brain-slab", build, name, severity)[contrast]


def _labels(name: str, view: View) -> np.ndarray:
    def build() -> dict[str, np.ndarray]:
        return {"labels": head.labels(**view.coordinates)}

    return view.ordered(cache.cached("head-slab", build, name)["labels"])


def acquired(view: View, signal: np.ndarray, contrast: str, seed: int) -> np.ndarray:
    """Return the signal as a scanner shows it: blurred, uneven, noisy; not symmetric any more."""
    rule = values.load("brain_acquisition")["mr"]
    image = view.displaced(ndimage.gaussian_filter(signal, rule["blur_sigma"]), seed)
    image = np.clip(image, 0, None)
    for number, each in enumerate(rule["texture"]):
        image *= 1 + band(image.shape, seed=seed + 7 + number, **each)
    bias = rule["bias"]
    image *= np.clip(1 + band(image.shape, bias["scale"], seed + 9, bias["amplitude"]), *bias["range"])
    noise = rule["noise"]
    sigma = noise["share"] * signals(contrast)[rule[contrast]["reference"]]
    return physics.rician(image, sigma, np.random.default_rng(seed), noise["correlation"])


def cerebellum_seen(view: View, seed: int) -> np.ndarray:
    """Return the mask of the cerebellum before any atrophy, across x up."""
    from .brain import cerebellum_before

    mask = cerebellum_before(brain()).astype(np.float32)
    return view.displaced(view.cut(mask).mean(axis=2), seed, order=1) > 0.5
