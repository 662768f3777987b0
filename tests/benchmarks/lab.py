"""Figures of the imaging lab: what a slider costs, against the numpy and scipy calls it rests on."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable

ROUNDS = 40


def sliders() -> str:
    """Move each slider over unseen values; a frame as a ratio to bare kernels that draw the same pictures."""
    # The lab keeps answers; those of a measurement go nowhere.
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CASEBOOK_HOME"] = folder
        return "; ".join([_partial_volume(), _cerebellum()])


def _partial_volume() -> str:
    import numpy as np
    from scipy.ndimage import gaussian_filter
    from scipy.special import erf

    from helpers.experiments import partial_volume
    from helpers.experiments.sphere import SIDE, distance

    board = partial_volume()
    rng = np.random.default_rng(0)

    def kernel(diameter: float) -> None:
        """Two views, each without noise and counted: what cannot be left out, by the libraries alone."""
        for _ in range(2):
            half = np.sqrt(np.maximum(diameter**2 / 4 - distance() ** 2, 0))
            seen = 1 + 3 * erf(half / 6)
            gaussian_filter(seen, 4.2)
            counted = rng.poisson(np.ones((SIDE, SIDE))) + rng.poisson(seen - 1)
            _png(gaussian_filter(counted.astype(float), 4.2))

    bare = _milliseconds(kernel, _sweep(4, 60))
    said = []
    for each, places in {
        "diameter": _sweep(4, 60),
        "ratio": _sweep(1, 10),
        "fwhm": _sweep(1, 20),
        "counts": [0, 1, 2, 3, 4, 5, 6, 7, 8] * 5,
        "thickness": _sweep(60, 240),
    }.items():
        frame = _milliseconds(lambda place, name=each: board.set(**{name: place}), places)
        said.append(f"{each} {frame:.1f} ms, {frame / bare:.1f} times")
    return f"partial volume (bare kernels {bare:.1f} ms, at most 3 times): {', '.join(said)}"


def _cerebellum() -> str:
    import numpy as np
    from scipy.ndimage import zoom

    from helpers.experiments import cerebellum
    from helpers.experiments.cerebellum_lab import SEVERITIES, _maps

    board = cerebellum()
    maps = _maps(SEVERITIES[0], board.values["fwhm"])

    def kernel(factor: float) -> None:
        """Two volumes are added, seven regions averaged, two slices drawn and written."""
        for end in ("", "_true"):
            whole = maps[f"rest{end}"] + factor * maps[f"cerebellum{end}"]
        for _ in range(7):
            np.average(whole, weights=whole)
        for _ in range(2):
            _png(zoom(whole[:, :, 20], 4, order=1), scale=2)

    bare = _milliseconds(kernel, _sweep(0, 1.5))
    said = []
    for each, places in {
        "loss": [0, 1, 2, 3, 4] * 8,
        "factor": _sweep(0, 1.5),
        "fwhm": _sweep(1, 16),
    }.items():
        frame = _milliseconds(lambda place, name=each: board.set(**{name: place}), places)
        said.append(f"{each} {frame:.1f} ms, {frame / bare:.1f} times")
    return f"cerebellum (bare kernels {bare:.1f} ms, at most 3 times): {', '.join(said)}"


def _png(values: object, scale: int = 3) -> bytes:
    from io import BytesIO

    import numpy as np
    from PIL import Image

    gray = np.clip(np.asarray(values) * 50, 0, 255).astype(np.uint8)
    file = BytesIO()
    image = Image.fromarray(gray).resize(
        (gray.shape[1] * scale, gray.shape[0] * scale), Image.Resampling.BICUBIC
    )
    image.convert("RGB").save(file, "PNG", compress_level=1)
    return file.getvalue()


def _milliseconds(act: Callable[[float], object], places: Iterable[float]) -> float:
    """Return the median of one act at each place in turn, after a first one that warms up."""
    places = list(places)
    act(places[0])
    spent = []
    for each in places[1:]:
        began = time.perf_counter()
        act(each)
        spent.append(time.perf_counter() - began)
    return 1000 * statistics.median(spent)


def _sweep(low: float, high: float) -> list[float]:
    """Return places that no cache has seen, each once."""
    return [low + (high - low) * (each + 0.37) / (ROUNDS + 1) for each in range(ROUNDS + 1)]
