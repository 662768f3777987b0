"""What a notebook cell calls on cases set side by side: the pages beyond their steps and debrief."""

from __future__ import annotations

from ..case import find_root
from ..comparison.appendix import citing_cases, glossary_view, load_glossary, references_view
from ..comparison.courses import courses_view
from ..comparison.negative_test import Sliders, negative_test_view
from ..comparison.table import table_view
from ..errors import CasebookError
from ..session import Session
from .card import Card, Message
from .desk import CaseDesk


class ComparisonDesk(CaseDesk):
    """Cases set side by side: steps and debrief, and the pages that go with them."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        told = session.case.file.negative_test
        self._sliders = Sliders(told) if told else None
        self._cases = find_root() / "cases"

    def table(self) -> Card:
        """Show the whole table; it opens when the key cells are filled in."""
        return self._card("table", table_view)

    def courses(self) -> Card:
        """Show both published courses as a figure and in words."""
        return self._card("courses", courses_view)

    def one_result(self) -> Card:
        """Show what one result does to a probability, with sliders."""
        sliders = self._sliders
        if sliders is None:
            raise CasebookError(f"the case '{self._session.case.id}' has no 'negative_test' to show")
        return self._card("one_result", lambda run, banners: negative_test_view(run, sliders, banners))

    def glossary(self) -> Card:
        """Show what the abbreviations stand for."""
        entries = load_glossary(self._cases / "glossary.yaml")
        return self._card("glossary", lambda run, banners: glossary_view(run, entries, banners))

    def references(self) -> Card:
        """Show every reference and where it is cited."""
        # Read once: the cards are drawn anew at every commit.
        citing = citing_cases(self._cases)
        return self._card("references", lambda run, banners: references_view(run, citing, banners))

    def _act(self, card: Card, message: Message) -> None:
        if message.get("do") == "slide" and self._sliders and isinstance(message.get("values"), dict):
            self._sliders.set(message["values"])
            card.refresh()
        else:
            super()._act(card, message)
