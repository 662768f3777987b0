"""One case open in one kernel: the run, its records on disk, and who watches it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from uuid import UUID

from . import home
from .banners import KEPT_AGAIN, MARKING_FAILED, NEW_ATTEMPT, Banner, about, refused
from .case import Case, load_case
from .history import read_deeds, replay
from .marks import Result
from .records import Records
from .statements import Attempt, Deed, Statement, Writer, whole
from .study import Run

_log = logging.getLogger(__name__)


_FAILED = Result("refused", why="This answer could not be marked.")


def safely(mark: Callable[[], Result], what: str) -> Result:
    """Return what marking gives; a fault of ours in it is logged and must not cost the learner anything."""
    try:
        return mark()
    except Exception:
        _log.exception("marking %s failed", what)
        return _FAILED


def about_refused(result: Result) -> Banner:
    """Return what is said of an answer that does not count."""
    return MARKING_FAILED if result is _FAILED else refused(result.why)


def uuid_of(ticket: object) -> str | None:
    """Return the ticket of a commit as a UUID, or None where it is none."""
    try:
        return str(UUID(ticket))  # type: ignore[arg-type]
    except (ValueError, AttributeError, TypeError):
        return None


class Session:
    """What a learner does with one case in one kernel; every deed is on disk before it is shown."""

    def __init__(self, case: Case, records: Records, actor: str) -> None:
        self.case = case
        self.records = records
        self.run = Run(case, case.compared)
        self.attempt: Attempt | None = None
        self.read: set[tuple[str, str]] = set()
        """(question, option) of every reason opened in this attempt."""
        self._write = Writer(actor, case.id, case.file.version)
        self._known = -1
        self._odd: set[str] = set()
        self._dismissed: set[Banner] = set()
        self._passing: dict[str, Banner] = {}
        self._watchers: list[Callable[[], None]] = []
        self.sync()

    @classmethod
    def open(cls, case_id: str) -> Session:
        """Open a case for the present learner; raises CasebookError."""
        case = load_case(case_id)
        return cls(case, Records(home.records_folder(case.id)), home.pseudonym())

    def watch(self, callback: Callable[[], None]) -> None:
        """Call `callback` after every change."""
        self._watchers.append(callback)

    def changed(self) -> None:
        """Tell everyone who watches."""
        for callback in self._watchers:
            callback()

    # -- deeds -----------------------------------------------------------------------------------------

    def commit(
        self,
        question_id: str,
        given: object,
        certainty: object = None,
        seconds: float | None = None,
        ticket: str = "",
    ) -> Result:
        """Commit an answer; the first one of an attempt counts.

        `ticket` is a UUID that the sender chose: the same commit sent twice is taken once. Returns the
        result of the answer that counts; a Result that does not count was not recorded.
        """
        attempt_before = self.attempt
        self.sync()
        taken = uuid_of(ticket) in self.records
        if taken and question_id in self.run.answers:
            self.changed()
            return self.run.answers[question_id].result
        self._passing.clear()
        given = whole(given) if isinstance(given, str) else given
        result = safely(
            lambda: self.run.mark(question_id, given, certainty), f"{question_id} of {self.case.id}"
        )
        if result.counts:
            self._record(question_id, given, certainty, seconds, "" if taken else ticket, result)
            counted = self.run.answers.get(question_id)
            # Without one, another window has begun a new attempt this very moment; this answer is in the old.
            result = counted.result if counted else result
        else:
            self._refuse(result, other_attempt=self.attempt != attempt_before)
        self.changed()
        return result

    def _record(
        self,
        question_id: str,
        given: object,
        certainty: object,
        seconds: float | None,
        ticket: str,
        result: Result,
    ) -> None:
        statements = []
        attempt = self.attempt or self._write.attempt(1)
        if self.attempt is None:
            statements.append(self._write.initialized(attempt))
        question = self.case.question(question_id)
        assert question is not None
        sure = certainty if question.marked else None
        last = question is self.case.questions[-1] and question is self.run.open_question
        statements.append(
            self._write.answered(
                attempt,
                question_id,
                question.interaction,
                question.kept(given),
                sure,  # type: ignore[arg-type]
                result,
                seconds if isinstance(seconds, int | float) else None,
                uuid_of(ticket),
            )
        )
        if last:
            statements.append(self._write.completed(attempt))
        self._append(*statements)

    def _append(self, *statements: Statement) -> None:
        was_keeping = self.records.keeping
        if self.records.append(*statements) and not was_keeping:
            self._passing[KEPT_AGAIN.name] = KEPT_AGAIN
        self.sync()

    def _refuse(self, result: Result, other_attempt: bool) -> None:
        banner = about_refused(result)
        if other_attempt and banner is not MARKING_FAILED:
            banner = NEW_ATTEMPT
        self._passing[banner.name] = banner

    def reveal(self, question_id: str, option_id: str) -> None:
        """Record that the reason of an option was opened; once an attempt, and only after the commit."""
        self.sync()
        answered = self.run.answers.get(question_id)
        question = self.case.question(question_id)
        if not (answered and self.attempt and question and question.part(option_id)):
            return
        if (question_id, option_id) not in self.read:
            self._append(self._write.experienced(self.attempt, question_id, option_id))
            self.changed()

    def start_again(self) -> None:
        """Begin a new attempt; the earlier ones are kept."""
        self.sync()
        if self.attempt and self.run.begun:
            self._passing.clear()
            self._append(self._write.initialized(self._write.attempt(self.attempt.number + 1)))
        self.changed()

    def open_early(self) -> None:
        """Open a comparison before its cases are finished, as who teaches with it needs to."""
        if self.run.waits:
            self._append(self._write.initialized(self._write.attempt(1)))
        self.changed()

    def dismiss(self, name: str) -> None:
        """Take a banner away."""
        self._passing.pop(name, None)
        self._dismissed |= {each for each in self.banners if each.name == name}
        self.changed()

    # -- the records -----------------------------------------------------------------------------------

    def sync(self) -> None:
        """Take in what other kernels wrote, and build the run of the newest attempt anew."""
        statements = self.records.read()
        if len(statements) == self._known and not self.run.waits:
            return
        self._known = len(statements)
        deeds = self._deeds(statements, self.case)
        # Of two attempts with one number, from folders that were merged, the one used last goes on.
        tried = [each for each in deeds if each.attempt]
        newest = max(tried, key=lambda each: (each.attempt.number, each.at), default=None)
        self.attempt = newest.attempt if newest else None
        # Who began is let in: the cases were finished by then, or it was opened early on purpose.
        unfinished = () if self.attempt else (x for x in self.case.compared if not self._was_finished(x))
        self.run = replay(self.case, deeds, self.attempt, tuple(unfinished))
        self.read = {
            (each.question, each.option)
            for each in tried
            if each.attempt == self.attempt and each.verb == "experienced"
        }

    def _was_finished(self, case: Case) -> bool:
        """Return whether the learner reached the debrief of another case, in any attempt."""
        records = Records(self.records.folder.parent / case.id)
        if any(each.verb == "completed" for each in self._deeds(records.read(), case)):
            return True
        # A new version may have taken away the question that was still open.
        return Session(case, records, actor="").run.finished

    def _deeds(self, statements: list[Statement], case: Case) -> list[Deed]:
        deeds, odd = read_deeds(case.id, statements)
        self._odd |= odd
        return deeds

    @property
    def banners(self) -> list[Banner]:
        """What stands above every card of this case now."""
        banners = [*self._passing.values(), *about(self.records, len(self._odd))]
        return [each for each in banners if each not in self._dismissed]
