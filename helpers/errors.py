"""What a person did that cannot be done: one clear message, never a traceback."""

from __future__ import annotations


class CasebookError(Exception):
    """An error whose message says all there is to say.

    Jupyter prints the message alone; the command prints it and exits with 1.
    """

    def _render_traceback_(self) -> list[str]:
        # IPython asks an exception for this before it formats a traceback of its own.
        return str(self).splitlines() or [type(self).__name__]


class UnknownName(CasebookError, LookupError):
    """A look-up that missed; the message lists what exists."""

    def __init__(self, what: str, name: object, known: list[str]) -> None:
        listed = ", ".join(f"'{each}'" for each in known) or "none"
        plural = "the cases" if what == "case" else f"the {what}s"
        super().__init__(f"no {what} '{name}'; {plural} are {listed}")


def refuse_options(words: list[str], none: bool = False) -> None:
    """Refuse options, or any word at all if `none` is true; raises CasebookError."""
    for word in words:
        if none or word.startswith("-"):
            raise CasebookError(f"'{word}' is not understood here; see casebook --help")
