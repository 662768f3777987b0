"""The chest at T1-T2 as CT shows it, in Hounsfield units and in a window."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from scipy import ndimage

from . import anatomy, values
from .cache import cached
from .display import enlarged, enlarged_mask, enlargement
from .grid import Grid
from .noise import band
from .physics import window as windowed
from .picture import Letters, Picture

Plane = Literal["axial", "coronal"]


def settings() -> dict[str, Any]:
    """Return how the pictures are taken."""
    return values.load("torso_acquisition")["ct"]


def slice_grid(plane: Plane, lower: bool = False) -> Grid:
    """Return the points of the sub-slices of the axial slice, a lower one to compare, or the coronal one."""
    how = settings()
    at, cut = how[plane], how["slab"]
    x = anatomy.span(*at["x"], at["pixel"])
    if plane == "axial":
        below = how["lower_below" if lower else "axial_below"]
        z = anatomy.slab(how["level"] - below, cut["thickness"], cut["sub_slices"])
        return Grid(x, anatomy.span(*at["y"], at["pixel"]), z)
    y = anatomy.torso().table("spine_y", how["level"]) + at["behind_the_spine_axis"]
    z = anatomy.span(*at["z"], at["pixel"])
    return Grid(x, anatomy.slab(y, cut["thickness"], cut["sub_slices"]), z, order="yzx")


def numbers(lesion: bool) -> dict[str, float]:
    """Return the numbers of the anatomy: arms up, and the lesion if there is one."""
    found = {"arms_up": 1.0}
    return found | anatomy.PARASPINAL.numbers() if lesion else found


def hounsfield(labels: np.ndarray) -> np.ndarray:
    """Return the HU of each label (float32)."""
    return anatomy.by_label(values.load("tissues")["ct"]["groups"])[labels]


def ct_slice(lesion: bool, plane: Plane, lower: bool = False) -> np.ndarray:
    """Return a slice in HU with its texture and noise (float32): rows x columns, x rising along the columns.

    Axial rows run from front to back, coronal ones from top to bottom. Kept in the cache.
    """
    key = [lesion, plane, lower]
    return cached("ct-slice", lambda: {"hu": _ct_slice(lesion, plane, lower)}, key)["hu"]


def chest_ct(*, lesion: bool, plane: Plane, window: Literal["soft", "lung"], lower: bool = False) -> Picture:
    """Return an axial slice at T1-T2 or lower, or the coronal one through the spine there, in a window.

    The region "lesion" is where the lesion fills half of the slice or more; without it, the same place. The
    lower slice has none.
    """
    how = settings()
    image = ct_slice(lesion, plane, lower)
    with_lesion = anatomy.label_map(f"ct-{plane}", slice_grid(plane, lower), **numbers(True))
    region = (with_lesion == anatomy.torso().number["PSLES"]).mean(axis=0)
    if plane == "coronal":
        region = region[::-1]
    chosen, times = how["windows"][window], enlargement(image.shape)
    region = enlarged_mask(region, times)
    low = chosen["level"] - chosen["width"] / 2
    return Picture(
        windowed(enlarged(image, times), low, low + chosen["width"]),
        how[plane]["pixel"] / times,
        Letters("R", "L", *(("A", "P") if plane == "axial" else ("S", "I"))),
        {} if lower else {"lesion": region},
    )


def _ct_slice(lesion: bool, plane: Plane, lower: bool = False) -> np.ndarray:
    labels = anatomy.label_map(f"ct-{plane}", slice_grid(plane, lower), **numbers(lesion))
    image = hounsfield(labels).mean(axis=0)
    if plane == "coronal":
        image = image[::-1]
    return _measured(np.ascontiguousarray(image), settings()[plane]["pixel"])


def _measured(image: np.ndarray, pixel: float) -> np.ndarray:
    """Return a slice as a scanner measures it: texture of soft tissue and lung, blur, noise, streaks."""
    how, seed = settings(), settings()["seed"]
    soft = np.clip((image + 300) / 200, 0, 1) * np.clip((400 - image) / 200, 0, 1)
    texture = sum(
        band(image.shape, each["pixels"], seed + number, each["hu"])
        for number, each in enumerate(how["texture"])
    )
    lung = band(image.shape, how["lung_texture"]["pixels"], seed + 4, how["lung_texture"]["hu"])
    image = image + soft * texture + (image < -500) * (image > -900) * lung
    image = ndimage.gaussian_filter(image, how["blur"] / pixel)
    generator, noise = np.random.default_rng(seed), how["noise"]
    fine = _scanner_noise(image.shape, pixel, noise["cutoff_per_mm"], generator)
    streaks = ndimage.gaussian_filter(generator.standard_normal(image.shape), noise["streak_pixels"])
    body = ndimage.gaussian_filter((image > -500).astype(np.float32), 12)
    sigma = values.load("tissues")["ct"]["noise"]["sigma_hu"]
    streaks *= noise["streaks"] * body / streaks.std()
    return (image + sigma * (fine * (0.5 + 0.7 * body) + streaks)).astype(np.float32)


def _scanner_noise(
    shape: tuple[int, ...], pixel: float, cutoff: float, generator: np.random.Generator
) -> np.ndarray:
    """Return noise of unit variance with the spectrum of back projection, f exp(-(f / cutoff)^2)."""
    rows, columns = (np.fft.fftfreq(n, pixel) for n in shape)
    frequency = np.hypot(rows[:, None], columns[None, : shape[1] // 2 + 1])
    spectrum = (
        np.fft.rfft2(generator.standard_normal(shape)) * frequency * np.exp(-((frequency / cutoff) ** 2))
    )
    noise = np.fft.irfft2(spectrum, shape)
    return noise / noise.std()
