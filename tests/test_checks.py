"""Names that agree, a way through, honest sources: all problems at once."""

import json
import re
from copy import deepcopy

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.case import check_case
from helpers.placed_yaml import CaseError
from helpers.spoilers import Spoilers

PLACE = re.compile(r"cases/wobbling-bicycle/case\.yaml:\d+:\d+: \S.*")


INVESTIGATIONS = "the investigations are spin-wheels, pressure, frame-x-ray, inside-scan, take-apart"
BEST_AND_NOT = "one best and one that is not best are needed"
MEND = """        options:
          - id: replace
            text: Replace the part
            rating: best
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("id: wobbling-bicycle", "id: ‸other",
         "the id is 'other'; it must be the folder's name, 'wobbling-bicycle'"),
        ("id: in-the-stand", "id: ‸at-the-door", "the step id 'at-the-door' is taken; use another"),
        ("id: in-the-stand", "id: ‸debrief", "the step id 'debrief' is taken; use another"),
        ("id: what-now", "id: ‸first-look", "the question id 'first-look' is taken; use another"),
        ("id: pump", "id: ‸spin", "the option id 'spin' is taken; use another"),
        (MEND, MEND.replace("- id", "‸- id").replace("best", "harmful"),
         f"the options are rated harmful, low_yield; {BEST_AND_NOT}"),
        (MEND, MEND.replace("- id", "‸- id").replace("best", "low_yield"),
         f"the options are rated low_yield; {BEST_AND_NOT}"),
        ("choose: 2", "choose: ‸4", "choose is 4 of 4 options; it must be fewer"),
        ("orders: [pressure]", "orders: [‸pres]", f"no investigation 'pres'; {INVESTIGATIONS}"),
        ("order: inside-scan", "order: ‸gone", f"no investigation 'gone'; {INVESTIGATIONS}"),
        ("next: debrief", "next: ‸gone",
         "no step 'gone'; the steps are at-the-door, in-the-stand, back-on-the-road, debrief"),
        ("next: debrief", "next: ‸at-the-door",
         "step 'at-the-door' was passed already; the debrief is never reached"),
        ("next: debrief", "next: ‸back-on-the-road",
         "step 'back-on-the-road' was passed already; the debrief is never reached"),
        ("from: back-on-the-road", "from: ‸gone",
         "no moment 'gone'; allowed is a step id, step/question, or debrief"),
        ("from: in-the-stand/what-now", "from: ‸at-the-door/what-now",
         "no moment 'at-the-door/what-now'; allowed is a step id, step/question, or debrief"),
        ("source: A", "source: ‸X01", "no source 'X01' with facts; the sources are A, B"),
        ("source: A", "source: ‸C", "no source 'C' with facts; the sources are A, B"),
        ("cite: [A02, X01]", "cite: [A02, ‸X09]", "no fact or reference 'X09'; add it to references.yaml"),
        ("cite: [A02, X01]", "cite: [‸A, X01]", "no fact or reference 'A'; cite one of its facts"),
        ("at speed.\", cite: [A01]}", "at speed.\", cite: [‸A99]}",
         "no fact or reference 'A99'; add it to references.yaml"),
    ],
)  # fmt: skip
def test_what_does_not_agree_is_said_at_its_place(refused, old, new, message):
    place, error = refused((old, new))
    assert f"{place}: {message}" in str(error).splitlines(), f"{place}: {message}\nnot in\n{error}"


def test_a_step_that_is_never_reached_is_refused(refused):
    place, error = refused(
        ("title: At the door", "title: At the door\n    next: back-on-the-road"),
        ("- id: in-the-stand", "- ‸id: in-the-stand"),
    )
    lines = str(error).splitlines()
    assert f"{place}: step 'in-the-stand' is never reached; some step's 'next' must lead to it" in lines


@pytest.mark.parametrize("cited", ["X01", "B01", "TP"])
@pytest.mark.parametrize(
    "story",
    [
        'text: "The bicycle wobbles at speed.", cite: [A01]',
        'text: "Both wheels were spun.", cite: [A02]',
        'text: "Both ran true.", cite: [A02]',
        'text: "Both wheels run true.", cite: [A02]',
        'text: "The bicycle began to wobble.", cite: [A01]',
    ],
    ids=["findings", "done", "showed", "result", "events"],
)
def test_what_happened_rests_on_the_cases_own_facts_only(make_case, story, cited):
    with pytest.raises(CaseError) as caught:
        make_case((story, re.sub(r"\[.*", f"[{cited}]", story)))
    (problem,) = caught.value.problems
    assert problem.text == f"'{cited}' is not a fact of source A; what happened rests on its own facts only"


@pytest.mark.parametrize("cited", ["X01", "B01", "TP", "A01"])
@pytest.mark.parametrize(
    "taught", ["cite: [A02, X01]", "cite: [A04, B01]}", "cite: [A01, B01]", "cite: [TP]}"]
)
def test_what_is_taught_may_rest_on_any_source(make_case, taught, cited):
    assert make_case((taught, re.sub(r"\[.*\]", f"[{cited}]", taught)))


def test_a_step_may_stand_out_of_order_when_next_leads_to_it(make_case):
    case = make_case(
        ("title: At the door", "title: At the door\n    next: back-on-the-road"),
        ("title: In the stand", "title: In the stand\n    next: debrief"),
        ("next: debrief\n\ndebrief", "next: in-the-stand\n\ndebrief"),
        ("from: back-on-the-road", "from: debrief"),
    )
    assert [each.id for each in case.steps] == ["at-the-door", "back-on-the-road", "in-the-stand"]


def test_every_problem_is_reported_at_once(refused):
    changes = [
        ("version: 1", "version: no"),
        ("minutes: 5", "minuts: 5"),
        ("id: pump", "id: spin"),
        ("orders: [pressure]", "orders: [pres]"),
        ("cite: [X02]", "cite: [X09]"),
        ("next: debrief", "next: gone"),
    ]
    _, error = refused(*changes, references=[("checked: registry", "checked: seen")])
    text = [line.split("; ")[0] for line in str(error).splitlines()]
    case = "cases/wobbling-bicycle/case.yaml"
    assert text == [
        "cases/references.yaml:40:12: 'seen' is not allowed",
        f"{case}:2:1: 'minutes' is missing",
        f"{case}:3:10: 'no': input should be a valid integer",
        f"{case}:5:1: 'minuts' is not a key here",
        f"{case}:52:17: the option id 'spin' is taken",
        f"{case}:57:22: no investigation 'pres'",
        f"{case}:147:11: no step 'gone'",
    ]
    # What may be cited is known again once the references are mended.
    _, error = refused(*changes)
    assert f"{case}:106:20: no fact or reference 'X09'; add it to references.yaml" in str(error).splitlines()


@pytest.mark.parametrize(
    "change",
    [
        ("from: debrief", "from: {a: b}"),
        ("from: debrief", "from: [{a: b}]"),
        ("source: A", "source: {a: b}"),
        ("next: debrief", "next: {a: b}"),
        ("id: pump", "id: {a: b}"),
        ("cite: [A02, X01]", "cite: {a: A02}"),
        ("cite: [A02, X01]", "cite: [A02, X01]\n            cite: [A02]"),
        ("options:\n          - id: replace", "options: 3\n        more:\n          - id: replace"),
        ("steps:\n", "steps: 3\nmore:\n"),
    ],
)
def test_a_wrong_shape_is_a_problem_like_any_other(make_case, change):
    with pytest.raises(CaseError):
        make_case(change)


# -- junk ----------------------------------------------------------------------------------------------

leaves = (
    st.none() | st.booleans() | st.integers(-10, 10**20) | st.floats()
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
    | st.sampled_from(["A01", "X01", "TP", "B01", "no", "debrief", "best", "choice", "two\nlines", "spin"])
)  # fmt: skip
json_values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def places_in(value, path=()):
    """Return the path of every value inside."""
    yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inside:
        yield from places_in(each, (*path, key))


def mutate(data, path, deed, value):
    """Replace or drop what stands at a path, or add a key beside it."""
    if not path:
        return value if deed == "replace" else data
    *parents, last = path
    holder = data
    for part in parents:
        holder = holder[part]
    if deed == "replace":
        holder[last] = value
    elif deed == "drop":
        del holder[last]
    elif isinstance(holder, dict):
        holder["added"] = value
    else:
        holder.append(value)
    return data


def loads_or_says_why(path, text):
    path.write_text(text, encoding="utf-8")
    try:
        return check_case(path)
    except CaseError as raised:
        error = raised
    lines = str(error).split("\n")
    assert len(lines) == len(error.problems)
    assert all(PLACE.fullmatch(line) for line in lines), lines
    assert "pydantic" not in str(error)
    return None


@pytest.fixture(scope="module")
def practice_file(practice_root):
    file = practice_root / "cases" / "wobbling-bicycle" / "case.yaml"
    before = file.read_text(encoding="utf-8")
    yield file
    file.write_text(before, encoding="utf-8")


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_case_with_any_value_changed_loads_or_says_what_is_wrong(practice_file, play, data):
    junk = deepcopy(WHOLE)
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(sorted(places_in(junk), key=repr)))
        deed = data.draw(st.sampled_from(["replace", "drop", "add"]))
        junk = mutate(junk, path, deed, deepcopy(data.draw(json_values)))
        if not isinstance(junk, dict):
            break
    text = yaml.safe_dump(junk, allow_unicode=data.draw(st.booleans()), sort_keys=False)
    if case := loads_or_says_why(practice_file, text):
        # What loads can be played to the end.
        assert play(case).finished
        assert isinstance(Spoilers(case).problems(), list)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_case_with_its_lines_jumbled_loads_or_says_what_is_wrong(practice_file, data):
    lines = LINES.copy()
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["drop", "double", "indent", "swap", "cut", "insert"])):
            case "drop":
                del lines[at]
            case "double":
                lines.insert(at, lines[at])
            case "indent":
                lines[at] = "  " + lines[at]
            case "swap":
                other = data.draw(st.integers(0, len(lines) - 1))
                lines[at], lines[other] = lines[other], lines[at]
            case "cut":
                lines[at] = lines[at][: data.draw(st.integers(0, 40))]
            case "insert":
                junk = data.draw(st.text(st.sampled_from("-:#{}[]&*!|>%@`\"', \tab1?~\n\0é"), max_size=8))
                lines[at] += junk
    loads_or_says_why(practice_file, "\n".join(lines))


@settings(max_examples=200)
@given(value=json_values | st.text(st.characters(exclude_categories=["Cs"])))
def test_a_file_of_anything_says_what_is_wrong(practice_file, value):
    text = value if isinstance(value, str) else json.dumps(value)
    assert loads_or_says_why(practice_file, text) is None


def _practice_text():
    from pathlib import Path

    return (Path(__file__).parent / "practice" / "case.yaml").read_text(encoding="utf-8")


LINES = _practice_text().splitlines()
WHOLE = yaml.safe_load(_practice_text())


# -- an order ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"after": ["look"]', '"after": [‸"lock"]',
         "no item 'lock'; the items are test-ride, look, clean, tighten"),
        ('"id": "look",', '"id": "look", "after": [‸"test-ride"],',
         "'test-ride' comes after 'look' itself; no order fits both"),
        ('"id": "look",', '"id": "look", "after": [‸"look"],',
         "'look' comes after 'look' itself; no order fits both"),
        ('"id": "clean"', '"id": ‸"look"', "the item id 'look' is taken; use another"),
    ],
)  # fmt: skip
def test_an_order_that_cannot_be_is_refused(refused, more_kinds, old, new, message):
    changes = more_kinds
    place, error = refused(*[(before, after.replace(old, new)) for before, after in changes])
    assert f"{place}: {message}" in str(error).splitlines()


def test_an_order_without_any_dependency_is_refused(refused, more_kinds):
    without = re.compile(r'"after": \[[^]]*\], ')
    changes = [(old, without.sub("", new)) for old, new in more_kinds]
    _, error = refused(*changes)
    assert "any order would be right; at least one item needs an 'after'" in str(error)
