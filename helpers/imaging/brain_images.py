"""The brain pictures by name: MR, perfusion, and perfusion over MR."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from scipy import ndimage

from ..errors import CasebookError
from . import brain_signal, brain_spect, physics, values
from .brain_views import View, shown
from .brain_views import view as view_of
from .picture import Picture

CONTRASTS = ("T1", "T2")

# Millimeters. Towards the brainstem the region ends in straight cuts, which no outline should show.
_ROUNDED = 2.4


def brain_mr(*, contrast: str, view: str, atrophy: bool) -> Picture:
    """Return a brain MR picture, gray; the region "cerebellum" is where it lies before any atrophy.

    Raises CasebookError for a contrast or a view that there is not.
    """
    slab = view_of(view)
    return _picture(slab, _mr(contrast, view, slab, atrophy))


def perfusion(*, view: str, atrophy: bool) -> Picture:
    """Return a Tc-99m ECD SPECT picture in colors; with `atrophy`, the cerebellum also takes up less.

    The region "cerebellum" is where it lies before any atrophy. Raises CasebookError for an unknown view.
    """
    slab = view_of(view)
    rule = values.load("brain_acquisition")["spect"]["display"]
    return _picture(slab, _colored(_uptake(slab, atrophy) / rule["top"], rule["colors"]))


def fused(*, view: str, atrophy: bool) -> Picture:
    """Return the perfusion over the T1 MR picture of the same view; regions and errors as for `perfusion`."""
    slab = view_of(view)
    rule = values.load("brain_acquisition")["spect"]["fusion"]
    under = _mr("T1", view, slab, atrophy)[:, :, None].astype(np.float32)
    uptake = _uptake(slab, atrophy)
    opacity = rule["opacity"] * np.clip(rule["gain"] * uptake, 0, 1)[:, :, None]
    over = _colored(uptake, rule["colors"])
    return _picture(slab, np.rint(under * (1 - opacity) + over * opacity).astype(np.uint8))


def case_of(atrophy: bool) -> tuple[float, float]:
    """Return the severity of atrophy and the uptake factor of the cerebellum, of the case or of its twin."""
    factor = values.load("brain_tissues")["ecd"]["cerebellar_factor"]
    return (1.0, factor["case"]) if atrophy else (0.0, factor["normal"])


def _seed() -> int:
    return values.load("brain_acquisition")["mr"]["seed"]


def _mr(contrast: str, name: str, view: View, atrophy: bool) -> np.ndarray:
    if contrast not in CONTRASTS:
        raise CasebookError(f"brain pictures: no contrast '{contrast}'; allowed are {', '.join(CONTRASTS)}")
    signal = brain_signal.slab(name, view, contrast, case_of(atrophy)[0])
    image = brain_signal.acquired(view, signal, contrast, _seed())
    return physics.window(shown(view, image), *values.load("brain_acquisition")["mr"][contrast]["window"])


def _uptake(view: View, atrophy: bool) -> np.ndarray:
    """Return the perfusion on the screen, 1 at the top of the scale that all cases share."""
    step = values.load("brain_acquisition")["spect"]["block"]
    planes = view.cut(brain_spect.scan(*case_of(atrophy)), order=3, first=brain_spect.first(), step=step)
    image = view.displaced(planes.mean(axis=2), _seed())
    return np.clip(shown(view, image) / brain_spect.scale_top(), 0, None)


def _colored(share: np.ndarray, colors: str) -> np.ndarray:
    from matplotlib import colormaps

    return colormaps[colors](np.clip(share, 0, 1), bytes=True)[:, :, :3]


def _picture(view: View, pixels: np.ndarray) -> Picture:
    return Picture(pixels, view.mm_per_pixel, view.letters, _regions(view))


def _regions(view: View) -> Mapping[str, np.ndarray]:
    share = shown(view, brain_signal.cerebellum_seen(view, _seed()).astype(np.float32))
    mask = ndimage.gaussian_filter(share, _ROUNDED / view.mm_per_pixel) > 0.5
    return MappingProxyType({"cerebellum": mask} if mask.any() else {})
