"""Shapes as signed distances: negative inside, in millimeters. Each knows a box: outside it is above 0."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from ..errors import CasebookError
from .formulas import FUNCTIONS

Vector = tuple[float, float, float]
Box = tuple[Vector, Vector]
"""The lowest and the highest x, y, z."""


class Shape(Protocol):
    """What can be painted: a signed distance (mm) on coordinates that broadcast, and a box around it."""

    @property
    def box(self) -> Box: ...  # noqa: D102

    def distance(self, x: Any, y: Any, z: Any) -> Any: ...  # noqa: D102


@dataclass(frozen=True)
class Ellipsoid:
    """An ellipsoid with semi-axes `radii`, turned by `turn` degrees about z.

    The distance is that of the usual first-order estimate q (q - 1) / |grad q|, exact for spheres.
    """

    center: Vector
    radii: Vector
    turn: float = 0.0

    @property
    def box(self) -> Box:
        """Return the box around the turned ellipsoid."""
        angle = np.deg2rad(self.turn)
        rx, ry, rz = self.radii
        half = (
            np.hypot(rx * np.cos(angle), ry * np.sin(angle)),
            np.hypot(rx * np.sin(angle), ry * np.cos(angle)),
            rz,
        )
        return _box(np.subtract(self.center, half), np.add(self.center, half))

    def distance(self, x: Any, y: Any, z: Any) -> Any:
        """Return the signed distance, in mm."""
        dx, dy, dz = x - self.center[0], y - self.center[1], z - self.center[2]
        if self.turn:
            cos, sin = float(np.cos(np.deg2rad(self.turn))), float(np.sin(np.deg2rad(self.turn)))
            dx, dy = dx * cos + dy * sin, dy * cos - dx * sin
        rx, ry, rz = self.radii
        dx, dy, dz = dx / rx, dy / ry, dz / rz
        # Not 0 in the middle, which is inside too.
        q = np.maximum(np.sqrt(dx * dx + dy * dy + dz * dz), 1e-6)
        slope = np.sqrt((dx / rx) ** 2 + (dy / ry) ** 2 + (dz / rz) ** 2) + 1e-6
        return q * (q - 1.0) / slope


@dataclass(frozen=True)
class Tube:
    """A chain of round cones through `points`, with one radius at each."""

    points: tuple[Vector, ...]
    radii: tuple[float, ...]

    @property
    def box(self) -> Box:
        """Return the box around all balls of the chain."""
        points, radii = np.array(self.points), np.array(self.radii)[:, None]
        return _box((points - radii).min(axis=0), (points + radii).max(axis=0))

    def distance(self, x: Any, y: Any, z: Any) -> Any:
        """Return the signed distance, in mm."""
        ends = zip(self.points[:-1], self.points[1:], self.radii[:-1], self.radii[1:], strict=True)
        return FUNCTIONS["min"](*(_cone(x, y, z, *each) for each in ends))


@dataclass(frozen=True)
class Union:
    """All points of any part; with a `width`, the parts flow into each other over that many millimeters."""

    parts: tuple[Shape, ...]
    width: float = 0.0

    @property
    def box(self) -> Box:
        """Return the box around all parts, grown by what the joint adds."""
        low, high = zip(*(each.box for each in self.parts), strict=True)
        return _box(np.min(low, axis=0) - self.width / 4, np.max(high, axis=0) + self.width / 4)

    def distance(self, x: Any, y: Any, z: Any) -> Any:
        """Return the signed distance, in mm."""
        found, *rest = (each.distance(x, y, z) for each in self.parts)
        for each in rest:
            found = (
                FUNCTIONS["smooth_union"](found, each, self.width) if self.width else np.minimum(found, each)
            )
        return found


@dataclass(frozen=True)
class Difference:
    """The first shape without the second."""

    whole: Shape
    taken: Shape

    @property
    def box(self) -> Box:
        """Return the box around the whole."""
        return self.whole.box

    def distance(self, x: Any, y: Any, z: Any) -> Any:
        """Return the signed distance, in mm."""
        return np.maximum(self.whole.distance(x, y, z), -self.taken.distance(x, y, z))


def shape_of(described: Mapping[str, Any], number: Callable[[object], float], place: str) -> Shape:
    """Return the shape a data file describes: {ellipsoid: {center: [0, 0, 0], radii: [4, 4, 9]}}.

    `number` turns a number, or a formula of numbers, into one. Raises CasebookError, with `place`,
    for an unknown kind, a missing key and a size that is not a positive number.
    """
    if len(described) != 1:
        raise CasebookError(
            f"{place}: one shape is expected; found {', '.join(map(str, described)) or 'none'}"
        )
    [(kind, given)] = described.items()
    try:
        return _KINDS[kind](given, number, place)
    except KeyError as missing:
        allowed = f"{kind} needs {missing}" if kind in _KINDS else f"a shape is one of {', '.join(_KINDS)}"
        raise CasebookError(f"{place}: '{kind}' is not a shape that can be drawn; {allowed}") from None


def _cone(x: Any, y: Any, z: Any, start: Vector, end: Vector, r1: float, r2: float) -> Any:
    ax, ay, az = (float(b - a) for a, b in zip(start, end, strict=True))
    px, py, pz = x - start[0], y - start[1], z - start[2]
    along = np.clip((px * ax + py * ay + pz * az) / max(ax * ax + ay * ay + az * az, 1e-9), 0.0, 1.0)
    square = (px - along * ax) ** 2 + (py - along * ay) ** 2 + (pz - along * az) ** 2
    return np.sqrt(square) - (r1 + (r2 - r1) * along)


def _box(low: Any, high: Any) -> Box:
    return tuple(float(each) for each in low), tuple(float(each) for each in high)  # type: ignore[return-value]


def _size(value: float, place: str) -> float:
    if not (np.isfinite(value) and value > 0):
        raise CasebookError(f"{place}: the size {value} cannot be drawn; allowed are numbers above 0")
    return value


def _vector(given: Sequence[object], number: Callable[[object], float], place: str) -> Vector:
    found = tuple(number(each) for each in given)
    if len(found) != 3 or not np.isfinite(found).all():
        raise CasebookError(f"{place}: {list(given)} is not a point; three numbers are needed")
    return found  # type: ignore[return-value]


def _ellipsoid(given: Mapping[str, Any], number: Callable[[object], float], place: str) -> Shape:
    rx, ry, rz = (_size(each, place) for each in _vector(given["radii"], number, place))
    return Ellipsoid(_vector(given["center"], number, place), (rx, ry, rz), number(given.get("turn", 0)))


def _tube(given: Mapping[str, Any], number: Callable[[object], float], place: str) -> Shape:
    points = tuple(_vector(each, number, place) for each in given["points"])
    radius = given["radius"]
    radii = [number(each) for each in radius] if isinstance(radius, list) else [number(radius)] * len(points)
    if len(radii) != len(points) or len(points) < 2:
        raise CasebookError(f"{place}: a tube needs two points or more, and one radius or one at each point")
    return Tube(points, tuple(_size(each, place) for each in radii))


def _union(given: Mapping[str, Any], number: Callable[[object], float], place: str) -> Shape:
    return Union(tuple(shape_of(each, number, place) for each in given["of"]), number(given.get("width", 0)))


def _difference(given: Mapping[str, Any], number: Callable[[object], float], place: str) -> Shape:
    return Difference(shape_of(given["of"], number, place), shape_of(given["without"], number, place))


_KINDS: dict[str, Callable[..., Shape]] = {
    "ellipsoid": _ellipsoid,
    "tube": _tube,
    "union": _union,
    "difference": _difference,
}
