"""The review: what was missed comes back, one question after the other."""

from __future__ import annotations

from pathlib import Path

from .. import home
from ..case import find_root
from ..review_messages import heed_review
from ..review_view import NOT_RUN, review_view
from ..sitting import Sitting
from .card import Card, Message
from .card_set import CardSet


class ReviewDesk:
    """A review in one kernel; all its cards show the same question."""

    def __init__(self, root: Path) -> None:
        self._sitting = Sitting(root)
        self._cards = CardSet()

    def card(self) -> Card:
        """Show the present question, or what is due by now where none is open."""
        self._sitting.resume()
        card = Card(
            "review",
            look=lambda: review_view(self._sitting),
            blank={"card": "review", "title": "Review", "lines": [NOT_RUN]},
            act=self._act,
            picture_file=self._picture,
        )
        self._cards.outdate(card)
        self._cards.refresh()
        self._cards.add(card)
        return card

    def _picture(self, name: str) -> Path:
        item = self._sitting.item
        assert item is not None, "only a question shows pictures"
        return item.case.figures.file(name.removeprefix(f"{item.case.id}/"))

    def _act(self, card: Card, message: Message) -> None:
        answer = heed_review(self._sitting, message)
        self._cards.refresh()
        if answer:
            card.send(answer)


_desks: dict[tuple[Path, Path], ReviewDesk] = {}


def open_review() -> Card:
    """Show the review of the present learner; run again, it goes on where it was."""
    key = find_root(), home.all_records()
    if key not in _desks:
        _desks[key] = ReviewDesk(key[0])
    return _desks[key].card()
