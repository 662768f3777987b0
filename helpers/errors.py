"""What a person asked for that cannot be done: one clear message, never a traceback."""

from __future__ import annotations

from importlib.util import find_spec


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


def take_option(words: list[str], option: str) -> tuple[list[str], list[str | None]]:
    """Return the words without an option, and its values in order; None for one that is missing."""
    rest: list[str] = []
    values: list[str | None] = []
    waiting = iter(words)
    for word in waiting:
        name, equals, after = word.partition("=")
        if name == option:
            values.append(after if equals else next(waiting, None))
        else:
            rest.append(word)
    return rest, values


def take_switch(words: list[str], switch: str) -> tuple[list[str], bool]:
    """Return the words without a switch, and whether it was there."""
    return [each for each in words if each != switch], switch in words


def need(*packages: str) -> None:
    """Make sure that packages are installed; raises CasebookError."""
    if missing := [each for each in packages if find_spec(each) is None]:
        are = "is" if len(missing) == 1 else "are"
        raise CasebookError(f"{', '.join(missing)} {are} not installed; see the first command of the README")
