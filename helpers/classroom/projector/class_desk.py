"""What a notebook cell calls while its case is taught in a room: each step as a card for the projector."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from weakref import WeakSet

from ...banners import Banner
from ...card import Card
from ...card.script import joined
from ...case import Case, load_case
from ...messages import Message
from ...question_view import View
from ...schema import Step
from ...study import Run
from ...view import step_view, workup_view
from ..rules.board import Board
from ..storage.keys import Key
from .class_view import NOT_ANSWERING, Door, class_debrief, class_view, run_at, run_of
from .presenter_line import NOT_KNOWN, PresenterLine

_log = logging.getLogger(__name__)
_INVITATION = "Run this cell (Shift+Enter) to show how the room stands."
_STYLES = Path(__file__).parents[2] / "card"


class ClassCard(Card):
    """Draws a step for a room; its buttons steer the vote."""

    _esm = joined("class.js")
    _css = "".join((_STYLES / each).read_text(encoding="utf-8") for each in ("card.css", "class.css"))


class ClassDesk:
    """A case in a room: every card follows the room, whoever steers it."""

    def __init__(self, case: Case, key: Key) -> None:
        self.case = case
        self._cards: WeakSet[Card] = WeakSet()
        self._said: Banner | None = None
        try:
            self._loop: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
        except RuntimeError:
            self._loop = None
        self._line = PresenterLine(key, self._changed)
        self._line.listen()
        self._line.wait()
        self._door = door(key.address, self.board.room.code)

    def __repr__(self) -> str:
        return f"{self.case.title}, in a room: {', '.join(each.id for each in self.case.steps)}"

    @property
    def board(self) -> Board:
        """The room as it was last told."""
        assert self._line.board is not None, "the line was waited for"
        return self._line.board

    @property
    def run(self) -> Run:
        """What of the case was revealed."""
        return run_of(self.case, self.board)

    def step(self, step_id: str) -> Card:
        """Show a step to the room."""
        step = self.case.step(step_id)
        return self._card(
            step.id,
            lambda: class_view(self.case, self.board, self._door, step, self._banners()),
            step_view(Run(self.case), step) | {"invitation": _INVITATION},
        )

    def workup(self) -> Card:
        """Show what was ordered in the published case, and what it returned by now."""
        return self._card(
            "workup", lambda: workup_view(self.run, self._banners()), workup_view(Run(self.case))
        )

    def debrief(self) -> Card:
        """Show the debrief; it opens when the last question is revealed."""
        blank = class_debrief(self.case, self.board)
        return self._card("debrief", lambda: class_debrief(self.case, self.board, self._banners()), blank)

    def viewer(self, step_id: str) -> Card:
        """Show the volumes behind a step's pictures; they open with these pictures."""
        from ...viewer import viewer

        card = viewer(_Following(self, self.case.step(step_id)), step_id)  # type: ignore[arg-type]
        return self._placed(card)

    def close(self) -> None:
        """Let the room go."""
        self._line.close()

    def _card(self, place: str, look: Callable[[], View], blank: View) -> Card:
        return self._placed(ClassCard(place, look, blank, self._act, self.case.figures.file))

    def _placed(self, card: Card) -> Card:
        for before in card.outdates(self._cards):
            self._cards.discard(before)
            before.close()
        self._cards.add(card)
        return card

    def _banners(self) -> list[Banner]:
        gone = None if self._line.answering else NOT_ANSWERING
        return [each for each in (gone, self._said) if each]

    def _act(self, _card: Card, message: Message) -> None:
        match message:
            case {"do": "turn", "deed": str(deed)}:
                why = self._line.turn(deed)
                lead = "Look before you press again." if why == NOT_KNOWN else "Nothing was changed."
                self._said = Banner("refused", "notice", lead, why) if why else None
            case {"do": "dismiss"}:
                self._said = None
            case _:
                return
        self.refresh()

    def _changed(self) -> None:
        # Called by the thread that listens; widgets belong to the kernel's loop.
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.refresh)

    def refresh(self) -> None:
        """Show on every card how the room stands."""
        for card in list(self._cards):
            try:
                card.refresh()
            except Exception:
                # A card that cannot be drawn must not keep the others from following the room.
                _log.exception("the card of %s cannot be drawn", card.place)


class _Following:
    """What a viewer asks of a session, for a step of a case in a room."""

    def __init__(self, desk: ClassDesk, step: Step) -> None:
        self.case, self._desk, self._step = desk.case, desk, step

    @property
    def run(self) -> Run:
        return run_at(self.case, self._desk.board, self._step)


def door(address: str, code: str) -> Door:
    """Return how phones find a room."""
    import segno

    alone = "//127.0.0.1" in address or "//localhost" in address
    # What follows behind # stays in the browser; the page fills in the code from it.
    matrix = segno.make(f"{address}/#{code}", error="m", micro=False).matrix
    return Door(address, _path(matrix), len(matrix), alone)


def _path(matrix: Any) -> str:
    """Return the dark modules as the path of a drawing, a line a run."""
    parts = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            wide = 0
            while x + wide < len(row) and row[x + wide]:
                wide += 1
            if wide:
                parts.append(f"M{x} {y}h{wide}v1h-{wide}z")
            x += wide + 1
    return "".join(parts)


@cache
def _desk(case_id: str, key: Key) -> ClassDesk:
    return ClassDesk(load_case(case_id), key)


def open_class(case_id: str, key_file: str) -> ClassDesk | None:
    """Open a case in the room that a key belongs to, once in a kernel; None for another case.

    Raises CasebookError.
    """
    key = Key.read(Path(key_file))
    return _desk(case_id, key) if key.case_id == case_id else None
