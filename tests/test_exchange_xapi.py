"""A learner's statements in one file: valid xAPI with names, options and the key, and no name of a person."""

import json
import re
from datetime import date
from itertools import permutations

import pytest
from ralph.models.xapi.base.statements import BaseXapiStatement
from ralph.models.xapi.base.unnested_objects import BaseXapiActivityInteractionDefinition

from helpers import home
from helpers.case import find_root, load_case
from helpers.exchange import xapi
from helpers.exchange.activities import case_of, definition, definitions
from helpers.experiments.answers import Answers
from helpers.marks import Result
from helpers.questions import NOTHING, Choice, Rank, Region, written
from helpers.records import Records
from helpers.session import Session
from helpers.statements import TAG, Writer, said_at

from .conftest import REAL_CASES, ROOT


def learned(case, certainty="high"):
    """Play a case as a learner would, and read a reason on the way."""
    session = Session(case, Records(home.records_folder(case.id)), home.pseudonym())
    session.open_early()
    for question in case.questions:
        sure = certainty if question.marked else None
        assert session.commit(question.id, question.model_answer(), sure, 3.2).counts
        if question.parts:
            session.reveal(question.id, question.parts[0].id)
    return session


def reviewed(case, question_id, given, rating="best"):
    question = case.question(question_id)
    writer = Writer(home.pseudonym(), case.id, case.file.version)
    result = Result("marked", rating, 3.0)
    after = said_at({"timestamp": "2020-01-01T00:00:00Z"})
    statement = writer.reviewed(
        question_id, question.interaction, given, "high", result, 2, "words", after, date(2026, 11, 22)
    )
    Records(home.records_folder(case.id)).append(statement)
    return statement


def out(root=ROOT):
    return xapi.merged(home.all_records(), root)


@pytest.fixture
def everything():
    """Return the statements of a learner who played every real case, reviewed, and was in the imaging lab."""
    for each in REAL_CASES:
        learned(load_case(each, ROOT))
    case = load_case("wobbly-toddler", ROOT)
    reviewed(case, "first-investigation", ("brain-mri",))
    Answers(4).answer(0, True)
    return out().statements


def test_every_statement_is_valid_xapi(everything):
    assert {each["verb"]["display"]["en-US"] for each in everything} == {
        *("initialized", "answered", "completed", "experienced")
    }
    for each in everything:
        BaseXapiStatement(**each)


def test_the_model_that_judges_them_refuses_a_bad_one(everything):
    with pytest.raises(ValueError, match="mbox"):
        BaseXapiStatement(**everything[0] | {"actor": {"objectType": "Agent", "mbox": "nobody"}})


def test_every_definition_of_a_question_is_valid(any_case):
    for question in any_case.questions:
        found = definition(any_case, question)
        assert BaseXapiActivityInteractionDefinition(**found).interactionType == question.interaction
        assert [each["id"] for each in found.get("choices", [])] == [each.id for each in question.parts]
        assert question.lead_in in found["description"]["en-US"]


def test_each_answer_of_a_pattern_is_marked_best_and_no_other_is(any_case):
    for question in any_case.questions:
        pattern = definition(any_case, question).get("correctResponsesPattern", [])
        for each in pattern:
            assert question.mark(question.read(each), "high").rating == "best"
        match question:
            case Choice(choose=1):
                assert pattern == [each.id for each in question.options if each.rating == "best"]
            case Choice():
                best = {each.id for each in question.options if each.rating == "best"}
                assert {frozenset(each.split("[,]")) for each in pattern} >= {
                    frozenset([each]) for each in best
                }
                assert max(len(each.split("[,]")) for each in pattern) == min(question.choose, len(best))
            case Rank():
                orders = permutations(each.id for each in question.items)
                best = {each for each in orders if question.mark(each, "high").rating == "best"}
                assert {question.read(each) for each in pattern} == best
            case Region():
                assert pattern == ([] if question.canvas.outlines else [NOTHING])
            case _:
                assert pattern == []
        if question.marked and pattern:
            assert pattern[0] == written(question.model_answer())


def test_a_question_with_very_many_right_orders_lists_some(make_case):
    items = [
        {"id": f"step-{i}", "text": f"Step {i}", "feedback": "Any.", "cite": ["TP"], "after": []}
        for i in range(6)
    ]
    items[5]["after"] = ["step-0"]
    free = json.dumps({"id": "free", "kind": "rank", "lead_in": "Order?", "items": items})
    case = make_case(("      - id: looking-ahead\n", f"      - {free}\n      - id: looking-ahead\n"))
    assert len(definition(case, case.question("free"))["correctResponsesPattern"]) == 50


def test_what_is_exported_names_the_case_the_question_and_the_reason(open_session):
    session = open_session()
    session.commit("in-one-sentence", "It wobbles.")
    session.commit("first-look", ("pump",), "low")
    session.reveal("first-look", "pump")
    begun, _, answered, read = out(find_root()).statements
    assert begun["object"]["definition"]["name"] == {"en-US": "Practice (invented): a bicycle that wobbles"}
    asked = answered["object"]["definition"]
    assert asked["description"] == {"en-US": "What do you check first?"}
    assert asked["choices"][1] == {"id": "pump", "description": {"en-US": "Check the tire pressure"}}
    assert asked["correctResponsesPattern"] == ["spin"]
    assert read["object"]["definition"]["name"] == {"en-US": "Reason: Check the tire pressure"}
    assert answered["context"]["contextActivities"]["parent"] == [begun["object"]]


def test_success_stands_where_the_marking_put_it(open_session, every_kind):
    session = open_session(every_kind)
    given = {
        "first-look": ("x-ray",),
        "crack": NOTHING,
        "order-of-work": ("test-ride", "tighten", "look", "clean"),
    }
    for question in every_kind.questions:
        sure = "high" if question.marked else None
        assert session.commit(question.id, given.get(question.id, question.model_answer()), sure).counts
    found = {
        each["object"]["id"].split("/")[-1]: each["result"].get("success")
        for each in out(find_root()).statements
        if "answered" in each["verb"]["id"]
    }
    for question in every_kind.questions:
        assert found[question.id] is (question.id not in given if question.marked else None)


def test_a_review_is_named_one(open_session, case):
    open_session().commit("in-one-sentence", "It wobbles.")
    reviewed(case, "first-look", ("spin",))
    found = out(find_root()).statements[-1]["object"]
    assert found["id"] == f"{TAG}review/wobbling-bicycle/first-look"
    assert found["definition"]["name"] == {"en-US": f"Review: {case.title}: At the door"}
    assert found["definition"]["correctResponsesPattern"] == ["spin"]


def test_no_key_goes_out_for_a_question_that_was_not_answered(open_session):
    open_session().commit("in-one-sentence", "It wobbles.")
    assert "correctResponsesPattern" not in json.dumps(out(find_root()).statements)


def test_nobody_is_named(everything):
    text = json.dumps(everything)
    assert {each["actor"]["account"]["name"] for each in everything} == {home.pseudonym()}
    assert re.fullmatch("[0-9a-f]{32}", home.pseudonym())
    assert all(set(each["actor"]) == {"objectType", "account"} for each in everything)
    assert str(home.data_folder()) not in text


def test_statements_come_once_and_in_the_order_of_time(everything):
    times = [said_at(each) for each in everything]
    assert times == sorted(times)
    assert len({each["id"] for each in everything}) == len(everything)
    copied = home.records_folder("wobbly-toddler") / "copied.jsonl"
    copied.write_bytes(b"".join(each.read_bytes() for each in copied.parent.glob("*.jsonl")))
    assert out().statements == everything


def test_exporting_changes_nothing_on_the_disk(everything):
    files = {each: each.read_bytes() for each in home.all_records().rglob("*") if each.is_file()}
    xapi.as_file(out().statements)
    assert {each: each.read_bytes() for each in home.all_records().rglob("*") if each.is_file()} == files


def test_what_is_not_in_this_book_goes_out_as_it_is(everything, tmp_path):
    bare = {each["id"]: each for each in out(tmp_path).statements}
    for folder in home.all_records().iterdir():
        for statement in Records(folder).read() if folder.is_dir() else ():
            assert bare[statement["id"]] == statement
    lab = [each for each in everything if "imaging-lab" in each["object"]["id"]]
    assert lab == [bare[each["id"]] for each in lab] != []


def test_a_question_of_another_kind_once_keeps_what_was_said_of_it_then(open_session, case):
    open_session().commit("in-one-sentence", "It wobbles.")
    writer = Writer(home.pseudonym(), case.id, 1)
    old = writer.answered(writer.attempt(1), "first-look", "numeric", 40, None, Result("kept"), 1)
    Records(home.records_folder(case.id)).append(old)
    assert out(find_root()).statements[-1]["object"] == old["object"]


@pytest.mark.parametrize(
    "change", [{"object": {"id": []}}, {"context": {"contextActivities": {"parent": [7]}}}]
)
def test_what_another_program_wrote_goes_out_in_any_shape(open_session, change):
    session = open_session()
    session.commit("in-one-sentence", "It wobbles.")
    odd = session.records.read()[1] | {"id": "0d6c3e5e-6a5c-4a6e-8f6e-5d6c3e5e6a5c"} | change
    session.records.append(odd)
    found = {each["id"]: each for each in out(find_root()).statements}[odd["id"]]
    assert {name: found[name] for name in change} == change


@pytest.mark.parametrize(
    "change",
    [
        {"context": "x"},
        {"context": None},
        {"context": {"extensions": []}},
        {"result": []},
        {"result": {"extensions": 7}},
        {"verb": {}},
        {"object": {}},
    ],
)
def test_what_is_no_statement_is_passed_over_and_the_rest_goes_out(open_session, change):
    session = open_session()
    session.commit("in-one-sentence", "It wobbles.")
    whole = out(find_root()).statements
    session.records.append(
        session.records.read()[1] | {"id": "0d6c3e5e-6a5c-4a6e-8f6e-5d6c3e5e6a5c"} | change
    )
    found = out(find_root())
    assert (found.statements, found.damaged) == (whole, 1)


def test_what_is_nested_as_deep_as_an_import_takes_goes_out(open_session):
    session = open_session()
    session.commit("in-one-sentence", "It wobbles.")
    deep = json.loads("[" * 600 + "]" * 600)
    extra = {"id": "0d6c3e5e-6a5c-4a6e-8f6e-5d6c3e5e6a5c", "attachments": deep}
    session.records.append(session.records.read()[1] | extra)
    found = out(find_root())
    assert found.damaged == 0
    assert [each.get("attachments") for each in json.loads(xapi.as_file(found.statements))].count(deep) == 1


def test_damaged_lines_are_passed_over_and_counted(open_session):
    open_session().commit("in-one-sentence", "It wobbles.")
    whole = out(find_root()).statements
    torn = json.dumps(whole[0])[:-20]
    headless = json.dumps({"id": "0d6c3e5e-6a5c-4a6e-8f6e-5d6c3e5e6a5c", "verb": {"id": "x"}})
    (home.records_folder("wobbling-bicycle") / "odd.jsonl").write_text(
        f"{headless}\n[]\n{torn}", encoding="utf-8"
    )
    found = out(find_root())
    assert (found.statements, found.damaged) == (whole, 3)


def test_the_file_is_an_array_with_a_statement_on_each_line(everything):
    text = xapi.as_file(everything).decode("utf-8")
    assert json.loads(text) == everything
    first, *lines, last, end = text.split("\n")
    assert (first, last, end) == ("[", "]", "")
    assert [json.loads(each.removesuffix(",")) for each in lines] == everything
    assert json.loads(xapi.as_file([])) == []


def test_words_in_any_script_stay_as_they_are(open_session):
    open_session().commit("in-one-sentence", "Ва́жно: 歩けない, half a character \ud83d.\u2028Next.")
    text = xapi.as_file(out(find_root()).statements).decode("utf-8")
    assert "歩けない" in text
    assert json.loads(text)[1]["result"]["response"] == "Ва́жно: 歩けない, half a character ?.\u2028Next."


@pytest.mark.parametrize(
    "activity",
    ["../x", "x/../..", "", "..", "Wobbly", "a b", "con", "a" * 61, "/etc", "x\\y"],
)
def test_no_activity_names_a_folder_elsewhere(activity):
    found = case_of(f"{TAG}case/{activity}")
    assert found in (None, "x")
    assert case_of(activity) is None


def test_activities_are_those_that_are_written(any_case):
    writer = Writer("a" * 32, any_case.id, 1)
    attempt, known = writer.attempt(1), definitions(any_case)
    assert writer.initialized(attempt)["object"]["id"] in known
    for question in any_case.questions:
        said = (question.id, question.interaction, "", None, Result("kept"), None)
        assert writer.answered(attempt, *said)["object"]["id"] in known
        after = said_at({"timestamp": "2020-01-01T00:00:00Z"})
        review = writer.reviewed(*said, "", after, date(2026, 11, 22))["object"]["id"]
        # Only what is marked comes back.
        assert (review in known) == question.marked
        for part in question.parts:
            assert writer.experienced(attempt, question.id, part.id)["object"]["id"] in known


def kept(statement):
    Records(home.records_folder("wobbly-toddler")).append(statement)


@pytest.fixture
def writer():
    return Writer("b" * 32, "wobbly-toddler", 6)


def answered(writer, given=("brain-mri",), success=True):
    result = Result("marked", "best", 3.0) if success else Result("marked", "low_yield", -6.0)
    return writer.answered(writer.attempt(1), "first-investigation", "choice", given, "high", result, 1)


def test_a_person_of_another_program_goes_out_under_a_pseudonym(writer):
    person = {"name": "Anna Example", "mbox": "mailto:anna@example.org"}
    for said in (answered(writer), answered(writer), answered(writer) | {"actor": {"name": "Somebody else"}}):
        kept(said if "name" in said["actor"] else said | {"actor": person})
    found = out().statements
    assert "nna" not in xapi.as_file(found).decode()
    names = [each["actor"]["account"]["name"] for each in found]
    assert all(re.fullmatch("[0-9a-f]{32}", each) for each in names)
    # The same person stays the same, and another one is another.
    assert (len(names), len(set(names))) == (3, 2)


def test_who_signed_or_taught_does_not_go_out(writer):
    said = answered(writer)
    person = {"name": "Anna Example", "mbox": "mailto:anna@example.org"}
    kept(said | {"authority": person, "context": said["context"] | {"instructor": person, "team": person}})
    (found,) = out().statements
    assert "nna" not in json.dumps(found)
    assert found["context"].keys() == said["context"].keys()


def test_our_own_pseudonym_stays(writer):
    kept(answered(writer))
    assert out().statements[0]["actor"]["account"]["name"] == "b" * 32


def test_the_key_of_today_does_not_stand_beside_what_was_marked_otherwise_once(writer):
    kept(answered(writer))
    kept(answered(writer, success=False))
    agrees, differs = (each["object"]["definition"] for each in out().statements)
    assert "correctResponsesPattern" in agrees
    assert "correctResponsesPattern" not in differs
    assert differs["choices"] == agrees["choices"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999"])
def test_a_number_that_json_does_not_know_never_goes_out(writer, number):
    kept(answered(writer))
    line = json.dumps(answered(writer)).replace('"raw": 3.0', f'"raw": {number}')
    folder = home.records_folder("wobbly-toddler")
    (folder / "odd.jsonl").write_text(line + "\n", encoding="utf-8")
    found = out()
    assert (len(found.statements), found.damaged) == (1, 1)
    json.loads(xapi.as_file(found.statements), parse_constant=pytest.fail)


def test_a_review_is_described_as_it_was_asked():
    case = load_case("wobbly-toddler", ROOT)
    known = definitions(case)
    review = known[f"{TAG}review/wobbly-toddler/what-now"]["description"]["en-US"]
    assert review == case.question("what-now").in_review
    asked = known[f"{TAG}case/wobbly-toddler/question/what-now"]["description"]["en-US"]
    assert asked.startswith(case.question("what-now").lead_in)


def test_what_an_import_left_when_it_was_killed_is_no_case(writer):
    kept(answered(writer))
    draft = home.all_records() / ".draft-abc"
    draft.mkdir()
    (draft / "more.jsonl").write_text(json.dumps(answered(writer)) + "\n", encoding="utf-8")
    assert len(out().statements) == 1
