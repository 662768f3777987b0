"""All that a learner did, read back from the records: every attempt at every case, and every review."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path

from . import home
from .case import Case, find_root, load_case
from .errors import CasebookError
from .marks import Result
from .questions import Question, Rated
from .records import Records, Statement
from .statements import Attempt, Deed, read_deed
from .study import Run


def read_deeds(case_id: str, statements: Iterable[Statement]) -> tuple[list[Deed], set[str]]:
    """Return what was done with a case in the order of time, and the ids of what is no statement at all."""
    deeds, odd = [], set()
    for statement in statements:
        try:
            deed = read_deed(statement, case_id)
        except ValueError:
            odd.add(statement["id"])
            continue
        if deed:
            deeds.append(deed)
    return sorted(deeds, key=lambda each: (each.at, each.id)), odd


def replay(case: Case, deeds: Iterable[Deed], attempt: Attempt | None, waits: tuple[Case, ...] = ()) -> Run:
    """Return the run of one attempt as its answers left it; without an attempt nothing was answered."""
    run = Run(case, waits)
    for deed in deeds:
        # A review is in no attempt.
        if deed.attempt and deed.attempt == attempt and deed.verb == "answered":
            question = case.question(deed.question)
            given = question.read(deed.given) if question else deed.given
            run.take(deed.question, given, deed.certainty, deed.at.isoformat())
    return run


@dataclass(frozen=True)
class Answered:
    """One answer: the first to its question in an attempt, or a review.

    `question` is None where the present case does not ask it any more. `attempt` is counted from 1 in the
    order of time; 0 for a review. `right` is what the present case makes of the answer, else what the
    marking said when it was given; None where it was never marked.
    """

    case: Case
    attempt: int
    question_id: str
    question: Question | None
    deed: Deed
    result: Result | None

    @property
    def at(self) -> datetime:
        """When it was given, in UTC."""
        return self.deed.at

    @property
    def review(self) -> bool:
        """Whether it is a review."""
        return self.attempt == 0

    @property
    def outdated(self) -> bool:
        """Whether it belongs to an earlier version of the case that the present one cannot read."""
        return self.result is None or not self.result.counts

    @property
    def right(self) -> bool | None:
        """Whether it was best or acceptable."""
        if self.result and self.result.mark is not None:
            return self.result.mark > 0
        return self.deed.success if self.outdated else None

    @property
    def asked(self) -> str:
        """What it answers, in the words in which it was asked; empty where that is not known any more."""
        if self.review and isinstance(self.question, Rated):
            return self.question.asked_again
        return self.question.lead_in if self.question else ""

    @property
    def harmful(self) -> bool:
        """Whether it could have harmed the patient."""
        return bool(self.result and self.result.rating == "harmful")


@dataclass
class CaseHistory:
    """What a learner did with one case, however many attempts and kernels it took."""

    case: Case
    deeds: Sequence[Deed]
    unread: int = 0
    """Lines that could not be read and were passed over."""
    _marked: dict[tuple[str, str, str | None], Result] = field(default_factory=dict)

    @classmethod
    def read(cls, case: Case, records: Records) -> CaseHistory:
        """Return what the records say by now."""
        deeds, odd = read_deeds(case.id, records.read())
        return cls(case, deeds, records.damaged + len(odd))

    @cached_property
    def attempts(self) -> list[Attempt]:
        """The attempts in which something was answered, in the order in which they were begun."""
        return list(self._by_attempt)

    @cached_property
    def _answers(self) -> list[Deed]:
        return [each for each in self.deeds if each.verb == "answered"]

    @cached_property
    def _by_attempt(self) -> dict[Attempt, list[Deed]]:
        found: dict[Attempt, list[Deed]] = {}
        for each in self._answers:
            if each.attempt:
                found.setdefault(each.attempt, []).append(each)
        return found

    def run(self, attempt: Attempt) -> Run:
        """Return the run of an attempt."""
        return replay(self.case, self._by_attempt[attempt], attempt)

    def version(self, attempt: Attempt) -> int:
        """Return the version of the case when an attempt was last answered."""
        return self._by_attempt[attempt][-1].version

    def in_attempt(self, number: int) -> Sequence[Answered]:
        """Return the answers of an attempt by its number, 0 for reviews, in the order of time."""
        return self._answered_by_number.get(number, ())

    @cached_property
    def _answered_by_number(self) -> dict[int, list[Answered]]:
        found: dict[int, list[Answered]] = {}
        for each in self.answered:
            found.setdefault(each.attempt, []).append(each)
        return found

    @cached_property
    def answered(self) -> list[Answered]:
        """Every answer that counts and every review, in the order of time."""
        numbers = {each: number for number, each in enumerate(self.attempts, start=1)}
        seen: set[tuple[Attempt, str]] = set()
        found = []
        for deed in self._answers:
            if deed.attempt:
                # Later answers to a question of the same attempt are kept and never counted.
                if (deed.attempt, deed.question) in seen:
                    continue
                seen.add((deed.attempt, deed.question))
            question = self.case.question(deed.question)
            number = numbers[deed.attempt] if deed.attempt else 0
            result = self._mark(question, deed) if question else None
            found.append(Answered(self.case, number, deed.question, question, deed, result))
        return found

    def _mark(self, question: Question, deed: Deed) -> Result:
        key = (deed.question, deed.given, deed.certainty)
        if key not in self._marked:
            self._marked[key] = question.mark(question.read(deed.given), deed.certainty)
        return self._marked[key]

    @property
    def finished(self) -> bool:
        """Whether the debrief was reached, in any attempt."""
        if any(each.verb == "completed" for each in self.deeds):
            return True
        return any(self.run(each).finished for each in self.attempts)


@dataclass(frozen=True)
class History:
    """What a learner did with every case of this book.

    `elsewhere` counts, by case, the records whose case is not in this book or cannot be opened.
    """

    cases: Sequence[CaseHistory]
    elsewhere: dict[str, int]

    @property
    def begun(self) -> bool:
        """Whether anything was answered at all."""
        return any(each.answered for each in self.cases)

    @cached_property
    def answered(self) -> list[Answered]:
        """Every answer that counts and every review of every case, in the order of time."""
        found = [each for case in self.cases for each in case.answered]
        return sorted(found, key=lambda each: (each.at, each.deed.id))


def read_history(root: Path | None = None, folder: Path | None = None) -> History:
    """Read every record of the present learner, and the cases that they are about."""
    root, folder = root or find_root(), folder or home.all_records()
    cases, elsewhere = [], {}
    for records in records_of(folder):
        statements = records.read()
        name = records.folder.name
        if name == home.LAB or not (statements or records.damaged):
            continue
        try:
            case = load_case(name, root)
        except CasebookError:
            elsewhere[name] = len(statements)
            continue
        cases.append(CaseHistory.read(case, records))
    cases.sort(key=lambda each: each.case.file.notebook)
    return History(cases, elsewhere)


def records_of(folder: Path) -> list[Records]:
    """Return the records in a folder, a case each, in the order of their names."""
    try:
        # A hidden one was left by an import that was killed.
        found = [each for each in sorted(folder.iterdir()) if each.is_dir() and each.name[0] != "."]
        return [Records(each) for each in found]
    except OSError:
        return []
