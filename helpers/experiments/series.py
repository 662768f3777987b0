"""A series of pictures with and without a lesion, and how often a reader was right. Lengths in mm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ..analysis import exact_interval

LENGTH = 24
RATIO, FWHM, COUNTS = 2.0, 10.0, 1e4
"""Uptake, resolution and counts of every picture: only size and place change."""

_SMALLEST, _LARGEST, _FARTHEST = 5.0, 28.0, 38.0


@dataclass(frozen=True)
class Truth:
    """What one picture holds: a lesion of `diameter` mm at (x, y) mm from the middle; none where it is 0."""

    diameter: float
    x: float = 0.0
    y: float = 0.0

    @property
    def there(self) -> bool:
        """Whether there is a lesion."""
        return self.diameter > 0


def series(seed: int) -> list[Truth]:
    """Return the pictures of a series; the same for the same number.

    Half of them hold a lesion, in random order; the diameters are spread evenly on a logarithmic scale.
    """
    generator = np.random.default_rng(seed)
    there = generator.permutation(LENGTH) < LENGTH // 2
    steps = (np.arange(LENGTH // 2) + generator.random(LENGTH // 2)) / (LENGTH // 2)
    diameters = iter(generator.permutation(_SMALLEST * (_LARGEST / _SMALLEST) ** steps))
    pictures = []
    for each in there:
        x, y = generator.uniform(-_FARTHEST, _FARTHEST, 2)
        pictures.append(Truth(round(float(next(diameters)), 1), float(x), float(y)) if each else Truth(0.0))
    return pictures


@dataclass(frozen=True)
class Rate:
    """How often "There is one" was said among `of` pictures, with the exact 95% interval (0 to 1)."""

    name: str
    said: int
    of: int

    @property
    def interval(self) -> tuple[float, float]:
        """Return the interval of Clopper and Pearson; without a picture it is everything."""
        return exact_interval(self.said, self.of) if self.of else (0.0, 1.0)


BANDS = (
    ("Under 10 mm, less than the resolution", 0.1, FWHM),
    ("10 to 20 mm, 1 to 2 times", FWHM, 2 * FWHM),
    ("Over 20 mm, more than 2 times", 2 * FWHM, np.inf),
)
NONE = "No lesion: false alarms"


def rates(answered: Iterable[tuple[Truth, bool]]) -> list[Rate]:
    """Return the rates of the bands of size and, last, of false alarms, from truths and what was said."""
    given = list(answered)
    found = [
        _rate(name, [said for truth, said in given if low <= truth.diameter < high])
        for name, low, high in BANDS
    ]
    return [*found, _rate(NONE, [said for truth, said in given if not truth.there])]


def _rate(name: str, said: Sequence[bool]) -> Rate:
    return Rate(name, sum(said), len(said))
