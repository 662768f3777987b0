"""How long a PostgreSQL may keep us waiting: what its address says, or what is good for phones."""

from __future__ import annotations

from sqlalchemy.engine import URL

from ...errors import CasebookError

_SECONDS = "5"
"""A phone gives up after 8 seconds: it has to be told before."""
_LONGER = 1.0
"""By how much our patience is longer than the server's own, which says better what is wrong."""


def bounded(url: URL) -> URL:
    """Return an address with a bound on all that may hang; what it says itself stays as it is."""
    seconds = _seconds(url)
    bounds = {
        "connect_timeout": seconds,
        # A network that is gone is noticed by these, where the system has them,
        "keepalives_idle": 5,
        "keepalives_interval": 1,
        "keepalives_count": 3,
        "tcp_user_timeout": 1000 * seconds,
        # and a worker that hangs with a room in its hands by these.
        "options": f"-c statement_timeout={seconds}s -c idle_in_transaction_session_timeout={seconds}s",
    }
    return url.set(query={**{name: str(value) for name, value in bounds.items()}, **url.query})


def patience(url: URL) -> float | None:
    """Return for how many seconds an answer is waited for; None is without an end."""
    seconds = _seconds(url)
    return seconds + _LONGER if seconds else None


def _seconds(url: URL) -> int:
    word = url.query.get("connect_timeout", _SECONDS)
    if isinstance(word, str) and word.isascii() and word.isdigit():
        return int(word)
    raise CasebookError(
        f"connect_timeout '{word}' is not understood; allowed are whole seconds, 0 for no end"
    )
