"""xAPI statements: their shape, and what is read back from any of them."""

import re
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.marks import Result
from helpers.statements import Attempt, Deed, Writer, read_deed

WRITER = Writer("a" * 32, "wobbling-bicycle", 4)
FIRST = WRITER.attempt(1)
CASE = "tag:oms-casebook,2026:case/wobbling-bicycle"
IRI = re.compile(r"(https?|tag):\S+")


def answered(given=("spin", "pump"), certainty="high", result=None, seconds=12.345, kind="choice"):
    result = result or Result("marked", "acceptable", 1.5)
    return WRITER.answered(FIRST, "first-look", kind, given, certainty, result, seconds)


def kept(words="It wobbles."):
    return answered(words, None, Result("kept"), 3, "long-fill-in")


EVERY = {
    "initialized": WRITER.initialized(FIRST),
    "answered": answered(),
    "completed": WRITER.completed(FIRST),
    "experienced": WRITER.experienced(FIRST, "first-look", "spin"),
}


@pytest.mark.parametrize("verb", EVERY)
def test_each_statement_has_the_parts_of_xapi(verb):
    said = EVERY[verb]
    UUID(said["id"])
    assert said["verb"] == {"id": f"http://adlnet.gov/expapi/verbs/{verb}", "display": {"en-US": verb}}
    assert said["actor"] == {
        "objectType": "Agent",
        "account": {"homePage": "tag:oms-casebook,2026:learner", "name": "a" * 32},
    }
    UUID(said["context"]["registration"])
    at = datetime.fromisoformat(said["timestamp"])
    assert said["timestamp"].endswith("Z")
    assert at.tzinfo == UTC
    extensions = {**said["context"]["extensions"], **said.get("result", {}).get("extensions", {})}
    assert all(IRI.fullmatch(key) for key in extensions)
    assert said["context"]["extensions"]["tag:oms-casebook,2026:extension/case-version"] == 4
    assert said["object"]["objectType"] == "Activity"


@pytest.mark.parametrize(
    ("verb", "activity"),
    [
        ("initialized", CASE),
        ("completed", CASE),
        ("answered", f"{CASE}/question/first-look"),
        ("experienced", f"{CASE}/question/first-look/option/spin"),
    ],
)
def test_each_activity_has_a_lasting_id(verb, activity):
    assert EVERY[verb]["object"]["id"] == activity
    parents = EVERY[verb]["context"].get("contextActivities", {}).get("parent", [])
    assert [each["id"] for each in parents] == ([] if activity == CASE else [CASE])


def test_an_answer_says_options_certainty_score_and_duration():
    said = answered()
    assert said["result"] == {
        "response": "spin[,]pump",
        "success": True,
        "score": {"raw": 1.5, "min": -6, "max": 3},
        "duration": "PT12.35S",
        "extensions": {"tag:oms-casebook,2026:extension/certainty": "high"},
    }
    assert said["object"]["definition"] == {
        "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
        "interactionType": "choice",
    }


@pytest.mark.parametrize(
    ("rating", "mark", "success"),
    [("best", 3.0, True), ("acceptable", 0.5, True), ("low_yield", 0.0, False), ("harmful", -6.0, False)],
)
def test_success_is_a_positive_mark(rating, mark, success):
    said = answered(result=Result("marked", rating, mark))["result"]
    assert said["success"] is success
    assert said["score"] == {"raw": mark, "min": -6, "max": 3}


def test_what_is_not_marked_has_neither_success_nor_score():
    said = kept()
    assert said["result"] == {"response": "It wobbles.", "duration": "PT3.00S"}
    assert said["object"]["definition"]["interactionType"] == "long-fill-in"


@pytest.mark.parametrize("seconds", [None, -1, float("nan"), float("inf"), 1e9])
def test_a_duration_that_cannot_be_is_left_out(seconds):
    assert "duration" not in answered(seconds=seconds)["result"]


@pytest.mark.parametrize("seconds", [0, 0.004, 59.999, 100_000])
def test_a_duration_is_iso_8601(seconds):
    assert re.fullmatch(r"PT\d+\.\d\dS", answered(seconds=seconds)["result"]["duration"])


def test_an_attempt_of_one_learner_has_one_registration_in_every_kernel():
    assert Writer("a" * 32, "wobbling-bicycle", 9).attempt(2) == WRITER.attempt(2)
    others = [
        WRITER.attempt(1),
        WRITER.attempt(3),
        Writer("b" * 32, "wobbling-bicycle", 4).attempt(2),
        Writer("a" * 32, "other", 4).attempt(2),
    ]
    assert WRITER.attempt(2).registration not in {each.registration for each in others}


# -- reading -------------------------------------------------------------------------------------------


def read(statement):
    return read_deed(statement, "wobbling-bicycle")


def test_what_was_written_is_read_back():
    deed = read(answered())
    assert (deed.verb, deed.question, deed.certainty, deed.attempt) == (
        "answered",
        "first-look",
        "high",
        FIRST,
    )
    assert deed.given == "spin[,]pump"
    assert read(kept("Two\nlines, “quoted”.")).given == "Two\nlines, “quoted”."
    assert (read(EVERY["experienced"]).question, read(EVERY["experienced"]).option) == ("first-look", "spin")
    assert [read(EVERY[each]).question for each in ("initialized", "completed")] == ["", ""]


def change(*path, to):
    """Return an answer with one part changed; without `to`, left out."""
    said = answered()
    part = said
    for key in path[:-1]:
        part = part[key]
    if to is ...:
        del part[path[-1]]
    else:
        part[path[-1]] = to
    return said


@pytest.mark.parametrize(
    "statement",
    [
        change("verb", "id", to="http://adlnet.gov/expapi/verbs/voided"),
        change("verb", "id", to=7),
        change("object", "id", to="tag:oms-casebook,2026:case/other/question/x"),
        change("object", "id", to="tag:oms-casebook,2026:case/wobbling-bicycle-2/question/x"),
        change("object", "id", to="https://example.org/x"),
        change("object", "id", to=CASE),
        change("context", "extensions", "tag:oms-casebook,2026:extension/attempt", to="1"),
        change("context", "extensions", "tag:oms-casebook,2026:extension/attempt", to=0),
        change("context", "extensions", "tag:oms-casebook,2026:extension/attempt", to=True),
        change("result", "response", to=["spin"]),
        change("verb", "id", to="https://example.org/newer")
        | {"object": {"objectType": "Agent", "mbox": "x"}},
        change("verb", "id", to="https://example.org/newer") | {"context": None},
    ],
)
def test_what_says_nothing_we_know_is_left_alone(statement):
    assert read(statement) is None


def test_unknown_parts_of_a_newer_program_are_left_alone():
    said = answered()
    said["context"]["extensions"]["https://example.org/new"] = {"a": [1]}
    said["result"]["extensions"]["https://example.org/new"] = 1
    said["result"]["score"]["scaled"] = 0.5
    said["authority"] = {"objectType": "Agent"}
    said["object"]["definition"]["type"] = "https://example.org/newer"
    assert read(said) == read(said | {"id": said["id"]})
    assert read(said).given == "spin[,]pump"


@pytest.mark.parametrize("certainty", ["sure", 3, None, ["high"], {}])
def test_an_unknown_certainty_is_none(certainty):
    said = change("result", "extensions", "tag:oms-casebook,2026:extension/certainty", to=certainty)
    assert read(said).certainty is None


def test_a_time_without_a_zone_is_utc():
    assert read(change("timestamp", to="2026-11-21T02:00:00")).at == datetime(2026, 11, 21, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    "statement",
    [
        {},
        {"id": "x"},
        change("verb", to=...),
        change("verb", to="answered"),
        change("verb", "id", to=["x"]),
        change("object", to=None),
        change("timestamp", to=...),
        change("timestamp", to="yesterday"),
        change("timestamp", to=0),
        change("context", to=[]),
        change("result", to="spin"),
    ],
)
def test_what_is_no_statement_raises_value_error(statement):
    with pytest.raises(ValueError, match="not an xAPI statement"):
        read(statement)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)
PLACES = [("verb", "id"), ("object", "id"), ("context", "extensions"), ("result", "extensions"),
          ("result", "response"), ("context", "registration")]  # fmt: skip
PLACES += [(each,) for each in answered()]


@given(path=st.sampled_from(PLACES), value=json_values)
def test_any_statement_is_read_or_refused(path, value):
    try:
        deed = read(change(*path, to=value))
    except ValueError:
        return
    assert deed is None or isinstance(deed, Deed)
    assert deed is None or isinstance(deed.attempt, Attempt)
