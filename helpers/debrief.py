"""The debrief of a run: the diagnosis, both paths, what had to wait, and every source by its name."""

from __future__ import annotations

from collections.abc import Iterable

from .banners import Banner
from .case import Case
from .citations import Cites, cited
from .marks import CERTAINTIES, MAX_MARK
from .outcome import outcome_word
from .question_view import View, path_view
from .questions import BETWEEN, Estimate, Explained, Question
from .schema import Step
from .study import Answer, Run
from .view import banner_views, case_view, pills, waits_for
from .wording import FITS, number_word, signed

ENOUGH_ANSWERS = 20
"""Marked answers below which no share is drawn."""


def debrief_view(run: Run, banners: Iterable[Banner] = ()) -> View:
    """Return the debrief, or its lock while a question is open."""
    case = run.case
    view: View = {
        "card": "debrief",
        "case": case_view(case),
        "banners": banner_views(banners),
        "pills": pills(run),
        "step_count": len(case.steps),
        "status": "open" if run.finished else "locked",
    }
    if not run.finished:
        return view | {"waits_for": waits_for(run)}
    cites = Cites(case, named=True)
    told = case.file.debrief
    view |= {
        "diagnosis": told.diagnosis
        and {"title": told.diagnosis.title, "items": cites.sentences(told.diagnosis.items)},
        "events": cites.sentences(told.events),
        "path": [_path_row(run, step, cites) for step in case.steps],
        "vanished": [
            # The kind of a question that is gone is not known any more.
            {"question": question, "answer": str(given).replace(BETWEEN, ", ")}
            for question, given in run.vanished
        ],
        "total": {
            "marks": f"{signed(run.total())} of {MAX_MARK * sum(q.marked for q in case.questions)} marks.",
            "note": "The published path is what was done, not the only good way.",
        },
        "sure": _sure(run),
        "trajectories": _trajectories(run),
        "waited": [_waited(run, *each, cites) for each in _afterwords(case)],
        "take_home": cites.sentences(told.take_home),
        "not_reported": cites.sentences(told.not_reported),
        "disagreements": [{"topic": each.topic, **cites.sentence(each)} for each in told.disagreements],
        "footer": (
            "Ratings are editorial. No clinician has reviewed them or the pictures (content as of "
            f"{case.file.content_as_of}). This teaches; it gives no advice on care."
        ),
    }
    # What was read on the way is named here too: this is where its sources get their names.
    named = cited(case)
    view["references"] = [reference_view(case, key) for key in case.references.by_key if key in named]
    return view


def _path_row(run: Run, step: Step, cites: Cites) -> View:
    return {
        "number": run.case.number(step),
        "title": step.title,
        "yours": [path_view(each, run.answers.get(each.id)) for each in step.questions],
        "published": cites.sentences(step.published.done),
    }


def _sure(run: Run) -> View:
    rows = []
    for certainty in reversed(CERTAINTIES):
        answers = [each for each in run.marked() if each.certainty == certainty]
        right = sum((each.result.mark or 0) > 0 for each in answers)
        rows.append(
            {
                "word": certainty.capitalize(),
                "answers": [
                    {"rating": each.result.rating, "label": _answer_label(run, each)} for each in answers
                ],
                "text": f"{right} of {len(answers)}. {FITS[certainty]}" if answers else "None",
            }
        )
    count = len(run.marked())
    note = ""
    if 0 < count < ENOUGH_ANSWERS:
        are = "answer is" if count == 1 else "answers are"
        note = f"{number_word(count)} {are} too few for a figure. Look again after a few cases."
    return {"rows": rows, "note": note}


def _answer_label(run: Run, answer: Answer) -> str:
    step = run.case.step_of(answer.question)
    question = run.case.question(answer.question)
    assert question is not None
    assert answer.result.rating is not None
    return (
        f"step {run.case.number(step)}, {outcome_word(question, answer.result.rating, answer.given).lower()}"
    )


def _afterwords(case: Case) -> list[tuple[Question, Explained]]:
    return [(each, part) for each in case.questions for part in each.parts if part.afterword]


def _waited(run: Run, question: Question, part: Explained, cites: Cites) -> View:
    assert part.afterword is not None
    answer = run.answers.get(question.id)
    return {
        "number": run.case.number(run.case.step_of(question.id)),
        "option": part.text,
        "chosen": question.kind == "choice" and answer is not None and part.id in answer.ids,
        **cites.sentence(part.afterword),
    }


def _trajectories(run: Run) -> list[View]:
    """Return the learner's estimates of one thing as one line, in the order in which they were given."""
    lines: dict[str, list[View]] = {}
    for question in run.case.questions:
        answer = run.answers.get(question.id)
        if isinstance(question, Estimate) and answer and not answer.outdated:
            number = run.case.number(run.case.step_of(question.id))
            point = {"number": number, "when": question.when, "percent": answer.given}
            lines.setdefault(question.of, []).append(point)
    return [{"of": of, "points": points} for of, points in lines.items()]


def reference_view(case: Case, key: str) -> View:
    """Return a reference as the debrief of a case may name it."""
    reference = case.references.by_key[key]
    # The title of the source of another case gives that case away.
    named = key in case.sources or not reference.facts
    title = reference.title if named else ""
    held = "" if named else "Its title stands in the debrief of its own case."
    before = " ".join(f"{part.rstrip('.')}." for part in (reference.authors, title) if part)
    tail = [reference.pmcid, reference.license, reference.note, held, reference.caveat]
    return {
        "key": key,
        "before": f"{before} " if before else "",
        "journal": reference.journal,
        "after": reference.published.removeprefix(reference.journal).rstrip(".") + ".",
        "doi": reference.doi or None,
        "tail": " ".join(f"{part.rstrip('.')}." for part in tail if part),
    }
