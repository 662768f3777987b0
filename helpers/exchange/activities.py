"""What the statements are about, as xAPI 1.0.3 activity definitions: names, options, and the key."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, islice
from typing import Any

from ..case import Case
from ..home import is_device
from ..questions import NOTHING, Choice, Question, Rank, Rated, Region, written
from ..sourced import is_id
from ..statements import TAG, review_activity

Definition = dict[str, Any]

# More right answers than these tell a reader nothing more, and each statement carries them.
_MOST = 50
# The pseudonym has this name beside the folders of the cases.
_TAKEN = "learner"


def case_of(activity: object) -> str | None:
    """Return the id of the case that an activity belongs to; None for one that is none of ours."""
    for ours in (f"{TAG}case/", f"{TAG}review/"):
        if isinstance(activity, str) and activity.startswith(ours):
            case = activity.removeprefix(ours).split("/")[0]
            # It becomes the name of a folder.
            return case if is_id(case) and not is_device(case) and case != _TAKEN else None
    return None


def definitions(case: Case) -> dict[str, Definition]:
    """Return the definition of every activity of a case by its id: questions, reviews, reasons, the case."""
    this = f"{TAG}case/{case.id}"
    found = {this: case_definition(case)}
    for question in case.questions:
        asked = definition(case, question)
        found[f"{this}/question/{question.id}"] = asked
        if isinstance(question, Rated):
            named = {"name": _said(f"Review: {asked['name']['en-US']}")}
            again = asked | named | {"description": _said(question.asked_again)}
            found[review_activity(case.id, question.id)] = again
        for part in question.parts:
            reason = {"name": _said(f"Reason: {part.text}")}
            found[f"{this}/question/{question.id}/option/{part.id}"] = reason
    return found


def case_definition(case: Case) -> Definition:
    """Return the definition of a case."""
    about = (
        f"A case in {len(case.steps)} steps with {len(case.questions)} questions, version {case.file.version}"
    )
    return {
        "type": "http://adlnet.gov/expapi/activities/lesson",
        "name": _said(case.title),
        "description": _said(f"{about}, content as of {case.file.content_as_of}."),
    }


def definition(case: Case, question: Question) -> Definition:
    """Return the definition of a question, with the key where it can be stated.

    It gives the answer away: it belongs only to a question that was answered.
    """
    found: Definition = {
        "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
        "interactionType": question.interaction,
        "name": _said(f"{case.title}: {case.step_of(question.id).title}"),
        "description": _said(f"{question.lead_in} {question.helper}".strip()),
    }
    if question.parts:
        found["choices"] = [{"id": each.id, "description": _said(each.text)} for each in question.parts]
    if pattern := list(islice(_right(question), _MOST)):
        found["correctResponsesPattern"] = pattern
    return found


def _right(question: Question) -> Iterator[str]:
    """Yield the answers that earn the highest mark as responses, the model answer first."""
    match question:
        case Choice():
            best = [each.id for each in question.options if each.rating == "best"]
            for count in range(min(question.choose, len(best)), 0, -1):
                yield from map(written, combinations(best, count))
        case Rank():
            yield from map(written, _orders(question.before(), ()))
        case Region() if not question.canvas.outlines:
            # A place on a finding is no string that could be listed.
            yield NOTHING


def _orders(before: dict[str, set[str]], placed: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if len(placed) == len(before):
        yield placed
    for name, needed in before.items():
        if name not in placed and needed <= set(placed):
            yield from _orders(before, (*placed, name))


def _said(text: str) -> dict[str, str]:
    return {"en-US": text}
