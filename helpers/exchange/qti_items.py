"""Questions as QTI 3.0 items: what is known by then, the pictures, the question, and why afterwards."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ..case import Case
from ..citations import Cites
from ..outcome import option_word
from ..picture_view import figure_view
from ..questions import MAX_WORDS, Choice, Estimate, Explained, Option, Question, Rank, Reflection
from .markup import element, name
from .qti_scoring import outcomes, processing
from .sources import cited

QTI = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
PICTURES = "pictures"


def can_be_item(question: Question) -> bool:
    """Tell whether QTI has an interaction for a question: not for marking a picture, nor for our tables."""
    return isinstance(question, Choice | Rank | Reflection | Estimate)


def picture_path(case: Case, picture: str) -> str:
    """Return the path of a picture in the package."""
    return f"{PICTURES}/{name(case.id, picture)}.png"


def item(case: Case, question: Question, named: bool) -> Element:
    """Return a question as an item; what is told of it before the answer tells no more than the card does.

    `named` says whether a scorer may read the names of sources.
    """
    step = case.step_of(question.id)
    known = [_labeled(each.label, each.text) for each in step.findings]
    body = [element("ul", *known), *_figures(case, question), *_interaction(question)]
    marked = isinstance(question, Choice | Rank)
    return element(
        "qti-assessment-item",
        _response_declaration(question),
        *(outcomes() if marked else ()),
        element("qti-item-body", *body, *_scorers_note(case, question, named)),
        *([processing(question)] if marked else ()),
        *_reasons(case, question),
        xmlns=QTI,
        identifier=name(case.id, question.id),
        title=f"{case.title}: {step.title}",
        adaptive="false",
        time_dependent="false",
        **{"xml:lang": "en-US"},
    )


def _labeled(label: str, *rest: str) -> Element:
    return element("li", *([element("strong", label), ": "] if label else []), *rest)


def _figures(case: Case, question: Question) -> list[Element]:
    figure = figure_view(case, question.pictures, Cites(case, named=True), after=False)
    if figure is None:
        return []
    found = []
    for each in figure["pictures"]:
        said = " ".join(["SIMULATED.", f"{each['title']}.", *figure["basis"]])
        picture = element(
            "img",
            src=f"../{picture_path(case, each['file'])}",
            alt=f"Simulated picture. {each['alt']}",
            width=each["width"],
            height=each["height"],
        )
        found.append(element("figure", picture, element("figcaption", said)))
    return found


def _response_declaration(question: Question) -> Element:
    match question:
        case Choice(choose=1):
            kind, right = ("single", "identifier"), question.model_answer()
        case Choice():
            kind, right = ("multiple", "identifier"), question.model_answer()
        case Rank():
            kind, right = ("ordered", "identifier"), question.model_answer()
        case Estimate():
            kind, right = ("single", "integer"), ()
        case _:
            kind, right = ("single", "string"), ()
    values = [element("qti-value", name(each)) for each in right]
    key = [element("qti-correct-response", *values)] if values else []
    return element(
        "qti-response-declaration", *key, identifier="RESPONSE", cardinality=kind[0], base_type=kind[1]
    )


def _interaction(question: Question) -> list[Element]:
    text = f"{question.lead_in} {question.helper}".strip()
    prompt = element("qti-prompt", text)
    parts = [element("qti-simple-choice", each.text, identifier=name(each.id)) for each in question.parts]
    asked = {"response_identifier": "RESPONSE"}
    match question:
        case Choice():
            asked |= {"max_choices": str(question.choose), "shuffle": "false"}
            return [element("qti-choice-interaction", prompt, *parts, **asked)]
        case Rank():
            return [element("qti-order-interaction", prompt, *parts, **asked, shuffle="false")]
        case Estimate():
            entry = element("qti-text-entry-interaction", **asked, expected_length=3)
            return [element("p", text), element("p", f"{question.of}: ", entry, " % (0 to 100)")]
    return [element("qti-extended-text-interaction", prompt, **asked, expected_length=MAX_WORDS)]


def _reasons(case: Case, question: Question) -> list[Element]:
    """Return the reason of each option, to be shown once it was chosen.

    They stand outside the body: a reader that knows no feedback would show one in an option as its text.
    """
    return [
        element(
            "qti-modal-feedback",
            element(
                "qti-content-body",
                element("p", element("strong", each.text)),
                element("p", f"{_rating(question, each)}{each.feedback} ({_unnamed(case, each)})"),
            ),
            outcome_identifier="FEEDBACK",
            identifier=name(each.id),
            show_hide="show",
        )
        for each in question.parts
    ]


def _unnamed(case: Case, part: Explained) -> str:
    # Whoever takes the test reads this in the middle of a case: a name of a source may tell the diagnosis.
    return cited(case, part.cite, named=False)


def _rating(question: Question, part: Explained) -> str:
    return f"{option_word(question, part.rating)}. " if isinstance(part, Option) else ""


def _scorers_note(case: Case, question: Question, named: bool) -> list[Element]:
    """Return what stands beside a learner's own words or estimate, for who reads them."""
    reveal = question.revealed
    if reveal is None:
        return []
    items = [_labeled(each.label, f"{each.text} ({cited(case, each.cite, named)})") for each in reveal.items]
    note = [element("p", reveal.note)] if reveal.note else []
    body = element("qti-content-body", element("p", reveal.title), element("ul", *items), *note)
    return [element("qti-rubric-block", body, view="scorer", use="scoring")]
