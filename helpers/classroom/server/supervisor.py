"""The server process of a class: started, waited for, and started again should it die."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from ...errors import CasebookError
from ..storage.keys import answer_at
from .serving import Serving

_LOOKS_EVERY = 0.1
_STARTS_WITHIN = 60.0
_SAYS_SO_AFTER = 2.0
_PAUSE, _LONG = 0.5, 10.0


class Supervisor:
    """Keeps a server running until it is stopped; what the server says goes to a log file."""

    def __init__(self, serving: Serving, log: Path) -> None:
        # Another class may have taken the port a moment before: its server has another name.
        self.serving, self._log = replace(serving, name=uuid4().hex), log
        self._stopping = threading.Event()
        self._process = self._start()
        self._wait()
        threading.Thread(target=self._watch, daemon=True, name="supervisor").start()

    def stop(self) -> None:
        """End the server."""
        self._stopping.set()
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._let_go()

    def _let_go(self) -> None:
        if sys.platform != "win32":
            # Workers of a parent that was killed would hold the port.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        if self._process.stdin:
            self._process.stdin.close()

    def _start(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            command = [sys.executable, "-m", "helpers.classroom.server.serving"]
            # A group of its own: Ctrl-C is for the one who started the class.
            group = {"start_new_session": True} if sys.platform != "win32" else {}
            # It ends when its standard input does: also when the class is killed.
            return subprocess.Popen(  # noqa: S603
                command,
                env=self.serving.as_environment(),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                **group,
            )

    def _wait(self) -> None:
        began, said = time.monotonic(), False
        while not self._answers():
            late = time.monotonic() - began
            if self._process.poll() is not None or late > _STARTS_WITHIN:
                self.stop()
                raise CasebookError(
                    f"the room could not be opened; {self._log} says why: {self._last_line()}"
                )
            if late > _SAYS_SO_AFTER and not said:
                print("Opening the room ...", flush=True)
                said = True
            time.sleep(_LOOKS_EVERY)

    def _answers(self) -> bool:
        told = answer_at(f"{self.serving.addresses[0]}/health")
        return told is not None and self.serving.name.encode() in told

    def _last_line(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1] if lines else "nothing was written"

    def _watch(self) -> None:
        pause = _PAUSE
        while not self._stopping.is_set():
            began = time.monotonic()
            self._process.wait()
            # One that ends at once again and again is not asked for twice a second.
            pause = _PAUSE if time.monotonic() - began > _LONG else min(2 * pause, _LONG)
            if self._stopping.wait(pause):
                return
            print("The room's server ended; it is started again. No vote is lost.", flush=True)
            self._let_go()
            self._process = self._start()
