"""The server process of a class: `python -m helpers.classroom.server.serving`, told by its environment."""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import signal
import sys
import threading
from dataclasses import asdict, dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

from sqlalchemy.engine import make_url
from starlette.types import ASGIApp

from ..storage.database import is_shared
from ..storage.store import Store

TOLD_BY = "CASEBOOK_SERVER"
_CONNECTIONS = 8192
"""How many connections a process may have open: a phone takes two, and many systems allow 256 or 1024."""


@dataclass(frozen=True)
class Serving:
    """What a server process serves, and where; `addresses` are those that phones and presenter use."""

    host: str
    port: int
    database: str
    root: str
    addresses: tuple[str, ...]
    workers: int = 1
    proxied: bool = False
    room: str = ""
    """The one room that is open here; without it every room of the database is."""
    supervised: bool = False
    """Whether it ends with its standard input, that is, with whoever started it."""
    name: str = ""
    """What it answers when it is asked who it is: no secret, but no other server's."""

    def as_environment(self) -> dict[str, str]:
        """Return the environment that tells a process all this."""
        return {**os.environ, TOLD_BY: json.dumps(asdict(self))}

    @classmethod
    def from_environment(cls) -> Serving:
        """Return what this process was told."""
        return cls(**json.loads(os.environ[TOLD_BY]))


def served() -> ASGIApp:
    """Return the application of one worker."""
    from .application import application

    serving = Serving.from_environment()
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_end_with, args=(parent,), daemon=True, name="parent").start()
    store, root = Store(serving.database), Path(serving.root)
    made = application(store, root, serving.addresses, serving.room, serving.name)
    # What is here stays: to look through it for garbage would hold up votes for 50 ms now and then.
    gc.collect()
    gc.freeze()
    return made


def loop_for(database: str, platform: str = sys.platform) -> str:
    """Return the event loop to serve with, as uvicorn names it."""
    # The one that Windows prefers cannot wait for news of PostgreSQL; the other one takes fewer phones.
    waits = platform == "win32" and is_shared(make_url(database))
    return "asyncio:SelectorEventLoop" if waits else "auto"


def _allow_connections() -> None:
    """Allow this process and its workers as many connections as the system lets it allow itself."""
    try:
        import resource
    except ImportError:
        # Windows has no such limit.
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _CONNECTIONS if hard == resource.RLIM_INFINITY else min(hard, _CONNECTIONS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _end_with(parent: BaseProcess) -> None:
    # Also one that ended before this worker had begun: to the system it has another parent then.
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)


def _end_with_input() -> None:
    # Not by sys.stdin: a thread that waits there aborts a process that ends for a reason of its own.
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Serve until the process is ended."""
    import uvicorn

    from .protocol import Bounded

    _allow_connections()
    serving = Serving.from_environment()
    if serving.supervised:
        threading.Thread(target=_end_with_input, daemon=True, name="supervised").start()
    uvicorn.run(
        "helpers.classroom.server.serving:served",
        factory=True,
        host=serving.host,
        port=serving.port,
        workers=serving.workers if serving.workers > 1 else None,
        loop=loop_for(serving.database),
        http=Bounded,
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=serving.proxied,
        backlog=1024,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=3,
    )


if __name__ == "__main__":
    main()
