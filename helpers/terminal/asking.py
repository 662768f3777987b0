"""Ask at a prompt until the answer is one of those that are allowed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from .page import Page

_T = TypeVar("_T")

PROMPT = "> "


class Leave(Exception):
    """The learner leaves: by a word, or because the input ended."""


class Unclear(Exception):
    """What was typed is none of the answers; the message says what is allowed."""


class Command(NamedTuple):
    """What can be typed at every prompt: a word, and a letter that an option of this letter outdoes."""

    letter: str
    word: str
    do: Callable[[], None]


class Asking:
    """Reads from the standard input; `commands` are understood at every prompt."""

    def __init__(self, page: Page, commands: Sequence[Command]) -> None:
        self.page = page
        self._commands = (*commands, Command("q", "quit", _leave))

    def ask(self, hint: str, understand: Callable[[str], _T], letters: Sequence[str] = ()) -> _T:
        """Return what `understand` makes of a line; after Unclear it is asked again."""
        self._hint(hint)
        while True:
            text = self._read().strip()
            if self._obeyed(text, letters):
                self._hint(hint)
                continue
            try:
                return understand(text)
            except Unclear as unclear:
                self.page.say(str(unclear))

    def lines(self, hint: str) -> str:
        """Return text of several lines, ended by an empty one."""
        self._hint(hint)
        lines: list[str] = []
        while True:
            text = self._read()
            if lines and not text.strip():
                return "\n".join(lines)
            # Further down, a line with one letter is text like any other.
            if not lines and self._obeyed(text.strip(), ()):
                self._hint(hint)
            elif not text.strip():
                self.page.say("Write a few words first; Q leaves.")
            else:
                lines.append(text.rstrip())

    def _hint(self, hint: str) -> None:
        self.page.gap()
        self.page.aside(hint)

    def _obeyed(self, text: str, letters: Sequence[str]) -> bool:
        for each in self._commands:
            if text.lower() == each.word or (text.lower() == each.letter and text.upper() not in letters):
                each.do()
                return True
        return False

    def _read(self) -> str:
        try:
            text = input(PROMPT)
        except EOFError:
            self.page.typed("")
            raise Leave from None
        # What is piped in does not show by itself.
        self.page.typed(None if sys.stdin.isatty() else text)
        return text


def _leave() -> None:
    raise Leave
