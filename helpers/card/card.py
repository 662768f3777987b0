"""The card: a widget that draws one view and passes on what the learner does with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import anywidget
import traitlets

from ..view import View
from .reading_copy import as_html, as_text

_HERE = Path(__file__).parent
_KERNEL = uuid4().hex

Message = dict[str, Any]


class Card(anywidget.AnyWidget):
    """Draws a view. It holds what may be shown now and never the key.

    `place` names what it shows: a step, or one of the pages. `look` returns the view of this moment;
    `blank` is the view that everyone meets at first, which the stored notebook shows before anything
    runs; `act` is called with each message of the learner.
    """

    _esm = _HERE / "card.js"
    _css = _HERE / "card.css"

    view = traitlets.Dict().tag(sync=True)
    # Tells the cards of this kernel from those that an earlier one left on the page.
    kernel = traitlets.Unicode(_KERNEL).tag(sync=True)

    def __init__(
        self, place: str, look: Callable[[], View], blank: View, act: Callable[[Card, Message], None]
    ) -> None:
        self.place = place
        self._look, self._blank = look, blank
        super().__init__(view=look())
        self.on_msg(lambda _widget, message, _buffers: act(self, message))

    def refresh(self) -> None:
        """Show what may be shown by now."""
        self.view = self._look()

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle = super()._repr_mimebundle_(**kwargs) or {}
        # anywidget returns the data alone, or the data with its metadata.
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        return {**data, "text/plain": as_text(self._blank), "text/html": as_html(self._blank)}
