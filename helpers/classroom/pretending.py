"""A rehearsal: a few pretend phones that vote as a room would, more of them right after the discussion."""

from __future__ import annotations

import random
import threading
import time
from typing import Any

from ..case import Case
from ..questions import Choice, Estimate, Question, Rank, Region
from .projector.presenter_line import PresenterLine
from .storage.keys import Key

PRETEND_PHONES = 9
_RIGHT = (0.45, 0.75)
_SECONDS = (0.5, 6.0)
_SENDS_AGAIN_AFTER = 1.0


class PretendPhones:
    """Phones that vote whenever the room opens a vote."""

    def __init__(self, key: Key, case: Case, seed: int | None = None) -> None:
        self._key, self._case = key, case
        self._random = random.Random(seed)  # noqa: S311
        self._voted: set[tuple[str, int]] = set()
        self._joined = False
        self._lock = threading.Lock()
        self._clients: list[Any] = []
        self._line = PresenterLine(key, self._changed)
        self._line.listen()

    def close(self) -> None:
        """Send everyone home."""
        self._line.close()

    def _changed(self) -> None:
        board = self._line.board
        if board is None:
            return
        with self._lock:
            if not self._joined:
                self._joined = True
                self._join(board.room.code)
            turn = (board.room.question, board.room.round)
            if not board.room.takes_votes or turn in self._voted:
                return
            self._voted.add(turn)
        question = self._case.question(board.room.question)
        assert question is not None
        for client in self._clients:
            said = {"question": question.id, "round": board.room.round, "edit": 1}
            said |= pretend_answer(question, _RIGHT[board.room.round - 1], self._random)
            wait = self._random.uniform(*_SECONDS)
            timer = threading.Timer(wait, _vote, (client, said))
            timer.daemon = True
            timer.start()

    def _join(self, code: str) -> None:
        import httpx

        for _ in range(PRETEND_PHONES):
            headers = {"Origin": self._key.server, "Authorization": f"Bearer {self._key.token}"}
            client = httpx.Client(base_url=self._key.server, headers=headers, trust_env=False)
            if client.post("/join", json={"code": code}).status_code == 200:
                self._clients.append(client)


def _vote(client: Any, said: dict[str, Any]) -> None:
    import httpx

    try:
        while client.post("/vote", json=said).json().get("fate") == "paused":
            time.sleep(_SENDS_AGAIN_AFTER)
    except (httpx.HTTPError, RuntimeError, ValueError):
        # A pretend phone that is late, or sent home meanwhile, says nothing.
        return


def pretend_answer(question: Question, right: float, chance: random.Random) -> dict[str, Any]:
    """Return an answer that is the model answer with a probability of `right`."""
    certainty = chance.choice(("low", "medium", "high")) if question.marked else None
    if chance.random() < right:
        given = question.model_answer()
        return {"answer": list(given) if isinstance(given, tuple) else given, "certainty": certainty}
    return {"answer": _any_answer(question, chance), "certainty": certainty}


def _any_answer(question: Question, chance: random.Random) -> Any:
    match question:
        case Choice():
            return [chance.choice(question.options).id]
        case Rank():
            return chance.sample([each.id for each in question.items], len(question.items))
        case Region():
            canvas = question.canvas
            place = [canvas.width * chance.uniform(0.25, 0.75), canvas.height * chance.uniform(0.25, 0.75)]
            return chance.choice(["nothing", place])
        case Estimate():
            return chance.randrange(0, 101)
    return "A few words."
