"""Cases as a QTI 3.0 content package, for the teacher of a course elsewhere: it holds the key."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from xml.etree.ElementTree import Element
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from ..case import Case
from ..history import History
from ..questions import Question
from .markup import document, element, name
from .qti_items import QTI, can_be_item, item, picture_path
from .sources import credit

MANIFEST = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
_LOM = "http://ltsc.ieee.org/xsd/LOM"
_TEACHERS = "author proctor scorer testConstructor tutor"
_RATED = (
    "The ratings and the explanations are editorial; no clinician has reviewed them. They teach; they give "
    "no advice on the care of a patient. Every picture is simulated."
)
_LICENSE = (
    "The content of this package is licensed under CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/). "
    "Suggested credit: “OMS Casebook, 2026”. It restates facts of publications in our own words; please "
    "credit them as well."
)
_LEFT_OUT = {"region": "marking a picture", "cells": "filling in a table"}


@dataclass(frozen=True)
class Package:
    """A content package; `left_out` counts, by kind, the questions that QTI has no interaction for."""

    content: bytes
    items: int
    left_out: dict[str, int]


class Chosen(NamedTuple):
    """A case and those of its questions that are wanted; `titled` if titles of sources may be told."""

    case: Case
    questions: Sequence[Question]
    titled: bool


def everything(cases: Iterable[Case]) -> list[Chosen]:
    """Return every question of these cases."""
    return [Chosen(case, case.questions, titled=True) for case in cases]


def answered(history: History) -> list[Chosen]:
    """Return the questions that were answered, in the order of their cases: no other key is given away."""
    found = []
    for each in history.cases:
        names = {answer.question_id for answer in each.answered}
        if asked := [question for question in each.case.questions if question.id in names]:
            found.append(Chosen(each.case, asked, each.finished))
    return found


def package(chosen: Sequence[Chosen]) -> Package:
    """Return questions of cases as a package: an item a question, a test a case, and the pictures.

    The same questions give the same bytes.
    """
    files: dict[str, bytes] = {}
    tests, items, pictures = [], [], []
    # A test without a question is none.
    tested = [one for one in chosen if any(map(can_be_item, one.questions))]
    for one in tested:
        case = one.case
        asked = [each for each in one.questions if can_be_item(each)]
        for question in asked:
            path = f"items/{name(case.id, question.id)}.xml"
            files[path] = document(item(case, question, one.titled))
            shown = [_picture_id(case, each) for each in question.pictures]
            items.append(_resource(name(case.id, question.id), "imsqti_item_xmlv3p0", path, shown))
        for picture in dict.fromkeys(each for question in asked for each in question.pictures):
            path = picture_path(case, picture)
            files[path] = case.figures.file(picture).read_bytes()
            pictures.append(_resource(_picture_id(case, picture), "webcontent", path))
        path = f"tests/{name(case.id)}.xml"
        files[path] = document(_test(one))
        uses = [name(case.id, each.id) for each in asked]
        tests.append(_resource(_test_id(case), "imsqti_test_xmlv3p0", path, uses))
    files["imsmanifest.xml"] = document(_manifest(tested, [*tests, *items, *pictures]))
    return Package(_zipped(files), len(items), dict(_left_out(chosen)))


def _left_out(chosen: Iterable[Chosen]) -> Counter[str]:
    return Counter(each.kind for one in chosen for each in one.questions if not can_be_item(each))


# An id of the casebook holds no underscore, so these are nobody else's.
def _test_id(case: Case) -> str:
    return f"test_{case.id}"


def _picture_id(case: Case, picture: str) -> str:
    return f"picture_{case.id}--{picture}"


def _zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with ZipFile(stream, "w") as archive:
        for path, content in sorted(files.items()):
            entry = ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            # Not packed: what packing makes differs from one build of Python to another.
            archive.writestr(entry, content, ZIP_STORED)
    return stream.getvalue()


def _manifest(chosen: Sequence[Chosen], resources: Iterable[Element]) -> Element:
    said = " ".join([_RATED, _LICENSE, *_credits(chosen), *_told(chosen)])
    titles = ", ".join(each.case.title for each in chosen)
    lom = element(
        "lom",
        element(
            "general", _string("title", titles), element("language", "en-US"), _string("description", said)
        ),
        element(
            "rights",
            element("copyrightAndOtherRestrictions", element("source", "LOMv1.0"), element("value", "yes")),
            _string("description", _LICENSE),
        ),
        xmlns=_LOM,
    )
    metadata = element("metadata", element("schema", "QTI Package"), element("schemaversion", "3.0.0"), lom)
    return element(
        "manifest",
        metadata,
        element("organizations"),
        element("resources", *resources),
        xmlns=MANIFEST,
        identifier="casebook",
    )


def _string(tag: str, text: str) -> Element:
    return element(tag, element("string", text, language="en-US"))


def _resource(identifier: str, kind: str, path: str, uses: Iterable[str] = ()) -> Element:
    needed = [element("dependency", identifierref=each) for each in uses]
    return element(
        "resource", element("file", href=path), *needed, identifier=identifier, type=kind, href=path
    )


def _credits(chosen: Iterable[Chosen]) -> list[str]:
    # The reasons call a source by its key.
    found = [
        f"Source {key}: {credit(one.case.references.by_key[key], one.titled)}"
        for one in chosen
        for key in one.case.sources
    ]
    return list(dict.fromkeys(found))


def _told(chosen: Sequence[Chosen]) -> list[str]:
    """Return what the package says of the questions that are not in it."""
    return [f"Left out here: {_LEFT_OUT[kind]}, {n} times." for kind, n in sorted(_left_out(chosen).items())]


def _test(one: Chosen) -> Element:
    case, asked = one.case, [each for each in one.questions if can_be_item(each)]
    sections = []
    for step in case.steps:
        refs = [
            element("qti-assessment-item-ref", identifier=each, href=f"../items/{each}.xml")
            for each in (name(case.id, question.id) for question in step.questions if question in asked)
        ]
        if refs:
            sections.append(
                element(
                    "qti-assessment-section",
                    *refs,
                    identifier=name(step.id),
                    title=step.title,
                    visible="true",
                )
            )
    part = element(
        "qti-test-part",
        # Reasons are shown after an answer only where this says so.
        element("qti-item-session-control", max_attempts=1, show_feedback="true"),
        *sections,
        identifier="part",
        navigation_mode="linear",
        submission_mode="individual",
    )
    total = element("qti-sum", element("qti-test-variables", variable_identifier="SCORE"))
    return element(
        "qti-assessment-test",
        element("qti-outcome-declaration", identifier="SCORE", cardinality="single", base_type="float"),
        _rubric("candidate", [_RATED]),
        _rubric(_TEACHERS, [_RATED, _LICENSE, *_credits([one]), *_told([one])]),
        part,
        element("qti-outcome-processing", element("qti-set-outcome-value", total, identifier="SCORE")),
        xmlns=QTI,
        identifier=name(case.id),
        title=case.title,
    )


def _rubric(view: str, texts: Iterable[str]) -> Element:
    body = element("qti-content-body", *(element("p", each) for each in texts))
    return element("qti-rubric-block", body, view=view, use="instructions")
