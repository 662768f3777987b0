"""The question kinds, one a module: their fields, how an answer is marked, and the model answer."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from .asked import BETWEEN, Asked, Explained, Given, Rated, Reveal, written
from .cells import Blank, Cells
from .choice import Choice, Option
from .estimate import Estimate
from .rank import Item, Rank
from .reflection import MAX_WORDS, Reflection
from .region import NOTHING, Canvas, Found, Place, Region

__all__ = [
    "BETWEEN",
    "KINDS",
    "MAX_WORDS",
    "NOTHING",
    "Asked",
    "Blank",
    "Canvas",
    "Cells",
    "Choice",
    "Estimate",
    "Explained",
    "Found",
    "Given",
    "Item",
    "Option",
    "Place",
    "Question",
    "Rank",
    "Rated",
    "Reflection",
    "Region",
    "Reveal",
    "written",
]

Question = Annotated[Choice | Region | Rank | Reflection | Estimate | Cells, Field(discriminator="kind")]
KINDS: dict[str, Any] = {
    "choice": Choice,
    "region": Region,
    "rank": Rank,
    "reflection": Reflection,
    "estimate": Estimate,
    "cells": Cells,
}
