"""What a notebook cell calls on a case: its cards, which all show one run."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..banners import Banner
from ..debrief import debrief_view
from ..messages import Message, heed
from ..question_view import View
from ..session import Session
from ..study import Run
from ..view import step_view, workup_view
from .card import Card
from .card_set import CardSet


class CaseDesk:
    """An open case: its steps, its work-up list and its debrief, each a card."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._cards = CardSet()
        # Where the learner is: banners stand there alone, so that a screen reader says them once.
        self._place = ""
        session.watch(self._refresh)

    def __repr__(self) -> str:
        case = self._session.case
        return f"{case.title}: {', '.join(each.id for each in case.steps)}"

    def step(self, step_id: str) -> Card:
        """Show a step of the case; one whose turn has not come shows what it waits for."""
        step = self._session.case.step(step_id)
        return self._card(step.id, lambda run, banners: step_view(run, step, banners))

    def workup(self) -> Card:
        """Show what was ordered so far and what it returned by now."""
        return self._card("workup", workup_view)

    def debrief(self) -> Card:
        """Show the debrief; it opens when every question is answered."""
        return self._card("debrief", debrief_view)

    def viewer(self, step_id: str) -> Card:
        """Show the volumes behind a step's pictures, to scroll through; they open with these pictures.

        Raises CasebookError for a step that is not there or has no volumes.
        """
        # What it needs is heavy, and needed here alone.
        from ..viewer import viewer

        self._session.sync()
        return self._placed(viewer(self._session, step_id))

    def _card(self, place: str, show: Callable[[Run, Sequence[Banner]], View]) -> Card:
        session = self._session
        session.sync()
        self._place = self._place or place
        card = Card(
            place,
            look=lambda: show(session.run, session.banners if place == self._place else ()),
            blank=show(Run(session.case, session.case.compared), ()),
            act=self._act,
            picture_file=session.case.figures.file,
        )
        return self._placed(card)

    def _placed(self, card: Card) -> Card:
        self._cards.outdate(card)
        # Another window may have gone on in the meantime.
        self._refresh()
        self._cards.add(card)
        return card

    def _refresh(self) -> None:
        # The card that the learner is looking at comes first.
        self._cards.refresh(first=self._place)

    def _act(self, card: Card, message: Message) -> None:
        self._place = card.place
        if answer := heed(self._session, message):
            card.send(answer)
