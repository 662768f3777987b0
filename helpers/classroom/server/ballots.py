"""Votes on their way to the disk: those that arrive together share one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from ..rules.vote import Fate, Vote

_TOGETHER = 500


class Ballots:
    """Collects votes while the disk is busy with those before, then writes them at once.

    A vote costs one write to the disk that is waited for; sixty that come together cost one as well.
    """

    def __init__(self, cast: Callable[[Sequence[Vote]], list[Fate]]) -> None:
        self._cast = cast
        self._waiting: list[tuple[Vote, asyncio.Future[Fate]]] = []
        self._writing: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="votes")

    async def cast(self, vote: Vote) -> Fate:
        """Return what became of a vote once it is on the disk; raises what the database raised."""
        loop = asyncio.get_running_loop()
        fate: asyncio.Future[Fate] = loop.create_future()
        self._waiting.append((vote, fate))
        if self._writing is None:
            self._writing = loop.create_task(self._write())
        return await fate

    async def _write(self) -> None:
        loop = asyncio.get_running_loop()
        while batch := self._batch():
            try:
                fates = await loop.run_in_executor(self._thread, self._cast, [vote for vote, _ in batch])
            except Exception as error:
                for _, waiting in batch:
                    # Whoever hung up waits no more.
                    if not waiting.done():
                        waiting.set_exception(error)
            else:
                for (_, waiting), fate in zip(batch, fates, strict=True):
                    if not waiting.done():
                        waiting.set_result(fate)
        self._writing = None

    def _batch(self) -> list[tuple[Vote, asyncio.Future[Fate]]]:
        # A vote that was refused while it waited is sent again, and written then.
        asked = [each for each in self._waiting if not each[1].done()]
        self._waiting = asked[_TOGETHER:]
        return asked[:_TOGETHER]

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown()
