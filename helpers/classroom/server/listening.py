"""News from other workers on the same database, by PostgreSQL's LISTEN and NOTIFY."""

from __future__ import annotations

import asyncio
import logging

from ..storage.store import CHANNEL, Store
from .live import Live

_log = logging.getLogger(__name__)
_TRY_AGAIN_AFTER = 1.0


async def listen(store: Store, live: Live) -> None:
    """Pass on news of rooms until cancelled; a database of one worker has none."""
    if not store.shared:
        return
    import psycopg

    from ..storage.connections import patient_listener

    while True:
        try:
            async with await patient_listener(store.url) as connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                # What happened before is not told again.
                live.all_changed()
                while True:
                    async for each in connection.notifies(timeout=store.patience and store.patience / 2):
                        live.changed(each.payload)
                    # No news may be good news, or a server that hangs.
                    await connection.execute("SELECT 1")
        except psycopg.Error as error:
            _log.warning("the database does not answer, trying again: %s", str(error).strip())
        await asyncio.sleep(_TRY_AGAIN_AFTER)
