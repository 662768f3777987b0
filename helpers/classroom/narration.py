"""What the terminal of whoever teaches tells as the class goes on: notes, the time, what the room voted."""

from __future__ import annotations

import textwrap
import time
from statistics import median

from ..case import Case
from ..questions import Estimate, Question, Reflection
from .notes import WIDTH, notes_of_step, planned
from .projector.presenter_line import PresenterLine
from .rules.board import Board
from .rules.room import Room
from .rules.tally import advice
from .rules.typed import one_line
from .storage.database import Unavailable
from .storage.keys import Key
from .storage.store import Store

SHARES = {
    "few": "too few votes for the rule of thumb.",
    "teach": "below 35%, explain again, then vote again.",
    "discuss": "35 to 70%, let neighbors discuss, then vote again.",
    "move": "above 70%, reveal and move on.",
}
_TOLD = 30
_LONGEST = 300


class Narration:
    """Tells the terminal where the class is, how long it took, and what the room does not know yet.

    `report` is the command that reports this room.
    """

    def __init__(self, key: Key, case: Case, store: Store, report: str) -> None:
        self._case, self._store, self._report = case, store, report
        self._began = time.monotonic()
        self._step, self._told, self._ended = "", ("", 0), False
        self._line = PresenterLine(key, self._changed)
        self._line.listen()

    def close(self) -> None:
        """Fall silent."""
        self._line.close()

    def _changed(self) -> None:
        board = self._line.board
        if board is None:
            return
        if board.room.phase == "ended":
            if not self._ended:
                self._ended = True
                print(
                    f"\nThe class has ended. How it went: {self._report}. Ctrl-C closes the room.", flush=True
                )
            return
        step = self._case.step_of(board.room.question)
        if step.id != self._step:
            self._step = step.id
            minutes = (time.monotonic() - self._began) / 60
            of = f" (planned: {planned(self._case)})" if planned(self._case) else ""
            print(f"\n{time.strftime('%H:%M')}, {minutes:.0f} min into the class{of}")
            print(notes_of_step(self._case, step), flush=True)
        vote = board.room.question, board.room.round
        # Who missed the close, because the line was broken, is told after the reveal.
        if board.room.round and board.room.phase in ("closed", "revealed") and vote != self._told:
            self._told = vote
            self._tell_vote(board)

    def _tell_vote(self, board: Board) -> None:
        """Tell of a vote that was closed what only whoever teaches may know: it decides what to do next."""
        question = self._case.question(board.room.question)
        assert question is not None, "a room stands at a question of its case"
        try:
            said = self._came_to(question, board)
        except Unavailable as error:
            said = f"What came in cannot be read now: {error}"
        if said:
            print(f"\n{question.lead_in}\n{said}", flush=True)

    def _came_to(self, question: Question, board: Board) -> str:
        if isinstance(question, Reflection):
            return self._words(board.room)
        if isinstance(question, Estimate):
            return self._spread(board.room)
        if board.right is None:
            return ""
        right, voted = board.right
        return (
            f"{right} of {voted} chose best ({round(100 * right / voted)}%): {SHARES[advice(right, voted)]}"
        )

    def _given(self, room: Room) -> list[str]:
        return [each.given for each in self._store.votes(room.id, room.question) if each.round == room.round]

    def _spread(self, room: Room) -> str:
        percents = [int(each) for each in self._given(room)]
        if not percents:
            return "Nobody gave an estimate."
        spread = f"from {min(percents)} to {max(percents)}%, median {median(percents):g}%"
        return f"{len(percents)} {'estimate' if len(percents) == 1 else 'estimates'}, {spread}."

    def _words(self, room: Room) -> str:
        words = [each for each in map(one_line, self._given(room)) if each]
        if not words:
            return "Nobody wrote anything."
        lines = [f"In their own words ({len(words)}); the room does not see them:"]
        for each in words[:_TOLD]:
            text = each if len(each) <= _LONGEST else f"{each[:_LONGEST].rstrip()} ..."
            lines += textwrap.wrap(text, WIDTH, initial_indent="  - ", subsequent_indent="    ")
        if len(words) > _TOLD or any(len(each) > _LONGEST for each in words):
            lines.append(f"  All of it: {self._report} --csv votes-{room.code}.csv --force")
        return "\n".join(lines)
