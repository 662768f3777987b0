"""A card without its widget: short, fixed text and HTML for a stored notebook, made from the case alone."""

from __future__ import annotations

from html import escape
from typing import NamedTuple

from ..question_view import View

_INVITATION = "Run this cell (Shift+Enter) to answer, or to see what you answered."
_TO_SCROLL = "Run this cell (Shift+Enter) to scroll. The still pictures stand in the step above."
_NOT_RUN = "Run this cell (Shift+Enter) to see how far it is."


def as_text(view: View) -> str:
    """Return a view as plain text."""
    return "\n".join(line.text for line in _lines(view))


def as_html(view: View) -> str:
    """Return a view as HTML without styles; every text is escaped."""
    parts: list[str] = []
    listed = False
    for line in _lines(view):
        if listed != (line.tag == "li"):
            parts.append("</ul>" if listed else "<ul>")
            listed = not listed
        text = escape(line.text)
        if line.path:
            text = f'<a href="{escape(line.path)}">{text}</a>'
        parts.append(f"<{line.tag}>{text}</{line.tag}>")
    if listed:
        parts.append("</ul>")
    return "\n".join(parts)


class _Line(NamedTuple):
    tag: str
    text: str
    path: str = ""


def _lines(view: View) -> list[_Line]:
    match view["card"]:
        case "step":
            return _step(view)
        case "workup":
            return [
                _Line("h3", "Work-up so far"),
                _Line("p", _NOT_RUN),
            ]
        case "debrief":
            return [_Line("h3", "Debrief"), _Line("p", _NOT_RUN)]
        case "viewer":
            return [_Line("h3", view["title"]), _Line("p", view["lead"]), _Line("p", _TO_SCROLL)]
        case "review":
            return [_Line("h3", view["title"]), *(_Line("p", each) for each in view["lines"])]
        case "start":
            rows = [
                _Line("li", f"{each['title']}: {each['line']}", each.get("path", "")) for each in view["rows"]
            ]
            return [*rows, _Line("p", "Run the cell above to see how far you are.")]
        case _:
            return [_Line("h3", view["title"]), _Line("p", _NOT_RUN)]


def _step(view: View) -> list[_Line]:
    step = view["step"]
    place = f"{view['case']['title']}. Step {step['number']} of {step['of']}."
    lines = [_Line("h3", step["title"]), _Line("p", place)]
    if view["status"] == "locked":
        # What it waits for would be untrue once the learner is further on.
        return [*lines, _Line("p", view.get("invitation", _INVITATION))]
    for each in view["known"]:
        cite = "; ".join(mark["label"] for mark in each["cite"])
        label = f"{each['label']}: " if each["label"] else ""
        lines.append(_Line("li", f"{label}{each['text']} [{cite}]"))
    for question in view["questions"]:
        lines.append(_Line("p", question["lead_in"]))
        for picture in (question["figure"] or {}).get("pictures", ()):
            lines.append(_Line("p", f"Picture, simulated: {picture['title']}. {picture['alt']}"))
        lines += [_Line("li", f"{each['letter']}. {each['text']}") for each in question.get("options", ())]
    return [*lines, _Line("p", view.get("invitation", _INVITATION))]
