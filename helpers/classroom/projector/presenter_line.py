"""The notebook's line to the room: what it tells is heard, what the presenter decides is sent."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable

from ...errors import CasebookError
from ..rules.board import Board
from ..storage.keys import Key

NOT_KNOWN = "The room did not answer. Whether that was done is not known: the buttons will show it."
"""What is said of a turn that was sent and never answered."""

_TRY_AGAIN_AFTER = 0.5
_SILENT_FOR = 15.0


class PresenterLine:
    """A line that is kept open by a thread of its own and comes back by itself."""

    def __init__(self, key: Key, changed: Callable[[], None]) -> None:
        import httpx

        self.key, self._changed = key, changed
        self.board: Board | None = None
        self.answering = True
        self._first = threading.Event()
        headers = {"Authorization": f"Bearer {key.token}", "Origin": key.server}
        timeout = httpx.Timeout(5.0, read=_SILENT_FOR)
        # No proxy of the hospital may come between.
        self._client = httpx.Client(base_url=key.server, headers=headers, timeout=timeout, trust_env=False)
        self._closed = False

    def listen(self) -> None:
        """Begin to hear what the room tells; until then nothing changes."""
        threading.Thread(target=self._listen, daemon=True, name="room").start()

    def wait(self, seconds: float = 5.0) -> None:
        """Wait until the room has told how it stands; raises CasebookError if it does not."""
        if not self._first.wait(seconds):
            self.close()
            begin = f"casebook class {self.key.case_id}"
            raise CasebookError(f"the room at {self.key.server} does not answer; begin with: {begin}")

    def turn(self, deed: str) -> str:
        """Do what the presenter decides; returns what was wrong, if anything was."""
        import httpx

        assert self.board is not None
        try:
            said = {"deed": deed, "version": self.board.room.version}
            answer = self._client.post("/presenter/turn", json=said)
            told = answer.json()
        except httpx.ConnectError:
            self._lost()
            return "The room did not answer. Press again when it is back."
        except (httpx.HTTPError, ValueError):
            self._lost()
            return NOT_KNOWN
        if answer.status_code != 200:
            return str(told.get("error", "The room refused."))
        self._heard(told)
        return ""

    def close(self) -> None:
        """Let the line go."""
        self._closed = True
        self._client.close()

    def _listen(self) -> None:
        import httpx

        while not self._closed:
            try:
                with self._client.stream("GET", "/presenter/events") as answer:
                    event = ""
                    for line in answer.iter_lines():
                        if line.startswith("event: "):
                            event = line.removeprefix("event: ")
                        elif line.startswith("data: ") and event == "unavailable":
                            self._lost()
                        elif line.startswith("data: {"):
                            self._heard(json.loads(line.removeprefix("data: ")))
                        elif not line:
                            event = ""
            except (httpx.HTTPError, RuntimeError, ValueError):
                # A client that was closed meanwhile says so by a RuntimeError.
                pass
            if not self._closed:
                self._lost()
                time.sleep(_TRY_AGAIN_AFTER)

    def _heard(self, told: dict) -> None:
        board = Board.of_json(told)
        # The answer to a turn may overtake the stream.
        if self.board and board.room.version < self.board.room.version:
            return
        self.board, self.answering = board, True
        self._first.set()
        self._changed()

    def _lost(self) -> None:
        if self.answering:
            self.answering = False
            self._changed()
