"""How much one address, one phone and all together may ask; what is above is answered with 429."""

from __future__ import annotations

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

# Many phones of a room stand behind one address, so that only wrong codes count there.
_WRONG_CODES = parse("20/minute")
_JOINS = parse("3000/minute")
_VOTES = parse("40/10seconds")

AT_ONCE = 2000
"""How many requests are answered at once; streams, which wait most of the time, are not counted."""
STREAMS_A_PHONE = 4
STREAMS = 4000


class Limits:
    """Counts what was asked of this worker."""

    def __init__(self) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._streams: dict[str, int] = {}

    def may_try_code(self, address: str) -> bool:
        """Tell whether an address may still try a code."""
        return self._limiter.test(_WRONG_CODES, address)

    def wrong_code(self, address: str) -> None:
        """Count a wrong code."""
        self._limiter.hit(_WRONG_CODES, address)

    def may_join(self, room_id: str) -> bool:
        """Count a phone that joins, and tell whether it may."""
        return self._limiter.hit(_JOINS, room_id)

    def may_vote(self, phone_id: str) -> bool:
        """Count a vote, and tell whether it may be sent."""
        return self._limiter.hit(_VOTES, phone_id)

    def may_stream(self, phone_id: str) -> bool:
        """Tell whether a phone may open one more stream."""
        return self._streams.get(phone_id, 0) < STREAMS_A_PHONE and len(self._streams) < STREAMS

    def begin_stream(self, phone_id: str) -> None:
        """Count a stream."""
        self._streams[phone_id] = self._streams.get(phone_id, 0) + 1

    def end_stream(self, phone_id: str) -> None:
        """Take a stream that has ended out of the count."""
        left = self._streams.get(phone_id, 0) - 1
        if left > 0:
            self._streams[phone_id] = left
        else:
            self._streams.pop(phone_id, None)
