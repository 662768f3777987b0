"""How long each vote was open, from the turns of a room."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

Turn = tuple[str, str, int, float]
"""Deed, question, round and time."""


@dataclass(frozen=True)
class Span:
    """When a vote was opened, and how many seconds it has taken votes, pauses left out.

    `taken` holds up to the last turn; `since` is when it began to take votes again, None while it does not.
    """

    opened_at: float
    taken: float
    since: float | None
    closed: bool = False

    @property
    def seconds(self) -> float | None:
        """How many seconds it took votes; None while it is not closed."""
        return self.taken if self.closed else None

    def held_up(self, at: float, closed: bool) -> Span:
        """Return the span after votes were taken no more, for now or for good."""
        more = at - self.since if self.since is not None else 0.0
        return replace(self, taken=self.taken + more, since=None, closed=closed)


def spans(turns: Iterable[Turn]) -> dict[tuple[str, int], Span]:
    """Return the span of each vote by question and round."""
    found: dict[tuple[str, int], Span] = {}
    now: tuple[str, int] | None = None
    for deed, question, round_, at in turns:
        if deed in ("open", "again"):
            now = question, round_
            found[now] = Span(at, 0.0, at)
        elif now is None:
            continue
        elif deed == "go_on":
            found[now] = replace(found[now], since=at)
        elif deed in ("pause", "close", "end"):
            found[now] = found[now].held_up(at, closed=deed != "pause")
            if deed != "pause":
                now = None
    return found
