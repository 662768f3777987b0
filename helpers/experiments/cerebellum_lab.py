"""Cerebellar flow and lost tissue: two causes of a low reading, two regions to tell them apart."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from scipy.ndimage import binary_dilation, gaussian_filter, zoom

from ..imaging import brain_spect, values
from ..imaging.physics import window
from ..imaging.picture import Letters
from .board import Board, Press, Scene, Screen, Shown, Slider, Table, framed

SEVERITIES: tuple[float, ...] = tuple(values.load("brain")["atrophy"]["severities"])
_WORDS = ("none", *(f"{each:.0%} of the most simulated" for each in SEVERITIES[1:-1]), "the most simulated")
_LEVEL = -33.0
ASKS = "Take tissue away and leave the uptake alone: which readings fall?"
_FINER = 4

SCREEN = Screen(
    "Cerebellum: less tissue, or less uptake?",
    "A perfusion SPECT slice through the cerebellum. One slider takes tissue away, one lowers the uptake of "
    "the tissue that is left, one blurs. Move one at a time, and compare the two regions.",
    (
        Slider("loss", "Lost tissue", 0, len(SEVERITIES) - 1, 1, 0, words=_WORDS),
        Slider("factor", "Uptake per gram, of normal", 0, 1.5, 0.05, 1, "times"),
        Slider(
            "fwhm",
            "Resolution (FWHM)",
            0,
            16,
            0.5,
            values.load("brain_acquisition")["spect"]["linear"]["fwhm"],
            "mm",
        ),
    ),
    "Simulated: an averaged adult brain, scaled to a toddler's. Assumed: uptake of gray to white matter of "
    "4 to 1, and how tissue is lost. Blurred with a Gaussian, not reconstructed: real reconstructions behave "
    "differently in detail. Teaching points, not sourced, unless a source is named. "
    + values.load("brain")["template"]["notice"],
)


class _Cerebellum:
    def __init__(self) -> None:
        self.outline = False

    def press(self, button: str) -> None:
        self.outline = not self.outline if button == "outline" else self.outline

    def draw(self, given: Mapping[str, float]) -> Scene:
        severity, factor, fwhm = SEVERITIES[int(given["loss"])], given["factor"], given["fwhm"]
        maps = _maps(severity, fwhm)
        read = brain_spect.readings(severity, factor, maps)
        normal = brain_spect.readings(0.0, 1.0, _maps(0.0, fwhm))
        volume, before = (float(brain_spect.regions(each)["tissue_ml"]) for each in (severity, 0.0))
        return Scene(
            pictures=[
                _shown(_maps(0.0, fwhm), 1.0, "Nothing lost, normal uptake", normal["before"], self.outline),
                _shown(maps, factor, "This cerebellum", read["before"], self.outline),
            ],
            says=[
                f"{volume:.0f} of {before:.0f} mL of cerebellar tissue are left, and a gram takes up "
                f"{_times(factor)}. {_lesson(severity, factor, fwhm, read, normal)}"
            ],
            tables=[_table(read, normal)],
            presses=(
                Press("outline", "Hide the region" if self.outline else "Show the region before the loss"),
            ),
            notes=_notes(factor, fwhm),
            spoken=f"The region before the loss reads {read['before']:.2f} of the cortex, the remaining "
            f"tissue {read['remaining']:.2f}.",
        )


def _times(factor: float) -> str:
    return "what it normally does" if factor == 1 else f"{factor:g} times what it normally does"


@lru_cache(maxsize=12)
def _maps(severity: float, fwhm: float) -> dict[str, np.ndarray]:
    return brain_spect.perfusion_maps(severity, fwhm)


@lru_cache(maxsize=1)
def _top() -> float:
    normal = _maps(0.0, SCREEN.sliders[2].start)
    return float(np.percentile(normal["rest"][normal["rest"] > 1], 99))


def _level() -> int:
    return round((_LEVEL - brain_spect.first()[2]) / values.load("brain_acquisition")["spect"]["block"])


def _shown(maps: Mapping[str, np.ndarray], factor: float, title: str, reading: float, outline: bool) -> Shown:
    level = _level()
    image = maps["rest"][:, :, level] + factor * maps["cerebellum"][:, :, level]
    # The patient's right on the left, the front on top; dark where it is hot.
    pixels = 255 - window(image.T[::-1, ::-1], 0, _top())
    pixels = np.clip(zoom(pixels.astype(np.float32), _FINER, order=1, grid_mode=True, mode="nearest"), 0, 255)
    if outline:
        dark, light = _edges(level)
        pixels[light], pixels[dark] = 255, 0
    alt = f"Simulated perfusion slice: {title.lower()}. The region before the loss reads {reading:.2f}."
    return Shown(
        framed(pixels.astype(np.uint8), brain_spect.spacing() / _FINER, scale=2, letters=Letters("R", "L")),
        title,
        f"Region before the loss: {reading:.2f}.",
        alt,
    )


@lru_cache(maxsize=1)
def _edges(level: int) -> tuple[np.ndarray, np.ndarray]:
    """Return a dark line around the region before the loss, and a light one beside it."""
    region = brain_spect.regions(0.0)["before"][:, :, level].T[::-1, ::-1]
    fine = gaussian_filter(zoom(region, _FINER, order=1, grid_mode=True, mode="nearest"), 2) > 0.5
    outer = binary_dilation(fine)
    return outer & ~fine, binary_dilation(outer) & ~outer


def _table(read: Mapping[str, float], normal: Mapping[str, float]) -> Table:
    def row(name: str, key: str) -> tuple[str, ...]:
        return (name, f"{read[key]:.2f}", f"{normal[key]:.2f}", f"{read[key] / normal[key]:.0%}")

    return Table(
        "Cerebellum to cortex: four readings",
        ("Region", "Now", "Normal", "Of that"),
        (
            row("Where the cerebellum was before the loss, unblurred", "before_true"),
            row("Where the cerebellum was before the loss, blurred", "before"),
            row("The remaining tissue, unblurred", "remaining_true"),
            row("The remaining tissue, blurred", "remaining"),
        ),
    )


def _lesson(
    severity: float, factor: float, fwhm: float, read: Mapping[str, float], normal: Mapping[str, float]
) -> str:
    if not severity and factor != 1:
        return "With all tissue there, both regions follow the uptake."
    if not severity:
        # Measured: at 10 mm the mean of the cortex falls by 25%, that of the cerebellum by 12%.
        rises = "Blur takes more from the thin cortex than from the cerebellum: their normal ratio rises. "
        return f"{rises if fwhm else ''}{ASKS}"
    lost = read["before_true"] / normal["before_true"] / max(factor, 1e-9)
    said = (
        f"In the region before the loss, missing tissue alone lowers the reading to {lost:.0%}, without any "
        "blur: less tissue in the same space. "
        if factor
        else ""
    )
    if not fwhm:
        return said + "Unblurred, the remaining tissue shows what a gram takes up."
    return said + (
        f"In the remaining tissue it is the blur: unblurred it reads {read['remaining_true']:.2f}, blurred "
        f"{read['remaining']:.2f}, because thin folia share their counts with the fluid around them. "
        "A low reading alone does not say that a gram takes up less."
    )


def _notes(factor: float, fwhm: float) -> list[str]:
    notes = []
    if not factor:
        notes.append("Without any uptake in the cerebellum, what its regions read comes from around it.")
    if not fwhm:
        notes.append(
            "A resolution of 0 mm is perfect: no camera has it. The voxels of 3.3 mm are left, and folia are "
            "thinner: even they blur the remaining tissue."
        )
    return notes


def cerebellum_board() -> Board:
    """Return the experiment on the cerebellum; without nilearn's template it says so."""
    state = _Cerebellum()
    return Board(SCREEN, state.draw, state.press, copy=(ASKS,), prepare=_prepare)


def _prepare() -> None:
    # All at once: a slider that waits for seconds at its first move seems broken.
    for severity in SEVERITIES:
        _maps(severity, SCREEN.sliders[2].start)
        brain_spect.regions(severity)
