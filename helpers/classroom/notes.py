"""Notes for whoever teaches, step by step."""

from __future__ import annotations

import textwrap

from ..case import Case, load_case
from ..errors import CasebookError, refuse_options
from ..questions import Choice, Question, Rank, Region
from ..schema import Step

WIDTH = 96


def notes_of(case: Case) -> str:
    """Return the notes of every step of a case."""
    told = [
        f"{case.title}: notes for teaching",
        "They give the case away. In brackets stand facts of cases/references.yaml; TP is a teaching point.",
        f"Planned: {planned(case) or 'no times are given'}.",
    ]
    return "\n\n".join([*told, *(notes_of_step(case, each) for each in case.steps)])


def notes_of_step(case: Case, step: Step) -> str:
    """Return the notes of one step."""
    questions = len(step.questions)
    many = "1 question" if questions == 1 else f"{questions} questions"
    head = f"Step {case.number(step)} of {len(case.steps)}, {step.title}: {many}"
    if step.in_class is None:
        return f"{head}\n  No notes are written for this step."
    lines = [f"{head}, about {step.in_class.minutes} minutes"]
    for each in step.questions:
        if each.kind != "cells":
            asked = f"{each.lead_in} {f'Best: {_best(each)}' if each.marked else 'Not marked'}."
            lines += textwrap.wrap(asked, WIDTH, initial_indent="  ? ", subsequent_indent="    ")
    for each in step.in_class.notes:
        text = f"{each.text} [{', '.join(each.cite)}]"
        lines += textwrap.wrap(text, WIDTH, initial_indent="  - ", subsequent_indent="    ")
    return "\n".join(lines)


def _best(question: Question) -> str:
    """Return the answers that are rated best, in a few words."""
    match question:
        case Choice():
            rated = [
                f"{chr(ord('A') + i)} {each.text}"
                for i, each in enumerate(question.options)
                if each.rating == "best"
            ]
            return "; ".join(rated)
        case Region() if question.canvas.outlines:
            return f"on {question.outlined}"
        case Region():
            return "nothing abnormal here"
        case Rank():
            waits = [
                f"{each.text} after {' and '.join(question.part(one).text for one in each.after)}"
                for each in question.items
                if each.after
            ]
            return f"any order with {'; '.join(waits)}"
    return ""


def planned(case: Case) -> str:
    """Return how long a class on a case is to take, "" where no times are given."""
    minutes = [each.in_class.minutes for each in case.steps if each.in_class]
    return f"{sum(minutes)} minutes in all" if minutes else ""


def case_for_a_class(case_id: str) -> Case:
    """Return a case that a room can vote on; raises CasebookError."""
    case = load_case(case_id)
    if case.compared:
        names = " or ".join(f"casebook class {each.id}" for each in case.compared)
        raise CasebookError(f"'{case_id}' sets cases side by side, which no room votes on; try {names}")
    return case


def class_notes(words: list[str]) -> int:
    """Print the notes for whoever teaches a case."""
    refuse_options(words)
    if len(words) != 1:
        raise CasebookError("casebook class-notes takes one case, such as irritable-toddler")
    print(notes_of(case_for_a_class(words[0])))
    return 0
