"""A review in one kernel: the questions that are due, one by one, each recalled before it is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from . import home
from .banners import Banner, about
from .case import Case, find_root
from .history import CaseHistory, read_history
from .marks import Result
from .questions import Choice, Rank
from .records import Records
from .review import Item, Plan, Waiting, plan, waiting_of
from .session import about_refused, safely, uuid_of
from .statements import Writer, whole
from .study import Run

MAX_RECALL = 2_000
"""Characters of what is remembered that are kept."""


_DELETED = Result("refused", why="Your answers to this case were deleted. Run this cell again.")
_NOT_OPEN = Result("refused", why="This question is not open now.")


def utc_today() -> date:
    """Return the present day in UTC: it follows neither travel nor daylight saving time."""
    return datetime.now(UTC).date()


@dataclass(frozen=True)
class Reviewed:
    """A question that was reviewed on a day: was it right, and when does it come back, if it does."""

    item: Item
    right: bool
    day: date
    again: Waiting | None


Stage = Literal["recall", "open", "committed", "over"]


class Sitting:
    """The questions that are due today, in their order; every answer is written before it is shown.

    `stage` is that of the present question; "over" where there is none. Whoever recalls, commits or goes on
    says on which question by its `Item.key`, so that nothing falls on the next one.
    """

    def __init__(self, root: Path | None = None, today: Callable[[], date] = utc_today) -> None:
        self._root, self._today = root or find_root(), today
        self._tickets: set[str | None] = set()
        self.begin()

    def resume(self) -> None:
        """Go on with the present question; without one that can be answered, look anew for what is due.

        What did not reach the disk is written first: it would be lost with this sitting.
        """
        reviewed = [each.item for each in self.done if not self._records_of(each.item.case).keeping]
        unwritten = [each.case for each in reviewed if self._still_there(each)]
        written = all(self._records_of(each).append() for each in unwritten)
        open_still = self.item and (self.stage == "committed" or self._still_there(self.item))
        if written and not open_still:
            self.begin()

    def begin(self) -> None:
        """Look anew for what is due."""
        self.today = self._today()
        self.history = read_history(self._root)
        """What the learner did before."""
        self.plan: Plan = plan(self.history.cases, self.today)
        self.finished = {each.case.id for each in self.history.cases if each.finished}
        """The cases whose debrief may be read."""
        self.done: list[Reviewed] = []
        self._waiting = [*self.plan.due]
        self._records: dict[str, Records] = {}
        self._passing: Banner | None = None
        self._dismissed: set[Banner] = set()
        self._present()

    @property
    def item(self) -> Item | None:
        """The present question."""
        return self._waiting[0] if self._waiting else None

    @property
    def number(self) -> int:
        """The number of the present question, counted from 1."""
        return len(self.plan.due) - len(self._waiting) + 1

    @property
    def banners(self) -> list[Banner]:
        """What stands above the card now."""
        kept = [each for records in self._records.values() for each in about(records, 0)]
        found = [*([self._passing] if self._passing else []), *{each.name: each for each in kept}.values()]
        return [each for each in found if each not in self._dismissed]

    def recall(self, key: str, words: str) -> None:
        """Take what is remembered, if only nothing, and open the question."""
        if self.item and self.item.key == key and self.stage == "recall":
            self.words = whole(words)[:MAX_RECALL].strip()
            self.stage = "open"

    def commit(
        self,
        key: str,
        given: object,
        certainty: object,
        seconds: float | None = None,
        ticket: str = "",
    ) -> Result:
        """Commit an answer to the present question; one that does not count is not recorded.

        The same commit sent twice is taken once, and one ticket names one answer.
        """
        item = self.item
        if item is None or item.key != key or self.stage == "recall":
            # Another window of the same notebook has gone on.
            self._passing = about_refused(_NOT_OPEN)
            return _NOT_OPEN
        question_id = item.question.id
        if self.stage == "committed":
            return self.run.answers[question_id].result  # type: ignore[union-attr]
        self._passing = None
        given = whole(given) if isinstance(given, str) else given
        result = safely(lambda: item.question.mark(given, certainty), f"{question_id} of {item.case.id}")
        if not result.counts:
            self._passing = about_refused(result)
            return result
        if not self._still_there(item):
            self._passing = about_refused(_DELETED)
            return _DELETED
        kept, today = item.question.kept(given), self._today()
        writer = Writer(home.pseudonym(), item.case.id, item.case.file.version)
        records = self._records_of(item.case)
        statement_id = None if (name := uuid_of(ticket)) in self._tickets else name
        self._tickets.add(statement_id)
        records.append(
            writer.reviewed(
                question_id,
                item.question.interaction,
                kept,
                certainty,  # type: ignore[arg-type]
                result,
                seconds if isinstance(seconds, int | float) else None,
                self.words,
                item.last.at,
                today,
                statement_id,
            )
        )
        self.run.take(question_id, kept, certainty)  # type: ignore[arg-type, union-attr]
        again = waiting_of(CaseHistory.read(item.case, records), question_id, today)
        self.done.append(Reviewed(item, (result.mark or 0) > 0, today, again))
        self.stage = "committed"
        return result

    def go_on(self, key: str) -> None:
        """Turn to the next question, or to the end."""
        if self.item and self.item.key == key and self.stage == "committed":
            self._waiting.pop(0)
            self._passing = None
            self._present()

    def dismiss(self, name: str) -> None:
        """Take a banner away."""
        self._dismissed |= {each for each in self.banners if each.name == name}

    def _present(self) -> None:
        item = self.item
        self.stage: Stage = "over"
        self.words, self.recalled = "", False
        self.run: Run | None = None
        if item:
            self.run = Run(item.case)
            # A marker in a picture is found, not recognized: there is nothing to recall it from.
            self.recalled = isinstance(item.question, Choice | Rank)
            self.stage = "recall" if self.recalled else "open"

    def _still_there(self, item: Item) -> bool:
        # `casebook forget` may have deleted the answer since; nothing is to be written after that.
        now = CaseHistory.read(item.case, Records(home.records_folder(item.case.id)))
        return any(each.id == item.last.deed.id for each in now.deeds)

    def _records_of(self, case: Case) -> Records:
        if case.id not in self._records:
            self._records[case.id] = Records(home.records_folder(case.id))
        return self._records[case.id]
