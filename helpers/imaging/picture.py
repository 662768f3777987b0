"""A picture as it leaves the simulation: pixels, their size, which way is which, and where the finding is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np


@dataclass(frozen=True)
class Letters:
    """The orientation letters at the edges of a picture, such as R on the left of an axial one."""

    left: str
    right: str
    top: str = ""
    bottom: str = ""


NO_LETTERS = Letters("", "")


@dataclass(frozen=True)
class Picture:
    """One simulated picture in radiological convention.

    `pixels` is uint8, rows x columns, or rows x columns x 3. `regions` are boolean masks on the same rows and
    columns: the true extent of what there is to find. `light` says that the background is white.
    """

    pixels: np.ndarray
    mm_per_pixel: float
    letters: Letters
    regions: Mapping[str, np.ndarray] = field(default_factory=lambda: MappingProxyType({}))
    light: bool = False


def as_arrays(picture: Picture) -> dict[str, np.ndarray]:
    """Return all that a picture holds as arrays, for the cache."""
    letters = picture.letters
    return {
        "pixels": picture.pixels,
        "mm_per_pixel": np.array(picture.mm_per_pixel),
        "letters": np.array([letters.left, letters.right, letters.top, letters.bottom]),
        "light": np.array(picture.light),
        **{f"{_REGION}{name}": mask for name, mask in picture.regions.items()},
    }


def from_arrays(arrays: Mapping[str, np.ndarray]) -> Picture:
    """Return the picture behind what `as_arrays` gave."""
    return Picture(
        arrays["pixels"],
        float(arrays["mm_per_pixel"]),
        Letters(*map(str, arrays["letters"])),
        {name.removeprefix(_REGION): arrays[name] for name in arrays if name.startswith(_REGION)},
        bool(arrays["light"]),
    )


_REGION = "region:"
