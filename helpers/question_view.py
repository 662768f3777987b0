"""What may be shown of one question of any kind: open, or committed with its outcome and its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from .banners import Banner
from .citations import Cites
from .outcome import option_word, outcome, outcome_word
from .picture_view import View, figure_view
from .questions import (
    NOTHING,
    Blank,
    Cells,
    Choice,
    Estimate,
    Explained,
    Given,
    Question,
    Rank,
    Region,
    Reveal,
)
from .schema import NOT_REPORTED
from .study import Answer, Run
from .wording import marking_rule, signed

_SOME_NORMAL = "Some pictures in this set are normal."


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


def question_view(run: Run, question: Question, cites: Cites) -> View:
    """Return what may be shown of a question: nothing that rates or explains before the commit."""
    answer = run.answers.get(question.id)
    view: View = {
        "id": question.id,
        "kind": question.kind,
        "status": "committed" if answer else "open",
        "lead_in": question.lead_in,
        "helper": question.helper,
        "figure": figure_view(run.case, question.pictures, cites, after=answer is not None),
    }
    if answer is None:
        return view | _open(question)
    return view | {"notice": _notice(run, answer, question)} | _committed(run, question, answer, cites)


def _open(question: Question) -> View:
    view: View = {"certainties": marking_rule()} if question.marked else {}
    match question:
        case Choice():
            listed = [
                {"id": each.id, "letter": letter, "text": each.text} for letter, each in _lettered(question)
            ]
            view |= {"choose": question.choose, "asks": question.asks, "options": listed}
        case Rank():
            view |= {"items": [{"id": each.id, "text": each.text} for each in question.items]}
        case Region():
            view |= {"canvas": _canvas(question), "reminder": _SOME_NORMAL}
        case Estimate():
            view |= {"of": question.of, "when": question.when}
        case Cells():
            rows = []
            for row in _rows(question):
                cells = [{"column": each.column, "choices": list(each.choices)} for each in row]
                rows.append({"label": row[0].row, "cells": cells})
            view |= {"rows": rows}
    return view


def _lettered(question: Choice) -> list[tuple[str, Any]]:
    return [(chr(ord("A") + i), each) for i, each in enumerate(question.options)]


def _committed(run: Run, question: Question, answer: Answer, cites: Cites) -> View:
    match question:
        case Choice():
            return _committed_choice(run, question, answer, cites)
        case Rank():
            return _committed_rank(run, question, answer, cites)
        case Region():
            return _committed_region(run, question, answer, cites)
        case Cells():
            kept = _committed_cells(question, answer, cites)
        case Estimate():
            kept = {"of": question.of, "when": question.when, "percent": answer.given}
        case _:
            kept = {"words": answer.given}
    return kept | {"reveal": _reveal(question.revealed, cites)}


def _reveal(reveal: Reveal | None, cites: Cites) -> View | None:
    if reveal is None:
        return None
    items = [{"label": each.label, **cites.sentence(each)} for each in reveal.items]
    return {"title": reveal.title, "items": items, "note": reveal.note}


def _explained(part: Explained, cites: Cites) -> View:
    return {
        "id": part.id,
        "text": part.text,
        "feedback": part.feedback,
        "cite": cites.cite(part.cite),
        "waits": part.afterword is not None,
    }


def _committed_choice(run: Run, question: Choice, answer: Answer, cites: Cites) -> View:
    chosen, others = [], []
    for letter, option in _lettered(question):
        view = _explained(option, cites) | {
            "letter": letter,
            "rating": option.rating,
            "word": option_word(question, option.rating),
        }
        if option.id in answer.ids:
            chosen.append(view)
        else:
            others.append(view | {"open": option.rating == "harmful"})
    return {"outcome": outcome(run, question, answer), "chosen": chosen, "others": others}


def _committed_rank(run: Run, question: Rank, answer: Answer, cites: Cites) -> View:
    moves = question.misplaced(answer.ids) if answer.result.rating else {}
    order = [item for each in answer.ids if (item := question.part(each))]
    return {
        "outcome": outcome(run, question, answer),
        "order": [_explained(each, cites) | {"place": moves.get(each.id, "")} for each in order],
        # Whoever gave no order has read no reason yet.
        "model": [
            _explained(part, cites) if not order else {"text": part.text}
            for each in question.model_answer()
            if (moves or not order) and (part := question.part(each))
        ],
    }


def _canvas(question: Region) -> list[float]:
    return [round(question.canvas.width, 2), round(question.canvas.height, 2)]


def _committed_region(run: Run, question: Region, answer: Answer, cites: Cites) -> View:
    marker = question.marker(answer.given)
    return {
        "outcome": outcome(run, question, answer),
        "canvas": _canvas(question),
        "marker": list(marker) if marker else None,
        "outlines": [[list(point) for point in each] for each in question.canvas.outlines],
        "outlined": question.outlined,
        "explains": cites.sentences(question.explains),
    }


def _rows(question: Cells) -> list[list[Blank]]:
    labels = dict.fromkeys(each.row for each in question.blanks)
    return [[each for each in question.blanks if each.row == label] for label in labels]


def _committed_cells(question: Cells, answer: Answer, cites: Cites) -> View:
    given = answer.ids if answer.result.counts else ("",) * len(question.blanks)
    filled = dict(zip([(each.row, each.column) for each in question.blanks], given, strict=True))
    right = sum(filled[each.row, each.column] == each.says for each in question.blanks)
    rows = []
    for row in _rows(question):
        cells = [
            {
                "column": blank.column,
                "text": blank.says,
                "cite": cites.cite(blank.cite),
                "given": filled[blank.row, blank.column],
                "right": filled[blank.row, blank.column] == blank.says,
            }
            for blank in row
        ]
        rows.append(
            {"label": row[0].row, "cells": cells, "relation": relation([blank.says for blank in row])}
        )
    return {"rows": rows, "score": f"{right} of {len(question.blanks)} cells as reported."}


def relation(said: Sequence[str]) -> str:
    """Return how the entries of one row relate: the same, or different, or not to be compared."""
    known = [each for each in said if each != NOT_REPORTED]
    if not known:
        return "not reported"
    if len(known) < len(said):
        return "known of one only" if len(known) == 1 else "not known of all"
    return "the same" if len(set(said)) == 1 else "differs"


def _notice(run: Run, answer: Answer, question: Question) -> View | None:
    if answer.outdated:
        text = "You answered an older wording of this question. The answer is kept, without a mark."
        return banner_view(Banner("older", "notice", "Earlier version.", text), dismissible=False)
    later = run.uncounted.get(question.id)
    if later is None:
        return None
    text = (
        f"This question was answered in another window{_clock(answer.at)}. "
        f"Your new answer, “{given_text(question, later.given)}”, is kept and shown here, but not counted."
    )
    return banner_view(Banner("earlier", "notice", "Your earlier answer counts.", text), dismissible=False)


def _clock(at: str) -> str:
    try:
        return datetime.fromisoformat(at).astimezone().strftime(" at %H:%M")
    except (ValueError, OverflowError, OSError):
        return ""


def given_text(question: Question, given: Given) -> str:
    """Return an answer in words."""
    if isinstance(given, tuple):
        return "; ".join(part_text(question, each) for each in given)
    if isinstance(question, Region):
        return "Nothing abnormal here" if given == NOTHING else "Your marker"
    return f"{given}%" if isinstance(given, int) else str(given)


def part_text(question: Question, part_id: str) -> str:
    """Return the words of a part; one that is gone is shown by its id, its words are not known any more."""
    part = question.part(part_id)
    return part.text if part else part_id


def path_view(question: Question, answer: Answer | None) -> View:
    """Return an answer as a line of the learner's path."""
    if answer is None:
        return {"kind": "none", "lead_in": question.lead_in}
    if not question.marked:
        words = given_text(question, answer.given)
        return {"kind": question.kind, "lead_in": question.lead_in, "words": words}
    rating, mark = answer.result.rating, answer.result.mark
    marked = rating is not None and mark is not None
    choices = [_chosen_view(question, each) for each in answer.ids]
    if isinstance(question, Region):
        choices = [{"text": given_text(question, answer.given), "rating": None, "word": ""}]
    return {
        "kind": question.kind,
        "choices": choices,
        "rating": rating,
        "word": outcome_word(question, rating, answer.given) if rating else "Earlier version",
        "detail": f"{answer.certainty} certainty, {signed(mark)}" if marked else "kept, not marked",
    }


def _chosen_view(question: Question, part_id: str) -> View:
    rating = getattr(question.part(part_id), "rating", None)
    word = option_word(question, rating) if rating else ""
    return {"text": part_text(question, part_id), "rating": rating, "word": word}
