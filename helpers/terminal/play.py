"""Play a case in the terminal, from start to debrief, with the same marking and records as its cards."""

from __future__ import annotations

import os
import sys
import time

from .. import home
from ..debrief import debrief_view
from ..question_view import View
from ..schema import Step
from ..session import Session
from ..view import step_view, workup_view
from ..wording import marking_rule
from .answering import answer, begins_again, go_on, more, open_early
from .asking import Asking, Command, Leave
from .debrief import draw_debrief
from .page import Page
from .story import Story
from .verdict import draw_committed, draw_others, draw_question, draw_reason, draw_rule, readable

_HELP = (
    ("?", "this help"),
    ("Q", "leave; what was committed is kept, and the case goes on there next time"),
    ("W", "the work-up so far: what was ordered and what it returned by now"),
)


def play(case_id: str) -> int:
    """Play a case for the present learner; returns the exit status. Raises CasebookError."""
    session = Session.open(case_id)
    page = Page()
    status = 0
    try:
        try:
            _Game(session, page).go()
        except Leave:
            pass
        except KeyboardInterrupt:
            status = 130
            page.typed("")
        page.gap()
        page.whole(_farewell(session))
        sys.stdout.flush()
    except BrokenPipeError:
        # Python would complain once more when it flushes at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status


def _farewell(session: Session) -> str:
    learner = os.environ.get("CASEBOOK_LEARNER", "")
    who = f"--learner {learner} " if learner else ""
    command = f"casebook {who}play {session.case.id}"
    folder = home.records_folder(session.case.id)
    if not session.records.keeping:
        return f"Your answers could not be kept in {folder}: {session.records.problem}."
    if not session.run.begun:
        return f"Nothing was answered yet. Begin: {command}"
    then = "Debrief or a new attempt" if session.run.finished else "Go on"
    return f"Your answers are kept in {folder}. {then}: {command}"


class _Game:
    def __init__(self, session: Session, page: Page) -> None:
        self.session, self.page, self.story = session, page, Story(page)
        self.asking = Asking(page, (Command("?", "help", self._help), Command("w", "work", self._workup)))

    def go(self) -> None:
        run = self.session.run
        if run.finished:
            self._welcome("You have finished this case.")
            if begins_again(self.asking):
                self.session.start_again()
        elif run.begun:
            self._resume()
        else:
            steps = len(run.case.steps)
            self._welcome(f"{steps} steps, about {run.case.file.minutes} minutes. ? helps, Q leaves.")
        if self.session.run.waits:
            self._wait()
        while step := self.session.run.open_step:
            self._step(step)
        draw_debrief(self.page, debrief_view(self.session.run, self.session.banners))

    def _welcome(self, *lines: str) -> None:
        attempt = self.session.attempt
        number = f" This is attempt {attempt.number}." if attempt and attempt.number > 1 else ""
        self.page.say((self.session.case.title, "bold"))
        self.page.say(" ".join(lines) + number)

    def _wait(self) -> None:
        self.page.gap()
        self.page.say("It opens when these are finished:")
        for each in self.session.run.waits:
            self.page.say(f"{each.title}: casebook play {each.id}", head="- ")
        open_early(self.asking)
        self.session.open_early()

    def _resume(self) -> None:
        run = self.session.run
        step = run.open_step
        assert step is not None
        number = run.case.number(step)
        self._welcome(f"You go on at step {number} of {len(run.case.steps)}. ? helps, Q leaves.")
        before = run.case.steps[number - 2] if number > 1 else None
        if before and step.questions[0].id not in run.answers and not run.case.compared:
            # Whoever left right after a commit has not read this yet.
            self.page.heading(f"Where you stopped: step {number - 1}", before.title)
            self.story.published(self._view(before)["published"])

    def _view(self, step: Step) -> View:
        return step_view(self.session.run, step, self.session.banners)

    def _step(self, step: Step) -> None:
        view = self._view(step)
        self.story.opening(view)
        for each in view["questions"]:
            if each["status"] == "committed":
                draw_committed(self.page, each)
        while self.session.run.open_step is step:
            self._question(step)
            self.session.sync()
        if self.session.run.status(step) == "committed":
            self._close(step)

    def _question(self, step: Step) -> None:
        view = self._view(step)
        self.story.banners(view)
        question = view["questions"][-1]
        self._figure(question["figure"])
        draw_question(self.page, question)
        since = time.monotonic()
        given, certainty = answer(self.asking, question)
        seconds = round(time.monotonic() - since, 1)
        result = self.session.commit(question["id"], given, certainty, seconds)
        if not result.counts:
            self.story.forget_banners()
            return
        shown = [each for each in self._view(step).get("questions", ()) if each["id"] == question["id"]]
        # Without one, another window has begun a new attempt this very moment.
        for each in shown:
            if each["status"] == "committed":
                draw_committed(self.page, each)
                self._figure(each["figure"])
                self._reasons(each)

    def _figure(self, figure: View | None) -> None:
        self.story.figure(figure, self.session.case.figures.file)

    def _reasons(self, question: View) -> None:
        if others := question.get("others"):
            draw_others(self.page, others)
        if question["kind"] not in ("choice", "rank"):
            return
        while wanted := more(self.asking, readable(question)):
            for each in wanted:
                self.session.reveal(question["id"], each["id"])
                draw_reason(self.page, each)

    def _close(self, step: Step) -> None:
        view = self._view(step)
        if view["published"]:
            self.story.published(view["published"])
            self._figure(view["published"]["figure"])
        if view["workup"]:
            self.story.workup(view["workup"], only=view["step"]["number"])
        # The pages that a comparison shows between its steps need a notebook.
        number = view["step"]["number"]
        after = self.session.run.case.steps[number:]
        go_on(self.asking, f"step {number + 1}, {after[0].title}" if after else "the debrief")

    def _workup(self) -> None:
        self.story.workup(workup_view(self.session.run))

    def _help(self) -> None:
        self.page.label("At every prompt")
        for key, what in _HELP:
            self.page.say(what, head=f"  {key}  ")
        self.page.say("Your first commit counts. You can read every reason after it.")
        draw_rule(self.page, marking_rule())
