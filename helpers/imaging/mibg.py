"""I-123 MIBG, 24 hours after the injection: planar whole-body views, SPECT, and SPECT over MR."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

import numpy as np
from scipy import ndimage

from ..errors import CasebookError
from . import abdomen, anatomy, values
from .cache import cached
from .display import enlarged, enlarged_mask, enlargement
from .emission import osem, planar, projection_matrix
from .grid import Grid
from .physics import blurred, collimator_fwhm, poisson, window
from .picture import Letters, Picture

Plane = Literal["axial", "coronal"]


def settings() -> dict[str, Any]:
    """Return how the pictures are taken."""
    return values.load("torso_acquisition")["mibg"]


@cache
def body_grid() -> Grid:
    """Return the voxels of the whole body."""
    at = settings()["grid"]
    return Grid(*(anatomy.span(*at[axis], at["voxel"]) for axis in "xyz"))


def camera_fwhm(distance: np.ndarray) -> np.ndarray:
    """Return the resolution (FWHM) of the camera at a distance from it, both in mm."""
    camera = settings()["camera"]
    return collimator_fwhm(distance, camera["intrinsic"], camera["offset"], camera["slope"])


def lesion_share(lesion: anatomy.Lesion, diameter: float) -> np.ndarray:
    """Return how much of each voxel of the body a lesion fills, 0 to 1."""
    numbers = lesion.numbers(diameter)
    key = [lesion.name, float(diameter)]
    return cached("mibg-lesion", lambda: {"share": anatomy.share(body_grid(), lesion, **numbers)}, key)[
        "share"
    ]


def activity(lesion: anatomy.Lesion | None, diameter: float = 0.0, ratio: float = 0.0) -> np.ndarray:
    """Return the concentration in each voxel (z, y, x), with a lesion of `ratio` times that of the liver.

    Raises CasebookError for a ratio that is no number or below 0.
    """
    if not (np.isfinite(ratio) and ratio >= 0):
        raise CasebookError(f"MIBG: a lesion cannot take up {ratio} times the liver; allowed is 0 or more")
    table = values.load("tissues")["mibg"]
    uptake = anatomy.by_label(table["groups"], others=table["others"]["uptake"])
    found = uptake[anatomy.label_map("mibg", body_grid())]
    if lesion is None:
        return found
    share = lesion_share(lesion, diameter)
    return found * (1 - share) + share * ratio * uptake[anatomy.torso().number["LIVER"]]


def attenuation() -> np.ndarray:
    """Return the linear attenuation in each voxel (z, y, x), per mm."""
    table = values.load("tissues")["mibg"]["attenuation"]
    mu = anatomy.by_label(table["groups"], others=table["others"]["mu_per_mm"])
    return mu[anatomy.label_map("mibg", body_grid())]


def planar_view(concentration: np.ndarray, view: Literal["anterior", "posterior"]) -> np.ndarray:
    """Return the counts of a planar view (rows from head to feet, x rising along the columns, float32)."""
    how = settings()["planar"]
    primary = planar(
        concentration,
        attenuation(),
        settings()["grid"]["voxel"],
        camera_fwhm,
        axis=1,
        side="first" if view == "anterior" else "last",
        gap=how["gap"],
        layer_mm=how["layer"],
    )[::-1]
    haze = sum(
        each["share"] * blurred(primary, each["fwhm"], settings()["grid"]["voxel"], edge="constant")
        for each in how["haze"]["wide"]
    )
    expected = np.clip(primary + how["haze"]["share"] * haze, 0, None)
    share = how["counts"] / float(expected.sum())
    return poisson(expected, how["counts"], np.random.default_rng(how["seeds"][view])) * share


def mibg_planar(
    *,
    case: Literal[1, 2],
    lesion: bool = True,
    view: Literal["both", "anterior", "posterior"] = "both",
    ratio: float | None = None,
) -> Picture:
    """Return the planar views of a case, with its lesion or without; the posterior one has left on the left.

    The region "mass" (case 1) or "lesion" (case 2) is what the lesion covers in each view, also where it is
    not seen. `ratio` is its concentration over that of the liver.
    """
    which, diameter, given = _of_case(case)
    concentration = activity(which if lesion else None, diameter, given if ratio is None else ratio)
    covered = (lesion_share(which, diameter).max(axis=1) >= 0.5)[::-1].astype(np.float32)
    chosen = ("anterior", "posterior") if view == "both" else (view,)
    seen = {each: planar_view(concentration, each) for each in chosen}
    black = np.percentile(seen[chosen[0]], settings()["planar"]["white_to_black_percentile"])
    images = [image if each == "anterior" else image[:, ::-1] for each, image in seen.items()]
    masks = [covered if each == "anterior" else covered[:, ::-1] for each in chosen]
    whole, mask = np.concatenate(images, axis=1), np.concatenate(masks, axis=1)
    times = enlargement(whole.shape)
    left, right = ("R" if chosen[0] == "anterior" else "L"), ("L" if chosen[-1] == "anterior" else "R")
    return Picture(
        255 - window(enlarged(whole, times), 0, float(black)),
        settings()["grid"]["voxel"] / times,
        Letters(left, right),
        {which.name: enlarged_mask(mask, times)},
        light=True,
    )


def spect_area() -> tuple[slice, slice, slice]:
    """Return the voxels (z, y, x) of the body that the SPECT covers, without the arms."""
    how, grid = settings()["spect"], body_grid()
    low, high = how["z"]
    cut = how["arms_removed_voxels"] - 1
    area = grid.slices(
        {"x": grid.x[cut], "y": grid.y[0], "z": low}, {"x": grid.x[-1 - cut], "y": grid.y[-1], "z": high}
    )
    assert area is not None
    return area


def spect(
    mass: bool, diameter: float | None = None, ratio: float | None = None, seed: int | None = None
) -> np.ndarray:
    """Return the reconstructed concentration (z, y, x; float32) of the upper abdomen. Kept in the cache."""
    diameter = anatomy.MASS.diameter if diameter is None else diameter
    ratio = _of_case(1)[2] if ratio is None else ratio
    seed = settings()["spect"]["seed"] if seed is None else seed
    key = [mass, diameter if mass else 0, ratio if mass else 0, seed]
    return cached("mibg-spect", lambda: {"image": _spect(mass, diameter, ratio, seed)}, key)["image"]


def mibg_spect(*, mass: bool, plane: Plane) -> Picture:
    """Return the axial SPECT slice at L1, or the coronal one through the bodies of the kidneys, dark is hot.

    The region "mass" is where the mass fills half of the slice or more; without it, the same place.
    """
    image, share, pixel = _cut(spect(mass), plane), _cut(_share_of_mass(), plane), _pixel(plane)
    times = enlargement(image.shape)
    return Picture(
        255 - window(enlarged(image, times), 0, black_level()),
        pixel / times,
        Letters("R", "L", *(("A", "P") if plane == "axial" else ("S", "I"))),
        {"mass": enlarged_mask(share, times)},
        light=True,
    )


def liver_mean(image: np.ndarray) -> float:
    """Return the mean of a reconstruction over the liver, eroded by three voxels."""
    liver = anatomy.label_map("mibg", body_grid())[spect_area()] == anatomy.torso().number["LIVER"]
    return float(image[ndimage.binary_erosion(liver, iterations=3)].mean())


@cache
def black_level() -> float:
    """Return the concentration shown in black: somewhat above the mean of the normal liver."""
    return settings()["spect"]["black_at_liver_times"] * liver_mean(spect(False))


def _of_case(case: int) -> tuple[anatomy.Lesion, float, float]:
    if case not in (1, 2):
        raise CasebookError(f"MIBG: no case {case}; allowed are 1 and 2")
    lesion = anatomy.MASS if case == 1 else anatomy.PARASPINAL
    ratio = values.load("tissues")["mibg"]["finding_over_liver"][f"case_{case}"]["value"]
    return lesion, lesion.diameter, ratio


def _share_of_mass() -> np.ndarray:
    return lesion_share(anatomy.MASS, anatomy.MASS.diameter)[spect_area()]


def _spect(mass: bool, diameter: float, ratio: float, seed: int) -> np.ndarray:
    how, voxel, area = settings()["spect"], settings()["grid"]["voxel"], spect_area()
    source = activity(anatomy.MASS if mass else None, diameter, ratio)[area]
    side = max(source.shape[1:]) + 2
    source = blurred(_squared(source, side), (how["axial_fwhm"], 0, 0), voxel)
    mu = _squared(attenuation()[area].mean(axis=0)[None], side)[0]
    angles = np.arange(how["projections"]) * (360 / how["projections"])
    matrix = projection_matrix((side, side), voxel, angles, how["orbit_radius"], camera_fwhm, mu)
    expected = matrix @ source.reshape(len(source), -1).T
    expected *= how["counts_per_slice"] * len(source) / expected.sum()
    by_angle = expected.reshape(len(angles), side, -1)
    scatter = how["scatter"]["share"] * ndimage.gaussian_filter1d(
        by_angle, how["scatter"]["sigma"] / voxel, axis=1
    )
    scatter = scatter.reshape(expected.shape)
    counted = np.random.default_rng(seed).poisson(expected + scatter)
    recipe = how["reconstruction"]
    image = osem(counted, matrix, len(angles), recipe["subsets"], recipe["iterations"], scatter)
    image = image.T.reshape(-1, side, side)
    image = blurred(image, recipe["post_filter_fwhm"], voxel)
    rows, columns = (slice((side - each) // 2, (side - each) // 2 + each) for each in _in_plane(area))
    return np.ascontiguousarray(image[:, rows, columns], dtype=np.float32)


def _in_plane(area: tuple[slice, slice, slice]) -> tuple[int, int]:
    return area[1].stop - area[1].start, area[2].stop - area[2].start


def _squared(volume: np.ndarray, side: int) -> np.ndarray:
    """Return the slices in the middle of squares of `side` voxels."""
    out = np.zeros((len(volume), side, side), dtype=np.float32)
    rows, columns = volume.shape[1:]
    top, left = (side - rows) // 2, (side - columns) // 2
    out[:, top : top + rows, left : left + columns] = volume
    return out


def _pixel(plane: Plane) -> float:
    return float(abdomen.settings()["slice"]["pixel"] if plane == "axial" else settings()["grid"]["voxel"])


def _cut(volume: np.ndarray, plane: Plane) -> np.ndarray:
    """Return a slice: axial, nearest to L1 on the pixels of the MR; coronal, top row first, on the voxels."""
    grid, area = body_grid(), spect_area()
    z, y, x = (axis[part] for axis, part in zip((grid.z, grid.y, grid.x), area, strict=True))
    step = settings()["grid"]["voxel"]
    if plane == "coronal":
        at = (settings()["spect"]["coronal_y"] - y[0]) / step
        low = int(at)
        return ((1 - at + low) * volume[:, low] + (at - low) * volume[:, low + 1])[::-1]
    target = abdomen.slice_grid()
    rows, columns = (target.y - y[0]) / step, (target.x - x[0]) / step
    image = volume[int(np.abs(z).argmin())]
    places = np.meshgrid(rows, columns, indexing="ij")
    return np.clip(ndimage.map_coordinates(image, places, order=3, mode="constant"), 0, None)
