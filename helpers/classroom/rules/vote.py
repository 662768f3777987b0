"""A vote as it is sent, kept and counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Fate = Literal["in", "same", "older", "late", "paused"]
"""What became of a vote: taken, there already, overtaken by a later one, too late, refused in a pause."""


@dataclass(frozen=True)
class Vote:
    """A vote: `given` as it is written in the records, `edit` as the phone counts its changes."""

    phone: str
    room: str
    question: str
    round: int
    given: str
    certainty: str | None
    edit: int
    at: float
