"""The recovery curve as SVG: theory as lines, the simulation as points, the present lesion as a mark."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..imaging.physics import recovery_center, recovery_mean
from .sphere import center_reading, counted, mean_reading, slice_object

LONGEST = 60.0
DIAMETERS = (6, 10, 15, 20, 25, 30, 40, 50)
_WIDE, _HIGH, _LEFT, _TOP, _LOW = 320, 290, 40, 34, 46
_SHOWN = np.arange(1, LONGEST + 0.5, 1.0)


def curve(diameter: float, fwhm: float) -> str:
    """Return the curve for a resolution of `fwhm` mm, with the lesion of `diameter` mm marked on it."""
    lines = [
        f'<path class="omc-board-{name}" d="{_path(recovery(_SHOWN, fwhm))}"/>'
        for name, recovery in (("first", recovery_center), ("second", recovery_mean))
    ]
    center, mean = float(recovery_center(diameter, fwhm)), float(recovery_mean(diameter, fwhm))
    x = _x(diameter)
    here = [
        f'<line class="omc-board-axis" x1="{x:.1f}" x2="{x:.1f}" y1="{_y(1):.1f}" y2="{_y(0):.1f}"/>',
        f'<circle class="omc-board-mark-first" cx="{x:.1f}" cy="{_y(center):.1f}" r="6"/>',
        f'<path class="omc-board-mark-second" d="M{x - 5:.1f} {_y(mean) - 5:.1f}h10v10h-10z"/>',
    ]
    said = (
        f"Share of the true contrast against the diameter, at a resolution of {fwhm:g} mm. "
        f"At {diameter:g} mm: center {center:.0%}, mean {mean:.0%}."
    )
    return "".join(
        [
            f'<svg viewBox="0 0 {_WIDE} {_HIGH}" role="img" aria-label="{said}">',
            _frame(),
            _twice_and_thrice(fwhm),
            *lines,
            _points(fwhm),
            *here,
            _key(center, mean),
            "</svg>",
        ]
    )


@lru_cache(maxsize=128)
def simulated(fwhm: float) -> tuple[tuple[float, float], ...]:
    """Return the share of contrast in the center and over the sphere of each of DIAMETERS, from pictures."""
    found = []
    for each in DIAMETERS:
        picture = counted(slice_object(each, 2.0, fwhm), np.inf, fwhm, seed=0)
        found.append((center_reading(picture) - 1, mean_reading(picture, each) - 1))
    return tuple(found)


def _x(diameter: float) -> float:
    return _LEFT + min(diameter, LONGEST) / LONGEST * (_WIDE - _LEFT - 8)


def _y(share: float) -> float:
    return _TOP + (1 - share) * (_HIGH - _TOP - _LOW)


def _path(shares: np.ndarray) -> str:
    return "M" + "L".join(f"{_x(d):.1f} {_y(s):.1f}" for d, s in zip(_SHOWN, shares, strict=True))


def _points(fwhm: float) -> str:
    marks = []
    for each, (center, mean) in zip(DIAMETERS, simulated(fwhm), strict=True):
        x = _x(each)
        marks.append(f'<circle class="omc-board-point" cx="{x:.1f}" cy="{_y(center):.1f}" r="3.5"/>')
        marks.append(
            f'<rect class="omc-board-square" x="{x - 3:.1f}" y="{_y(mean) - 3:.1f}" width="6" height="6"/>'
        )
    return "".join(marks)


@lru_cache(maxsize=1)
def _frame() -> str:
    parts = []
    for share in (0, 0.25, 0.5, 0.75, 1):
        kind = "grid" if share else "axis"
        parts.append(
            f'<path class="omc-board-{kind}" d="M{_LEFT} {_y(share):.1f}H{_WIDE - 8}"/>'
            f'<text x="{_LEFT - 6}" y="{_y(share) + 4:.1f}" text-anchor="end">{share:.0%}</text>'
        )
    parts += [
        f'<text x="{_x(each):.1f}" y="{_y(0) + 16:.1f}" text-anchor="middle">{each}</text>'
        for each in range(0, int(LONGEST) + 1, 10)
    ]
    middle = (_LEFT + _WIDE - 8) / 2
    parts.append(
        f'<text x="{middle}" y="{_HIGH - 10}" text-anchor="middle">diameter of the lesion, mm</text>'
    )
    return "".join(parts)


def _twice_and_thrice(fwhm: float) -> str:
    marks: list[str] = []
    for times in (2, 3):
        if 0 < times * fwhm <= LONGEST:
            x, y = _x(times * fwhm), _y(0)
            marks.append(f'<path class="omc-board-axis" d="M{x:.1f} {y:.1f}v-8"/>')
            marks.append(f'<text x="{x:.1f}" y="{y - 11:.1f}" text-anchor="middle">{times}×</text>')
    return "".join(marks)


def _key(center: float, mean: float) -> str:
    return (
        f'<text class="omc-board-words-first" x="0" y="14">● center {center:.0%}</text>'
        f'<text class="omc-board-words-second" x="116" y="14">■ mean {mean:.0%}</text>'
        f'<text x="{_WIDE - 8}" y="14" text-anchor="end">by formula</text>'
    )
