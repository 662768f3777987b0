"""The least that a server of votes can be: one route, one SQLite insert, on the disk before the answer.

`python -m tests.benchmarks.bare_vote PORT DATABASE loop|thread`: the insert holds up the loop, which is the
fastest while the disk is, or waits in a thread.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


def application(database: str, where: str) -> Starlette:
    """Return the bare application."""
    connection = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(
        "CREATE TABLE votes (phone TEXT, question TEXT, round INTEGER, given TEXT, certainty TEXT, "
        "edit INTEGER, at REAL)"
    )
    # One writer: SQLite has room for no more, and threads that wait for its lock are slower.
    writer = ThreadPoolExecutor(1)

    def insert(values: tuple) -> None:
        connection.execute("INSERT INTO votes VALUES (?, ?, ?, ?, ?, ?, ?)", values)

    async def vote(request: Request) -> JSONResponse:
        said = await request.json()
        values = (
            request.headers["cookie"], said["question"], said["round"], ",".join(said["answer"]),
            said["certainty"], said["edit"], time.time(),
        )  # fmt: skip
        if where == "loop":
            insert(values)
        else:
            await asyncio.get_running_loop().run_in_executor(writer, insert, values)
        return JSONResponse({"fate": "in"})

    async def health(_request: Request) -> JSONResponse:
        return JSONResponse({})

    return Starlette(routes=[Route("/vote", vote, methods=["POST"]), Route("/health", health)])


if __name__ == "__main__":
    uvicorn.run(
        application(*sys.argv[2:]),
        port=int(sys.argv[1]),
        http="httptools",
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=75,
    )
