"""Where the brain pictures are cut, and how they reach the screen in radiological convention."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from ..errors import CasebookError
from . import template, values
from .brain import voxel
from .noise import band
from .picture import Letters

PLANES = {"axial": ("x", "y", "z"), "coronal": ("x", "z", "y"), "sagittal": ("y", "z", "x")}
"""For each plane the axis across the picture, the one up, and the one through it."""


@dataclass(frozen=True)
class View:
    """A slab of planes: rising coordinates in template mm across the picture, up, and through it."""

    plane: str
    across: np.ndarray
    up: np.ndarray
    through: np.ndarray

    @property
    def coordinates(self) -> dict[str, np.ndarray]:
        """Return the coordinates by the name of their axis."""
        return dict(zip(PLANES[self.plane], (self.across, self.up, self.through), strict=True))

    @property
    def letters(self) -> Letters:
        """Return the letters at the edges of the displayed picture."""
        return Letters(*values.load("brain_acquisition")["views"]["letters"][self.plane])

    @property
    def mm_per_pixel(self) -> float:
        """Return the size of a displayed pixel in mm at the toddler's scale."""
        rule = values.load("brain_acquisition")["views"]
        return rule["step"] * voxel() / rule["enlarged"]

    def ordered(self, volume: np.ndarray) -> np.ndarray:
        """Return a volume with axes x, y, z as across, up, through."""
        return np.transpose(volume, ["xyz".index(name) for name in PLANES[self.plane]])

    def cut(
        self, volume: np.ndarray, order: int = 1, first: tuple[float, ...] | None = None, step: float = 1
    ) -> np.ndarray:
        """Return the volume (axes x, y, z) at the points of this view: across x up x through, float32.

        The volume's first voxel lies at `first` (template mm; the template's own unless given), the next ones
        `step` mm on. `order` is that of the splines within the plane; between planes it is linear. Beyond the
        volume there is nothing.
        """
        start = -template.origin().astype(float) if first is None else np.asarray(first)
        starts = [start["xyz".index(name)] for name in PLANES[self.plane]]
        ordered = self.ordered(volume)
        places = [
            (np.asarray(points) - begin) / step
            for points, begin in zip((self.across, self.up, self.through), starts, strict=True)
        ]
        grid = np.meshgrid(places[0], places[1], indexing="ij")
        planes = []
        for depth in places[2]:
            low = int(np.floor(depth))
            near = [np.clip(each, 0, ordered.shape[2] - 1) for each in (low, low + 1)]
            flat = ordered[:, :, near[0]] * (1 - (depth - low)) + ordered[:, :, near[1]] * (depth - low)
            planes.append(
                ndimage.map_coordinates(flat.astype(np.float32), grid, order=order, mode="constant")
            )
        return np.stack(planes, axis=2)

    def displaced(self, image: np.ndarray, seed: int, order: int = 3) -> np.ndarray:
        """Return a 2-D image of this view moved a little by a smooth field: no head is symmetric."""
        rule = values.load("brain_acquisition")["mr"]["displacement"]
        rows, columns = np.indices(image.shape, dtype=np.float32)
        moved = [
            rows + band(image.shape, seed=seed + 5, **rule),
            columns + band(image.shape, seed=seed + 6, **rule),
        ]
        return ndimage.map_coordinates(image, moved, order=order, mode="nearest")


def view(name: str) -> View:
    """Return a view by its name; raises CasebookError for one that there is not."""
    rule = values.load("brain_acquisition")["views"]
    if name not in rule["planes"]:
        raise CasebookError(f"brain pictures: no view '{name}'; allowed are {', '.join(rule['planes'])}")
    known = rule["planes"][name]
    across, up = (
        np.arange(low, high, rule["step"], dtype=np.float32) for low, high in (known["across"], known["up"])
    )
    return View(known["plane"], across, up, known["at"] + np.array(rule["slab"], np.float32))


def shown(view: View, image: np.ndarray, enlarged: bool = True) -> np.ndarray:
    """Return an across x up image as rows x columns on the screen, enlarged, as float32.

    Up is up; the patient's right is on the left of axial and coronal pictures, the front on the left of
    sagittal ones: both are the high end of their axis.
    """
    factor = values.load("brain_acquisition")["views"]["enlarged"] if enlarged else 1
    turned = image.astype(np.float32).T[::-1, ::-1]
    return ndimage.zoom(turned, factor, order=3 if factor > 1 else 0, grid_mode=True, mode="nearest")
