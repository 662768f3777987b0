"""The torso as volumes to scroll through: nibabel images in patient millimeters (RAS: right, front, up)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import ndimage

from . import abdomen, anatomy, chest_ct, mibg, values
from .cache import cached
from .grid import Grid
from .noise import grain
from .physics import rician

if TYPE_CHECKING:
    from nibabel.nifti1 import Nifti1Image

_UNIT = 1000
"""The number that stands for a signal of 1, or for the concentration in the normal liver."""


def abdomen_volume(*, mass: bool, diameter: float | None = None) -> Nifti1Image:
    """Return the fat-suppressed T2-weighted MR of the upper abdomen, int16, 1000 for a signal of 1."""
    how = abdomen.settings()
    numbers = anatomy.MASS.numbers(diameter) if mass else {}
    grid = _grid("abdomen_mr", halves=2)
    signal = _kept(
        "abdomen-volume", lambda part: abdomen.signal_map(_painted(part, numbers), part), grid, numbers
    )
    signal = signal.reshape(-1, 2, *signal.shape[1:]).mean(axis=1)
    sigma = how["noise"]["share_of_kidney"] * float(abdomen.signals()[anatomy.torso().number["KCORT"]])
    image = rician(signal, sigma, np.random.default_rng(how["seed"]), 0.5)
    return _image(image * _UNIT, _grid("abdomen_mr"))


def chest_ct_volume(*, lesion: bool) -> Nifti1Image:
    """Return the CT of the upper chest, int16, in HU."""
    numbers, grid = chest_ct.numbers(lesion), _grid("ct", halves=2)
    hu = _kept("ct-volume", lambda part: chest_ct.hounsfield(_painted(part, numbers)), grid, numbers)
    hu = ndimage.gaussian_filter(hu.reshape(-1, 2, *hu.shape[1:]).mean(axis=1), (0, 0.5, 0.5))
    sigma = values.load("tissues")["ct"]["noise"]["sigma_hu"]
    noise = grain(hu.shape, (0.4, 0.6, 0.6), np.random.default_rng(chest_ct.settings()["seed"]))
    return _image(hu + sigma * noise, _grid("ct"))


def mibg_volume(*, mass: bool, diameter: float | None = None, ratio: float | None = None) -> Nifti1Image:
    """Return the MIBG SPECT of the upper abdomen, int16, 1000 for the mean of the normal liver."""
    grid, area = mibg.body_grid(), mibg.spect_area()
    z, y, x = (axis[part] for axis, part in zip((grid.z, grid.y, grid.x), area, strict=True))
    image = mibg.spect(mass, diameter, ratio)
    return _image(image * (_UNIT / mibg.liver_mean(mibg.spect(False))), Grid(x, y, z))


def place(lesion: anatomy.Lesion, diameter: float | None = None) -> tuple[float, float, float]:
    """Return where the middle of a lesion lies, in patient millimeters (right, front, up)."""
    x, y, z = anatomy.measured(lesion, **lesion.numbers(diameter))["centroid"]
    return -x, -y, z


def _grid(name: str, halves: int = 1) -> Grid:
    at = values.load("torso_acquisition")["volumes"][name]
    dx, dy, dz = at["voxel"]
    return Grid(anatomy.span(*at["x"], dx), anatomy.span(*at["y"], dy), anatomy.span(*at["z"], dz / halves))


def _painted(grid: Grid, numbers: dict[str, float]) -> np.ndarray:
    return anatomy.torso().paint(grid, **numbers)


def _kept(name: str, build: Any, grid: Grid, numbers: dict[str, float]) -> np.ndarray:
    """Return what `build` makes of the grid, block by block along z; kept in the cache, as float16."""

    def made() -> dict[str, np.ndarray]:
        blocks = [Grid(grid.x, grid.y, grid.z[first : first + 24]) for first in range(0, len(grid.z), 24)]
        return {"volume": np.concatenate([build(each).astype(np.float16) for each in blocks])}

    return cached(name, made, numbers)["volume"].astype(np.float32)


def _image(volume: np.ndarray, grid: Grid) -> Nifti1Image:
    """Return a volume (z, y, x; x to the left, y to the back) as an image of axes right, front, up."""
    from nibabel.nifti1 import Nifti1Image

    steps = [float(axis[1] - axis[0]) for axis in (grid.x, grid.y, grid.z)]
    affine = np.diag([*steps, 1.0])
    affine[:3, 3] = -grid.x[-1], -grid.y[-1], grid.z[0]
    limits = np.iinfo(np.int16)
    data = np.rint(np.clip(volume, limits.min, limits.max)).astype(np.int16)[:, ::-1, ::-1].transpose(2, 1, 0)
    return Nifti1Image(np.ascontiguousarray(data), affine)
