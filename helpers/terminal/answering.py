"""Ask for an answer to each kind of question, and for what comes after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..question_view import View
from ..questions import NOTHING
from .asking import Asking, Unclear
from .verdict import draw_rule, lettered

Answer = tuple[Any, str]
"""The answer as it is committed, and how the learner would call it."""

_CERTAINTIES = {"l": "low", "m": "medium", "h": "high"}
_COMMIT = {"": True, "y": True, "yes": True, "c": False, "n": False, "no": False, "change": False}


def answer(asking: Asking, question: View) -> tuple[Any, str | None]:
    """Return an answer and its certainty, once the learner commits them."""
    if question["kind"] == "reflection":
        return asking.lines(
            "Type your words; an empty line ends and commits them. They are never marked."
        ), None
    while True:
        given, called = _KINDS[question["kind"]](asking, question)
        certainty, sure = None, ""
        if rule := question.get("certainties"):
            draw_rule(asking.page, rule, question.get("asks") or question["kind"])
            certainty = _certainty(asking)
            sure = f" at {certainty} certainty"
        if _confirmed(asking, f"Commit {called}{sure}?"):
            return given, certainty


def _choice(asking: Asking, question: View) -> Answer:
    options, most = lettered(question["options"]), question["choose"]
    count = {1: "one letter", 2: "one or two letters"}.get(most, f"one to {most} letters")
    such = "" if most == 1 else f", such as {' '.join([*options][:most])}"
    allowed = f"{count} from A to {[*options][-1]}{such}"

    def understand(text: str) -> Answer:
        wanted = set(_letters(text))
        if not wanted or not wanted <= set(options) or len(wanted) > most:
            raise Unclear(f"Allowed is {allowed}.")
        chosen = [each for each in options if each in wanted]
        return [options[each]["id"] for each in chosen], " and ".join(chosen)

    weaker = "" if most == 1 else " Of several the weakest gives the mark."
    return asking.ask(f"Type {allowed}.{weaker}", understand, [*options])


def _rank(asking: Asking, question: View) -> Answer:
    items = lettered(question["items"])
    allowed = f"each letter from A to {[*items][-1]} once, such as {' '.join([*items][::-1])}"

    def understand(text: str) -> Answer:
        order = _letters(text)
        if sorted(order) != [*items]:
            raise Unclear(f"Allowed is {allowed}.")
        return [items[each]["id"] for each in order], f"the order {' '.join(order)}"

    return asking.ask(f"Type your order, first to last: {allowed}.", understand, [*items])


def _region(asking: Asking, question: View) -> Answer:
    width, height = question["canvas"]

    def understand(text: str) -> Answer:
        if text.lower() in ("n", NOTHING):
            return NOTHING, "“nothing abnormal here”"
        words = text.replace(",", " ").replace("%", " ").split()
        percents = [int(each) for each in words if each.isascii() and each.isdigit() and len(each) < 4]
        if len(words) != 2 or len(percents) != 2 or max(percents) > 100:
            raise Unclear("Allowed is N, or two whole numbers from 0 to 100, such as 40 55.")
        across, down = percents
        return [across / 100 * width, down / 100 * height], f"{across}% across and {down}% down"

    asking.page.say(question["reminder"])
    hint = (
        "Look at the picture, then type how far the finding lies across and down, in percent of the picture "
        "without its upper strip, such as 40 55; or N for nothing abnormal here."
    )
    return asking.ask(hint, understand)


def _estimate(asking: Asking, _question: View) -> Answer:
    def understand(text: str) -> Answer:
        digits = text.removesuffix("%").strip()
        if not (digits.isascii() and digits.isdigit() and len(digits) < 4 and int(digits) <= 100):
            raise Unclear("Allowed is a whole percent from 0 to 100, such as 35.")
        return int(digits), f"{int(digits)}%"

    return asking.ask("Type a whole percent from 0 to 100. It is never marked.", understand)


def _cells(asking: Asking, question: View) -> Answer:
    filled = []
    for row in question["rows"]:
        asking.page.label(row["label"])
        for cell in row["cells"]:
            asking.page.gap()
            asking.page.say(f"{cell['column']}:")
            choices = lettered(cell["choices"])
            for letter, text in choices.items():
                asking.page.say(text, head=f"  {letter}  ")
            filled.append(_one_of(asking, choices))
    return filled, f"these {len(filled)} cells"


def _one_of(asking: Asking, choices: dict[str, str]) -> str:
    allowed = f"one letter from A to {[*choices][-1]}"

    def understand(text: str) -> str:
        if text.upper() not in choices:
            raise Unclear(f"Allowed is {allowed}.")
        return choices[text.upper()]

    return asking.ask(f"Type {allowed}.", understand, [*choices])


_KINDS: dict[str, Callable[[Asking, View], Answer]] = {
    "choice": _choice,
    "rank": _rank,
    "region": _region,
    "estimate": _estimate,
    "cells": _cells,
}


def _certainty(asking: Asking) -> str:
    def understand(text: str) -> str:
        word = text.lower()
        if word not in (*_CERTAINTIES, *_CERTAINTIES.values()):
            raise Unclear("Allowed is L for low, M for medium or H for high.")
        return _CERTAINTIES[word[0]]

    return asking.ask("Type L, M or H.", understand)


def _confirmed(asking: Asking, question: str) -> bool:
    def understand(text: str) -> bool:
        if text.lower() not in _COMMIT:
            raise Unclear("Allowed is Enter to commit or C to change.")
        return _COMMIT[text.lower()]

    return asking.ask(f"{question} Enter commits, C changes.", understand)


def more(asking: Asking, closed: dict[str, View]) -> list[View]:
    """Return the reasons that are wanted, out of those that can be read; none to go on."""
    if not closed:
        return asking.ask("Enter goes on.", _only_enter)
    key = "R" if "R" not in closed else "“read”"

    def understand(text: str) -> list[View]:
        wanted = _letters(text)
        if text.lower() == "read" or (text.lower() == "r" and "R" not in closed):
            return list(closed.values())
        if not set(wanted) <= set(closed):
            raise Unclear(f"Allowed is Enter, {key} for all, or {', '.join(closed)}.")
        return [each for name, each in closed.items() if name in wanted]

    one = "number" if next(iter(closed)).isdigit() else "letter"
    hint = f"Enter goes on. {key} reads the other reasons, a {one} one of them."
    return asking.ask(hint, understand, [*closed])


def go_on(asking: Asking, where: str) -> None:
    """Wait for Enter."""
    asking.ask(f"Enter goes on to {where}.", _only_enter)


def begins_again(asking: Asking) -> bool:
    """Return whether a finished case is begun again; else its debrief is read."""

    def understand(text: str) -> bool:
        if text.lower() not in ("d", "debrief", "a", "again"):
            raise Unclear("Allowed is D for the debrief, A for a new attempt, or Q to leave.")
        return text.lower().startswith("a")

    hint = "D shows the debrief again. A begins a new attempt; this one is kept. Q leaves."
    return asking.ask(hint, understand)


def open_early(asking: Asking) -> None:
    """Wait until whoever teaches with a comparison opens it."""

    def understand(text: str) -> None:
        if text.lower() not in ("o", "open"):
            raise Unclear("Allowed is O to open it now, or Q to leave.")

    asking.ask("If you teach with it, O opens it now; it gives these cases away. Q leaves.", understand)


def _letters(text: str) -> list[str]:
    return [each for each in text.upper() if not each.isspace() and each not in ",;"]


def _only_enter(text: str) -> list[View]:
    if text:
        raise Unclear("Allowed is Enter to go on, Q to leave, or ? for help.")
    return []
