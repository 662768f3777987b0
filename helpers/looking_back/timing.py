"""How long each vote was open, from the turns of a room."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Turn = tuple[str, str, int, float]
"""Deed, question, round and time."""


@dataclass(frozen=True)
class Span:
    """When a vote was opened, and how many seconds it took votes, pauses left out; None while it does."""

    opened_at: float
    seconds: float | None


def spans(turns: Iterable[Turn]) -> dict[tuple[str, int], Span]:
    """Return the span of each vote by question and round."""
    found: dict[tuple[str, int], Span] = {}
    now: tuple[str, int] | None = None
    since: float | None = None
    taken = 0.0
    for deed, question, round_, at in turns:
        if deed in ("open", "again"):
            now, since, taken = (question, round_), at, 0.0
            found[now] = Span(at, None)
        elif now is None:
            continue
        elif deed == "go_on":
            since = at
        elif deed in ("pause", "close", "end"):
            taken += at - since if since is not None else 0.0
            since = None
            if deed != "pause":
                found[now] = Span(found[now].opened_at, taken)
                now = None
    return found
