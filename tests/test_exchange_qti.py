"""Cases as a QTI 3.0 package: its structure, what another program reads in it, and how its items mark."""

import io
import re
from itertools import combinations, permutations
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from citolab_qti_json_schema_converters import convert_qti_zip_to_exam_document
from citolab_qti_json_schema_models import InteractionType

from helpers.case import load_case
from helpers.exchange.qti import MANIFEST, answered, everything, package
from helpers.exchange.qti_items import QTI
from helpers.exchange.qti_scoring import SCORES
from helpers.history import read_history
from helpers.questions import Cells, Choice, Estimate, Rank, Reflection, Region
from helpers.session import Session

from .conftest import REAL_CASES, ROOT

NC_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*")
READ_AS = {
    "choice": InteractionType.CHOICE,
    "rank": InteractionType.ORDER,
    "reflection": InteractionType.EXTENDED_TEXT,
    "estimate": InteractionType.TEXT_ENTRY,
}
# In this order, after the schema of the specification.
ITEM_PARTS = [
    "qti-response-declaration",
    "qti-outcome-declaration",
    "qti-item-body",
    "qti-response-processing",
    "qti-modal-feedback",
]


def opened(content):
    archive = ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    return {each: archive.read(each) for each in archive.namelist()}


def parsed(xml, namespace=QTI):
    """Return a document without its namespace, after looking that every element is in it."""
    root = ElementTree.fromstring(xml)  # noqa: S314
    for each in root.iter():
        found, _, each.tag = each.tag[1:].partition("}")
        assert found in (namespace, "http://ltsc.ieee.org/xsd/LOM")
    return root


def words(element):
    return " ".join("".join(element.itertext()).split())


def can_go(case):
    return [each for each in case.questions if not isinstance(each, Region | Cells)]


@pytest.fixture(scope="module")
def all_files():
    """Return the files of a package of every real case."""
    return opened(package(everything([load_case(each, ROOT) for each in REAL_CASES])).content)


@pytest.fixture
def items(any_case):
    """Return every item of a case by its question."""
    files = opened(package(everything([any_case])).content)
    return {
        question.id: parsed(files[f"items/{any_case.id}--{question.id}.xml"]) for question in can_go(any_case)
    }


# -- the package ---------------------------------------------------------------------------------------


def test_the_manifest_names_every_file_and_no_other(all_files):
    manifest = parsed(all_files["imsmanifest.xml"], MANIFEST)
    assert [each.tag for each in manifest] == ["metadata", "organizations", "resources"]
    assert manifest.findtext("metadata/schema") == "QTI Package"
    assert manifest.findtext("metadata/schemaversion") == "3.0.0"
    resources = manifest.findall("resources/resource")
    listed = [each.get("href") for resource in resources for each in resource.findall("file")]
    assert sorted([*listed, "imsmanifest.xml"]) == sorted(all_files)
    assert [each.get("href") for each in resources] == listed
    ids = [manifest.get("identifier"), *(each.get("identifier") for each in resources)]
    assert len(set(ids)) == len(ids)
    assert all(NC_NAME.fullmatch(each) for each in ids)
    needed = {each.get("identifierref") for each in manifest.iter("dependency")}
    assert needed == {each.get("identifier") for each in resources if "test" not in each.get("type")}
    kinds = {"tests": "imsqti_test_xmlv3p0", "items": "imsqti_item_xmlv3p0", "pictures": "webcontent"}
    for each in resources:
        assert each.get("type") == kinds[each.get("href").split("/")[0]]


def test_the_same_cases_give_the_same_bytes(real_case):
    content = package(everything([real_case])).content
    assert package(everything([load_case(real_case.id, ROOT)])).content == content
    names = ZipFile(io.BytesIO(content)).namelist()
    assert names == sorted(names)


def test_what_is_left_out_is_counted_and_said(any_case):
    made = package(everything([any_case]))
    regions, cells = (sum(isinstance(each, kind) for each in any_case.questions) for kind in (Region, Cells))
    expected = {"region": regions, "cells": cells}
    assert made.left_out == {kind: count for kind, count in expected.items() if count}
    assert made.items == len(any_case.questions) - regions - cells
    files = opened(made.content)
    for name in ("imsmanifest.xml", f"tests/{any_case.id}.xml"):
        for what, count in (("marking a picture", regions), ("filling in a table", cells)):
            assert (f"Left out here: {what}, {count} times." in files[name].decode()) is bool(count)


def test_it_says_who_rated_whose_facts_these_are_and_what_may_be_done(real_case):
    files = opened(package(everything([real_case])).content)
    for name in ("imsmanifest.xml", f"tests/{real_case.id}.xml"):
        text = words(parsed(files[name], MANIFEST if "manifest" in name else QTI))
        assert "no clinician has reviewed them" in text
        assert "CC BY 4.0" in text
        for key in real_case.sources:
            assert real_case.references.by_key[key].title in text


def test_who_takes_the_test_is_told_no_title_that_gives_the_diagnosis_away(real_case):
    test = parsed(opened(package(everything([real_case])).content)[f"tests/{real_case.id}.xml"])
    told = [words(each) for each in test.iter("qti-rubric-block") if "candidate" in each.get("view")]
    assert "no clinician has reviewed them" in told[0]
    for key in real_case.sources:
        assert real_case.references.by_key[key].title not in " ".join(told)


def test_a_test_asks_the_questions_of_each_step_in_order(any_case):
    files = opened(package(everything([any_case])).content)
    test = parsed(files[f"tests/{any_case.id}.xml"])
    assert [each.tag for each in test] == [
        "qti-outcome-declaration",
        *["qti-rubric-block"] * 2,
        "qti-test-part",
        "qti-outcome-processing",
    ]
    part = test.find("qti-test-part")
    assert (part.get("navigation-mode"), part.get("submission-mode")) == ("linear", "individual")
    sections = part.findall("qti-assessment-section")
    asked = can_go(any_case)
    steps = [step for step in any_case.steps if any(each in asked for each in step.questions)]
    assert [each.get("title") for each in sections] == [each.title for each in steps]
    assert all(each.get("visible") == "true" for each in sections)
    refs = [each for section in sections for each in section.findall("qti-assessment-item-ref")]
    assert [each.get("identifier") for each in refs] == [f"{any_case.id}--{each.id}" for each in asked]
    for each in refs:
        assert each.get("href").removeprefix("../") in files


def test_a_name_that_begins_with_a_digit_is_made_a_legal_one(make_case):
    case = make_case(
        ("id: at-the-door", "id: 1st-look"),
        ("          - id: take-apart\n            text", "          - id: 3-keys\n            text"),
    )
    files = opened(package(everything([case])).content)
    test = parsed(files["tests/wobbling-bicycle.xml"])
    assert test.find(".//qti-assessment-section").get("identifier") == "_1st-look"
    item = parsed(files["items/wobbling-bicycle--what-now.xml"])
    assert item.findtext(".//qti-correct-response/qti-value") == "_3-keys"
    assert score(item, ["_3-keys"]) == 1


# -- an item -------------------------------------------------------------------------------------------


def test_an_item_has_its_parts_in_the_order_of_the_specification(items):
    for item in items.values():
        assert item.tag == "qti-assessment-item"
        assert {"identifier", "title", "time-dependent", "adaptive"} <= set(item.attrib)
        places = [ITEM_PARTS.index(each.tag) for each in item]
        assert places == sorted(places)
        declared = {each.get("identifier") for each in item.iter("qti-response-declaration")}
        asking = [each for each in item.iter() if each.tag.endswith("-interaction")]
        assert [each.get("response-identifier") for each in asking] == ["RESPONSE"]
        assert declared == {"RESPONSE"}
        outcomes = {each.get("identifier") for each in item.iter("qti-outcome-declaration")}
        assert {each.get("identifier") for each in item.iter("qti-set-outcome-value")} <= outcomes
        assert {each.get("outcome-identifier") for each in item.iter("qti-modal-feedback")} <= outcomes
        names = [each.get("identifier") for each in item.iter() if each.get("identifier")]
        assert all(NC_NAME.fullmatch(each) for each in names)


def test_each_kind_declares_its_response(any_case, items):
    for question in can_go(any_case):
        declared = items[question.id].find("qti-response-declaration")
        kind = (declared.get("cardinality"), declared.get("base-type"))
        right = tuple(each.text for each in declared.iter("qti-value"))
        match question:
            case Choice():
                assert kind == ("single" if question.choose == 1 else "multiple", "identifier")
                assert items[question.id].find(".//qti-choice-interaction").get("max-choices") == str(
                    question.choose
                )
                assert right == question.model_answer()
            case Rank():
                assert kind == ("ordered", "identifier")
                assert right == question.model_answer()
            case Estimate():
                assert (*kind, right) == ("single", "integer", ())
            case Reflection():
                assert (*kind, right) == ("single", "string", ())


def test_what_is_known_at_a_step_stands_before_its_questions(any_case, items):
    for question in can_go(any_case):
        body = items[question.id].find("qti-item-body")
        findings = any_case.step_of(question.id).findings
        said = [words(each) for each in body[0].findall("li")]
        assert said == [
            " ".join(f"{each.label}: {each.text}".removeprefix(": ").split()) for each in findings
        ]


def test_before_the_answer_no_reason_and_no_rating_is_told(any_case, items):
    for question in can_go(any_case):
        body = items[question.id].find("qti-item-body")
        for scorer in body.findall("qti-rubric-block"):
            assert scorer.get("view") == "scorer"
            body.remove(scorer)
        said = words(body)
        for part in question.parts:
            assert " ".join(part.feedback.split()) not in said
        if isinstance(question, Choice):
            options = [words(each) for each in body.iter("qti-simple-choice")]
            assert options == [" ".join(each.text.split()) for each in question.options]


def test_each_option_has_its_reason_with_rating_and_sources(case):
    item = parsed(opened(package(everything([case])).content)["items/wobbling-bicycle--first-look.xml"])
    found = {each.get("identifier"): words(each) for each in item.iter("qti-modal-feedback")}
    assert list(found) == ["spin", "pump", "x-ray", "ride-on"]
    assert found["spin"].startswith("Spin both wheels Best. It costs nothing, and here both ran true. (")
    assert found["x-ray"].endswith(
        "Low yield. Radiation for little at this point. (teaching point, not sourced)"
    )
    # Whoever takes the test reads it in the middle of a case: no source has a name there.
    assert found["spin"].endswith("(source A, invented report; outside source, handbook)")


def test_what_stands_beside_ones_own_words_is_for_the_scorer(case):
    item = parsed(opened(package(everything([case])).content)["items/wobbling-bicycle--in-one-sentence.xml"])
    note = item.find("qti-item-body/qti-rubric-block")
    assert "A bicycle that began to wobble at speed." in words(note)
    assert item.find("qti-response-processing") is None


def test_a_picture_is_shown_as_before_the_answer_and_called_simulated(any_case, items):
    files = opened(package(everything([any_case])).content)
    for question in can_go(any_case):
        shown = list(items[question.id].iter("figure"))
        assert len(shown) == len(question.pictures)
        for figure, name in zip(shown, question.pictures, strict=True):
            picture, about = figure.find("img"), any_case.file.pictures[name]
            path = picture.get("src").removeprefix("../")
            assert files[path] == any_case.figures.file(name).read_bytes()
            assert about.alt in picture.get("alt")
            assert "SIMULATED" in words(figure.find("figcaption"))
            if about.alt_after != about.alt:
                assert about.alt_after not in ElementTree.tostring(items[question.id], "unicode")
    assert sum(path.startswith("pictures/") for path in files) == len(
        {name for question in can_go(any_case) for name in question.pictures}
    )


def test_some_picture_is_in_the_package(all_files):
    assert [each for each in all_files if each.endswith(".png")]


# -- another program -----------------------------------------------------------------------------------


def test_another_program_reads_the_questions_the_options_and_the_key(any_case, tmp_path):
    path = tmp_path / "package.zip"
    path.write_bytes(package(everything([any_case])).content)
    found = convert_qti_zip_to_exam_document(str(path)).items
    asked = can_go(any_case)
    assert [each.item_identifier for each in found] == [f"{any_case.id}--{each.id}" for each in asked]
    for read, question in zip(found, asked, strict=True):
        assert read.interaction_type == READ_AS[question.kind]
        assert " ".join(question.lead_in.split()) in read.question
        options = [(each.id, each.value) for each in read.question_options or []]
        assert [each for each, _ in options] == [each.id for each in question.parts]
        for (_, said), part in zip(options, question.parts, strict=True):
            assert letters(said) == letters(part.text)
        if question.parts:
            assert read.answer.split("#") == list(question.model_answer())


def letters(text):
    # It reads the options as Markdown, where some signs stand behind a backslash.
    return re.sub(r"[\\\s]", "", text)


# -- marking -------------------------------------------------------------------------------------------


class Marking:
    """Runs the response processing of an item, as far as our items use it."""

    def __init__(self, item, response):
        self.declared = {each.get("identifier"): each for each in item.iter() if "declaration" in each.tag}
        self.values = {"RESPONSE": response or None, "SCORE": 0.0, "FEEDBACK": None}
        for rule in item.find("qti-response-processing"):
            self.rule(rule)

    def rule(self, rule):
        if rule.tag == "qti-set-outcome-value":
            self.values[rule.get("identifier")] = self.value(rule[0])
            return
        assert rule.tag == "qti-response-condition"
        assert rule[0].tag == "qti-response-if"
        for branch in rule:
            condition, *rules = branch if branch.tag != "qti-response-else" else (None, *branch)
            if condition is None or self.value(condition) is True:
                for each in rules:
                    self.rule(each)
                return

    def value(self, expression):
        """Return the value of an expression; None is NULL, a list a container."""
        tag, inner = expression.tag, list(expression)
        if tag == "qti-base-value":
            return float(expression.text) if expression.get("base-type") == "float" else expression.text
        if tag == "qti-variable":
            value = self.values[expression.get("identifier")]
            single = self.declared[expression.get("identifier")].get("cardinality") == "single"
            return value[0] if value and single and isinstance(value, list) else value
        values = [self.value(each) for each in inner]
        match tag:
            case "qti-is-null":
                return values[0] is None
            case "qti-or":
                assert values
                return True if True in values else None if None in values else False
            case "qti-and":
                return False if False in values else None if None in values else True
            case "qti-match":
                assert not any(isinstance(each, list) for each in values)
                return None if None in values else values[0] == values[1]
            case "qti-member":
                assert isinstance(values[1], list)
                return values[0] in values[1]
            case "qti-index":
                assert isinstance(values[0], list)
                return values[0][int(expression.get("n")) - 1]
            case "qti-multiple":
                return [each for value in values for each in (value if isinstance(value, list) else [value])]
        raise AssertionError(f"{tag} is not known here")


def score(item, response):
    return Marking(item, list(response)).values["SCORE"]


def test_no_answer_scores_nothing_and_shows_nothing(items):
    for item in items.values():
        if item.find("qti-response-processing") is not None:
            marking = Marking(item, [])
            assert (marking.values["SCORE"], marking.values["FEEDBACK"]) == (0, None)


def test_every_choice_of_options_scores_as_the_case_rates_it(any_case, items):
    for question in any_case.questions:
        if isinstance(question, Choice):
            ids = [each.id for each in question.options]
            for count in range(1, question.choose + 1):
                for chosen in combinations(ids, count):
                    marking = Marking(items[question.id], list(chosen))
                    assert marking.values["SCORE"] == SCORES[question.mark(chosen, "high").rating]
                    assert marking.values["FEEDBACK"] == list(chosen)


def test_an_order_scores_where_each_item_follows_what_it_needs(any_case, items):
    for question in any_case.questions:
        if isinstance(question, Rank):
            scores = set()
            for order in permutations(each.id for each in question.items):
                marking = Marking(items[question.id], list(order))
                right = question.mark(order, "high").rating == "best"
                assert marking.values["SCORE"] == right
                assert set(marking.values["FEEDBACK"]) == set(order)
                scores.add(right)
            assert scores == {True, False}


def test_the_highest_score_is_that_of_the_model_answer(any_case, items):
    for question in any_case.questions:
        if isinstance(question, Choice | Rank):
            item = items[question.id]
            (highest,) = (
                each for each in item.iter("qti-outcome-declaration") if each.get("identifier") == "MAXSCORE"
            )
            assert float(highest.findtext("qti-default-value/qti-value")) == score(
                item, question.model_answer()
            )


def test_an_unfinished_case_is_not_named_by_its_sources(monkeypatch):
    monkeypatch.setenv("CASEBOOK_ROOT", str(ROOT))
    session = Session.open("wobbly-toddler")
    case = session.case
    title = case.references.by_key["A"].title
    for question in case.questions[:3]:
        session.commit(question.id, question.model_answer(), "high" if question.marked else None)

    def said():
        files = opened(package(answered(read_history(ROOT))).content)
        return " ".join(each.decode("utf-8", "replace") for each in files.values())

    early = said()
    assert title not in early
    assert "euroblastoma" not in early
    assert "10.22038/AOJNMB.2022.65833.1459" in early
    for question in case.questions[3:]:
        session.commit(question.id, question.model_answer(), "high" if question.marked else None)
    assert title in said()


def test_only_what_was_answered_is_in_a_learners_package(monkeypatch):
    monkeypatch.setenv("CASEBOOK_ROOT", str(ROOT))
    session = Session.open("irritable-toddler")
    session.commit("first-investigation", ["eeg"], "low")
    files = opened(package(answered(read_history(ROOT))).content)
    assert [each for each in files if each.startswith("items/")] == [
        "items/irritable-toddler--first-investigation.xml"
    ]


def test_a_case_of_which_nothing_can_be_asked_has_no_test_in_the_package(monkeypatch):
    monkeypatch.setenv("CASEBOOK_ROOT", str(ROOT))
    Session.open("irritable-toddler").commit("first-investigation", ["eeg"], "low")
    side = Session.open("two-cases")
    side.open_early()
    table = side.case.questions[0]
    assert table.kind == "cells"
    side.commit(table.id, table.model_answer())
    made = package(answered(read_history(ROOT)))
    files = opened(made.content)
    assert [each for each in files if each.startswith("tests/")] == ["tests/irritable-toddler.xml"]
    assert b"two-cases" not in files["imsmanifest.xml"]
    assert made.left_out == {"cells": 1}
