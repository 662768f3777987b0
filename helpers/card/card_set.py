"""The cards of one desk that stand on some page."""

from __future__ import annotations

import logging
from weakref import WeakSet

from .card import Card

_log = logging.getLogger(__name__)


class CardSet:
    """Live cards that show the same thing; one that nobody looks at any more is closed."""

    def __init__(self) -> None:
        self._cards: WeakSet[Card] = WeakSet()

    def outdate(self, card: Card) -> None:
        """Close the cards that a new one replaces: left alive they would be redrawn at every commit."""
        for before in card.outdates(self._cards):
            self._cards.discard(before)
            before.close()

    def add(self, card: Card) -> None:
        """Take a card in."""
        self._cards.add(card)

    def refresh(self, first: str = "") -> None:
        """Draw every card anew, those of the place `first` before the others."""
        for card in sorted(self._cards, key=lambda each: each.place != first):
            try:
                card.refresh()
            except Exception:
                # A card that cannot be drawn must not keep the others from showing what was committed.
                _log.exception("the card of %s cannot be drawn", card.place)
