"""The abdomen at L1 as fat-suppressed T2-weighted MR shows it."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import ndimage

from . import anatomy, values
from .display import enlarged, enlarged_mask, enlargement
from .grid import Grid
from .noise import band, lattice_field
from .physics import rician, spin_echo, window
from .picture import Letters, Picture


def settings() -> dict[str, Any]:
    """Return how the picture is taken."""
    return values.load("torso_acquisition")["abdomen_mr"]


def slice_grid(lower: bool = False) -> Grid:
    """Return the points of the sub-slices of the slice at L1, or of the one below that serves to compare."""
    at = settings()["slice"]
    return Grid(
        anatomy.span(*at["x"], at["pixel"]),
        anatomy.span(*at["y"], at["pixel"]),
        anatomy.slab(at["lower_z"] if lower else at["z"], at["thickness"], at["sub_slices"]),
    )


def signals() -> np.ndarray:
    """Return the signal of each label, without fat suppression (float32, relative)."""
    groups, sequence = values.load("tissues")["abdomen_mr"]["groups"], settings()["sequence"]
    pd, t1, t2 = (anatomy.by_label(groups, key) for key in ("PD", "T1", "T2"))
    return spin_echo(pd, t1, t2, sequence["tr"], sequence["te"]).astype(np.float32)


def signal_map(labels: np.ndarray, grid: Grid) -> np.ndarray:
    """Return the signal at each point of the labels (z, y, x): tissue, its texture, suppressed fat."""
    tissues, how = anatomy.torso().number, settings()["texture_in_tissue"]
    texture = lattice_field(how["seed"], how["scale"], grid.x, grid.y, grid.z, grid.order)
    textured = np.isin(labels, [tissues[label] for label in (*how["labels"], anatomy.MASS.label)])
    signal = signals()[labels] * (1 + how["amount"] * np.clip(texture, -2, 2) * textured)
    return (signal * _left_of_fat(labels, grid)).astype(np.float32)


def image_of(signal: np.ndarray, noise_unit: float) -> np.ndarray:
    """Return the image of one slice (rows x columns) of signal: blur, texture, ghosts, coil, noise."""
    how, seed = settings(), settings()["seed"]
    image = ndimage.gaussian_filter(signal, how["blur_pixels"])
    for number, each in enumerate(how["texture_in_plane"]):
        image *= 1 + band(image.shape, each["pixels"], seed + number, each["amount"])
    still = image.copy()
    for each in how["ghosts_along_y"]:
        for shift in (each["pixels"], -each["pixels"]):
            image += each["share"] * np.roll(still, shift, axis=0)
    rows, columns = (np.linspace(-1, 1, n, dtype=np.float32) for n in image.shape)
    coil = how["coil"]
    image *= 1 + coil["edge"] * (rows[:, None] ** 2 + columns[None] ** 2)
    image *= 1 + band(image.shape, coil["pixels"], seed + 2, coil["amount"])
    sigma = how["noise"]["share_of_kidney"] * noise_unit
    return rician(image, sigma, np.random.default_rng(seed), how["noise"]["grain_pixels"])


def abdomen_mr(*, mass: bool, diameter: float | None = None, lower: bool = False) -> Picture:
    """Return the axial slice at L1, or a lower one, with or without the mass, `diameter` mm wide.

    The region "mass" is where the mass fills half of the thickness or more; in the picture without it,
    the same place; the lower slice has none. Raises CasebookError for a diameter that cannot be drawn.
    """
    grid, number = slice_grid(lower), anatomy.torso().number
    present = anatomy.MASS.numbers(diameter)
    with_mass = anatomy.label_map("abdomen", grid, **present)
    labels = with_mass if mass else anatomy.label_map("abdomen", grid)
    image = image_of(signal_map(labels, grid).mean(axis=0), float(signals()[number["KCORT"]]))
    times = enlargement(image.shape)
    region = enlarged_mask((with_mass == number["MASS"]).mean(axis=0), times)
    return Picture(
        window(enlarged(image, times), *settings()["window"]),
        settings()["slice"]["pixel"] / times,
        Letters("R", "L", "A", "P"),
        {} if lower else {"mass": region},
    )


def _left_of_fat(labels: np.ndarray, grid: Grid) -> np.ndarray:
    """Return the factor that fat suppression leaves; it fails in patches under the skin."""
    how, number = values.load("tissues")["abdomen_mr"]["fat_suppression"], anatomy.torso().number
    left = np.ones(len(number), dtype=np.float32)
    for label, factor in how["factors"].items():
        left[number[label]] = factor
    failure, step = how["failure"], float(grid.x[1] - grid.x[0])
    axis = grid.order.index("z")
    body = np.take(labels, labels.shape[axis] // 2, axis=axis) > 0
    depth = ndimage.distance_transform_edt(body) * step
    patches = np.clip(band(body.shape, failure["spots_mm"] / step, settings()["seed"] + 4) - 0.3, 0, 1)
    added = failure["largest"] * patches * np.exp(-depth / failure["depth_mm"])
    fat = np.isin(labels, [number["FAT"], number["VISCFAT"]])
    return left[labels] + fat * np.expand_dims(added, axis).astype(np.float32)
