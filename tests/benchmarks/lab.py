"""Figures of the imaging lab: what a slider costs, against the numpy and scipy calls it rests on."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable

ROUNDS = 40


def sliders() -> str:
    """Move each slider to and fro; a frame as a ratio to its bare kernels, which draw the same pictures."""
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

    bare = _milliseconds(kernel, [10.0, 20.0])
    said = []
    for each, places in {
        "diameter": (10, 20),
        "ratio": (2, 6),
        "fwhm": (8, 12),
        "counts": (4, 6),
        "thickness": (80, 160),
    }.items():
        frame = _milliseconds(lambda place, name=each: board.set(**{name: place}), places)
        said.append(f"{each} {frame:.1f} ms, {frame / bare:.1f} times")
    return f"partial volume (bare kernels {bare:.1f} ms, at most 3 times): {', '.join(said)}"


def _cerebellum() -> str:
    from io import BytesIO

    import numpy as np
    from PIL import Image
    from scipy.ndimage import zoom

    from helpers.experiments import cerebellum
    from helpers.experiments.cerebellum_lab import SEVERITIES, _maps

    board = cerebellum()
    maps = _maps(SEVERITIES[0], board.values["fwhm"])

    shown = board.shown.pictures[0].png

    def kernel(factor: float) -> None:
        """Two volumes are added, seven regions averaged, two slices drawn and written."""
        for end in ("", "_true"):
            whole = maps[f"rest{end}"] + factor * maps[f"cerebellum{end}"]
        for _ in range(7):
            np.average(whole, weights=whole)
        for _ in range(2):
            zoom(whole[:, :, 20], 4, order=1)
            Image.open(BytesIO(shown)).save(BytesIO(), "PNG", compress_level=1)

    bare = _milliseconds(kernel, [0.5, 1.0])
    said = []
    for each, places in {"loss": (0, 4), "factor": (0.5, 1), "fwhm": (8, 10)}.items():
        frame = _milliseconds(lambda place, name=each: board.set(**{name: place}), places)
        said.append(f"{each} {frame:.1f} ms, {frame / bare:.1f} times")
    return f"cerebellum (bare kernels {bare:.1f} ms, at most 3 times): {', '.join(said)}"


def _png(values: object) -> bytes:
    from io import BytesIO

    import numpy as np
    from PIL import Image

    gray = np.clip(np.asarray(values) * 50, 0, 255).astype(np.uint8)
    file = BytesIO()
    image = Image.fromarray(gray).resize((gray.shape[1] * 3, gray.shape[0] * 3), Image.Resampling.BICUBIC)
    image.convert("RGB").save(file, "PNG", compress_level=1)
    return file.getvalue()


def _milliseconds(act: Callable[[float], object], places: Iterable[float]) -> float:
    places = list(places)
    for each in places:
        act(each)
    spent = []
    for turn in range(ROUNDS):
        began = time.perf_counter()
        act(places[turn % len(places)])
        spent.append(time.perf_counter() - began)
    return 1000 * statistics.median(spent)
