"""The brain as volumes to scroll through, in patient millimeters (x to the right, y forward, z up)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from . import brain_signal, brain_spect, cache, head, physics, template, values
from .brain import brain, voxel
from .brain_images import case_of

if TYPE_CHECKING:
    from nibabel import Nifti1Image

_UNITS = 1000


def mr_volume(*, atrophy: bool, contrast: str = "T1") -> Nifti1Image:
    """Return the head in MR: uint8, 0.83 mm voxels, about 6 MB; built once in some 20 s, then cached.

    255 is a fifth above the upper end of the usual window, which the header names (cal_max).
    """
    rule = values.load("brain_acquisition")
    top = rule["mr"][contrast]["window"][1]
    severity, _ = case_of(atrophy)
    limits = rule["volume"]
    start = np.array([limits[name][0] for name in "xyz"])

    def build() -> dict[str, np.ndarray]:
        gray, white = brain(severity).tissue()
        part = tuple(
            slice(limits[name][0] + zero, limits[name][1] + zero)
            for name, zero in zip("xyz", template.origin(), strict=True)
        )
        signal = brain_signal.mixed(gray[part], white[part], _head_labels(), contrast)
        signal = ndimage.gaussian_filter(signal, rule["volume"]["blur_sigma"])
        noise = (
            rule["mr"]["noise"]["share"] * brain_signal.signals(contrast)[rule["mr"][contrast]["reference"]]
        )
        noisy = physics.rician(signal, noise, np.random.default_rng(rule["mr"]["seed"]))
        return {"pixels": physics.window(noisy, 0, 1.2 * top)}

    return _image(cache.cached("mr-volume", build, contrast, severity)["pixels"], start, voxel(), 255 / 1.2)


def perfusion_volume(*, atrophy: bool) -> Nifti1Image:
    """Return the perfusion: int16, 3.32 mm voxels; 1000 is the top of the color scale (cal_max)."""
    image = brain_spect.scan(*case_of(atrophy)) / brain_spect.scale_top()
    pixels = np.rint(np.clip(image, 0, 30) * _UNITS).astype(np.int16)
    return _image(pixels, brain_spect.first(), brain_spect.spacing(), _UNITS)


def _head_labels() -> np.ndarray:
    def build() -> dict[str, np.ndarray]:
        limits = values.load("brain_acquisition")["volume"]
        return {"labels": head.labels(*(np.arange(*limits[name], dtype=np.float32) for name in "xyz"))}

    return cache.cached("head-volume", build)["labels"]


def _image(pixels: np.ndarray, first_mm: np.ndarray, size: float, top: float) -> Nifti1Image:
    """Return a NIfTI image: first voxel at `first_mm` of the template, voxels `size` patient mm wide."""
    from nibabel import Nifti1Image

    affine = np.diag([size, size, size, 1.0])
    affine[:3, 3] = np.asarray(first_mm, float) * voxel()
    image = Nifti1Image(pixels, affine)
    image.header["cal_min"], image.header["cal_max"] = 0, top
    image.header.set_xyzt_units("mm")
    return image
