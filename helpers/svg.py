"""A matplotlib figure as a part of a page."""

from __future__ import annotations

import io
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Stands for the color of the words around; no figure may use it for anything else.
_INK = "#010203"


def svg_of(draw: Callable[[str], Figure], words: str) -> str:
    """Return what `draw` makes of an ink as SVG that takes the color of the words around it.

    `words` say the same to who cannot see it.
    """
    from matplotlib import rc_context

    file = io.StringIO()
    # Ids that follow from the words: the same each time, and others in each figure of a page. Letters stay
    # letters, in the type of the page.
    with rc_context({"svg.hashsalt": words, "svg.fonttype": "none", "font.family": "sans-serif"}):
        draw(_INK).savefig(file, format="svg", transparent=True, metadata={"Date": None})
    svg = file.getvalue()
    svg = svg[svg.index("<svg ") :].replace(_INK, "currentColor")
    said = escape(words, quote=True)
    return svg.replace("<svg ", f'<svg role="img" aria-label="{said}" style="max-width: 100%" ', 1)
