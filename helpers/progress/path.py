"""A learner's way through a case beside the published one, in words."""

from __future__ import annotations

from collections.abc import Iterator

from ..blocks import Block, Bullets, Heading, Table
from ..history import CaseHistory
from ..question_view import View, given_text, path_view
from ..questions import BETWEEN, Estimate, Reflection
from ..schema import Step
from ..statements import Attempt
from ..study import Run
from .how_sure import decisions_drawing


def path_blocks(case: CaseHistory, attempt: Attempt) -> Iterator[Block]:
    """Yield one attempt step by step beside the published case, as far as it went, then own words."""
    run, number = case.run(attempt), case.attempts.index(attempt) + 1
    version, now = case.version(attempt), case.case.file.version
    older = f" (case version {version}, now {now})" if version != now else ""
    yield Heading(f"{case.case.title}, attempt {number}{older}")
    columns = ("Step", "Asked", "You", "How it was", "Published case")
    rows = [row for step in case.case.steps for row in _rows(run, step)]
    if rows:
        table = Table("Your path beside the published one", columns, rows)
        yield table.without(4) if case.case.compared else table
    if drawn := decisions_drawing(case, number):
        yield drawn
    if not (run.finished or case.case.compared):
        yield "The published path goes on where you do: commit the next step to read it."
    for question, given in run.vanished:
        said = str(given).replace(BETWEEN, ", ")
        yield f"Earlier version: “{question}” is not asked any more. You answered: {said}"
    yield from _unmarked(run)


def _rows(run: Run, step: Step) -> Iterator[tuple[str, ...]]:
    answered = [(each, run.answers[each.id]) for each in step.questions if each.id in run.answers]
    if not answered:
        return
    place = f"{run.case.number(step)}. {step.title}"
    rows = [
        (place, each.lead_in, *_chosen(path_view(each, answer))) for each, answer in answered if each.marked
    ]
    # A step that asks for own words alone has its published part all the same.
    rows = rows or [(place, "In your own words", "told below", "")]
    published = ""
    if run.status(step) == "committed":
        published = " ".join(each.text for each in step.published.done) or "Not reported."
    # Beside what was decided first in this step.
    for i, row in enumerate(rows):
        yield (*row, "" if i else published)


def _chosen(view: View) -> tuple[str, str]:
    said = "; ".join(each["text"] for each in view["choices"])
    return said, f"{view['word']}, {view['detail']}"


def _unmarked(run: Run) -> Iterator[Block]:
    words, estimates, others = [], [], []
    for question in run.case.questions:
        answer = run.answers.get(question.id)
        if answer is None or question.marked:
            continue
        said = given_text(question, answer.given)
        match question:
            case Reflection():
                words.append(f"{question.lead_in} “{said}”")
            case Estimate():
                estimates.append(f"{question.lead_in} {said}")
            case _:
                others.append(f"{question.lead_in} {said}")
    for title, items in (("In your own words", words), ("Your estimates", estimates), ("Filled in", others)):
        if items:
            yield Heading(title, 3)
            yield Bullets(items)
