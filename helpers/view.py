"""What may be shown of a case at this moment, as plain JSON values: the line that no spoiler crosses.

A view holds the words, never the key: nothing that rates or explains an option enters it before the
commit, and no source has a title, a link or a DOI before the debrief.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from .case import Case
from .citations import Cites
from .questions import MAX_MARK, RATINGS, Choice, Option, Question, Rating
from .schema import Step
from .session import Banner
from .study import Answer, Run
from .wording import RATING_WORDS, mark_unit, marking_rule, number_word, signed

View = dict[str, Any]


def banner_views(banners: Iterable[Banner]) -> list[View]:
    """Return banners as the card draws them."""
    return [banner_view(each) for each in banners]


def banner_view(banner: Banner, *, dismissible: bool = True) -> View:
    """Return a banner as the card draws it."""
    button = None
    if banner.show:
        button = {"label": "Show folder", "show": banner.show}
    elif banner.tone == "notice" and dismissible:
        button = {"label": "Dismiss", "do": "dismiss"}
    return {
        "name": banner.name,
        "tone": banner.tone,
        "lead": banner.lead,
        "text": banner.text,
        "button": button,
    }


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
    """Return the open question, which a locked card waits for."""
    question = run.open_question
    assert question is not None
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
        "known": [{"label": each.label, **cites.sentence(each)} for each in step.findings],
        "earlier": [
            {"number": run.case.number(each), "items": cites.sentences(each.findings)}
            for each in reversed(run.case.steps[: number - 1])
        ],
        "questions": [_question(run, each, cites) for each in _shown(run, step)],
        "published": None,
        "next": None,
        "workup": None,
    }
    # One list for the whole run, so it stands where the learner is: an earlier step would tell of later ones.
    if run.workup() and (status == "open" or step is run.committed_steps()[-1]):
        view["workup"] = workup_view(run)
    if status == "committed":
        view["published"] = {
            "done": cites.sentences(step.published.done),
            "showed": cites.sentences(step.published.showed),
        }
        view["next"] = {"debrief": True}
        if number < len(run.case.steps):
            after = run.case.steps[number]
            view["next"] = {"step": after.id, "number": number + 1, "title": after.title}
    return view


def _shown(run: Run, step: Step) -> list[Question]:
    shown = []
    for question in step.questions:
        shown.append(question)
        if question.id not in run.answers:
            break
    return shown


def _question(run: Run, question: Question, cites: Cites) -> View:
    answer = run.answers.get(question.id)
    view: View = {
        "id": question.id,
        "kind": question.kind,
        "status": "committed" if answer else "open",
        "lead_in": question.lead_in,
        "helper": question.helper,
    }
    if answer is None:
        return view | (_open_choice(question) if isinstance(question, Choice) else {})
    view["notice"] = _notice(run, answer, question)
    if isinstance(question, Choice):
        return view | _committed_choice(run, question, answer, cites)
    reveal = question.reveal
    return view | {
        "words": answer.given,
        "reveal": reveal
        and {
            "title": reveal.title,
            "items": [{"label": each.label, **cites.sentence(each)} for each in reveal.items],
            "note": reveal.note,
        },
    }


def _letters(question: Choice) -> dict[str, str]:
    return {each.id: chr(ord("A") + i) for i, each in enumerate(question.options)}


def _open_choice(question: Choice) -> View:
    letters = _letters(question)
    return {
        "choose": question.choose,
        "options": [
            {"id": each.id, "letter": letters[each.id], "text": each.text} for each in question.options
        ],
        "certainties": marking_rule(),
    }


def _committed_choice(run: Run, question: Choice, answer: Answer, cites: Cites) -> View:
    letters = _letters(question)

    def option(each: Option) -> View:
        return {
            "id": each.id,
            "letter": letters[each.id],
            "text": each.text,
            "rating": each.rating,
            "word": RATING_WORDS[each.rating],
            "feedback": each.feedback,
            "cite": cites.cite(each.cite),
            "waits": each.afterword is not None,
        }

    chosen = [each for each in question.options if each.id in answer.given]
    others = [each for each in question.options if each not in chosen]
    return {
        "outcome": _outcome(run, question, answer),
        "chosen": [option(each) for each in chosen],
        "others": [option(each) | {"open": each.rating == "harmful"} for each in others],
    }


def _outcome(run: Run, question: Choice, answer: Answer) -> View | None:
    rating, mark = answer.result.rating, answer.result.mark
    if rating is None or mark is None:
        return None
    asked = len(run.marked(question.id))
    return {
        "rating": rating,
        "word": RATING_WORDS[rating],
        "sentence": _sentence(question, answer, rating),
        "mark": signed(mark),
        "mark_text": f"{mark_unit(mark)} at {answer.certainty} certainty",
        "so_far": f"So far: {signed(run.total(question.id))} of {asked * MAX_MARK}",
    }


def _sentence(question: Choice, answer: Answer, rating: Rating) -> str:
    rank = RATINGS.index(rating)
    left = [each for each in question.options if each.id not in answer.given]
    better = sum(RATINGS.index(each.rating) < rank for each in left)
    if rating == "best":
        several = sum(each.rating == "best" for each in question.options) > 1
        said = "One of the steps to take first." if several else "The step to take first."
        if len(answer.given) > 1:
            said = "The steps to take first."
    elif rating == "acceptable":
        said = "A reasonable step."
        if better:
            were = "other option was" if better == 1 else "other options were"
            said += f" {number_word(better)} {were} better here."
    elif rating == "low_yield":
        said = "Little gained here for its cost."
    else:
        said = "This could have harmed the patient, by act or by delay."
    ratings = {option.rating for each in answer.given if (option := question.option(each))}
    return f"{said} The weaker of your choices gives the mark." if len(ratings) > 1 else said


def _notice(run: Run, answer: Answer, question: Question) -> View | None:
    if answer.outdated:
        text = "You answered an older wording of this question. The answer is kept, without a mark."
        return banner_view(Banner("older", "notice", "Earlier version.", text), dismissible=False)
    later = run.uncounted.get(question.id)
    if later is None:
        return None
    text = (
        f"This question was answered in another window{_clock(answer.at)}. "
        f"Your new answer, “{_given_text(question, later)}”, is kept and shown here, but not counted."
    )
    return banner_view(Banner("earlier", "notice", "Your earlier answer counts.", text), dismissible=False)


def _clock(at: str) -> str:
    try:
        return datetime.fromisoformat(at).astimezone().strftime(" at %H:%M")
    except (ValueError, OverflowError, OSError):
        return ""


def _given_text(question: Question, answer: Answer) -> str:
    if isinstance(question, Choice):
        return "; ".join(each["text"] for each in chosen_views(question, answer))
    return str(answer.given)


def chosen_views(question: Choice, answer: Answer) -> list[View]:
    """Return each chosen option with its words and its rating."""
    # An option that is gone is shown by its id: the answer is kept, and its words are not known any more.
    return [
        {"text": option.text, "rating": option.rating, "word": RATING_WORDS[option.rating]}
        if (option := question.option(each))
        else {"text": each, "rating": None, "word": ""}
        for each in answer.given
    ]


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
