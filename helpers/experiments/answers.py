"""What a learner said about the pictures of a series, kept like the answers to a case."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from .. import home
from ..errors import CasebookError
from ..marks import Result
from ..records import Records
from ..statements import Attempt, Writer, read_deed

_SAID = {"yes": True, "no": False}
_LEFT_OUT = "left-out"


class Answers:
    """The answers to one series: of each picture, by its number from 0, what was said; None for left out.

    A series is an attempt, numbered from 1; without a number it is the one that was answered last. The newest
    answer to a picture counts.
    """

    def __init__(self, length: int, series: int | None = None) -> None:
        self.series = series or 1
        self._pictures = {f"{each + 1:02}": each for each in range(length)}
        self.said: dict[int, bool | None] = {}
        self._records: Records | None = None
        self._writer: Writer | None = None
        # A name that cannot be a folder's, or a folder that cannot be read: the series goes on without.
        with suppress(CasebookError, OSError):
            self._records = Records(home.records_folder(home.LAB))
            self._writer = Writer(home.pseudonym(), home.LAB, version=1)
            self._read(self._records, newest=series is None)

    @property
    def kept(self) -> bool:
        """Whether what was said so far is on the disk."""
        return bool(self._records and self._records.keeping)

    def answer(self, picture: int, there: bool | None) -> None:
        """Take an answer; None leaves the picture out of the counting."""
        self.said[picture] = there
        written = _LEFT_OUT if there is None else "yes" if there else "no"
        self._keep(
            lambda writer, attempt: writer.answered(
                attempt, f"picture-{picture + 1:02}", "choice", written, None, Result("kept"), None
            )
        )

    def begin(self, series: int) -> None:
        """Begin a series; the answers to the one before stay in the records."""
        self.series, self.said = series, {}
        self._keep(lambda writer, attempt: writer.initialized(attempt))

    def _keep(self, statement: Callable[[Writer, Attempt], dict]) -> None:
        if self._records and self._writer:
            self._records.append(statement(self._writer, self._writer.attempt(self.series)))

    def _read(self, records: Records, newest: bool) -> None:
        deeds = []
        for each in records.read():
            with suppress(ValueError):
                deed = read_deed(each, home.LAB)
                if deed and deed.attempt and deed.verb in ("initialized", "answered"):
                    deeds.append(deed)
        deeds.sort(key=lambda deed: (deed.at, deed.id))
        if deeds and newest:
            self.series = deeds[-1].attempt.number
        for deed in deeds:
            picture = deed.question.removeprefix("picture-")
            if deed.attempt.number == self.series and picture in self._pictures:
                if deed.given in _SAID:
                    self.said[self._pictures[picture]] = _SAID[deed.given]
                elif deed.given == _LEFT_OUT:
                    self.said[self._pictures[picture]] = None
