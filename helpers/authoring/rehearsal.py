"""A case played by its author: from a file that changes, with answers that are kept nowhere."""

from __future__ import annotations

import logging
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from ..case import Case, check_case
from ..debrief import debrief_view
from ..errors import CasebookError
from ..figures import FOLDER, INDEX, picture_file
from ..messages import Message, heed
from ..placed_yaml import CaseError
from ..question_view import View
from ..questions import Given
from ..records import Records
from ..session import Session
from ..study import Run
from ..view import step_view, workup_view

_log = logging.getLogger(__name__)


class Rehearsal:
    """One case file with a run through its last good version; `close` forgets all answers."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.problems: list[View] = []
        """What is wrong with the file now: a place, and what stands there."""
        self.run_id = ""
        """Tells one run through the case from the next."""
        self._session: Session | None = None
        self._given: dict[str, tuple[Given, str | None]] = {}
        self._place = ""
        self._early = False
        self._folder = TemporaryDirectory(prefix="casebook-preview-")
        self.reload()

    def close(self) -> None:
        """Forget everything."""
        self._folder.cleanup()

    @property
    def files(self) -> list[Path]:
        """Every file that the case is read from; while that is not known, all cases there are."""
        cases = self.file.parent.parent
        if self._session is None:
            return [cases / "references.yaml", *sorted(cases.glob("*/case.yaml"))]
        compared = [cases / each.id / "case.yaml" for each in self._session.case.compared]
        drawn = [self.file.parent / FOLDER / INDEX] if self._session.case.file.pictures else []
        return [self.file, *drawn, cases / "references.yaml", *compared]

    def picture_file(self, name: str) -> Path:
        """Return the path of a picture of the case."""
        return picture_file(self.file.parent, name)

    @property
    def title(self) -> str:
        """The title of the case; its id while it could not be read yet."""
        return self._session.case.title if self._session else self.file.parent.name

    def reload(self) -> None:
        """Read the file anew: a good version is shown, with the answers that still fit; else the problems."""
        try:
            case = check_case(self.file)
        except CaseError as error:
            self.problems = [
                {"place": f"{each.file}:{each.line}:{each.column}", "text": each.text}
                for each in error.problems
            ]
        except CasebookError as error:
            self.problems = [{"place": "", "text": str(error)}]
        except Exception as error:
            # A fault of ours must not end the preview while its author is typing.
            _log.exception("reading %s failed", self.file)
            self.problems = [{"place": "", "text": f"This file cannot be read; the fault is ours: {error}"}]
        else:
            self.problems = []
            self._remember()
            self._open(case)

    def start_again(self) -> None:
        """Begin from the first question."""
        if self._session:
            self._given.clear()
            self.run_id = self._place = ""
            self._early = False
            self._open(self._session.case)

    def answer(self, place: str) -> None:
        """Answer what is open before a place with model answers: a step's id, or the debrief."""
        if self._session is None:
            return
        self._early = True
        self._go_on()
        steps = [each.id for each in self._session.case.steps]
        before = set(steps[: steps.index(place)] if place in steps else steps)
        while (step := self._run.open_step) and step.id in before:
            question = self._run.open_question
            assert question is not None
            if not self._commit(question.id, question.model_answer(), "high" if question.marked else None):
                break

    def act(self, place: str, message: object) -> Message | None:
        """Do what a card's message asks; returns the answer to that card, if there is one."""
        if self._session is None:
            return None
        self._place = place
        answer = heed(self._session, message)
        if answer and answer["kind"] == "began":
            self._given.clear()
        self._early = self._early or not self._run.waits
        self._go_on()
        return answer

    def cards(self) -> list[View]:
        """Return the cards of the case in order, each with its place and what may be shown there now."""
        if self._session is None:
            return []
        run, banners = self._run, self._session.banners
        places = [*(each.id for each in run.case.steps), "workup", "debrief"]
        # A comparison orders nothing of its own.
        listed = () if run.case.compared else (("workup", workup_view),)
        at = {self._place if self._place in places else places[0]: banners}
        steps = [(each.id, step_view(run, each, at.get(each.id, ()))) for each in run.case.steps]
        last = [(place, show(run, at.get(place, ()))) for place, show in (*listed, ("debrief", debrief_view))]
        return [{"place": place, "view": view} for place, view in (*steps, *last)]

    @property
    def _run(self) -> Run:
        assert self._session is not None
        return self._session.run

    def _remember(self) -> None:
        # Kept beyond the version that asked: what is taken out of a case is often put back.
        if self._session:
            self._given |= {
                each.question: (each.given, each.certainty) for each in self._run.answers.values()
            }

    def _open(self, case: Case) -> None:
        self.run_id = self.run_id or uuid4().hex
        self._session = Session(case, Records(Path(self._folder.name) / uuid4().hex), actor="preview")
        self._go_on()

    def _go_on(self) -> None:
        """Open a comparison that was opened before, and commit what was answered, as far as it fits."""
        assert self._session is not None
        if self._early:
            self._session.open_early()
        while (question := self._run.open_question) and question.id in self._given:
            given, certainty = self._given[question.id]
            if not question.mark(given, certainty).counts or not self._commit(question.id, given, certainty):
                break

    def _commit(self, question: str, given: Given, certainty: str | None) -> bool:
        assert self._session is not None
        return self._session.commit(question, given, certainty).counts
