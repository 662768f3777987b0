"""Brain perfusion: activity from tissue, projections with noise, OSEM, and a fast linear model."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from scipy import ndimage

from . import atrophy, cache, emission, head, physics, template, values
from .brain import Brain, brain, cerebellum_before, voxel
from .cerebellum import BRAINSTEM

RULES = "brain_acquisition"


def spacing() -> float:
    """Return the edge of a perfusion voxel in patient mm."""
    return values.load(RULES)["spect"]["block"] * voxel()


def first() -> np.ndarray:
    """Return the center of the first perfusion voxel, template mm: not that of a block's first voxel."""
    return (values.load(RULES)["spect"]["block"] - 1) / 2 - template.origin().astype(float)


def coarse(volume: np.ndarray) -> np.ndarray:
    """Return the mean of each block of template voxels, float32; zeros are added at the far ends."""
    block = values.load(RULES)["spect"]["block"]
    padded = np.pad(volume, [(0, -n % block) for n in volume.shape]).astype(np.float32)
    a, b, c = (n // block for n in padded.shape)
    return padded.reshape(a, block, b, block, c, block).mean(axis=(1, 3, 5))


def activity(severity: float) -> dict[str, np.ndarray]:
    """Return the activity of the "cerebellum" (uptake factor 1) and the "rest", perfusion grid, float32."""
    return cache.cached("activity", lambda: _activity(severity), severity)


def _activity(severity: float) -> dict[str, np.ndarray]:
    # First, so that the hull around the brain is not built while the whole brain is held.
    soft = values.load("brain_tissues")["ecd"]["soft_tissue"]["uptake"] * _soft_tissue()
    of = brain(severity)
    soft *= 1 - coarse(np.add(*of.tissue()))
    own, rest = _sources(of)
    return {"cerebellum": coarse(own), "rest": coarse(rest) + soft}


def _sources(of: Brain) -> tuple[np.ndarray, np.ndarray]:
    """Return the activity of the cerebellum and of the rest of the brain on the template grid."""
    table = values.load("brain_tissues")["ecd"]
    gray, white = (np.float32(table[each]["uptake"]) for each in ("gray", "white"))
    own = np.zeros(of.labels.shape, np.float32)
    own[atrophy.box()] = gray * of.cerebellar_gray + white * of.cerebellar_white
    rest = gray * of.gray + white * of.white
    rest *= np.where(of.labels == BRAINSTEM, np.float32(table["brainstem_factor"]["value"]), np.float32(1))
    return own, rest


def _soft_tissue() -> np.ndarray:
    """Return the share of scalp and face tissue in each perfusion voxel, from points at half a block."""

    def build() -> dict[str, np.ndarray]:
        block = values.load(RULES)["spect"]["block"]
        x, y, z = (
            np.arange(2 * -(-n // block)) * block / 2 + block / 4 - 0.5 - zero
            for n, zero in zip(values.load("brain")["template"]["shape"], template.origin(), strict=True)
        )
        names = head.scene().labels
        wanted = [names.index(each) for each in values.load("brain_tissues")["ecd"]["soft_tissue"]["labels"]]
        found = np.isin(head.labels(x, y, z), wanted).astype(np.float32)
        a, b, c = (n // 2 for n in found.shape)
        return {"share": found.reshape(a, 2, b, 2, c, 2).mean(axis=(1, 3, 5))}

    return cache.cached("soft-tissue", build)["share"]


def camera(distance: np.ndarray) -> np.ndarray:
    """Return the resolution (FWHM, mm) of the camera in the plane at a distance in mm."""
    return physics.collimator_fwhm(distance, **values.load(RULES)["spect"]["fwhm"])


def reconstructed(source: np.ndarray, *, counts: float | None = None, seed: int | None = None) -> np.ndarray:
    """Return what the scan shows of an activity on the perfusion grid, in its unit, float32.

    Axial blur, projections with attenuation and camera resolution, scatter, Poisson noise; OSEM with the same
    matrix and the scatter known, then a Gaussian. `counts` 0 or less means without noise. The same model
    projects and reconstructs, which flatters the picture.
    """
    rule = values.load(RULES)["spect"]
    counts = rule["counts"] if counts is None else counts
    side = max(source.shape[:2]) + rule["margin"]
    before = [(side - n) // 2 for n in source.shape[:2]]
    area = tuple(slice(start, start + n) for start, n in zip(before, source.shape[:2], strict=True))
    square = np.zeros((side, side, source.shape[2]), np.float32)
    square[area] = physics.blurred(source, (0, 0, rule["axial_fwhm"]), spacing())
    outline = ndimage.binary_fill_holes(square.max(axis=2) > rule["outline_above"] * square.max())
    mu = outline * values.load("brain_tissues")["ecd"]["attenuation_per_mm"]["value"]
    angles = np.arange(rule["angles"]) * 360 / rule["angles"]
    matrix = emission.projection_matrix((side, side), spacing(), angles, rule["orbit_radius"], camera, mu)
    seen = np.asarray(matrix @ square.reshape(side * side, -1), np.float32)
    by_angle = seen.reshape(len(angles), -1, seen.shape[1])
    scatter_rule = rule["scatter"]
    scatter = scatter_rule["share"] * ndimage.gaussian_filter1d(
        by_angle, scatter_rule["sigma"] / spacing(), axis=1
    )
    scatter = scatter.reshape(seen.shape)
    measured = seen + scatter
    if counts > 0:
        measured = physics.poisson(
            measured, counts, np.random.default_rng(rule["seed"] if seed is None else seed)
        )
    middle = np.hypot(*(np.indices((side, side)) - (side - 1) / 2)) < side / 2
    image = emission.osem(
        measured,
        matrix,
        len(angles),
        rule["osem"]["subsets"],
        rule["osem"]["iterations"],
        scatter,
        np.repeat(middle.reshape(-1, 1), source.shape[2], axis=1).astype(np.float32),
    )
    whole = physics.blurred(
        image.reshape(square.shape), rule["osem"]["post_filter_fwhm"], spacing(), "constant"
    )
    return np.ascontiguousarray(whole[area], np.float32)


def scan(severity: float, factor: float) -> np.ndarray:
    """Return the reconstructed perfusion at a severity of atrophy and an uptake factor; cached."""

    def build() -> dict[str, np.ndarray]:
        parts = activity(severity)
        return {"image": reconstructed(parts["rest"] + factor * parts["cerebellum"])}

    return cache.cached("perfusion", build, severity, factor)["image"]


def scale_top() -> float:
    """Return the activity at the top of the color scale of all cases: a high percentile of a normal one."""
    rule = values.load(RULES)["spect"]["display"]
    normal = scan(0.0, values.load("brain_tissues")["ecd"]["cerebellar_factor"]["normal"])
    return float(np.percentile(normal[normal > rule["above"] * normal.max()], rule["percentile"]))


def perfusion_maps(severity: float, fwhm: float | None = None) -> dict[str, np.ndarray]:
    """Return the fast linear model: image = rest + factor * cerebellum, on the perfusion grid, float32.

    "rest" and "cerebellum" are blurred with a Gaussian of `fwhm` mm (9 unless given); "rest_true" and
    "cerebellum_true" are not.
    """
    fwhm = values.load(RULES)["spect"]["linear"]["fwhm"] if fwhm is None else fwhm
    parts = activity(severity)
    blurred = {name: physics.blurred(each, fwhm, spacing(), "constant") for name, each in parts.items()}
    return blurred | {f"{name}_true": each for name, each in parts.items()}


@lru_cache(maxsize=8)
def regions(severity: float) -> dict[str, np.ndarray]:
    """Return the share of each perfusion voxel in a region, float32, and what the remaining tissue holds.

    "before": the cerebellum before atrophy; "cortex": what both are compared to; "remaining": template voxels
    that still hold mostly cerebellar tissue. "remaining_true": its true mean activity, of the rest and of the
    cerebellum; folia are thinner than a perfusion voxel, so that grid would blur them. "tissue_ml": the
    volume of the cerebellar tissue.
    """

    def build() -> dict[str, np.ndarray]:
        rule, of = values.load(RULES)["spect"]["regions"], brain(severity)
        remaining = np.zeros(of.labels.shape, bool)
        remaining[atrophy.box()] = of.cerebellar_gray + of.cerebellar_white > rule["remaining_above"]
        own, rest = _sources(of)
        return {
            "before": (coarse(cerebellum_before(of)) > rule["cerebellum_above"]).astype(np.float32),
            "cortex": (coarse(of.cortex) > rule["cortex_above"]).astype(np.float32),
            "remaining": coarse(remaining),
            "remaining_true": np.array([rest[remaining].mean(), own[remaining].mean()]),
            "tissue_ml": np.array(of.cerebellar_volume()),
        }

    return cache.cached("regions", build, severity)


def ratio(image: np.ndarray, region: np.ndarray, cortex: np.ndarray) -> float:
    """Return the mean of the image in a region over that in the cortex."""
    return float(np.average(image, weights=region) / np.average(image, weights=cortex))


def readings(
    severity: float, factor: float, maps: Mapping[str, np.ndarray] | None = None
) -> dict[str, float]:
    """Return four readings, cerebellum to cortex: "before" and "remaining", each also "_true" (unblurred)."""
    maps, found = maps or perfusion_maps(severity), regions(severity)
    image, true = (maps[f"rest{end}"] + factor * maps[f"cerebellum{end}"] for end in ("", "_true"))
    rest, own = found["remaining_true"]
    return {
        "before_true": ratio(true, found["before"], found["cortex"]),
        "before": ratio(image, found["before"], found["cortex"]),
        "remaining_true": float((rest + factor * own) / np.average(true, weights=found["cortex"])),
        "remaining": ratio(image, found["remaining"], found["cortex"]),
    }
