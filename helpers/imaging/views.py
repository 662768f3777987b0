"""What a formula sees of a label map while it is painted: the fields, on one box of the grid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import numpy as np

from .grid import Slices


class Canvas(Protocol):
    """The label map so far, and the fields of its grid."""

    labels: np.ndarray

    def field(self, name: str) -> Any: ...  # noqa: D102


class View(Mapping[str, Any]):
    """The names a formula may ask for, on one box; where `side` is -1, the right, x is mirrored."""

    def __init__(
        self, canvas: Canvas, area: Slices, side: int | None, lets: dict[str, Any] | None = None
    ) -> None:
        self.canvas, self.area, self.side, self.lets = canvas, area, side, lets or {}

    def __getitem__(self, name: str) -> Any:
        if name in self.lets:
            return self.lets[name]
        if name == "label":
            return self.canvas.labels[self.area]
        if name == "side" and self.side:
            return self.side
        value = part_of(self.canvas.field(name), self.area)
        return -value if self.side == -1 and name in ("x", "px") else value

    def within(self, area: Slices) -> View:
        """Return the view of a box inside this one."""
        inner = tuple(
            slice(a.start - b.start, a.stop - b.start) for a, b in zip(area, self.area, strict=True)
        )
        cut = {name: part_of(value, inner) for name, value in self.lets.items()}
        return View(self.canvas, area, self.side, cut)

    def __iter__(self) -> Iterator[str]:
        return iter(self.lets)

    def __len__(self) -> int:
        return len(self.lets)


def part_of(value: Any, area: Slices) -> Any:
    """Return the box of an array that broadcasts; of a number, the number."""
    if not isinstance(value, np.ndarray) or not value.ndim:
        return value
    return value[tuple(part if n > 1 else slice(None) for part, n in zip(area, value.shape, strict=True))]
