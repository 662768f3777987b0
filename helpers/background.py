"""Slow work beside the kernel's loop, so that cards and sliders go on answering meanwhile."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable
from typing import TypeVar

_Made = TypeVar("_Made")


def in_background(work: Callable[[], _Made], finish: Callable[[Callable[[], _Made]], None]) -> None:
    """Do the work in a thread, or at once where no loop runs; then call `finish` with how to get the result.

    What the work raised is raised by that call.
    """
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        finish(work)
    else:
        job = loop.run_in_executor(None, contextvars.copy_context().run, work)
        job.add_done_callback(lambda done: finish(done.result))
