"""What a notebook cell calls: a case on the desk, and the start page."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from weakref import WeakSet

from .. import home
from ..banners import Banner
from ..case import Case, case_file, case_ids, find_root, load_case
from ..debrief import debrief_view
from ..errors import CasebookError
from ..messages import Message, heed
from ..question_view import View
from ..records import Records
from ..session import Session
from ..study import Run
from ..view import step_view, workup_view
from ..wording import marking_rule, number_word
from .card import Card

_log = logging.getLogger(__name__)


class CaseDesk:
    """An open case: its steps, its work-up list and its debrief, each a card."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._cards: WeakSet[Card] = WeakSet()
        # Where the learner is: banners stand there alone, so that a screen reader says them once.
        self._place = ""
        session.watch(self._refresh)

    def __repr__(self) -> str:
        case = self._session.case
        return f"{case.title}: {', '.join(each.id for each in case.steps)}"

    def step(self, step_id: str) -> Card:
        """Show a step of the case; one whose turn has not come shows what it waits for."""
        step = self._session.case.step(step_id)
        return self._card(step.id, lambda run, banners: step_view(run, step, banners))

    def workup(self) -> Card:
        """Show what was ordered so far and what it returned by now."""
        return self._card("workup", workup_view)

    def debrief(self) -> Card:
        """Show the debrief; it opens when every question is answered."""
        return self._card("debrief", debrief_view)

    def viewer(self, step_id: str) -> Card:
        """Show the volumes behind a step's pictures, to scroll through; they open with these pictures.

        Raises CasebookError for a step that is not there or has no volumes.
        """
        # What it needs is heavy, and needed here alone.
        from ..viewer import viewer

        self._session.sync()
        return self._placed(viewer(self._session, step_id))

    def _card(self, place: str, show: Callable[[Run, Sequence[Banner]], View]) -> Card:
        session = self._session
        session.sync()
        self._place = self._place or place
        card = Card(
            place,
            look=lambda: show(session.run, session.banners if place == self._place else ()),
            blank=show(Run(session.case, session.case.compared), ()),
            act=self._act,
            picture_file=session.case.figures.file,
        )
        return self._placed(card)

    def _placed(self, card: Card) -> Card:
        for before in card.outdates(self._cards):
            # Left alive it would be redrawn at every commit.
            self._cards.discard(before)
            before.close()
        # Another window may have gone on in the meantime.
        self._refresh()
        self._cards.add(card)
        return card

    def _refresh(self) -> None:
        # The card that the learner is looking at comes first.
        for card in sorted(self._cards, key=lambda each: each.place != self._place):
            try:
                card.refresh()
            except Exception:
                # A card that cannot be drawn must not keep the others from showing what was committed.
                _log.exception("the card of %s cannot be drawn", card.place)

    def _act(self, card: Card, message: Message) -> None:
        self._place = card.place
        if answer := heed(self._session, message):
            card.send(answer)


_desks: dict[tuple[Path, Path], tuple[dict[Path, int], CaseDesk]] = {}


def open_desk(case_id: str) -> CaseDesk:
    """Open a case for the present learner, once in a kernel; raises CasebookError.

    However often and in whatever order cells are run, all their cards belong to one run. Only a case whose
    files were edited in the meantime is opened anew.
    """
    root = find_root()
    file, records = case_file(case_id, root), home.records_folder(case_id)
    before, desk = _desks.get((root, records), ({}, None))
    if desk is None or before != _edited(before):
        session = Session.open(case_id)
        desk = _desk(session)
        compared = [case_file(each.id, root) for each in session.case.compared]
        edited = _edited([file, root / "cases" / "references.yaml", *compared])
        _desks[root, records] = edited, desk
    return desk


def _edited(files: Iterable[Path]) -> dict[Path, int]:
    return {each: each.stat().st_mtime_ns if each.is_file() else 0 for each in files}


def _desk(session: Session) -> CaseDesk:
    if not session.case.compared:
        return CaseDesk(session)
    from .comparison_desk import ComparisonDesk

    return ComparisonDesk(session)


# Its experiments have no progress to tell of.
_LAB: View = {
    "number": 0,
    "title": "Imaging lab",
    "line": "Three experiments with sliders, about 25 minutes. Best after the cases.",
    "path": "04-imaging-lab.ipynb",
    "button": "Open the lab",
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
        if (self._root / "notebooks" / _LAB["path"]).is_file():
            rows.insert(sum("path" in each for each in rows), _LAB)
        return {
            "card": "start",
            "banners": [],
            "rows": rows,
            "folder": str(home.learner_folder()) if with_progress else "",
            "rule": marking_rule(),
        }

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
    day = datetime.fromisoformat(at).astimezone()
    return f"{day:%B} {day.day}"
