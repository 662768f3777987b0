"""The smallest parts of a case: names, texts, and sentences that say where they come from."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
ID_LENGTH = 60
ID_RULE = "an id is lower-case words and digits joined by hyphens"

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=ID_LENGTH)]
"""Lower-case words joined by hyphens; it names things in files, records and code cells."""


def is_id(name: object) -> bool:
    """Tell whether a name can be an id."""
    return isinstance(name, str) and bool(re.fullmatch(ID_PATTERN, name)) and len(name) <= ID_LENGTH


Text = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]
"""Text as the learner reads it. It is shown as it is: no HTML, no Markdown."""

CiteId = Annotated[str, StringConstraints(pattern=r"^[A-Z]+[0-9]*$", max_length=12)]
"""A fact (`A05`), a reference without a table of facts (`X27`), or `TP`."""

TEACHING_POINT = "TP"
"""The cite id of a sentence that has no source, and says so."""


class Part(BaseModel):
    """A strict, frozen piece of a case file: unknown keys and wrong types are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Sentence(Part):
    """A clinical sentence with its sources."""

    text: Text
    cite: tuple[CiteId, ...] = Field(min_length=1)


class Labeled(Sentence):
    """A sentence under a short label, such as "Brain MRI"."""

    label: str = ""
