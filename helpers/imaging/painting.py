"""The painter: from a described scene (labels, fields, groups of steps) to a label map on any grid of points.

A step paints its label where a signed distance is negative and a condition holds; later steps paint over
earlier ones. Each shape is looked at only in its own box, grown by what the warp of the coordinates can move.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..errors import CasebookError
from .formulas import Formula, Names, table
from .grid import Grid, Slices, common
from .growth import grown
from .noise import lattice_field
from .shapes import Box, shape_of
from .views import View

_REACH = 3.0
_FAR = 50.0


class Scene:
    """A described scene, read once; `paint` it on as many grids as needed.

    `described` has labels and groups and, if wanted, numbers, tables, noise, fields (see data/torso.yaml).
    Raises CasebookError, with the place in `name`, where it cannot be read.
    """

    def __init__(self, described: Mapping[str, Any], name: str) -> None:
        self.name = name
        self.labels: tuple[str, ...] = tuple(described["labels"])
        self.number = {label: index for index, label in enumerate(self.labels)}
        self.numbers: dict[str, float] = dict(described.get("numbers", {}))
        self.noise: dict[str, dict[str, Any]] = described.get("noise", {})
        self.groups: list[dict[str, Any]] = described["groups"]
        self.fields: dict[str, dict[str, Any]] = {each["name"]: each for each in described.get("fields", [])}
        self.kept = {step["keep"] for each in self.groups for step in each.get("steps", []) if "keep" in step}
        self._tables = {key: table(each) for key, each in described.get("tables", {}).items()}
        self._read: dict[str, Formula] = {}

    def paint(
        self, grid: Grid, given: Mapping[str, np.ndarray] | None = None, boxed: bool = True, **numbers: float
    ) -> np.ndarray:
        """Return the label map (uint8, the shape of the grid).

        `given` are fields that the scene asks for and does not define. `numbers` replace those of the scene.
        `boxed=False` looks at every shape everywhere: the same map, slower.
        """
        if unknown := set(numbers) - set(self.numbers):
            raise CasebookError(
                f"{self.name}: no number {', '.join(sorted(unknown))}; allowed are {', '.join(self.numbers)}"
            )
        canvas = _Canvas(self, grid, given or {}, self.numbers | numbers, boxed)
        for group in self.groups:
            canvas.group(group)
        return canvas.labels

    def table(self, name: str, level: float) -> float:
        """Return one value of a table, such as the y of the spine at a level z."""
        return float(self._tables[name](level))

    def box(self, group: str, **numbers: float) -> Box:
        """Return the box (lowest, highest x, y, z in mm) of the shapes of a group, without the warp."""
        steps = next(each["steps"] for each in self.groups if each["group"] == group)
        known = self.numbers | numbers
        boxes = [
            shape_of(each["shape"], lambda given: float(self.formula(given, group)(known)), group).box
            for each in steps
            if "shape" in each
        ]
        low, high = zip(*boxes, strict=True)
        return tuple(np.min(low, axis=0)), tuple(np.max(high, axis=0))  # type: ignore[return-value]

    def formula(self, text: object, place: str) -> Formula:
        """Return the formula, read once; raises CasebookError where it is none."""
        known = str(text)
        if known not in self._read:
            self._read[known] = Formula(known, f"{self.name}: {place}", self.labels, self._tables)
        return self._read[known]


class _Canvas:
    """One label map while it is painted."""

    def __init__(
        self,
        scene: Scene,
        grid: Grid,
        given: Mapping[str, np.ndarray],
        numbers: dict[str, float],
        boxed: bool,
    ) -> None:
        self.scene, self.grid, self.numbers, self.boxed = scene, grid, numbers, boxed
        self.labels = np.zeros(grid.shape, dtype=np.uint8)
        self.known: dict[str, Any] = {f"{name}0": grid.open(name) for name in "xyz"} | numbers | dict(given)
        self.whole: Slices = tuple(slice(0, n) for n in grid.shape)
        self._moved: dict[str, float] | None = None

    def field(self, name: str) -> Any:
        """Return a field on the whole grid: given, or built the first time it is asked for."""
        if name in self.known:
            return self.known[name]
        if name in "xyz" and name not in self.scene.fields:
            return self.known[f"{name}0"]
        if name in self.scene.noise:
            self.known[name] = self._noise(**self.scene.noise[name])
        elif name in self.scene.fields:
            self.known[name] = self._built(self.scene.fields[name])
        elif name in self.scene.kept:
            self.known[name] = np.zeros(self.grid.shape, dtype=bool)
        else:
            raise KeyError(name)
        return self.known[name]

    def moved(self) -> dict[str, float]:
        """Return how far the warp moves a point along x, y, z at most, in mm."""
        if self._moved is None:
            self._moved = {
                name: float(np.max(np.abs(self.field(name) - self.known[f"{name}0"]))) + 1e-3
                for name in "xyz"
            }
        return self._moved

    def group(self, group: Mapping[str, Any]) -> None:
        """Paint one group, on both sides if it says so; nothing if its `when` does not hold."""
        place = group["group"]
        if not self._number(group.get("when", 1), place):
            return
        for side in (-1, 1) if group.get("sides") == "both" else (None,):
            if "grow" in group:
                for each in grown(group["grow"], f"{self.scene.name}: {place}"):
                    self._steps(each | {"box": group.get("box", {}) | each.get("box", {})}, place, side)
            else:
                self._steps(group, place, side)

    def _steps(self, group: Mapping[str, Any], place: str, side: int | None) -> None:
        limits = self._limits(group.get("box", {}), side)
        if limits is None:
            return
        area = self._area(group, place, side, limits)
        if area is None:
            return
        view = View(self, area, side)
        allowed = self._allowed(limits, area)
        for step in group["steps"]:
            where = f"{place}, {step.get('part') or step.get('let') or step.get('keep') or step.get('paint')}"
            if "paint" in step:
                self._paint(step, where, view, limits)
            elif "let" in step:
                view.lets[step["let"]] = self._value(step, where, view)
            else:
                self.field(step["keep"])[area] = self._value(step, where, view) & allowed

    def _paint(self, step: Mapping[str, Any], place: str, view: View, limits: Slices) -> None:
        if "shape" in step and self.boxed:
            shape = shape_of(step["shape"], lambda each: self._number(each, place, view.side), place)
            area = self._around(shape.box, step.get("reach", _REACH), view.side, view.area)
            if area is None:
                return
            view = view.within(area)
        mask: Any = self._allowed(limits, view.area)
        if "shape" in step or "inside" in step:
            distance = self._value(step, place, view)
            if "grow" in step:
                distance = distance - self.scene.formula(step["grow"], place)(view)
            mask = mask & (distance < 0)
        if "where" in step:
            mask = mask & self.scene.formula(step["where"], place)(view)
        if step["paint"] not in self.scene.number:
            raise CasebookError(
                f"{self.scene.name}: {place}: no such label; allowed are {', '.join(self.scene.labels)}"
            )
        target = self.labels[view.area]
        target[np.broadcast_to(mask, target.shape)] = self.scene.number[step["paint"]]

    def _value(self, step: Mapping[str, Any], place: str, view: Names) -> Any:
        if "shape" in step:
            side = view.side if isinstance(view, View) else None
            shape = shape_of(step["shape"], lambda each: self._number(each, place, side), place)
            x = np.abs(view["x"]) if step.get("folded") else view["x"]
            return shape.distance(x, view["y"], view["z"])
        return self.scene.formula(step.get("inside", step.get("is")), place)(view)

    def _built(self, field: Mapping[str, Any]) -> Any:
        for choice in field.get("choices", [field]):
            if self._number(choice.get("when", 1), field["name"]):
                break
        else:
            return np.float32(_FAR)
        if "shape" not in choice:
            return self.scene.formula(choice["is"], field["name"])(View(self, self.whole, None))
        place = f"{self.scene.name}: {field['name']}"
        (lx, ly, lz), (hx, hy, hz) = shape_of(
            choice["shape"], lambda each: self._number(each, place), place
        ).box
        box = ((-hx, ly, lz), (hx, hy, hz)) if choice.get("folded") else ((lx, ly, lz), (hx, hy, hz))
        built = np.full(self.grid.shape, _FAR, dtype=np.float32)
        area = self._around(box, choice.get("reach", _REACH), None, self.whole)
        if area is not None:
            built[area] = self._value(choice, field["name"], View(self, area, None))
        return built

    def _noise(self, seed: int, scale: float, stretch: float = 1.0) -> np.ndarray:
        grid = self.grid
        return lattice_field(seed, scale, grid.x, grid.y, np.asarray(grid.z) * stretch, grid.order)

    def _number(self, given: object, place: str, side: int | None = None) -> float:
        if isinstance(given, int | float):
            return float(given)
        return float(self.scene.formula(given, place)(self.numbers | ({"side": side} if side else {})))

    def _limits(self, box: Mapping[str, list[float]], side: int | None) -> Slices | None:
        """Return where the box of a group (true coordinates, mirrored on the right side) lets it paint."""
        low = {name: float(box.get(name, [-np.inf])[0]) for name in "xyz"}
        high = {name: float(box.get(name, [np.inf])[-1]) for name in "xyz"}
        if side == -1:
            low["x"], high["x"] = -high["x"], -low["x"]
        return self.grid.slices(low, high)

    def _area(self, group: Mapping[str, Any], place: str, side: int | None, limits: Slices) -> Slices | None:
        """Return where to look: within the limits and around the shapes of the group, if it has any."""
        if not self.boxed:
            return self.whole
        shapes = [each["shape"] for each in group["steps"] if "shape" in each]
        if not shapes:
            return limits
        boxes = [shape_of(each, lambda n: self._number(n, place, side), place).box for each in shapes]
        low, high = zip(*boxes, strict=True)
        box = (tuple(np.min(low, axis=0)), tuple(np.max(high, axis=0)))
        return self._around(box, group.get("reach", _REACH), side, limits)

    def _around(self, box: Box, reach: float, side: int | None, within: Slices) -> Slices | None:
        (lx, ly, lz), (hx, hy, hz) = box
        if side == -1:
            lx, hx = -hx, -lx
        low, high = {"x": lx, "y": ly, "z": lz}, {"x": hx, "y": hy, "z": hz}
        far = {name: each + reach for name, each in self.moved().items()}
        found = self.grid.slices(
            {name: low[name] - far[name] for name in "xyz"}, {name: high[name] + far[name] for name in "xyz"}
        )
        return None if found is None else common(found, within)

    def _allowed(self, limits: Slices, area: Slices) -> Any:
        if all(a.start >= b.start and a.stop <= b.stop for a, b in zip(area, limits, strict=True)):
            return True
        allowed = np.zeros(self.grid.shape, dtype=bool)
        allowed[limits] = True
        return allowed[area]
