"""Show a case on a page of its own while it is written, until Ctrl-C."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import threading
import webbrowser
from contextlib import suppress
from socket import create_server, socket

from tornado.httpserver import HTTPServer

from ..case import case_file, find_root
from ..errors import CasebookError, take_option
from .preview_server import LOOPBACK, Stage
from .rehearsal import Rehearsal


def options(words: list[str]) -> tuple[list[str], int, bool]:
    """Return the words without `--port` and `--no-browser`, the port, and whether to open a browser."""
    rest, ports = take_option(words, "--port")
    named = [_port(each or "") for each in ports]
    silent = "--no-browser"
    return [each for each in rest if each != silent], named[-1] if named else 0, silent not in rest


def _port(word: str) -> int:
    if word.isascii() and word.isdigit() and len(word) < 6 and 0 < int(word) < 65536:
        return int(word)
    raise CasebookError(f"'{word}' is not a port; allowed is a number from 1 to 65535")


def preview(case_id: str, port: int = 0, browser: bool = True) -> int:
    """Serve the page of a case until Ctrl-C; raises CasebookError. Port 0 takes a free one."""
    file = case_file(case_id, find_root())
    listening = _listening(port)
    rehearsal = Rehearsal(file)
    try:
        with suppress(KeyboardInterrupt):
            asyncio.run(_serve(rehearsal, listening, browser))
    finally:
        listening.close()
        rehearsal.close()
    print("The preview has ended. Nothing was kept.", flush=True)
    return 0


def _listening(port: int) -> socket:
    try:
        listening = create_server((LOOPBACK, port), backlog=128)
    except OSError as error:
        why = (
            "is taken" if error.errno == errno.EADDRINUSE else f"cannot be opened: {os.strerror(error.errno)}"
        )
        raise CasebookError(f"port {port} {why}; choose another one, or leave out --port") from None
    listening.setblocking(False)
    return listening


async def _serve(rehearsal: Rehearsal, listening: socket, browser: bool) -> None:
    ended = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        # Windows has no such handlers; there Ctrl-C comes as KeyboardInterrupt.
        with suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(each, ended.set)
    port = listening.getsockname()[1]
    stage = Stage(rehearsal, port)
    server = HTTPServer(stage.application())
    server.add_socket(listening)
    url = f"http://{LOOPBACK}:{port}/"
    print(f"Preview of {rehearsal.file.parent.name}: {url} (Ctrl-C ends it)", flush=True)
    if browser:
        # A browser in the terminal returns only when it is closed.
        threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
    watching = asyncio.create_task(stage.watch())
    ending = asyncio.create_task(ended.wait())
    await asyncio.wait({watching, ending}, return_when=asyncio.FIRST_COMPLETED)
    server.stop()
    if watching.done():
        watching.result()
