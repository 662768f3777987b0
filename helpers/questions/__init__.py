"""The question kinds, one a module: their fields, how an answer is marked, and the model answer."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from .asked import BETWEEN, Asked, Explained, Given, Reveal, written
from .cells import Blank, Cells
from .choice import Choice, Option
from .estimate import Estimate
from .rank import Item, Rank
from .reflection import MAX_WORDS, Reflection

__all__ = [
    "BETWEEN",
    "KINDS",
    "MAX_WORDS",
    "Asked",
    "Blank",
    "Cells",
    "Choice",
    "Estimate",
    "Explained",
    "Given",
    "Item",
    "Option",
    "Question",
    "Rank",
    "Reflection",
    "Reveal",
    "written",
]

Question = Annotated[Choice | Rank | Reflection | Estimate | Cells, Field(discriminator="kind")]
KINDS: dict[str, Any] = {
    "choice": Choice,
    "rank": Rank,
    "reflection": Reflection,
    "estimate": Estimate,
    "cells": Cells,
}
