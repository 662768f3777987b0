"""Partial volume: how size, uptake, resolution, counts and body change what a picture reads."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from ..imaging.physics import recovery_center, window
from .board import Board, Press, Scene, Screen, Shown, Slider, Table, framed
from .recovery_curve import LONGEST, curve
from .sphere import VOXEL, center_reading, counted, exposed, mean_reading, planar_object, slice_object

COUNTS = (0.0, 1e3, 3e3, 1e4, 3e4, 1e5, 3e5, 1e6, np.inf)
_COUNT_WORDS = ("none", *(f"{each:,.0f}" for each in COUNTS[1:-1]), "unlimited")
_SMALLEST = 4.0
_NEARLY_ALL = 0.95

SCREEN = Screen(
    "Size, uptake and what a picture reads",
    "A round lesion in a warm body, seen by a gamma camera: in a slice (SPECT) and through the body "
    "(planar). Move one slider at a time.",
    (
        Slider("diameter", "Diameter of the lesion", _SMALLEST, LONGEST, 1, 15, "mm"),
        Slider("ratio", "True uptake, lesion to background", 1, 10, 0.1, 4, "to 1"),
        Slider("fwhm", "Resolution (FWHM)", 0, 20, 0.5, 10, "mm"),
        Slider("counts", "Counts from the background", 0, len(COUNTS) - 1, 1, 5, words=_COUNT_WORDS),
        Slider("thickness", "Thickness of the body (planar)", 40, 240, 5, 120, "mm"),
    ),
    "Simulated from formulas: a Gaussian point spread, Poisson counts, a slab of soft tissue that takes "
    "1.48% of the photons a millimeter (assumed). The planar view is an illustration: one resolution at all "
    "depths, no scatter, pixels of 3 mm. In the slice the noise is as smooth as the resolution, in place of "
    "a reconstruction. Real reconstructions behave differently in detail. Teaching points, not sourced, "
    "unless a source is named.",
)


class Lesion(NamedTuple):
    """A sphere of `diameter` mm with `ratio` times the uptake of its background."""

    diameter: float
    ratio: float


def look_alike(lesion: Lesion, fwhm: float) -> Lesion:
    """Return a lesion twice or half as wide whose center reads the same: closed formula, without noise."""
    other = lesion.diameter * 2 if lesion.diameter * 2 <= LONGEST else lesion.diameter / 2
    shares = recovery_center(np.array([lesion.diameter, other]), fwhm)
    return Lesion(other, 1 + (lesion.ratio - 1) * float(shares[0] / shares[1]))


class _PartialVolume:
    def __init__(self) -> None:
        self.outline = False
        self.twin = False
        self.seed = 1

    def press(self, button: str) -> None:
        if button == "outline":
            self.outline = not self.outline
        elif button == "twin":
            self.twin = not self.twin
        elif button == "again":
            self.seed += 2

    def draw(self, values: Mapping[str, float]) -> Scene:
        lesion = Lesion(values["diameter"], values["ratio"])
        fwhm, counts, thickness = values["fwhm"], COUNTS[int(values["counts"])], values["thickness"]
        views = {"slice": _views(lesion, fwhm, counts, self.seed)}
        views["planar"] = _planar_views(lesion, thickness, fwhm, counts, self.seed)
        other = look_alike(lesion, fwhm) if self.twin else None
        if other:
            views["twin"] = _views(other, fwhm, counts, self.seed + 100)
        top = max(lesion.ratio, other.ratio if other else 0, 1.5)
        circle = ((0.0, 0.0, lesion.diameter / 2),) if self.outline else ()
        pictures = [
            self._shown(views["slice"][1], top, circle, "SPECT slice", lesion, "through its middle"),
            self._shown(views["planar"][1], top, circle, "Planar view", lesion, f"through {thickness:g} mm"),
        ]
        if other:
            twin_circle = ((0.0, 0.0, other.diameter / 2),) if self.outline else ()
            pictures.insert(
                1, self._shown(views["twin"][1], top, twin_circle, "Another lesion", other, "SPECT slice")
            )
        return Scene(
            pictures=pictures,
            figure=curve(lesion.diameter, fwhm),
            says=_says(lesion, fwhm, views, other),
            tables=[_table(lesion, views, other)],
            presses=(
                Press("outline", "Hide the true outline" if self.outline else "Show the true outline"),
                Press("twin", "Leave one lesion" if self.twin else "Add another lesion that reads the same"),
                Press("again", "Count again"),
            ),
            notes=_notes(lesion, fwhm, counts, thickness),
            spoken=f"The center of the slice reads {center_reading(views['slice'][0]):.1f}; "
            f"true is {lesion.ratio:.1f}.",
        )

    @staticmethod
    def _shown(
        picture: np.ndarray,
        top: float,
        circles: tuple[tuple[float, float, float], ...],
        title: str,
        lesion: Lesion,
        where: str,
    ) -> Shown:
        # Dark where it is hot, as such pictures are read.
        pixels = 255 - window(picture, 0, top)
        caption = f"{lesion.diameter:g} mm, uptake {lesion.ratio:.1f} to 1, {where}."
        alt = f"Simulated {title.lower()}: {caption} The middle reads {center_reading(picture):.1f}."
        return Shown(framed(pixels, VOXEL, circles), title, caption, alt)


def _views(lesion: Lesion, fwhm: float, counts: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    return _counted_slice(lesion, fwhm, np.inf, 0), _counted_slice(lesion, fwhm, counts, seed)


def _planar_views(
    lesion: Lesion, thickness: float, fwhm: float, counts: float, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    seen = planar_object(lesion.diameter, lesion.ratio, thickness)
    return exposed(seen, np.inf, fwhm, 0), exposed(seen, counts, fwhm, seed + 10_000)


@lru_cache(maxsize=64)
def _counted_slice(lesion: Lesion, fwhm: float, counts: float, seed: int) -> np.ndarray:
    return counted(slice_object(lesion.diameter, lesion.ratio, fwhm), counts, fwhm, seed)


def _says(
    lesion: Lesion, fwhm: float, views: Mapping[str, tuple[np.ndarray, np.ndarray]], other: Lesion | None
) -> list[str]:
    center = center_reading(views["slice"][0])
    if lesion.ratio == 1:
        return ["The lesion takes up as much as its background: there is no contrast, at any size."]
    said = [
        f"True uptake is {lesion.ratio:.1f} times the background. Without noise the center of the slice "
        f"reads {center:.1f}, which is {_share(center, lesion.ratio)} of the true contrast, and the center "
        f"of the planar view {center_reading(views['planar'][0]):.1f}."
    ]
    if other:
        said.append(
            f"{lesion.diameter:g} mm with {lesion.ratio:.1f} to 1 and {other.diameter:g} mm with "
            f"{other.ratio:.1f} to 1 read the same in the center. {_two_causes(center, lesion.ratio)}"
        )
    elif fwhm:
        times = lesion.diameter / fwhm
        said.append(
            f"The lesion is {times:.1f} times as wide as the resolution. Below 2 times it seems to lose "
            "activity, above about 3 times this is negligible (a teaching page and glossaries): so it is for "
            "the center, while the mean takes in the blurred rim and stays lower."
        )
    return said


def _two_causes(center: float, true: float) -> str:
    if center > 1 + _NEARLY_ALL * (true - 1):
        return "Neither loses much: a finer resolution or a larger lesion shows the true uptake."
    return (
        "A low reading has two causes that look alike: little uptake, or little size. The number alone "
        "cannot tell which."
    )


def _table(lesion: Lesion, views: Mapping[str, tuple[np.ndarray, np.ndarray]], other: Lesion | None) -> Table:
    def row(name: str, view: str, true: float, read: object) -> tuple[str, ...]:
        plain, noisy = (read(each) for each in views[view])  # type: ignore[operator]
        return (name, f"{plain:.2f}", _share(plain, true), f"{noisy:.2f}")

    rows = [
        ("True", f"{lesion.ratio:.2f}", "100%", ""),
        row("Slice, center", "slice", lesion.ratio, center_reading),
        row("Slice, mean of the lesion", "slice", lesion.ratio, lambda x: mean_reading(x, lesion.diameter)),
        row("Planar, center", "planar", lesion.ratio, center_reading),
    ]
    if other:
        rows.insert(
            3,
            row(
                f"Other lesion ({other.diameter:g} mm, {other.ratio:.1f} to 1), center",
                "twin",
                other.ratio,
                center_reading,
            ),
        )
    caption = "Lesion to background: without noise, its share of the true contrast, in this picture"
    return Table(caption, ("Where", "No noise", "Share", "Picture"), tuple(rows))


def _share(reading: float, true: float) -> str:
    return "no contrast" if true == 1 else f"{(reading - 1) / (true - 1):.0%}"


def _notes(lesion: Lesion, fwhm: float, counts: float, thickness: float) -> list[str]:
    notes = []
    if counts == 0:
        notes.append("Without counts a picture is empty: nothing was measured.")
    if fwhm == 0:
        notes.append(
            "A resolution of 0 mm is perfect: no camera has it. Only noise and the body in the way are left."
        )
    if lesion.diameter > thickness:
        notes.append(
            f"The lesion ({lesion.diameter:g} mm) does not fit into the body ({thickness:g} mm): in the "
            "planar view it is cut off at the skin."
        )
    return notes


def partial_volume_board() -> Board:
    """Return the experiment on partial volume."""
    state = _PartialVolume()
    return Board(SCREEN, state.draw, state.press)
