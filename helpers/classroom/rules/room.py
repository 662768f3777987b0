"""A room: which question it is at, whether the vote is open, and what its presenter may do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from ...errors import CasebookError

Phase = Literal["ready", "open", "closed", "revealed", "ended"]
Deed = Literal["open", "close", "again", "reveal", "next", "pause", "go_on", "end"]
DEEDS: tuple[Deed, ...] = get_args(Deed)
ROUNDS = 2
"""How often a question is voted on, at most."""


class RoomGone(Exception):
    """The room was deleted."""


class NotNow(CasebookError):
    """A deed that does not fit the moment."""


@dataclass(frozen=True)
class Room:
    """The state of a room; `round` counts the votes on the present question, `version` every change.

    Times are seconds since 1970; `turned_at` is that of the last change.
    """

    id: str
    code: str
    case_id: str
    case_version: int
    rehearsal: bool
    question: str
    phase: Phase
    round: int
    paused: bool
    version: int
    began_at: float
    turned_at: float

    @property
    def takes_votes(self) -> bool:
        """Whether a vote counts now."""
        return self.phase == "open" and not self.paused

    @property
    def revealed(self) -> bool:
        """Whether the answer to the present question may be shown."""
        return self.phase in ("revealed", "ended")


def possible(room: Room) -> tuple[Deed, ...]:
    """Return what the presenter may do now."""
    if room.phase == "ended":
        return ()
    if room.paused:
        return ("go_on", "end")
    match room.phase:
        case "ready":
            deeds: tuple[Deed, ...] = ("open", "reveal", "pause")
        case "open":
            deeds = ("close", "pause")
        case "closed":
            deeds = ("again", "reveal", "pause") if room.round < ROUNDS else ("reveal", "pause")
        case _:
            deeds = ("next",)
    return (*deeds, "end")


def after(room: Room, deed: str, questions: Sequence[str], now: float) -> Room:
    """Return the room after a deed of its presenter; raises NotNow. `questions` are the ids in order.

    Revealing without a vote leaves the question out of the count; after the last question the room ends.
    """
    if deed not in possible(room):
        allowed = ", ".join(possible(room)) or "nothing: the room has ended"
        raise NotNow(f"'{deed}' is not possible while the room is {_state(room)}; possible is {allowed}")
    turned = replace(room, version=room.version + 1, turned_at=now)
    match deed:
        case "open":
            return replace(turned, phase="open", round=1)
        case "again":
            return replace(turned, phase="open", round=room.round + 1)
        case "close":
            return replace(turned, phase="closed")
        case "reveal":
            return replace(turned, phase="revealed")
        case "pause" | "go_on":
            return replace(turned, paused=deed == "pause")
        case "next" if room.question != questions[-1]:
            following = questions[questions.index(room.question) + 1]
            return replace(turned, phase="ready", question=following, round=0)
        case _:
            return replace(turned, phase="ended", paused=False)


def _state(room: Room) -> str:
    return "paused" if room.paused else room.phase
