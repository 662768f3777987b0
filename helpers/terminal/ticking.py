"""Tell how far something is that takes its time."""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import monotonic


def ticker(what: str, every: float = 2.0) -> Callable[[int, int], None]:
    """Return a function that takes how much of how much is done and tells it every two seconds, on stderr."""
    last = monotonic()

    def tell(done: int, of: int) -> None:
        nonlocal last
        if monotonic() - last >= every:
            last = monotonic()
            print(f"{what}: {100 * done // max(of, 1)}%", file=sys.stderr, flush=True)

    return tell
