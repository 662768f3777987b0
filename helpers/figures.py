"""The pictures of a case as they were drawn: files in `figures/`, and what is known of each."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from .errors import CasebookError
from .sourced import Id, Part

FOLDER, INDEX = "figures", "figures.json"

_Point = tuple[Annotated[float, Field(allow_inf_nan=False)], Annotated[float, Field(allow_inf_nan=False)]]


_Outline = Annotated[tuple[_Point, ...], Field(min_length=3)]


class Value(Part):
    """One value that a picture rests on, with its source or the word that it has none."""

    what: str
    value: str
    source: str


class Drawn(Part):
    """A picture file: the panel it shows, its size in pixels and mm, and the outlines of its regions in mm.

    `strip` is the height in pixels of the band above the anatomy; points count from the anatomy's upper
    left corner. `rests_on` names groups of values.
    """

    panel: str
    width: int = Field(ge=1, le=10_000)
    height: int = Field(ge=1, le=10_000)
    strip: int = Field(ge=0)
    mm_per_pixel: float = Field(gt=0, le=100, allow_inf_nan=False)
    regions: dict[str, tuple[_Outline, ...]] = Field(default_factory=dict)
    rests_on: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _inside(self) -> Drawn:
        if self.strip >= self.height:
            raise ValueError("the strip is higher than the picture")
        width, height = self.size_mm
        points = [point for lines in self.regions.values() for line in lines for point in line]
        if any(not (-1 <= x <= width + 1 and -1 <= y <= height + 1) for x, y in points):
            raise ValueError("an outline lies outside its picture")
        return self

    @property
    def size_mm(self) -> tuple[float, float]:
        """The width and the height of the anatomy in mm."""
        return self.width * self.mm_per_pixel, (self.height - self.strip) * self.mm_per_pixel


class Index(Part):
    """What `figures.json` holds: every picture that was drawn; by group the values behind them, and what a
    caption must say: first what is assumed, then notices, such as a copyright.
    """

    pictures: dict[Id, Drawn] = Field(default_factory=dict)
    values: dict[str, tuple[Value, ...]] = Field(default_factory=dict)
    captions: dict[str, tuple[str, ...]] = Field(default_factory=dict)


_INDEX = TypeAdapter(Index)


@dataclass(frozen=True)
class Figures:
    """The folder of a case's pictures and its index."""

    folder: Path
    pictures: Mapping[str, Drawn]
    values: Mapping[str, tuple[Value, ...]]
    captions: Mapping[str, tuple[str, ...]]

    def file(self, picture: str) -> Path:
        """Return the path of a picture's file."""
        return picture_file(self.folder.parent, picture)


def picture_file(case_folder: Path, picture: str) -> Path:
    """Return the path of a picture's file in the folder of its case."""
    return case_folder / FOLDER / f"{picture}.png"


NO_FIGURES = Figures(Path(), {}, {}, {})


def read_figures(case_folder: Path) -> Figures:
    """Read the index of a case's pictures; none is an empty one. Raises CasebookError for a damaged one."""
    folder = case_folder / FOLDER
    try:
        text = (folder / INDEX).read_text(encoding="utf-8")
    except FileNotFoundError:
        return Figures(folder, {}, {}, {})
    except (OSError, UnicodeDecodeError) as error:
        raise _damaged(case_folder, str(error)) from error
    try:
        index = _INDEX.validate_json(text)
    except ValidationError as error:
        raise _damaged(case_folder, error.errors(include_url=False)[0]["msg"]) from error
    return Figures(folder, index.pictures, index.values, index.captions)


def as_json(index: Index) -> str:
    """Return the text of an index: short lines in a fixed order, so that a change shows where it is."""
    plain = json.loads(_INDEX.dump_json(index, exclude_defaults=True))
    text = json.dumps(plain, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    return re.sub(r"\[\s+(-?[\d.]+),\s+(-?[\d.]+)\s+\]", r"[\1, \2]", text)


def _damaged(case_folder: Path, why: str) -> CasebookError:
    return CasebookError(
        f"{case_folder.name}/{FOLDER}/{INDEX}: cannot be read ({why}); run casebook render {case_folder.name}"
    )
