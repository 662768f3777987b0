"""What may be shown of a case at this moment, as plain JSON values: the line that no spoiler crosses.

A view holds the words, never the key: nothing that rates or explains an option enters it before the
commit, and no source has a title, a link or a DOI before the debrief.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from .banners import Banner
from .case import Case
from .citations import Cites
from .picture_view import figure_view
from .question_view import View, banner_view, question_view
from .questions import Cells, Question
from .schema import Step
from .sourced import Labeled
from .study import Run


def banner_views(banners: Iterable[Banner]) -> list[View]:
    """Return banners as the card draws them."""
    return [banner_view(each) for each in banners]


def case_view(case: Case) -> dict[str, str]:
    """Return a case's id and title."""
    return {"id": case.id, "title": case.title}


def pills(run: Run, here: Step | None = None) -> list[str]:
    """Return one word a step; `here` is the step whose card this is."""
    waits = here is None or run.status(here) == "locked"
    row = []
    for step in run.case.steps:
        status = run.status(step)
        if step is here:
            row.append({"locked": "waiting", "open": "current", "committed": "committed"}[status])
        elif status == "committed":
            row.append("done")
        else:
            row.append("current" if waits and status == "open" else "waiting")
    return row


def waits_for(run: Run) -> View:
    """Return what a locked card waits for: the open question, or the cases that it compares."""
    if run.waits:
        return {"cases": [{"title": each.title, "path": each.file.notebook} for each in run.waits]}
    assert run.open_question is not None
    return locked_by_question(run, run.open_question)


def locked_by_question(run: Run, question: Question) -> View:
    """Return what a card shows that waits for this question."""
    step = run.case.step_of(question.id)
    return {"step": step.id, "number": run.case.number(step), "lead_in": question.lead_in}


def step_view(run: Run, step: Step, banners: Iterable[Banner] = ()) -> View:
    """Return what may be shown of a step: its lock, its open question, or what was committed."""
    number, status = run.case.number(step), run.status(step)
    view: View = {
        "card": "step",
        "case": case_view(run.case),
        "step": {"id": step.id, "title": step.title, "number": number, "of": len(run.case.steps)},
        "pills": pills(run, step),
        "banners": banner_views(banners),
        "status": status,
    }
    if status == "locked":
        return view | {"waits_for": waits_for(run)}
    cites = Cites(run.case, named=False)
    view |= {
        "known": known_view(step, cites),
        "earlier": earlier_view(run.case, step, cites),
        "compared": bool(run.case.compared),
        "questions": [question_view(run, each, cites) for each in _shown(run, step)],
        "published": None,
        "next": None,
        "workup": None,
    }
    # One list for the whole run, so it stands where the learner is: an earlier step would tell of later ones.
    if run.workup() and (status == "open" or step is run.committed_steps()[-1]):
        view["workup"] = workup_view(run)
    if status == "committed":
        if not run.case.compared:
            view["published"] = {
                "done": cites.sentences(step.published.done),
                "showed": cites.sentences(step.published.showed),
                "figure": figure_view(run.case, step.published.pictures, cites, after=True),
            }
        view["next"] = next_after(run.case, "step", step.id)
        if view["next"] and step.scene:
            # Its cell stands between this step and the next.
            view["next"]["viewer"] = True
    return view


def known_view(step: Step, cites: Cites) -> list[View]:
    """Return the findings that a step tells."""
    return [{"label": each.label, **cites.sentence(each)} for each in step.findings]


def earlier_view(case: Case, step: Step, cites: Cites) -> list[View]:
    """Return the findings that the steps before a step have told, the last one first."""
    if case.compared:
        # A step of a comparison does not build upon the one before.
        return []
    return [
        {"number": case.number(each), "items": [_recalled(finding, cites) for finding in each.findings]}
        for each in reversed(case.steps[: case.number(step) - 1])
    ]


def next_after(case: Case, kind: Literal["step", "page"], name: str) -> View | None:
    """Return what is read after a step or a page of a comparison; None for a page with no fixed place."""
    way = _way(case)
    place = next((i for i, each in enumerate(way) if each.get(kind) == name), None)
    return None if place is None else way[place + 1]


def _way(case: Case) -> list[View]:
    """Return all that is read in order: the steps, the pages of a comparison among them, the debrief."""
    way: list[View] = []
    for number, step in enumerate(case.steps, start=1):
        way.append({"step": step.id, "number": number, "title": step.title})
        if any(isinstance(each, Cells) for each in step.questions):
            way += [{"page": "table"}, {"page": "courses"}]
    if case.file.negative_test:
        way.append({"page": "one_result"})
    return [*way, {"debrief": True}]


def _recalled(finding: Labeled, cites: Cites) -> View:
    # Without its label a suspicion would read as a fact, and what is not reported as a finding.
    said = cites.sentence(finding)
    return said | {"text": f"{finding.label}: {finding.text}"} if finding.label else said


def _shown(run: Run, step: Step) -> list[Question]:
    return [each for each in step.questions if each.id in run.answers or each is run.open_question]


def workup_view(run: Run, banners: Iterable[Banner] = ()) -> View:
    """Return what was ordered so far and what the source has reported by then."""
    cites = Cites(run.case, named=False)
    groups = []
    for step, orders in run.workup():
        rows = []
        for order in orders:
            investigation = run.case.file.investigations[order.investigation]
            tags = []
            if investigation.radiation:
                condition = "" if investigation.radiation is True else f" {investigation.radiation}"
                tags.append(f"ionizing radiation{condition}")
            if investigation.invasive:
                tags.append("invasive")
            result = order.known and order.known.result
            rows.append(
                {
                    "name": investigation.name,
                    "tags": tags,
                    "you": order.you,
                    "published": order.published,
                    "result": cites.sentence(result) if result else None,
                }
            )
        groups.append({"number": run.case.number(step), "title": step.title, "rows": rows})
    return {
        "card": "workup",
        "case": case_view(run.case),
        "banners": banner_views(banners),
        "after": len(run.committed_steps()),
        "of": len(run.case.steps),
        "groups": groups,
    }
