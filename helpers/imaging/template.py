"""The averaged adult brain that nilearn brings along: read when needed, checked, never copied."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache

import numpy as np

from ..errors import CasebookError
from . import values


@dataclass(frozen=True)
class Template:
    """The three maps, float32 from 0 to 1, axes x (to the right), y (forward), z (up), 1 mm."""

    t1: np.ndarray
    gray: np.ndarray
    white: np.ndarray


@dataclass(frozen=True)
class Points:
    """Published points in template mm, n x 3, and which of them lie in the cerebellum."""

    mm: np.ndarray
    cerebellar: np.ndarray


def origin() -> np.ndarray:
    """Return the voxel index of the point (0, 0, 0)."""
    return np.array(values.load("brain")["template"]["origin_index"])


def index_of(mm: np.ndarray) -> np.ndarray:
    """Return the nearest voxel indices of points in template mm, n x 3."""
    return np.rint(np.atleast_2d(mm)).astype(int) + origin()


def axes(
    shape: tuple[int, ...], first: tuple[int, ...] = (0, 0, 0)
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return open grids of x, y, z in template mm for a block of voxels whose first index is `first`."""
    x, y, z = (
        np.arange(start, start + n, dtype=np.float32) - zero
        for start, n, zero in zip(first, shape, origin().astype(np.float32), strict=True)
    )
    return x[:, None, None], y[None, :, None], z[None, None, :]


@cache
def load() -> Template:
    """Return the template; raises CasebookError when nilearn is missing or packages other maps."""
    try:
        from nilearn.datasets import load_mni152_gm_template, load_mni152_template, load_mni152_wm_template

        maps = [
            np.asarray(read(resolution=1).dataobj, np.float32)
            for read in (load_mni152_template, load_mni152_gm_template, load_mni152_wm_template)
        ]
    except Exception as problem:
        # nibabel, gzip and nilearn each have errors of their own for a file that is damaged or gone.
        raise CasebookError(
            f"brain template: nilearn's packaged maps cannot be read ({problem}); install them with "
            'pip install "nilearn>=0.14". The pictures that come with the cases work without.'
        ) from None
    return checked(Template(*maps))


def checked(template: Template) -> Template:
    """Return `template` if it is the one the pictures were made for; raises CasebookError otherwise."""
    known = values.load("brain")["template"]
    sums = hashlib.sha256()
    for each in (template.t1, template.gray, template.white):
        sums.update(np.rint(each * 255).astype(np.uint8).tobytes())
    if list(template.t1.shape) == known["shape"] and sums.hexdigest() == known["digest"]:
        return template
    raise CasebookError(
        "brain template: nilearn packages other maps than those these pictures were made for; "
        "nilearn 0.14.1 is known to fit. The pictures that come with the cases work without."
    )


@cache
def points() -> Points:
    """Return the 300 points of Seitzman et al. 2018; raises CasebookError when nilearn lacks them."""
    try:
        from nilearn.datasets import fetch_coords_seitzman_2018

        found = fetch_coords_seitzman_2018(ordered_regions=False)
    except Exception as problem:
        raise CasebookError(
            f"brain template: nilearn's packaged points cannot be read ({problem}); install them with "
            'pip install "nilearn>=0.14". The pictures that come with the cases work without.'
        ) from None
    return Points(found.rois.to_numpy(np.float32), np.asarray(found.regions) == "cerebellum")
