"""How much one address, one phone and all together may ask; what is above is answered with 429."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable

AT_ONCE = 2000
"""How many requests are answered at once; streams, which wait most of the time, are not counted."""
STREAMS_A_PHONE = 4
STREAMS = 4000
WRONG_CODES = 60
"""How many wrong codes an address may try in a minute: of 1.7 million, and a lecture hall mistypes."""


class Window:
    """So many each within so many seconds, and then anew."""

    def __init__(self, amount: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._amount, self._seconds, self._clock = amount, seconds, clock
        self._taken: Counter[str] = Counter()
        self._number = -1

    def take(self, name: str) -> bool:
        """Count one, and tell whether it is still allowed."""
        taken = self._now()
        taken[name] += 1
        return taken[name] <= self._amount

    def is_left(self, name: str) -> bool:
        """Tell whether one more is allowed."""
        return self._now()[name] < self._amount

    def _now(self) -> Counter[str]:
        number = int(self._clock() // self._seconds)
        if number != self._number:
            # Nothing is kept of the window before: what is counted here cannot grow.
            self._number, self._taken = number, Counter()
        return self._taken


class Limits:
    """Counts what was asked of this worker."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        # Many phones of a room stand behind one address, so that only wrong codes count there.
        self._wrong_codes = Window(WRONG_CODES, 60, clock)
        self._joins = Window(3000, 60, clock)
        self._votes = Window(40, 10, clock)
        self._streams: dict[str, int] = {}

    def may_try_code(self, address: str) -> bool:
        """Tell whether an address may still try a code."""
        return self._wrong_codes.is_left(address)

    def wrong_code(self, address: str) -> None:
        """Count a wrong code."""
        self._wrong_codes.take(address)

    def may_join(self, room_id: str) -> bool:
        """Count a phone that joins, and tell whether it may."""
        return self._joins.take(room_id)

    def may_vote(self, phone_id: str) -> bool:
        """Count a vote, and tell whether it may be sent."""
        return self._votes.take(phone_id)

    def begin_stream(self, phone_id: str) -> bool:
        """Count a stream, and tell whether there may be one more."""
        own = self._streams.get(phone_id, 0)
        if own >= STREAMS_A_PHONE or sum(self._streams.values()) >= STREAMS:
            return False
        self._streams[phone_id] = own + 1
        return True

    def end_stream(self, phone_id: str) -> None:
        """Take a stream that has ended out of the count."""
        left = self._streams.get(phone_id, 0) - 1
        if left > 0:
            self._streams[phone_id] = left
        else:
            self._streams.pop(phone_id, None)
