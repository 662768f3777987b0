"""A question in a terminal: open, and committed with its verdict and its reasons."""

from __future__ import annotations

from typing import Any

from ..question_view import View
from .page import Page, marks, prose, rated, sentence

_KEPT = "Kept, not marked."
_MEANS = {
    "rank": "“Acceptable” is one item out of place, “other” more than one.",
    "reading": "“Best” fits the sources, “acceptable” in part, “other” does not.",
    "picture": "“Best” fits the picture, “acceptable” in part, “other” does not.",
    "region": "“Acceptable” is near the finding, “other” is any other answer that does not fit.",
}


def lettered(items: list[Any]) -> dict[str, Any]:
    """Return what can be typed for each item of a list."""
    return {chr(ord("A") + number): each for number, each in enumerate(items)}


def draw_question(page: Page, question: View) -> None:
    """Write an open question with what there is to choose from."""
    page.label(question["lead_in"])
    if question["helper"]:
        page.aside(question["helper"])
    if question["kind"] == "estimate":
        page.say((f"{question['when']}: ", "dim"), question["of"])
    for letter, each in lettered(question.get("options") or question.get("items") or []).items():
        page.say(each["text"], head=f"  {letter}  ")


def draw_rule(page: Page, rule: list[dict[str, str]], kind: str = "") -> None:
    """Write what each certainty means and what it earns at this kind of question."""
    page.label("How certain are you?")
    for each in rule:
        page.say((each["word"], "bold"), f": {each['gloss']}", head=f"  {each['id'][0].upper()}  ")
        earns = f"best {each['best']}, acceptable {each['acceptable']}, other {each['other']}"
        page.aside(earns, indent=5)
    page.aside(_MEANS.get(kind, "“Other” is low yield or harmful."), indent=2)


def draw_committed(page: Page, question: View) -> None:
    """Write what a committed answer was worth, and why."""
    if notice := question["notice"]:
        page.gap()
        page.say((notice["lead"], "bold"), " ", notice["text"])
    page.gap()
    match question["kind"]:
        case "choice":
            _outcome(page, question["outcome"])
            _chosen(page, question["chosen"])
        case "rank":
            _outcome(page, question["outcome"])
            _order(page, question)
        case "region":
            _outcome(page, question["outcome"])
            page.say(*prose(question["explains"]))
        case "estimate":
            page.say(("Your estimate: ", "bold"), _percent(question["percent"]))
            page.say((f"{question['when']}: ", "dim"), question["of"])
        case "cells":
            _cells(page, question)
        case _:
            page.say(("Your words", "bold"))
            page.say(question["words"], indent=2)
    if reveal := question.get("reveal"):
        _reveal(page, reveal)


def draw_others(page: Page, others: list[View]) -> None:
    """Write the other options with their ratings; a harmful one always with its reason."""
    page.label("The other options")
    for each in others:
        page.say(each["text"], ". ", rated(each["rating"], each["word"]), head=f"{each['letter']}  ")
        if each["open"]:
            _reason(page, each)


def readable(question: View) -> dict[str, View]:
    """Return what has a reason that was not written yet, by what can be typed for it."""
    if question["kind"] == "rank":
        numbered = enumerate(question["order"], start=1)
        return {str(number): each for number, each in numbered if not each["place"]}
    return {each["letter"]: each for each in question.get("others", ()) if not each["open"]}


def draw_reason(page: Page, part: View) -> None:
    """Write the reason of something else that could be chosen or placed."""
    page.gap()
    rating = [". ", rated(part["rating"], part["word"])] if "rating" in part else []
    page.say((part["text"], "bold"), *rating, head=f"{part['letter']}  " if "letter" in part else "")
    _reason(page, part)


def _reason(page: Page, part: View) -> None:
    page.say(part["feedback"], *marks(part["cite"]), indent=3)
    if part["waits"]:
        page.aside("One more point about this waits for the debrief.", indent=3)


def _outcome(page: Page, outcome: View | None) -> None:
    if outcome is None:
        page.say((_KEPT, "bold"))
        return
    page.say(rated(outcome["rating"], f"{outcome['word']}."), " ", outcome["sentence"])
    page.say((outcome["mark"], "bold"), f" {outcome['mark_text']}. {outcome['so_far']}.")


def _chosen(page: Page, chosen: list[View]) -> None:
    for each in chosen:
        rating = [". ", rated(each["rating"], each["word"])] if len(chosen) > 1 else []
        page.gap()
        page.say((each["text"], "bold"), " (your choice)", *rating, head=f"{each['letter']}  ")
        _reason(page, each)


def _order(page: Page, question: View) -> None:
    page.label("Your order")
    for number, each in enumerate(question["order"], start=1):
        place = [" (", (each["place"], "bold"), ")"] if each["place"] else []
        page.say(each["text"], *place, head=f"{number}. ")
        if each["place"]:
            _reason(page, each)
    if question["model"]:
        page.label("One order that works")
    for number, part in enumerate(question["model"], start=1):
        page.say(part["text"], head=f"{number}. ")


def _cells(page: Page, question: View) -> None:
    page.say(("As reported, and as you had it: ", "bold"), question["score"])
    for row in question["rows"]:
        page.label(f"{row['label']} ({row['relation']})")
        for cell in row["cells"]:
            page.say((f"{cell['column']}: ", "dim"), cell["text"], *marks(cell["cite"]), head="- ")
            if not cell["right"] and cell["given"]:
                page.say(("You: ", "dim"), cell["given"], indent=2)


def _percent(given: object) -> str:
    # Under an older wording of the question anything may have been kept.
    return f"{given}%" if isinstance(given, int) else str(given)


def _reveal(page: Page, reveal: View) -> None:
    page.label(reveal["title"])
    for each in reveal["items"]:
        head = f"{each['label']}. " if each["label"] else ""
        page.say((head, "bold"), *sentence(each), head="- ")
    if reveal["note"]:
        page.aside(reveal["note"])
