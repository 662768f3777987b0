"""The debrief in a terminal."""

from __future__ import annotations

from ..question_view import View
from .page import Page, Piece, prose, rated, sentence


def draw_debrief(page: Page, view: View) -> None:
    """Write the debrief: the diagnosis, both paths, what was said too early, every source by its name."""
    page.heading(view["case"]["title"], "Debrief")
    if diagnosis := view["diagnosis"]:
        page.say(("Diagnosis: ", "dim"), (diagnosis["title"], "bold"))
        for each in diagnosis["items"]:
            page.say(*sentence(each))
    _points(page, "The order of events", view["events"], numbered=True)
    _path(page, view)
    _sure(page, view["sure"])
    _trajectories(page, view["trajectories"])
    _waited(page, view["waited"])
    _points(page, "Take home", view["take_home"], numbered=True)
    _points(page, "What the source does not report", view["not_reported"])
    if view["disagreements"]:
        page.label("Where sources disagree")
    for each in view["disagreements"]:
        page.say((f"{each['topic']}. ", "bold"), *sentence(each), head="- ")
    _references(page, view["references"])
    page.gap()
    page.aside(view["footer"])


def _points(page: Page, title: str, items: list[View], numbered: bool = False) -> None:
    if items:
        page.label(title)
    for number, each in enumerate(items, start=1):
        page.say(*sentence(each), head=f"{number:>2}. " if numbered else "- ")


def _path(page: Page, view: View) -> None:
    page.label("Your path beside the published path")
    for step in view["path"]:
        page.say((f"Step {step['number']}, {step['title']}", "bold"))
        for each in step["yours"]:
            _yours(page, each)
        published = prose(step["published"]) if step["published"] else [("Not reported", "italic")]
        page.say(("Published: ", "dim"), *published, head="  - ")
    for each in view["vanished"]:
        page.gap()
        gone = f" The question “{each['question']}” is gone. Your answer is kept, without a mark: "
        page.say(("Earlier version.", "bold"), gone, each["answer"])
    page.gap()
    page.say((view["total"]["marks"], "bold"), " ", view["total"]["note"])


def _yours(page: Page, answer: View) -> None:
    you: Piece = ("You: ", "dim")
    if answer["kind"] == "none":
        page.say(you, ("Not answered", "italic"), head="  - ")
        return
    if "words" in answer:
        kept = f" (your {answer['kind']}, not marked)"
        page.say(you, answer["words"], (kept, "dim"), head="  - ")
        return
    several = len({each["rating"] for each in answer["choices"]}) > 1
    pieces: list[Piece] = []
    for each in answer["choices"]:
        pieces += ["; " if pieces else "", each["text"]]
        if several and each["word"]:
            pieces += [" (", rated(each["rating"], each["word"]), ")"]
    page.say(
        you, *pieces, ". ", rated(answer["rating"], answer["word"]), f", {answer['detail']}", head="  - "
    )


def _trajectories(page: Page, lines: list[View]) -> None:
    if lines:
        page.label("How your estimate moved")
    for each in lines:
        page.say((each["of"], "bold"), head="- ")
        for point in each["points"]:
            page.say(f"Step {point['number']}, {point['when']}: {point['percent']}%", indent=2)


def _sure(page: Page, sure: View) -> None:
    page.label("How sure, how right")
    for each in sure["rows"]:
        page.say((f"{each['word']}: ", "bold"), each["text"], head="- ")
        if each["answers"]:
            page.aside("; ".join(answer["label"] for answer in each["answers"]), indent=2)
    if sure["note"]:
        page.aside(sure["note"])


def _waited(page: Page, items: list[View]) -> None:
    if items:
        page.label("What had to wait")
    for each in items:
        yours = " (your choice)" if each["chosen"] else ""
        page.say(
            (f"Step {each['number']}, {each['option']}", "bold"), f"{yours}: ", *sentence(each), head="- "
        )


def _references(page: Page, items: list[View]) -> None:
    page.label("References")
    for each in items:
        doi = f" doi.org/{each['doi']}." if each["doi"] else ""
        tail = f" {each['tail']}" if each["tail"] else ""
        text = f"{each['before']}{each['journal']}{each['after']}{doi}{tail}"
        page.say(text, head=f"{each['key']:<4} ")
