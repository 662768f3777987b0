"""A terminal to write on: paragraphs, hanging lines and headings, as wide as it is and at most 88 columns."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

_WIDEST = 88
_COLORS = {"best": "bold green", "acceptable": "bold blue", "low_yield": "bold yellow", "harmful": "bold red"}

# They turn the direction of writing and could make one option look like another.
_TURNS = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"

Piece = str | tuple[str, str]
"""Text, or text with a style."""


class Page:
    """Writes text as it stands: no markup, no emoji codes, no control character in it acts."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, markup=False, emoji=False)
        self._blank = True

    @property
    def _width(self) -> int:
        return max(20, min(self._console.width, _WIDEST))

    def gap(self) -> None:
        """Leave one line free."""
        if not self._blank:
            self._console.print()
        self._blank = True

    def heading(self, over: str, title: str) -> None:
        """Begin something new, under a line as wide as the page."""
        self.gap()
        self._line(Text("─" * self._width, style="dim"))
        self.say((over, "dim"))
        self.say((title, "bold"))
        self.gap()

    def label(self, text: str) -> None:
        """Name what follows."""
        self.gap()
        self.say((text, "bold"))

    def say(self, *pieces: Piece, head: str = "", indent: int = 0) -> None:
        """Write a paragraph; `head` stands before it, and further lines begin where its text began."""
        body = assembled(*pieces)
        begin = " " * indent + plain(head)
        hang = max(len(begin), indent)
        for number, line in enumerate(body.wrap(self._console, max(10, self._width - hang))):
            line.rstrip()
            self._line(Text(begin if number == 0 else " " * hang) + line)

    def aside(self, text: str, indent: int = 0) -> None:
        """Write something of less weight."""
        self.say((text, "dim"), indent=indent)

    def whole(self, text: str) -> None:
        """Write one line that is never broken: a path or a command to copy."""
        self._console.print(plain(text), soft_wrap=True)
        self._blank = False

    def typed(self, text: str | None) -> None:
        """Note that something was typed; text that the terminal did not show is written."""
        if text is not None:
            self.whole(text)
        self._blank = False

    def _line(self, line: Text) -> None:
        self._console.print(line, soft_wrap=True)
        self._blank = not line.plain.strip()


def assembled(*pieces: Piece) -> Text:
    """Return pieces as one text; a piece may have a style."""
    text = Text()
    for each in pieces:
        words, style = (each, "") if isinstance(each, str) else each
        text.append(plain(words), style=style)
    return text


def plain(text: str) -> str:
    """Return a text whose control characters are shown and not obeyed; a new line stays one."""
    return "".join(each if each == "\n" or not _acts(each) else repr(each)[1:-1] for each in text)


def _acts(character: str) -> bool:
    return ord(character) < 32 or 127 <= ord(character) < 160 or character in _TURNS


def rated(rating: str | None, word: str) -> Piece:
    """Return the word of a rating in its color."""
    return (word, _COLORS.get(rating or "", "bold"))


def marks(cites: list[dict[str, Any]]) -> list[Piece]:
    """Return the sources of a sentence as they stand behind it."""
    if not cites:
        return []
    return [(f" [{'; '.join(each['label'] for each in cites)}]", "dim")]


def sentence(item: dict[str, Any]) -> list[Piece]:
    """Return a sentence with its sources."""
    return [item["text"], *marks(item["cite"])]


def prose(items: list[dict[str, Any]]) -> list[Piece]:
    """Return sentences as one paragraph; neighbors with the same sources share one mark."""
    pieces: list[Piece] = []
    for item, after in zip(items, [*items[1:], None], strict=True):
        same = after is not None and after["cite"] == item["cite"]
        pieces += [item["text"], *([] if same else marks(item["cite"])), " " if after else ""]
    return pieces
