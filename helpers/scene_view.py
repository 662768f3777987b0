"""What the viewer of a step may show now, as plain JSON values: no volume before its pictures are seen."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile

from .imaging.scenes import Scene, Volume
from .question_view import View
from .questions import Question, Region
from .schema import Step
from .study import Run
from .view import case_view

TITLE = "Scroll through the pictures"


def scene_view(run: Run, step: Step, scene: Scene) -> View:
    """Return what may be shown of a step's scene: what it waits for, or what can be chosen.

    A volume opens with the first picture that rests on the same values. Where such a picture may be one for
    comparison, its volume would tell: it waits for the last of them. The finding opens with the answers to
    the questions that ask for it, and normal anatomy with the last answer of the step.
    """
    number, volumes = run.case.number(step), open_volumes(run, step, scene)
    view: View = {
        "card": "viewer",
        "case": case_view(run.case),
        "title": TITLE,
        "number": number,
        "of": len(run.case.steps),
        "lead": f"The pictures of step {number} as volumes, in three planes.",
        "banners": [],
        "status": "open" if volumes else "locked",
    }
    if not volumes:
        locked = run.status(step) == "locked"
        opens = f"with step {number}" if locked else "with the answers about the pictures above"
        return view | {"waits": f"This viewer opens {opens}."}
    found = scene.finding and _is_found(run, step)
    captions = run.case.figures.captions
    groups = dict.fromkeys(group for each in volumes for group in each.rests_on)
    return view | {
        "choices": choices(volumes),
        "twin": scene.has_twin and run.status(step) == "committed",
        "finding": bool(found),
        "notes": _notes(run, step) if found else [],
        "basis": [said for group in groups for said in captions.get(group, ())],
    }


def open_volumes(run: Run, step: Step, scene: Scene) -> list[Volume]:
    """Return the volumes of a step's scene that may be shown now; none before a picture of it is seen."""
    here = _seen(run, step)
    before = run.case.steps[: run.case.number(step) - 1]
    known = here | {group for each in before for group in _seen(run, each)}
    known -= {group for each in step.questions if each.id not in run.answers for group in _told(run, each)}
    # What lies over another volume is nothing without it.
    volumes = list(takewhile(lambda each: each.group in known, scene.volumes))
    return volumes if any(each.group in here for each in volumes) else []


def choices(volumes: list[Volume]) -> list[str]:
    """Return the words for what can be shown: the first volume, then each further one laid over it."""
    first, *over = volumes
    return [first.label, *(f"{first.label}, with {each.label} over it" for each in over)]


def _seen(run: Run, step: Step) -> set[str]:
    """Return the groups of values behind every picture of a step that its card has shown."""
    committed = run.status(step) == "committed"
    asked = [
        each for each in step.questions if committed or each.id in run.answers or each is run.open_question
    ]
    names = [name for each in asked for name in each.pictures]
    names += step.published.pictures if committed else ()
    return _groups(run, names)


def _told(run: Run, question: Question) -> set[str]:
    """Return the groups of values behind pictures that may show the finding or be one for comparison."""
    return _groups(run, question.pictures) if isinstance(question, Region) else set()


def _groups(run: Run, pictures: Iterable[str]) -> set[str]:
    return {group for name in pictures for group in run.case.figures.pictures[name].rests_on}


def _is_found(run: Run, step: Step) -> bool:
    asked = [each.id for each in step.questions if getattr(each, "finding", "")]
    return all(each in run.answers for each in asked) if asked else run.status(step) == "committed"


def _notes(run: Run, step: Step) -> list[str]:
    """Return what the case says of the pictures with the finding, such as that its place was our choice."""
    asking = [each for each in step.questions if getattr(each, "finding", "")]
    names = [name for each in asking or step.questions for name in each.pictures]
    return list(dict.fromkeys(note for each in names if (note := run.case.file.pictures[each].note)))
