"""The start page: every case with the learner's progress."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from .. import home
from ..case import Case, case_ids, find_root, load_case
from ..errors import CasebookError
from ..history import read_history
from ..question_view import View
from ..records import Records
from ..session import Session
from ..study import Run
from ..wording import marking_rule, number_word
from .card import Card

# Its experiments have no progress to tell of.
_LAB: View = {
    "number": 0,
    "title": "Imaging lab",
    "line": "Three experiments with sliders, about 25 minutes. Best after the cases.",
    "path": "04-imaging-lab.ipynb",
    "button": "Open the lab",
    "primary": False,
}
_PROGRESS: View = {
    "number": 0,
    "title": "My progress",
    "line": "What to look at first, how well your certainty fits, your path beside the published one.",
    "path": "05-my-progress.ipynb",
    "button": "Open it",
    "primary": False,
}


class StartDesk:
    """The start page: every case with the learner's progress and the notebook to open."""

    def __init__(self, root: Path | None = None) -> None:
        self._root = root or find_root()

    def card(self) -> Card:
        """Show the cases."""
        return Card(
            "start",
            look=lambda: self._view(with_progress=True),
            blank=self._view(with_progress=False),
            act=lambda _card, _message: None,
        )

    def _view(self, with_progress: bool) -> View:
        rows = [self._row(number, *each, with_progress) for number, each in self._numbered()]
        more = [_LAB, *(self._looking_back() if with_progress else ())]
        there = [each for each in more if (self._root / "notebooks" / each["path"]).is_file()]
        place = sum("path" in each for each in rows)
        rows[place:place] = [each for each in there if not each["primary"]]
        # What comes back today comes first.
        rows[:0] = [each for each in there if each["primary"]]
        return {
            "card": "start",
            "banners": [],
            "rows": rows,
            "folder": str(home.learner_folder()) if with_progress else "",
            "rule": marking_rule(),
        }

    def _looking_back(self) -> list[View]:
        """Return the review and the progress of a learner who has answered something."""
        # Late: this module is on the way to a first question, and there is nothing to review before it.
        from ..review import plan
        from ..review_view import ahead, due_today
        from ..sitting import utc_today

        history = read_history(self._root)
        if not history.begun:
            return []
        found, today = plan(history.cases, utc_today()), utc_today()
        due = len(found.due)
        review = {
            "number": 0,
            "title": "Review",
            "line": " ".join([due_today(found), *([] if due else ahead(found, [], today))]),
            "path": "06-review.ipynb",
            "button": "Review now" if due else "Open the review",
            # The cell that it runs.
            "case": "my_review",
            "step": "my_review",
            "primary": due > 0,
        }
        return [review, _PROGRESS]

    def _numbered(self) -> list[tuple[int, tuple[str, Case | CasebookError]]]:
        listed = self._in_order_of_notebooks()
        # A comparison takes no number.
        counts = [isinstance(case, Case) and not case.compared for _, case in listed]
        return [(sum(counts[: place + 1]), each) for place, each in enumerate(listed)]

    def _in_order_of_notebooks(self) -> list[tuple[str, Case | CasebookError]]:
        found: list[tuple[str, Case | CasebookError]] = []
        for case_id in case_ids(self._root / "cases"):
            try:
                found.append((case_id, load_case(case_id, self._root)))
            except CasebookError as error:
                found.append((case_id, error))
        # Those that cannot be read come last.
        return sorted(found, key=lambda each: (not isinstance(each[1], Case), _notebook(each[1])))

    def _row(self, number: int, case_id: str, case: Case | CasebookError, with_progress: bool) -> View:
        row: View = {"number": number, "title": case_id, "button": None}
        if isinstance(case, CasebookError):
            problems = len(str(case).splitlines())
            many = "one problem" if problems == 1 else f"{number_word(problems).lower()} problems"
            line = f"This case cannot be opened: {many} in its file. “casebook check” lists what to mend."
            return row | {"line": line}
        steps = len(case.steps)
        title = case.title if case.compared else f"Case {number}. {case.title}"
        row |= {"title": title, "path": case.file.notebook}
        many = "1 step" if steps == 1 else f"{steps} steps"
        length = f"{many}, about {case.file.minutes} minutes."
        if not with_progress:
            return row | {"line": length}
        open_it = "Open it" if case.compared else f"Open case {number}"
        session = Session(case, Records(home.records_folder(case.id)), actor="")
        run = session.run
        done = len(run.committed_steps())
        row |= {"case": case.id, "step": run.open_step.id if run.open_step else "debrief"}
        if run.finished:
            return row | {"line": f"{length} Finished.", "button": "Read the debrief", "primary": False}
        if not run.begun:
            attempt = session.attempt.number if session.attempt else 1
            again = f"Attempt {attempt}, nothing answered yet; the earlier ones are kept."
            line = f"{length} {again if attempt > 1 else 'Not started.'}"
            if run.waits:
                line = f"{length} It opens when the cases are finished."
                return row | {"line": line, "button": "Look at it", "primary": False}
            if number > 1 and not case.compared:
                # The debrief of one case hints at the other.
                line = f"{line} Best after case {number - 1}."
            return row | {"line": line, "button": open_it, "primary": True}
        line = f"{length} {done} of {steps} done; last opened on {_last(run)}."
        return row | {"line": line, "button": f"Go on at step {done + 1}", "primary": True}


def _notebook(case: Case | CasebookError) -> str:
    return case.file.notebook if isinstance(case, Case) else ""


def _last(run: Run) -> str:
    from datetime import datetime

    at = max((each.at for each in run.answers.values()), default="")
    if not at:
        return "an earlier day"
    day = datetime.fromisoformat(at)
    # At the ends of the calendar there is no other zone.
    with suppress(OverflowError):
        day = day.astimezone()
    return f"{day:%B} {day.day}"
