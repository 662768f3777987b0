"""What teaches badly in a valid case, and what the loader refuses before that."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from helpers.authoring.lint import lint
from helpers.case import examine_case
from helpers.placed_yaml import CaseError
from helpers.spoilers import Spoilers

PRACTICE = Path(__file__).parent / "practice"
FIRST = "in every choice a best option comes first; put another one first somewhere"
LONGEST = "in every choice a best option is the longest; shorten it, or say more in another one"
# The practice case has its best option first in each of three choices; so the first choice gets another.
NOT_FIRST = (
    ("rating: best", "rating: "),
    ("rating: acceptable", "rating: best"),
    ("rating: \n", "rating: acceptable\n"),
)


@pytest.fixture
def linted(make_root):
    def find(*changes):
        file = make_root(*changes) / "cases" / "wobbling-bicycle" / "case.yaml"
        examined = examine_case(file)
        assert examined.case, examined.problems
        lines = file.read_text(encoding="utf-8").splitlines()
        found = lint(examined.case, examined.placed)
        return [SimpleNamespace(text=each.text, at=lines[each.line - 1][each.column - 1 :]) for each in found]

    return find


def test_a_case_whose_options_give_nothing_away_has_no_problem(linted):
    assert linted(*NOT_FIRST) == []


def test_the_best_option_must_not_always_come_first(linted):
    (found,) = linted()
    assert found.text == FIRST
    assert found.at.startswith("- id: spin")


def test_two_choices_are_too_few_for_a_habit(linted):
    text = (PRACTICE / "case.yaml").read_text(encoding="utf-8")
    third = text[text.index("      - id: mend") : text.index("      - id: looking-ahead")]
    assert linted((third, "")) == []


LONG = (
    ("text: Take the axle apart", "text: Take the whole axle apart with care"),
    ("text: Replace the part", "text: Replace the part with a new one"),
)


def test_the_best_option_must_not_always_be_the_longest(linted):
    found = linted(*NOT_FIRST, *LONG)
    assert [each.text for each in found] == [LONGEST]
    for one in LONG:
        assert linted(*NOT_FIRST, one) == []


def test_as_long_as_the_best_is_long_enough_to_hide_it(linted):
    same = ("text: X-ray the frame once more", "text: Exchange that part for another")
    assert len("Exchange that part for another") < len("Replace the part with a new one")
    assert linted(*NOT_FIRST, *LONG, same) != []
    same = (same[0], f"text: {'x' * len('Replace the part with a new one')}")
    assert linted(*NOT_FIRST, *LONG, same) == []


@pytest.mark.parametrize(
    "text",
    ["All of the above", "None of the above.", "all the above", "Both of the above!", "Neither of the above",
     "Any of the below", "None of these", "All of them", "Some of the above apply", "Both A and B", "A and C",
     "B, C", "C & D", "Both above", "None of the options", "all the others"],
)  # fmt: skip
def test_an_option_must_not_point_at_others(linted, text):
    (found,) = linted(*NOT_FIRST, ("text: Ride on and see", f'text: "{text}"'))
    assert found.text == f"'{text}' points at other options; let each option say what is done"
    assert found.at == f'"{text}"'


@pytest.mark.parametrize(
    "text",
    ["None of these drugs", "All of them have fever", "Look above the knee", "Both hands above the head",
     "A and the rest", "D and C", "T&A", "B and A", "Treat any below 38.5 °C",
     "Scan all the above-knee veins", "Give all vaccines", "Vitamin A and B"],
)  # fmt: skip
def test_an_option_that_only_sounds_like_it_is_let_be(linted, text):
    assert linted(*NOT_FIRST, ("text: Ride on and see", f'text: "{text}"')) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('            feedback: "Quick, and it is not reported here."\n', "", "'feedback' is missing"),
        ("            cite: [N01]\n", "", "'cite' is missing"),
        ("cite: [N01]", "cite: []", "at least 1 item"),
        ("cite: [A04]}", "cite: []}", "at least 1 item"),
        ("findings:\n      - {label: Cause", "findings: []\n    x:\n      - {label: Cause",
         "at least 1 item"),
        ("questions:\n      - id: in-one", "questions: []\n    x:\n      - id: in-one", "at least 1 item"),
        ('speed.", cite: [A01]}\n    questions', 'speed.", cite: [TP]}\n    questions',
         "'TP' is not a fact of source A"),
        ('spun.", cite: [A02]', 'spun.", cite: [TP]', "'TP' is not a fact of source A"),
        ('wobble.", cite: [A01]', 'wobble.", cite: [TP]', "'TP' is not a fact of source A"),
    ],
)  # fmt: skip
def test_what_has_no_reason_no_source_or_nothing_to_ask_is_refused_by_the_loader(make_case, old, new, said):
    with pytest.raises(CaseError) as caught:
        make_case((old, new))
    assert said in str(caught.value)


def test_the_items_of_an_order_must_not_stand_in_it_already(linted, more_kinds):
    assert linted(*NOT_FIRST, *more_kinds) == []
    sorted_ = [
        (
            old,
            new.replace('"after": ["tighten"], ', "").replace(
                '"after": ["look"], ', '"after": ["test-ride"], '
            ),
        )
        for old, new in more_kinds
    ]
    (found,) = linted(*NOT_FIRST, *sorted_)
    assert found.text == "the items stand in a right order already; mix them"


PICTURES = [
    (
        ('"alt_after": "A wheel with a crack near its rim."', '"alt_after": "A wheel: rim, spokes and hub."'),
        "the alt text after the answer says no more than the one before; say what there is to see",
    ),
    (
        ('"alt": "A wheel: rim, spokes and hub."', '"alt": "A wheel with a flaw."'),
        "its normal twin 'wheel-2' has another title or alt; that tells which is which",
    ),
    (
        ('"title": "A wheel, seen from the side"', '"title": "The broken wheel"'),
        "its normal twin 'wheel-2' has another title or alt; that tells which is which",
    ),
]


@pytest.mark.parametrize(("change", "said"), PICTURES)
def test_a_picture_that_is_told_from_its_twin_by_words(make_root, more_kinds, change, said):
    file = make_root(*more_kinds, change) / "cases" / "wobbling-bicycle" / "case.yaml"
    examined = examine_case(file)
    # The practice case has its best options first; that is told elsewhere.
    assert [each.text for each in lint(examined.case, examined.placed) if each.text != FIRST] == [said]


def test_an_alt_text_before_the_answer_may_not_spoil(make_root, more_kinds):
    change = ('"alt": "A wheel: rim, spokes and hub."', '"alt": "A wheel with a loose bearing."')
    file = make_root(*more_kinds, change) / "cases" / "wobbling-bicycle" / "case.yaml"
    case, placed = (examined := examine_case(file)).case, examined.placed
    said = [each.text for each in Spoilers(case).placed_problems(placed)]
    assert any("'bearing*' is said at in-the-stand" in each for each in said), said
