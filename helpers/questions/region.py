"""Mark the finding in a picture, or say that there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot, isfinite
from typing import Any, ClassVar, Literal

from pydantic import Field

from ..marks import Rating, Result, with_certainty
from ..sourced import Id, Sentence, Text
from .asked import Rated

Point = tuple[float, float]
Outline = tuple[Point, ...]

NOTHING = "nothing"
"""The answer that nothing is abnormal."""


@dataclass(frozen=True)
class Canvas:
    """The picture to be marked: its width and height in mm, and the closed outlines of what is to be found.

    Points are (x, y) in mm from the upper left corner; without outlines the picture is normal.
    """

    width: float
    height: float
    outlines: tuple[Outline, ...]


Place = Literal["on", "near", "elsewhere", "missed", "clear", "normal"]
_RATINGS: dict[Place, Rating] = {
    "on": "best",
    "near": "acceptable",
    "elsewhere": "low_yield",
    "missed": "low_yield",
    "clear": "best",
    "normal": "low_yield",
}


@dataclass(frozen=True)
class Found:
    """Where a marker lies: on the finding, near it, elsewhere; or what was said of a picture without one.

    `mm` is the distance to the middle of the finding for a marker on it, else to its outline.
    """

    place: Place
    mm: float | None = None


class Region(Rated):
    """Mark the finding in one picture: best on it, acceptable up to `near_mm` from its outline.

    `finding` names the region of the panel that is to be found; without it the picture is normal, and
    saying so is best. `explains` is shown after the commit, `outlined` names what the outline encloses.
    """

    interaction: ClassVar[str] = "other"

    kind: Literal["region"]
    pictures: tuple[Id, ...] = Field(min_length=1, max_length=1)
    finding: str = ""
    outlined: Text
    near_mm: int = Field(10, ge=1, le=100)
    explains: tuple[Sentence, ...] = Field(min_length=1)
    _canvas: Canvas | None = None

    @property
    def canvas(self) -> Canvas:
        """The picture as it was drawn."""
        assert self._canvas is not None, "a question is filled when its case is read"
        return self._canvas

    def filled_from(self, canvas: Canvas) -> Region:
        """Return this question with its picture."""
        question = self.model_copy()
        question._canvas = canvas
        return question

    def kept(self, answer: Any) -> str:
        """Return the answer as text: "nothing", or x and y in mm with a space between."""
        if isinstance(answer, str):
            return answer
        return " ".join(f"{each:.1f}" for each in answer)

    def read(self, response: str) -> str:
        """Return the answer as it was kept."""
        return response

    def marker(self, answer: object) -> Point | None:
        """Return the place of a marker in mm; None for "nothing" and for what is no place here."""
        if isinstance(answer, str):
            try:
                answer = [float(each) for each in answer.split()]
            except ValueError:
                return None
        if not isinstance(answer, Sequence) or len(answer) != 2:
            return None
        if not all(isinstance(each, int | float) and not isinstance(each, bool) for each in answer):
            return None
        try:
            x, y = (float(each) for each in answer)
        except OverflowError:
            return None
        inside = isfinite(x) and isfinite(y) and 0 <= x <= self.canvas.width and 0 <= y <= self.canvas.height
        return (x, y) if inside else None

    def found(self, answer: object) -> Found:
        """Return what an answer that counts found."""
        outlines, point = self.canvas.outlines, self.marker(answer)
        if point is None:
            return Found("missed" if outlines else "clear")
        if not outlines:
            return Found("normal")
        for each in outlines:
            if _encloses(each, point):
                return Found("on", _apart(_middle(each), point))
        mm = min(_distance(each, point) for each in outlines)
        return Found("near" if mm <= self.near_mm else "elsewhere", mm)

    def model_answer(self) -> str:
        """Return an answer that earns the highest mark."""
        if not self.canvas.outlines:
            return NOTHING
        return self.kept(_inner_point(max(self.canvas.outlines, key=_area)))

    def mark(self, answer: object, certainty: object) -> Result:
        """Mark a place in mm, or "nothing", given with a certainty; any value gets a Result."""
        if answer is None or (isinstance(answer, str | Sequence) and not answer):
            return Result("unanswered", why="Place the marker, or choose “Nothing abnormal here”.")
        if answer != NOTHING and self.marker(answer) is None:
            size = f"{self.canvas.width:.0f} mm across and {self.canvas.height:.0f} mm down"
            return Result("refused", why=f"A marker lies inside the picture, within {size}.")
        return with_certainty(_RATINGS[self.found(answer).place], certainty)


def _encloses(outline: Outline, point: Point) -> bool:
    # Even-odd rule: a line from the point to the right crosses the outline an odd number of times.
    x, y = point
    crossings = 0
    for (x1, y1), (x2, y2) in pairwise((*outline, outline[0])):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            crossings += 1
    return crossings % 2 == 1


def _apart(a: Point, b: Point) -> float:
    return hypot(a[0] - b[0], a[1] - b[1])


def _distance(outline: Outline, point: Point) -> float:
    return min(_to_segment(a, b, point) for a, b in pairwise((*outline, outline[0])))


def _to_segment(a: Point, b: Point, point: Point) -> float:
    across, down = b[0] - a[0], b[1] - a[1]
    length = across**2 + down**2
    along = ((point[0] - a[0]) * across + (point[1] - a[1]) * down) / length if length else 0.0
    along = min(1.0, max(0.0, along))
    return _apart((a[0] + along * across, a[1] + along * down), point)


def _area(outline: Outline) -> float:
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise((*outline, outline[0])))) / 2


def _middle(outline: Outline) -> Point:
    """Return the center of the area inside an outline."""
    x0, y0 = outline[0]
    twice = across = down = 0.0
    # From the first corner on, so that nothing is lost in the difference of large products.
    for (x1, y1), (x2, y2) in pairwise((x - x0, y - y0) for x, y in (*outline, outline[0])):
        cross = x1 * y2 - x2 * y1
        twice += cross
        across += (x1 + x2) * cross
        down += (y1 + y2) * cross
    return (x0 + across / (3 * twice), y0 + down / (3 * twice)) if twice else (x0, y0)


def _inner_point(outline: Outline) -> Point:
    """Return a point inside an outline: its middle, or for a bent one the point farthest from its edge."""
    middle = _middle(outline)
    if _encloses(outline, middle):
        return middle
    xs, ys = [x for x, _ in outline], [y for _, y in outline]
    steps = range(1, 40)
    grid = [
        (min(xs) + i / 40 * (max(xs) - min(xs)), min(ys) + j / 40 * (max(ys) - min(ys)))
        for i in steps
        for j in steps
    ]
    inside = [each for each in grid if _encloses(outline, each)]
    return max(inside, key=lambda each: _distance(outline, each), default=outline[0])
