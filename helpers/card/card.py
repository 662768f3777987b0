"""The card: a widget that draws one view and passes on what the learner does with it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import anywidget
import traitlets

from ..messages import Message
from ..picture_view import files_shown
from ..question_view import View
from .reading_copy import as_html, as_text
from .script import joined

_HERE = Path(__file__).parent
_KERNEL = uuid4().hex
_OTHER_WINDOWS = 3
_numbers = count()


@dataclass(frozen=True)
class RunningCell:
    """The notebook cell that runs now, by its id, this run of it, and the window that runs it."""

    id: str
    run: str
    window: str

    @classmethod
    def now(cls) -> RunningCell | None:
        """Return the cell; None where the client does not name its cells."""
        ipython = sys.modules.get("IPython")
        shell = ipython.get_ipython() if ipython else None
        parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
        cell = parent.get("metadata", {}).get("cellId")
        header = parent.get("header", {})
        return cls(cell, header["msg_id"], header.get("session", "")) if cell else None


class Card(anywidget.AnyWidget):
    """Draws a view. It holds what may be shown now and never the key.

    `place` names what it shows: a step, or one of the pages. `look` returns the view of this moment;
    `blank` is the view that everyone meets at first, which the stored notebook shows before anything
    runs; `act` is called with each message of the learner.
    """

    _esm = joined()
    _css = _HERE / "card.css"

    view = traitlets.Dict().tag(sync=True)
    # The files of the pictures that the view shows, as bytes; none that it does not.
    pictures = traitlets.Dict().tag(sync=True)
    # Tells the cards of this kernel from those that an earlier one left on the page.
    kernel = traitlets.Unicode(_KERNEL).tag(sync=True)

    def __init__(
        self,
        place: str,
        look: Callable[[], View],
        blank: View,
        act: Callable[[Card, Message], None],
        picture_file: Callable[[str], Path] | None = None,
    ) -> None:
        self.place = place
        self._look, self._blank, self._picture_file = look, blank, picture_file
        self._shown_by: RunningCell | None = None
        self._number = next(_numbers)
        view = look()
        super().__init__(view=view, pictures=self._read(view))
        self.on_msg(lambda _widget, message, _buffers: act(self, message))

    def outdates(self, others: Iterable[Card]) -> list[Card]:
        """Return the cards of earlier runs of the cell that runs now that nobody looks at any more.

        The same notebook may stand in several windows: those that ran the cell last keep their cards. A page
        that is loaded again is a new window, and does not say that the old one is gone.
        """
        now = RunningCell.now()
        if now is None:
            return []
        shown = [(each, each._shown_by) for each in others if each._shown_by]
        earlier = [(each, by) for each, by in shown if by.id == now.id and by.run != now.run]
        newest_first = sorted(earlier, key=lambda each: -each[0]._number)
        elsewhere = dict.fromkeys(by.window for _, by in newest_first if by.window != now.window)
        looked_at = list(elsewhere)[:_OTHER_WINDOWS]
        return [each for each, by in earlier if by.window not in looked_at]

    def refresh(self) -> None:
        """Show what may be shown by now."""
        view = self._look()
        # First, so that the view finds them.
        self.pictures = self._read(view)
        self.view = view

    def _read(self, view: View) -> dict[str, bytes]:
        if self._picture_file is None:
            return {}
        found = dict(getattr(self, "pictures", {}))
        for name in files_shown(view) - set(found):
            # A picture that cannot be read is missing on the card, which then describes it.
            with suppress(OSError):
                found[name] = self._picture_file(name).read_bytes()
        return {name: found[name] for name in found if name in files_shown(view)}

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        self._shown_by = RunningCell.now()
        bundle = super()._repr_mimebundle_(**kwargs) or {}
        # anywidget returns the data alone, or the data with its metadata.
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        return {**data, "text/plain": as_text(self._blank), "text/html": as_html(self._blank)}
