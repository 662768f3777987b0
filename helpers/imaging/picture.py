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
