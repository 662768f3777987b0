"""One learner's run through one case in one attempt: what is open, committed and ordered.

A run knows no widget and no file, so every way through a case can be played in a test.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .case import Case
from .marks import Certainty, Result
from .questions import Given, Question
from .schema import Ordered, Step


@dataclass(frozen=True)
class Answer:
    """A committed answer. `at` is a UTC time in ISO 8601; `result` is what the present case makes of it."""

    question: str
    given: Given
    certainty: Certainty | None
    result: Result
    at: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the answer; none where it is of another kind, as it may be under an older wording."""
        return self.given if isinstance(self.given, tuple) else ()

    @property
    def outdated(self) -> bool:
        """Whether the present case cannot read this answer any more."""
        return not self.result.counts


@dataclass(frozen=True)
class Order:
    """A line of the work-up list: an investigation, who ordered it, and what the source has by then."""

    investigation: str
    you: bool
    published: bool
    known: Ordered | None


Status = Literal["locked", "open", "committed"]


class Run:
    """The state of one attempt at one case."""

    def __init__(self, case: Case, waits: tuple[Case, ...] = ()) -> None:
        self.case = case
        self.waits = waits
        """Compared cases that have to be finished first."""
        self.answers: dict[str, Answer] = {}
        self.uncounted: dict[str, Answer] = {}
        self.vanished: list[tuple[str, Given]] = []

    # -- committing ------------------------------------------------------------------------------------

    def mark(self, question_id: str, given: object, certainty: object) -> Result:
        """Mark an answer without keeping it; a question whose turn has not come is refused."""
        question = self.case.question(question_id)
        if question is None:
            return Result("refused", why=f"This case has no question '{question_id}'.")
        if self.waits:
            return Result("refused", why=f"This waits for the case “{self.waits[0].title}”.")
        waits = self.open_question
        if question_id not in self.answers and waits is not question:
            if waits is None or self.case.questions.index(question) < self.case.questions.index(waits):
                return Result("refused", why="This question was added after you had passed it.")
            return Result("refused", why=f"This question waits for “{waits.lead_in}”.")
        return question.mark(given, certainty)

    def take(self, question_id: str, given: Given, certainty: Certainty | None, at: str = "") -> bool:
        """Keep an answer that was committed; returns whether it counts.

        The first answer to a question counts. Later ones are kept beside it, and so are answers to
        questions that the present case no longer asks.
        """
        question = self.case.question(question_id)
        if question is None:
            self.vanished.append((question_id, given))
            return False
        answer = Answer(question_id, given, certainty, question.mark(given, certainty), at)
        if question_id in self.answers:
            self.uncounted[question_id] = answer
            return False
        self.answers[question_id] = answer
        return True

    # -- what is open ----------------------------------------------------------------------------------

    @property
    def open_question(self) -> Question | None:
        """The question after the last one answered; None once all are answered.

        A new version of a case may ask something between two answered questions: that was passed, and its
        turn does not come again in this attempt.
        """
        questions = self.case.questions
        passed = max((i for i, each in enumerate(questions, 1) if each.id in self.answers), default=0)
        return questions[passed] if passed < len(questions) else None

    @property
    def open_step(self) -> Step | None:
        """The step of the open question."""
        question = self.open_question
        return self.case.step_of(question.id) if question else None

    @property
    def finished(self) -> bool:
        """Whether the debrief is open."""
        return not self.waits and self.open_question is None

    @property
    def begun(self) -> bool:
        """Whether anything was answered."""
        return bool(self.answers or self.vanished)

    def status(self, step: Step) -> Status:
        """Return whether a step is locked, open or committed."""
        if self.waits:
            return "locked"
        at = self.open_step
        if at is None or self.case.number(step) < self.case.number(at):
            return "committed"
        return "open" if step is at else "locked"

    def committed_steps(self) -> list[Step]:
        """Return the steps whose questions are all answered, in order."""
        return [each for each in self.case.steps if self.status(each) == "committed"]

    # -- marks -----------------------------------------------------------------------------------------

    def marked(self, upto: str | None = None) -> list[Answer]:
        """Return the marked answers in the order of the questions, up to and with `upto`."""
        found = []
        for question in self.case.questions:
            answer = self.answers.get(question.id)
            if answer and answer.result.mark is not None:
                found.append(answer)
            if question.id == upto:
                break
        return found

    def total(self, upto: str | None = None) -> float:
        """Return the sum of marks, up to and with the question `upto`."""
        return sum(each.result.mark or 0 for each in self.marked(upto))

    # -- the work-up -----------------------------------------------------------------------------------

    def workup(self) -> list[tuple[Step, list[Order]]]:
        """Return what was ordered, step by step, with what the source reports by that step.

        A later result never changes an earlier line: what the published case orders later stands at the
        later step, as a line of its own.
        """
        known: dict[str, Ordered] = {}
        groups = []
        for step in self.committed_steps():
            published = step.published.workup
            known.update((each.order, each) for each in published if each.result)
            mine = self._ordered_at(step)
            names = list(dict.fromkeys([*(each.order for each in published), *mine]))
            theirs = {each.order for each in published}
            orders = [Order(name, name in mine, name in theirs, known.get(name)) for name in names]
            if orders:
                groups.append((step, orders))
        return groups

    def _ordered_at(self, step: Step) -> list[str]:
        ordered: list[str] = []
        for question in step.questions:
            answer = self.answers.get(question.id)
            ordered += question.ordered(answer.given) if answer else []
        return ordered
